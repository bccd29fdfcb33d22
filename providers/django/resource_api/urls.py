"""The API's addresses, below /api/."""

from django.urls import path

from .views import EventsView, EventView, HealthView, StepsView, nothing_here

urlpatterns = [
    path("fitness/steps", StepsView.as_view()),
    path("health/summary", HealthView.as_view()),
    path("calendar/events", EventsView.as_view()),
    path("calendar/events/<str:event_id>", EventView.as_view()),
    path("", nothing_here),
    path("<path:path>", nothing_here),
]
