"""The calendar. Steps need no table: they are computed (see activity.py)."""

from uuid import uuid4

from django.conf import settings
from django.db import models


def new_id():
    return str(uuid4())


class Event(models.Model):
    id = models.CharField(primary_key=True, max_length=64, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="events")
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]

    def __str__(self):
        return self.title
