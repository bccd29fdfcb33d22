"""The web server: waitress on loopback, with the admin's static files."""

import signal

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from waitress import create_server

HOST = "127.0.0.1"


def listen(port):
    """Take the port. OSError if somebody else has it."""
    return create_server(StaticFilesHandler(get_wsgi_application()), host=HOST, port=port, threads=8, ident=None)


def run(server):
    """Answer requests until SIGTERM or SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    server.run()


def _stop(_number, _frame):
    raise SystemExit
