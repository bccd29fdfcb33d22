"""A person's health in a few numbers, made from the user name and the date alone, like the steps.

With h = FNV-1a (32 bit) of "user:health:2026-11-23":
    resting_heart_rate = 54 + h mod 12        sleep_minutes = 390 + (h div 65536) mod 121
and a weight in grams for each of the last seven days:
    58000 + 100 × (FNV-1a of "user:weight" mod 200) + 100 × (FNV-1a of "user:weight:2026-11-23" mod 9)
"""

from datetime import timedelta

from .activity import fnv1a

WEIGHT_DAYS = 7


def health_summary(username, today):
    chance = fnv1a(f"{username}:health:{today.isoformat()}")
    return {
        "date": today.isoformat(),
        "resting_heart_rate": 54 + chance % 12,
        "sleep_minutes": 390 + chance // 65536 % 121,
        "weights": [_weight(username, today - timedelta(days=ago)) for ago in range(WEIGHT_DAYS - 1, -1, -1)],
    }


def _weight(username, date):
    usual = 58000 + 100 * (fnv1a(f"{username}:weight") % 200)
    return {"date": date.isoformat(), "grams": usual + 100 * (fnv1a(f"{username}:weight:{date.isoformat()}") % 9)}
