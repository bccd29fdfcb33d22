"""The settings of one run, read from the environment and checked here and nowhere else.

A bad value raises SettingsError, whose message is one sentence for a person.
"""

import re
from dataclasses import dataclass
from pathlib import Path

YEAR = 365 * 24 * 60 * 60
# "A maximum authorization code lifetime of 10 minutes is RECOMMENDED" (RFC 6749, 4.1.2).
LONGEST_CODE = 10 * 60
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
# An origin as browsers write it: lower case, no path.
ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(:(?P<port>[1-9]\d{1,4}))?", re.ASCII)
FOLDER = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A value in the environment that this server cannot start with."""


@dataclass(frozen=True)
class Environment:
    port: int
    # Behind something that stands at `port` and passes on what comes.
    listen_port: int
    page_origins: tuple[str, ...]
    authorization_code_seconds: int
    access_token_seconds: int
    refresh_token_seconds: int
    recent_sign_in_seconds: int
    state_dir: Path

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer(self):
        return f"{self.origin}/o"

    @property
    def api(self):
        return f"{self.origin}/api"


def read(environ):
    """Read `environ` (usually os.environ) into an Environment."""
    port = _whole_number(environ, "ROUNDTRIP_PORT", 8082, highest=65535)
    return Environment(
        port=port,
        listen_port=_whole_number(environ, "ROUNDTRIP_LISTEN_PORT", port, highest=65535),
        page_origins=_origins(environ, "ROUNDTRIP_PAGE_ORIGINS", "http://localhost:8080,http://127.0.0.1:8080"),
        authorization_code_seconds=_whole_number(
            environ, "ROUNDTRIP_AUTHORIZATION_CODE_SECONDS", LONGEST_CODE, highest=LONGEST_CODE
        ),
        access_token_seconds=_whole_number(environ, "ROUNDTRIP_ACCESS_TOKEN_SECONDS", 300, highest=YEAR),
        refresh_token_seconds=_whole_number(environ, "ROUNDTRIP_REFRESH_TOKEN_SECONDS", 86400, highest=YEAR),
        recent_sign_in_seconds=_whole_number(environ, "ROUNDTRIP_RECENT_SIGN_IN_SECONDS", 120, highest=YEAR),
        state_dir=Path(_text(environ, "ROUNDTRIP_STATE_DIR") or FOLDER / ".state").resolve(),
    )


def _text(environ, name):
    return environ.get(name, "").strip()


def _whole_number(environ, name, default, highest):
    text = _text(environ, name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= highest):
        raise SettingsError(f'{name} is "{text}", but it must be a whole number from 1 to {highest}.')
    return int(text)


def _origins(environ, name, default):
    parts = (part.strip() for part in (_text(environ, name) or default).split(","))
    origins = tuple(dict.fromkeys(part for part in parts if part))
    if not origins:
        raise SettingsError(f"{name} names no origin, but it must name at least one, such as http://localhost:8080.")
    for origin in origins:
        _check_origin(name, origin)
    return origins


def _check_origin(name, origin):
    parts = ORIGIN.fullmatch(origin)
    if not parts or int(parts["port"] or 0) > 65535:
        raise SettingsError(
            f'{name} contains "{origin}", but each entry must be an origin without a path, '
            "such as http://localhost:8080."
        )
    if parts["scheme"] == "http" and parts["host"] not in LOOPBACK:
        raise SettingsError(
            f'{name} contains "{origin}", but plain http is allowed for this machine only: use https for other hosts.'
        )
