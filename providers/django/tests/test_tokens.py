"""Tokens after they were issued: expiry, rotation, reuse, revocation, and what is not a token for the API."""

from django.conf import settings

from .browser import ServerTestCase

ACCESS = settings.RUN.access_token_seconds
REFRESH = settings.RUN.refresh_token_seconds


class TokenTestCase(ServerTestCase):
    def setUp(self):
        super().setUp()
        self.tokens = self.browser.sign_in_with()

    def status_of_steps(self, tokens):
        return self.browser.api("get", "fitness/steps", tokens).status_code


class Expiry(TokenTestCase):
    def test_an_expired_access_token(self):
        self.later(ACCESS)
        answer = self.browser.api("get", "fitness/steps", self.tokens)
        self.assertEqual((answer.status_code, answer.json()["error"]), (401, "invalid_token"))
        self.assertIn('error="invalid_token"', answer["WWW-Authenticate"])

    def test_a_refresh_replaces_it(self):
        self.later(ACCESS)
        fresh = self.browser.refresh(self.tokens["refresh_token"]).json()
        self.assertEqual(self.status_of_steps(fresh), 200)
        self.assertEqual(fresh["scope"], self.tokens["scope"])

    def test_refreshing_does_not_prolong_the_sign_in(self):
        self.later(REFRESH - 1)
        fresh = self.browser.refresh(self.tokens["refresh_token"]).json()
        self.later(1)
        self.assertEqual(self.browser.refresh(fresh["refresh_token"]).json(), {"error": "invalid_grant"})


class Rotation(TokenTestCase):
    def test_each_refresh_brings_new_tokens_and_ends_the_old_ones(self):
        fresh = self.browser.refresh(self.tokens["refresh_token"]).json()
        self.assertNotEqual(fresh["refresh_token"], self.tokens["refresh_token"])
        self.assertEqual(self.status_of_steps(fresh), 200)
        self.assertEqual(self.status_of_steps(self.tokens), 401)

    def test_reuse_ends_the_whole_sign_in(self):
        fresh = self.browser.refresh(self.tokens["refresh_token"]).json()
        again = self.browser.refresh(self.tokens["refresh_token"])
        self.assertEqual((again.status_code, again.json()), (400, {"error": "invalid_grant"}))
        self.assertEqual(self.browser.refresh(fresh["refresh_token"]).status_code, 400)
        self.assertEqual(self.status_of_steps(fresh), 401)

    def test_a_refresh_cannot_widen_the_scope(self):
        wider = self.browser.refresh(self.tokens["refresh_token"], scope="openid calendar.read")
        self.assertEqual(wider.json()["error"], "invalid_scope")


class Revocation(TokenTestCase):
    def test_a_revoked_refresh_token_takes_the_access_token_along(self):
        form = {"token": self.tokens["refresh_token"], "client_id": "roundtrip-spa"}
        self.assertEqual(self.browser.http.post("/o/revoke_token/", form).status_code, 200)
        self.assertEqual(self.browser.refresh(self.tokens["refresh_token"]).status_code, 400)
        self.assertEqual(self.status_of_steps(self.tokens), 401)

    def test_an_unknown_token_is_no_error(self):
        form = {"token": "unknown", "client_id": "roundtrip-spa"}
        self.assertEqual(self.browser.http.post("/o/revoke_token/", form).status_code, 200)


class NotForTheApi(TokenTestCase):
    def test_an_id_token(self):
        self.assertEqual(self.status_of_steps({"access_token": self.tokens["id_token"]}), 401)

    def test_a_token_in_the_address(self):
        for address in ["/api/fitness/steps", "/o/userinfo/"]:
            with self.subTest(address):
                answer = self.browser.http.get(address, {"access_token": self.tokens["access_token"]})
                self.assertEqual((answer.status_code, answer.json()["error"]), (400, "invalid_request"))

    def test_a_token_in_a_form(self):
        form = {"access_token": self.tokens["access_token"]}
        self.assertEqual(self.browser.http.post("/api/calendar/events", form).status_code, 401)

    def test_a_token_for_another_audience(self):
        other = self.browser.sign_in_with(resource="https://api.example/", prompt="login")
        self.assertEqual(self.status_of_steps(other), 401)
        ours = self.browser.sign_in_with(resource=settings.RUN.api, prompt="login")
        self.assertEqual(self.status_of_steps(ours), 200)

    def test_introspection_is_not_open(self):
        for form in [{}, {"client_id": "roundtrip-spa"}, {"client_id": "roundtrip-spa", "client_secret": ""}]:
            with self.subTest(form):
                answer = self.browser.http.post("/o/introspect/", {"token": self.tokens["access_token"]} | form)
                self.assertEqual(answer.status_code, 403)
