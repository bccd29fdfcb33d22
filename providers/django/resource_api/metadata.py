"""What the API says about itself (RFC 9728): the toolkit's view, with the scopes the API really asks for."""

from oauth2_provider.views import OAuthProtectedResourceMetadataView

from provider.oauth import API_SCOPES


class ApiMetadataView(OAuthProtectedResourceMetadataView):
    def get_scopes_supported(self):
        return API_SCOPES
