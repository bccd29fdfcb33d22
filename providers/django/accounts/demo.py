"""What the demo needs in the database: the people, the admin, and the registered application."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from oauth2_provider.models import get_application_model

CLIENT_ID = "roundtrip-spa"
CLIENT_NAME = "Roundtrip"


@dataclass(frozen=True)
class Account:
    username: str
    password: str
    first_name: str
    last_name: str

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}".strip()


# Printed on the sign-in page: there is nothing to protect.
DEMO_ACCOUNTS = [
    Account("ada", "engine", "Ada", "Lovelace"),
    Account("grace", "compiler", "Grace", "Hopper"),
]
ADMIN = Account("admin", "roundtrip", "Demo", "Admin")


def demo_account(username):
    """The one that is printed under this name, or None."""
    return next((account for account in DEMO_ACCOUNTS if account.username == username), None)


def make_accounts():
    """Make the accounts that are missing; those that exist keep what was changed in the admin."""
    users = get_user_model().objects
    known = set(users.values_list("username", flat=True))
    for account in [*DEMO_ACCOUNTS, ADMIN]:
        if account.username not in known:
            create = users.create_superuser if account is ADMIN else users.create_user
            create(
                account.username,
                password=account.password,
                first_name=account.first_name,
                last_name=account.last_name,
            )


@transaction.atomic
def register_application(page_origins):
    """Register the single-page app for these origins, as an admin would: a public client with PKCE."""
    Application = get_application_model()
    application, _ = Application.objects.update_or_create(
        client_id=CLIENT_ID,
        defaults={
            "name": CLIENT_NAME,
            "client_type": Application.CLIENT_PUBLIC,
            "authorization_grant_type": Application.GRANT_AUTHORIZATION_CODE,
            # The second is what a page has for a server that the person names.
            "redirect_uris": " ".join(f"{origin}/callback {origin}/callback/own" for origin in page_origins),
            "post_logout_redirect_uris": " ".join(f"{origin}/signed-out" for origin in page_origins),
            # Without an algorithm the toolkit issues no id_token.
            "algorithm": Application.RS256_ALGORITHM,
            # The secret stays the random one the toolkit makes and hashes: nobody knows it. An empty one would
            # let everybody authenticate as this client, at the introspection endpoint for instance.
        },
    )
    application.full_clean()
