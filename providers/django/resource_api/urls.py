"""The API's addresses, below /api/."""

from django.urls import path

from .views import EventsView, EventView, StepsView, nothing_here

urlpatterns = [
    path("fitness/steps", StepsView.as_view()),
    path("calendar/events", EventsView.as_view()),
    path("calendar/events/<str:event_id>", EventView.as_view()),
    path("", nothing_here),
    path("<path:path>", nothing_here),
]
