"""What is made at the first start and kept in the state folder: the signing key and Django's secret key."""

import os
import secrets

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .environment import SettingsError


def prepare(folder):
    """Make the folder, readable for its owner only."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f'ROUNDTRIP_STATE_DIR is "{folder}", but that folder cannot be made: {error.strerror}.'
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(f'ROUNDTRIP_STATE_DIR is "{folder}", but that folder cannot be written to.')


def signing_key(folder):
    """The RSA key that signs id_tokens, as PEM."""
    return _kept(folder / "signing-key.pem", _new_rsa_key)


def secret_key(folder):
    """Django's SECRET_KEY: signs cookies and form tokens."""
    return _kept(folder / "secret-key", lambda: secrets.token_urlsafe(48))


def _new_rsa_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _kept(path, make):
    """The file's text; on the first start `make` says what it is."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.new")
        draft.touch(mode=0o600)
        draft.write_text(make())
        os.replace(draft, path)
    return path.read_text()
