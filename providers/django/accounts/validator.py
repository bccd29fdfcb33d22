"""What the toolkit's validator leaves to a project: claims, offline_access, prompt=none, the refresh lifetime, and
which sign-in stands behind a token.
"""

from datetime import timedelta

from django.utils import timezone
from oauth2_provider.models import get_refresh_token_model
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings

from .models import SignIn

# What the sign-in session knows, put into the request by consent.py under names no HTTP header can have.
SIGNED_IN = "roundtrip.signed-in"
ALLOWED = "roundtrip.allowed"
AUTH_TIME = "roundtrip.auth-time"
ACR = "roundtrip.acr"


class Validator(OAuth2Validator):
    # Claims beyond the toolkit's own list of claims per scope need no entry: `name` and `preferred_username`
    # are on it, under `profile`.
    def get_additional_claims(self):
        return {
            "name": lambda request: request.user.get_full_name(),
            "preferred_username": lambda request: request.user.get_username(),
        }

    def get_id_token_dictionary(self, token, token_handler, request):
        """The toolkit's auth_time is the person's latest sign-in anywhere; here it is the one this token came of."""
        claims, expires = super().get_id_token_dictionary(token, token_handler, request)
        del claims["auth_time"]
        sign_in = getattr(request, "sign_in", None)
        if sign_in:
            claims |= {"auth_time": sign_in.auth_time, "acr": sign_in.acr}
        return claims, expires

    def _create_authorization_code(self, request, code, expires=None):
        grant = super()._create_authorization_code(request, code, expires)
        if request.headers.get(AUTH_TIME):
            SignIn.objects.create(grant=grant, auth_time=int(request.headers[AUTH_TIME]), acr=request.headers[ACR])
        return grant

    def validate_code(self, client_id, code, client, request, *args, **kwargs):
        request.sign_in = SignIn.objects.filter(grant__code=code, grant__application=client).first()
        return super().validate_code(client_id, code, client, request, *args, **kwargs)

    def _create_access_token(self, expires, request, token, source_refresh_token=None):
        access_token = super()._create_access_token(expires, request, token, source_refresh_token)
        if getattr(request, "sign_in", None):
            request.sign_in.move_to(access_token=access_token)
        return access_token

    def _create_refresh_token(self, request, refresh_token_code, access_token, previous_refresh_token):
        refresh_token = super()._create_refresh_token(
            request, refresh_token_code, access_token, previous_refresh_token
        )
        if getattr(request, "sign_in", None):
            request.sign_in.move_to(token_family=refresh_token.token_family)
        return refresh_token

    def save_bearer_token(self, token, request, *args, **kwargs):
        """No refresh token without `offline_access` (OpenID Connect Core, 11)."""
        if request.grant_type == "authorization_code" and "offline_access" not in request.scopes:
            token.pop("refresh_token", None)
        return super().save_bearer_token(token, request, *args, **kwargs)

    def validate_refresh_token(self, refresh_token, client, request, *args, **kwargs):
        """Rotation does not prolong a sign-in: a token ends when the first of its family would have."""
        if not super().validate_refresh_token(refresh_token, client, request, *args, **kwargs):
            return False
        family = request.refresh_token_instance.token_family
        request.sign_in = SignIn.objects.filter(token_family=family).first()
        first = get_refresh_token_model().objects.filter(token_family=family).earliest("created")
        lifetime = timedelta(seconds=oauth2_settings.REFRESH_TOKEN_EXPIRE_SECONDS)
        return timezone.now() < first.created + lifetime

    def validate_jwt_bearer_token(self, token, scopes, request):
        """An id_token is no access token. The toolkit would take it for one."""
        if token:
            self._set_oauth2_error_on_request(request, None, scopes)
        return False

    def validate_silent_login(self, request):
        """prompt=none: is somebody signed in? If not, the client gets login_required."""
        return bool(request.headers.get(SIGNED_IN))

    def validate_silent_authorization(self, request):
        """prompt=none: has all of this been allowed before? If not, the client gets consent_required."""
        return set(request.scopes) <= set(request.headers.get(ALLOWED, "").split())
