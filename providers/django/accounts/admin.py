"""The admin's list of registered applications, with what matters here in view."""

from oauth2_provider.admin import ApplicationAdmin as ToolkitApplicationAdmin


class ApplicationAdmin(ToolkitApplicationAdmin):
    list_display = ("name", "client_id", "client_type", "authorization_grant_type", "algorithm")
    # The toolkit's own page about an application is not part of this server.
    view_on_site = False
