"""The app's name for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Imported for its signal receiver: every sign-in is noted, the admin's too.
        from . import authentication  # noqa: F401
