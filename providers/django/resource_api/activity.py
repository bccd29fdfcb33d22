"""Steps and active minutes, made from the user name and the date alone: same question, same answer, on every run.

With h = FNV-1a (32 bit) of "user:2026-11-23":
    steps = 2000 + h mod 10001        active_minutes = steps div 160 + (h div 65536) mod 10
"""

from datetime import timedelta


def activity(username, count, today):
    """The last `count` days, oldest first, ending today."""
    return [_day(username, today - timedelta(days=ago)) for ago in range(count - 1, -1, -1)]


def _day(username, date):
    chance = fnv1a(f"{username}:{date.isoformat()}")
    steps = 2000 + chance % 10001
    return {
        "date": date.isoformat(),
        "steps": steps,
        "active_minutes": steps // 160 + chance // 65536 % 10,
    }


def fnv1a(text):
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value
