"""`manage.py demo`: prepares the database and serves, in one command."""

import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.demo import ADMIN, DEMO_ACCOUNTS, make_accounts, register_application
from provider import server
from resource_api.seed import seed_calendars


class Command(BaseCommand):
    help = "Migrate, fill the database with the demo's data, and serve on 127.0.0.1."

    def handle(self, *args, **options):
        run = settings.RUN
        try:
            listener = server.listen(run.listen_port)
        except OSError as error:
            sys.exit(
                f"Roundtrip's Django provider cannot start: port {run.listen_port} on {server.HOST} cannot be used "
                f"({error.strerror}); free it or set ROUNDTRIP_PORT."
            )
        call_command("migrate", verbosity=0)
        make_accounts()
        register_application(run.page_origins)
        seed_calendars()
        self.announce(run)
        server.run(listener)

    def announce(self, run):
        people = ", ".join(f"{account.username} / {account.password}" for account in DEMO_ACCOUNTS)
        print(
            f"Roundtrip's Django provider is ready on {run.origin} (issuer {run.issuer})\n"
            f"  demo accounts: {people}\n"
            f"  admin: {run.origin}/admin/ ({ADMIN.username} / {ADMIN.password}, this machine only)",
            flush=True,
        )
