"""Every address of this server."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path, re_path
from django.views.static import serve
from oauth2_provider import views as toolkit
from oauth2_provider.urls import oidc_urlpatterns

from accounts import pages
from accounts.consent import ConsentView
from accounts.metadata import OpenIdMetadataView, ServerMetadataView
from accounts.sign_in import SignInView
from accounts.sign_out import SignOutView
from resource_api.metadata import ApiMetadataView

# The toolkit's routes, where they usually are. Left out: its pages for registering applications, which are open
# to everyone who can sign in (the admin does that here), and the device flow.
toolkit_routes = [
    path("authorize/", ConsentView.as_view(), name="authorize"),
    path("logout/", SignOutView.as_view(), name="rp-initiated-logout"),
    path("token/", toolkit.TokenView.as_view(), name="token"),
    path("revoke_token/", toolkit.RevokeTokenView.as_view(), name="revoke-token"),
    path("introspect/", toolkit.IntrospectTokenView.as_view(), name="introspect"),
    path(".well-known/openid-configuration", OpenIdMetadataView.as_view()),  # before the toolkit's own
    *oidc_urlpatterns,  # jwks, userinfo
]

urlpatterns = [
    path("", pages.home, name="home"),
    path("sign-in", SignInView.as_view(), name="sign-in"),
    path("o/", include((toolkit_routes, "oauth2_provider"))),
    # RFC 8414, 3.1 and RFC 9728, 3.1: the well-known part comes first, then the path of the issuer or resource.
    path(".well-known/oauth-authorization-server/o", ServerMetadataView.as_view()),
    path(".well-known/oauth-protected-resource/api", ApiMetadataView.as_view(), name="api-metadata"),
    path("api/", include("resource_api.urls")),
    path("admin/", admin.site.urls),
    path("healthz", lambda request: HttpResponse("ok", content_type="text/plain")),
    re_path(r"^style/(?P<path>[a-z-]+\.(?:css|svg))$", serve, {"document_root": settings.STYLE_DIR}),
]

handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.not_found
handler500 = pages.server_error
