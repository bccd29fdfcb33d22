"""What the API answers. Which scope a view needs stands in its first lines."""

from datetime import datetime, timezone

from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from .access import ScopeByMethod, require_confirmed_sign_in
from .activity import activity
from .health import health_summary
from .serializers import EventSerializer

MOST_DAYS = 90


class StepsView(APIView):
    required_scopes = ["fitness.read"]

    def get(self, request):
        days = activity(request.user.username, _days(request), _now().date())
        return Response({"days": days})


class HealthView(APIView):
    required_scopes = ["fitness.read"]

    def get(self, request):
        require_confirmed_sign_in(request.auth)
        return Response(health_summary(request.user.username, _now().date()))


class EventsView(ScopeByMethod, APIView):
    scopes = {"GET": "calendar.read", "POST": "calendar.write"}

    def get(self, request):
        today = _now().replace(hour=0, minute=0, second=0, microsecond=0)
        events = request.user.events.filter(starts_at__gte=today)
        return Response({"events": EventSerializer(events, many=True).data})

    def post(self, request):
        event = EventSerializer(data=request.data)
        event.is_valid(raise_exception=True)
        event.save(user=request.user)
        return Response(event.data, status=201)


class EventView(APIView):
    required_scopes = ["calendar.write"]

    def delete(self, request, event_id):
        deleted, _ = request.user.events.filter(id=event_id).delete()
        if not deleted:
            raise NotFound("There is no such event.")
        return Response(status=204)


@csrf_exempt
def nothing_here(request, path=""):
    description = "The API has nothing at this address."
    return JsonResponse({"error": "not_found", "error_description": description}, status=404)


def _days(request):
    text = request.query_params.get("days", "7")
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= MOST_DAYS):
        raise ValidationError({"days": [f"must be a whole number from 1 to {MOST_DAYS}."]})
    return int(text)


def _now():
    return datetime.now(timezone.utc)
