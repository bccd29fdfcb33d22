"""An event as JSON. Messages start after the field's name: errors.py puts it in front."""

import re

from rest_framework import serializers

from .models import Event

A_TEXT = "must be a text of 1 to 200 characters."
A_MOMENT = "must be a date and time such as 2026-11-24T09:00:00Z."
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


class Moment(serializers.DateTimeField):
    """Date, time and offset from UTC, all three; shown in UTC."""

    def __init__(self):
        messages = dict.fromkeys(["required", "null", "invalid", "date", "overflow"], A_MOMENT)
        super().__init__(format="%Y-%m-%dT%H:%M:%SZ", error_messages=messages)

    def to_internal_value(self, value):
        if not (isinstance(value, str) and DATE_TIME.fullmatch(value)):
            self.fail("invalid", format=None)
        return super().to_internal_value(value).replace(microsecond=0)


class Text(serializers.CharField):
    def __init__(self, **options):
        messages = dict.fromkeys(["required", "null", "blank", "invalid", "max_length"], A_TEXT)
        super().__init__(max_length=200, error_messages=messages, **options)


class EventSerializer(serializers.ModelSerializer):
    title = Text()
    starts_at = Moment()
    ends_at = Moment()
    place = Text(required=False, allow_blank=True, default="")

    class Meta:
        model = Event
        fields = ["id", "title", "starts_at", "ends_at", "place"]

    def validate(self, event):
        if event["ends_at"] < event["starts_at"]:
            raise serializers.ValidationError("ends_at must not be before starts_at.")
        return event
