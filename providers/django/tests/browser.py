"""A person's browser and the app in it, as far as the tests need them: Django's test client plus PKCE and forms."""

import base64
import hashlib
import json
import re
import secrets
from datetime import timedelta
from html import unescape
from unittest import mock
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, TestCase, override_settings
from django.utils import timezone

from accounts.demo import CLIENT_ID, make_accounts, register_application
from resource_api.seed import seed_calendars

PAGE = settings.RUN.page_origins[0]
ISSUER = settings.RUN.issuer
EVERYTHING = "openid profile offline_access fitness.read calendar.read"
HOST = urlsplit(settings.RUN.origin).netloc


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class ServerTestCase(TestCase):
    """The server as `manage.py demo` leaves it, with one browser."""

    @classmethod
    def setUpTestData(cls):
        make_accounts()
        register_application(settings.RUN.page_origins)
        seed_calendars()

    def setUp(self):
        self.browser = Browser()

    def later(self, seconds):
        """For the rest of the test it is that much later."""
        moment = timezone.now() + timedelta(seconds=seconds)
        patch = mock.patch("django.utils.timezone.now", return_value=moment)
        patch.start()
        self.addCleanup(patch.stop)


class Browser:
    def __init__(self):
        self.http = Client(headers={"host": HOST, "origin": PAGE})
        self.verifier = secrets.token_urlsafe(48)

    # the authorization request, and the pages it leads to

    def ask(self, scope=EVERYTHING, **changes):
        """Send the authorization request. A parameter given as None is left out."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        parameters = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": f"{PAGE}/callback",
            "scope": scope,
            "state": "a-state",
            "nonce": "a-nonce",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        } | changes
        return self.http.get("/o/authorize/", {k: v for k, v in parameters.items() if v is not None})

    def sign_in(self, response, username="ada", password="engine"):
        """Fill in the sign-in page `response` redirects to; the answer is what follows it."""
        page = self.http.get(response["Location"])
        form = hidden_fields(page) | {"username": username, "password": password}
        answer = self.post(response["Location"], form)
        return self.http.get(answer["Location"]) if answer.status_code == 302 else answer

    def choose(self, page, ticked, button="allow"):
        """Answer the consent page."""
        form = hidden_fields(page) | {"scope": ticked}
        return self.post(page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"], form | {button: "yes"})

    def post(self, address, form):
        return self.http.post(address, form, headers={"origin": settings.RUN.origin})

    def known_as(self, username):
        """Be signed in at once, where a test is not about signing in."""
        self.http.force_login(get_user_model().objects.get(username=username))
        return self

    # what the app does with the answers

    def sign_in_with(self, ticked=("profile", "offline_access", "fitness.read"), **request):
        """The whole way: ask, sign in, allow what is ticked, exchange the code."""
        page = self.sign_in(self.ask(**request))
        return self.exchange(answer_of(self.choose(page, list(ticked)))["code"]).json()

    def exchange(self, code, **changes):
        form = {"code": code, "redirect_uri": f"{PAGE}/callback", "code_verifier": self.verifier}
        return self.token_request("authorization_code", **form | changes)

    def refresh(self, refresh_token, **changes):
        return self.token_request("refresh_token", refresh_token=refresh_token, **changes)

    def token_request(self, grant_type, **form):
        return self.http.post("/o/token/", {"grant_type": grant_type, "client_id": CLIENT_ID} | form)

    def api(self, method, path, tokens, body=None):
        call = getattr(self.http, method)
        extra = {} if body is None else {"data": body, "content_type": "application/json"}
        return call(f"/api/{path}", headers={"authorization": f"Bearer {tokens['access_token']}"}, **extra)


def hidden_fields(page):
    inputs = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page.content.decode())
    return {name: unescape(value) for name, value in inputs}


def answer_of(response):
    """The parameters an authorization response brings back to the page."""
    address = urlsplit(response["Location"])
    assert address._replace(query="").geturl() == f"{PAGE}/callback", response["Location"]
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def claims_of(id_token):
    payload = id_token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
