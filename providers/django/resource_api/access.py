"""Who may call the API: the toolkit's Django REST framework classes, told where the API's metadata is."""

from django.conf import settings
from django.urls import reverse
from oauth2_provider.contrib.rest_framework import OAuth2ProtectedResourceAuthentication

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
