"""When and how a person signed in, and when a request makes this server ask again.

`max_age` is OpenID Connect Core, 3.1.2.1; `acr_values` is RFC 9470, 4. What is known is kept in the browser session;
models.py carries it on to the tokens.
"""

from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

# An ordinary sign-in: the password was typed once, whenever that was.
PASSWORD = "urn:roundtrip:password"
# The password was typed because somebody asked: is it really you, now?
CONFIRMED = "urn:roundtrip:confirmed"
ACR_VALUES = [PASSWORD, CONFIRMED]

KEY = "signed-in"
CANCELLED = "cancelled"


def known(session):
    """{"at": seconds since 1970, "acr": …, "for": the request it was asked for}, or None if that is not known."""
    return session.get(KEY)


@receiver(user_logged_in)
def note(sender, request, user, **kwargs):
    request.session[KEY] = {"at": _now(), "acr": PASSWORD, "for": None}


def note_request(session, address):
    """The sign-in just made was for this authorization request, which gets what it asked for."""
    acr = CONFIRMED if _wants_confirmation(_query(address)) else PASSWORD
    session[KEY] = session[KEY] | {"acr": acr, "for": _key(address)}


def forget_request(session):
    """The request was answered. If it comes again, it has to ask again."""
    if known(session):
        session[KEY] = known(session) | {"for": None}


def must_ask_again(session, address):
    """Whether the authorization request at `address` wants a younger or a confirmed sign-in."""
    query, last = _query(address), known(session)
    if last and last["for"] == _key(address):
        return False
    age = _now() - last["at"] if last else float("inf")
    max_age = query.get("max_age", "")
    if is_max_age(max_age) and (age > int(max_age) or int(max_age) == 0):
        return True
    confirmed = last and last["acr"] == CONFIRMED and age <= settings.RUN.recent_sign_in_seconds
    return _wants_confirmation(query) and not confirmed


def is_max_age(text):
    return text.isascii() and text.isdigit() and len(text) < 10


def is_authorization_request(address):
    return urlsplit(address).path == reverse("oauth2_provider:authorize")


def cancel(session, address):
    """The person does not want to sign in for this request; consent.py tells the app."""
    session[CANCELLED] = _key(address)


def was_cancelled(session, address):
    """Whether the person just cancelled this request. True once."""
    return session.pop(CANCELLED, None) == _key(address)


def _wants_confirmation(query):
    """`acr_values` is in order of preference: the first one this server knows counts."""
    first = next((value for value in query.get("acr_values", "").split() if value in ACR_VALUES), None)
    return first == CONFIRMED


def _query(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def _key(address):
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def _now():
    return int(timezone.now().timestamp())
