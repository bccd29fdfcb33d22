"""The sign-out endpoint (OpenID Connect RP-Initiated Logout 1.0): the toolkit's view with the demo's pages."""

from django.shortcuts import render
from oauth2_provider.exceptions import InvalidIDTokenError, InvalidOIDCClientError, LogoutDenied
from oauth2_provider.models import get_application_model
from oauth2_provider.views import RPInitiatedLogoutView

from .pages import cannot_sign_out


class SignOutView(RPInitiatedLogoutView):
    template_name = "accounts/sign_out.html"

    def validate_logout_request(self, id_token_hint, client_id, post_logout_redirect_uri):
        """A hint this server no longer knows counts as none: whoever is still signed in is asked."""
        try:
            return super().validate_logout_request(id_token_hint, client_id, post_logout_redirect_uri)
        except InvalidIDTokenError:
            if not client_id:
                raise
            return super().validate_logout_request(None, client_id, post_logout_redirect_uri)

    def validate_logout_request_user(self, id_token_hint, client_id):
        try:
            return super().validate_logout_request_user(id_token_hint, client_id)
        except (KeyError, TypeError, ValueError) as error:
            # The toolkit expects at least a JWT; this hint is something else.
            raise InvalidIDTokenError() from error

    def get_request_application(self, id_token, client_id):
        try:
            return super().get_request_application(id_token, client_id)
        except get_application_model().DoesNotExist as error:
            raise InvalidOIDCClientError() from error

    def error_response(self, error):
        if isinstance(error, LogoutDenied):
            return render(self.request, "accounts/home.html")
        return cannot_sign_out(self.request, error)
