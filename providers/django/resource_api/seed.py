"""The demo people's calendars. Each start of the server puts them back in place, counted from that day."""

from datetime import datetime, time, timedelta, timezone

from django.contrib.auth import get_user_model
from django.db import transaction

from .models import Event

# days from today, start, end, title, place
CALENDARS = {
    "ada": [
        (0, "09:00", "09:30", "Breakfast with Charles", "Kitchen"),
        (1, "14:00", "15:30", "Notes on the Analytical Engine", "Library"),
        (2, "18:00", "19:00", "Evening run", "Park"),
        (5, "10:00", "11:00", "Bernoulli numbers, part two", "Study"),
        (9, "19:30", "22:00", "Concert", "Town hall"),
    ],
    "grace": [
        (0, "08:00", "08:45", "Swim", "Harbour pool"),
        (1, "11:00", "12:00", "Compiler review", "Room 2"),
        (3, "13:00", "14:00", "Lunch with the moth collectors", "Canteen"),
        (6, "16:00", "17:00", "Talk: a nanosecond of wire", "Lecture hall"),
        (12, "09:00", "17:00", "Visit to the fleet", "Pier 4"),
    ],
}


@transaction.atomic
def seed_calendars():
    today = datetime.now(timezone.utc).date()
    for user in get_user_model().objects.filter(username__in=CALENDARS):
        for number, (offset, start, end, title, place) in enumerate(CALENDARS[user.username], start=1):
            day = today + timedelta(days=offset)
            Event.objects.update_or_create(
                id=f"{user.username}-{number}",
                defaults={
                    "user": user,
                    "title": title,
                    "place": place,
                    "starts_at": _moment(day, start),
                    "ends_at": _moment(day, end),
                },
            )


def _moment(day, clock):
    return datetime.combine(day, time.fromisoformat(clock), timezone.utc)
