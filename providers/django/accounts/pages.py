"""The small pages: home, and what is shown when something cannot go on. API addresses get JSON instead."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render

from .demo import CLIENT_NAME


def names(request):
    """Template context: who is who on every page."""
    return {
        "app_name": CLIENT_NAME,
        "app_address": settings.RUN.page_origins[0],
        "server_name": "Django OAuth Toolkit",
        "server_address": settings.RUN.origin.removeprefix("http://"),
    }


def home(request):
    return render(request, "accounts/home.html")


def cannot_go_on(request, error, description, status=400):
    """An authorization request that cannot be answered with a redirect (RFC 6749, 4.1.2.1)."""
    return _problem(
        request,
        status,
        title="This can’t go on",
        explanation="The app that sent you asked for something this server doesn’t know. Nothing was shared.",
        error=error,
        description=description,
    )


def cannot_sign_out(request, error):
    return _problem(
        request,
        error.status_code,
        title="This sign-out link doesn’t work",
        explanation="The app that sent you used a link this server doesn’t accept, perhaps an old one.",
        error=error.error,
        description=error.description,
        offer_sign_out=request.user.is_authenticated,
    )


def form_expired(request, reason=""):
    """A form whose token does not fit, for instance from a page left open during another sign-in."""
    return _problem(
        request,
        403,
        title="This page was too old",
        explanation="It was opened before you last signed in or out here, so its form no longer counts. "
        "Nothing was changed.",
    )


def bad_request(request, exception):
    return _problem(request, 400, "This request isn’t right", "This server could not make sense of it.")


def forbidden(request, exception):
    return _problem(request, 403, "This is not for you", "This server doesn’t show this page to you.")


def not_found(request, exception):
    return _problem(request, 404, "There is no such page", "This server has nothing at this address.")


def server_error(request):
    return _problem(request, 500, "Something went wrong here", "It is this server’s fault, not yours.")


def _problem(request, status, title, explanation, error=None, description=None, offer_sign_out=False):
    if request.path.startswith("/api/"):
        body = {"error": error or f"http_{status}", "error_description": explanation}
        return JsonResponse(body, status=status)
    context = {
        "title": title,
        "explanation": explanation,
        "error": error,
        "description": description,
        "offer_sign_out": offer_sign_out,
    }
    return render(request, "accounts/problem.html", context, status=status)
