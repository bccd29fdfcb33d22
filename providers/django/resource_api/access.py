"""Who may call the API: the toolkit's Django REST framework classes, told where the API's metadata is, and the age of
the sign-in behind a token.
"""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.contrib.rest_framework import OAuth2ProtectedResourceAuthentication
from rest_framework.exceptions import APIException

from accounts.authentication import CONFIRMED

REALM = "api"


def metadata_url():
    return settings.RUN.origin + reverse("api-metadata")


class BearerToken(OAuth2ProtectedResourceAuthentication):
    www_authenticate_realm = REALM

    def authenticate(self, request):
        # The toolkit would also take a token out of a form body. This API promises the header alone (RFC 9728).
        if not request.headers.get("Authorization"):
            return None
        return super().authenticate(request)

    def get_resource_metadata_url(self, request):
        return metadata_url()


class ScopeByMethod:
    """For views whose methods need different scopes: `scopes = {"GET": "calendar.read", …}`."""

    scopes = {}

    @property
    def required_scopes(self):
        method = "GET" if self.request.method == "HEAD" else self.request.method
        return [self.scopes[method]] if method in self.scopes else []


class SignInNotEnough(APIException):
    """The token is good, but the sign-in behind it is too old or was not confirmed (RFC 9470, 3)."""

    status_code = 401
    default_code = "insufficient_user_authentication"

    @property
    def wish(self):
        """What a new authorization request should ask for."""
        return {"acr_values": CONFIRMED, "max_age": str(settings.RUN.recent_sign_in_seconds)}


def require_confirmed_sign_in(access_token):
    seconds = settings.RUN.recent_sign_in_seconds
    try:
        sign_in = access_token.sign_in
    except ObjectDoesNotExist:
        sign_in = None
    if not sign_in or timezone.now().timestamp() - sign_in.auth_time > seconds:
        raise SignInNotEnough(f"This needs a sign-in that is at most {seconds} seconds old.")
    if sign_in.acr != CONFIRMED:
        raise SignInNotEnough("This needs a sign-in that was confirmed with the password.")
