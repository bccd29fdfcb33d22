"""The two discovery documents of the authorization server: the toolkit's, and which sign-ins can be asked for."""

import json

from oauth2_provider.views import ConnectDiscoveryInfoView, OAuthServerMetadataView

from .authentication import ACR_VALUES


class WithAcrValues:
    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        response.content = json.dumps(json.loads(response.content) | {"acr_values_supported": ACR_VALUES})
        return response


class OpenIdMetadataView(WithAcrValues, ConnectDiscoveryInfoView):
    """OpenID Connect Discovery 1.0, 3."""


class ServerMetadataView(WithAcrValues, OAuthServerMetadataView):
    """RFC 8414, 2."""
