"""The admin's view of the calendars."""

from django.contrib import admin

from .models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    list_display = ("title", "user", "starts_at", "place")
    list_filter = ("user",)
