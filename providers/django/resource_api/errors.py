"""Refusals: a JSON body for all, and where a token is the matter, a challenge (RFC 6750, 3; RFC 9470, 3)."""

from oauth2_provider.www_authenticate import build_bearer_challenge
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.views import exception_handler

from .access import REALM, SignInNotEnough, metadata_url

CODES = {404: "not_found", 405: "method_not_allowed"}


def explain(exception, context):
    """Django REST framework's exception handler. Its 403 says nothing of scopes; this one does."""
    response = exception_handler(exception, context)
    if response is None:
        return None
    request, view = context["request"], context["view"]
    error, description = CODES.get(response.status_code, "invalid_request"), _sentence(response.data)
    if isinstance(exception, NotAuthenticated):
        error, description = _token_error(getattr(request, "oauth2_error", {}))
    elif isinstance(exception, PermissionDenied):
        scope = " ".join(view.required_scopes)
        error, description = "insufficient_scope", f"This needs the scope {scope}, which was not granted."
        _challenge(response, request, error, description, {"scope": scope})
    elif isinstance(exception, SignInNotEnough):
        error = exception.default_code
        _challenge(response, request, error, description, exception.wish)
    response.data = {"error": error, "error_description": description}
    return response


def _challenge(response, request, error, description, more):
    details = {"error": error, "error_description": description} | more
    response["WWW-Authenticate"] = build_bearer_challenge(request, details, REALM, metadata_url())


def _token_error(details):
    """Body of a 401. The toolkit's own challenge carries no error code if no token was sent (RFC 6750, 3.1)."""
    if not details:
        return "unauthorized", "Send an access token in the Authorization header."
    return details["error"], str(details.get("error_description", ""))


def _sentence(data):
    """One sentence out of what Django REST framework says: {"detail": …} or {field: [messages]}."""
    if "detail" in data:
        return str(data["detail"])
    field, messages = next(iter(data.items()))
    message = str(messages[0])
    if field == "non_field_errors":
        return message
    # The serializer's own messages go on after the name; the framework's begin with a capital.
    return f"{field} {message}" if message[0].islower() else f"{field}: {message}"
