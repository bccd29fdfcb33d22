"""Asking for a recent, confirmed sign-in (RFC 9470): the API's challenge, and what acr_values and max_age lead to."""

from datetime import date

from django.conf import settings
from django.test import SimpleTestCase

from accounts.authentication import CONFIRMED, PASSWORD
from accounts.models import SignIn
from resource_api.health import health_summary

from .browser import ISSUER, Browser, ServerTestCase, answer_of, claims_of

SECONDS = settings.RUN.recent_sign_in_seconds


class StepUpTestCase(ServerTestCase):
    def summary(self, tokens):
        return self.browser.api("get", "health/summary", tokens)

    def again(self, browser=None, **changes):
        """What an app asks for after the challenge: the same scopes, and a confirmed sign-in."""
        asked = {"scope": self.tokens["scope"], "acr_values": CONFIRMED, "max_age": str(SECONDS)} | changes
        return (browser or self.browser).ask(**asked)

    def is_confirm_page(self, response):
        page = self.browser.http.get(response["Location"])
        return b"<h1>Confirm that it is you</h1>" in page.content


class TheApi(StepUpTestCase):
    def test_an_ordinary_sign_in_is_not_enough(self):
        tokens = self.browser.sign_in_with()
        self.assertEqual(claims_of(tokens["id_token"])["acr"], PASSWORD)
        answer = self.summary(tokens)
        self.assertEqual((answer.status_code, answer.json()["error"]), (401, "insufficient_user_authentication"))
        self.assertEqual(
            answer["WWW-Authenticate"],
            'Bearer realm="api",error="insufficient_user_authentication",'
            'error_description="This needs a sign-in that was confirmed with the password.",'
            f'acr_values="{CONFIRMED}",max_age="120",'
            f'resource_metadata="{settings.RUN.origin}/.well-known/oauth-protected-resource/api"',
        )

    def test_a_confirmed_one_is(self):
        tokens = self.browser.sign_in_with(acr_values=f"urn:unknown {CONFIRMED}")
        self.assertEqual(claims_of(tokens["id_token"])["acr"], CONFIRMED)
        summary = self.summary(tokens)
        self.assertEqual(summary.status_code, 200)
        self.assertEqual(len(summary.json()["weights"]), 7)

    def test_until_it_is_old_and_refreshing_does_not_make_it_young(self):
        tokens = self.browser.sign_in_with(acr_values=CONFIRMED)
        fresh = self.browser.refresh(tokens["refresh_token"]).json()
        for name in ["auth_time", "acr"]:
            self.assertEqual(claims_of(fresh["id_token"])[name], claims_of(tokens["id_token"])[name])
        self.assertEqual(self.summary(fresh).status_code, 200)
        self.later(SECONDS + 1)
        fresh = self.browser.refresh(fresh["refresh_token"]).json()
        self.assertEqual(claims_of(fresh["id_token"])["auth_time"], claims_of(tokens["id_token"])["auth_time"])
        answer = self.summary(fresh)
        self.assertEqual(answer.status_code, 401)
        self.assertIn(f"at most {SECONDS} seconds old", answer["WWW-Authenticate"])

    def test_a_later_sign_in_elsewhere_changes_nothing(self):
        tokens = self.browser.sign_in_with()
        Browser().sign_in_with(acr_values=CONFIRMED)
        self.assertEqual(self.summary(tokens).status_code, 401)
        self.later(SECONDS + 1)
        Browser().sign_in_with()
        fresh = self.browser.refresh(tokens["refresh_token"]).json()
        self.assertEqual(claims_of(fresh["id_token"])["auth_time"], claims_of(tokens["id_token"])["auth_time"])

    def test_a_token_without_a_known_sign_in_is_too_old(self):
        tokens = self.browser.sign_in_with(acr_values=CONFIRMED)
        SignIn.objects.all().delete()
        self.assertEqual(self.summary(tokens).status_code, 401)
        self.assertNotIn("auth_time", claims_of(self.browser.refresh(tokens["refresh_token"]).json()["id_token"]))

    def test_the_scope_comes_first(self):
        tokens = self.browser.sign_in_with(ticked=["profile"], acr_values=CONFIRMED)
        self.assertEqual(self.summary(tokens).status_code, 403)

    def test_the_page_may_read_the_challenge(self):
        answer = self.summary(self.browser.sign_in_with())
        self.assertIn("www-authenticate", answer["Access-Control-Expose-Headers"])


class Confirming(StepUpTestCase):
    def setUp(self):
        super().setUp()
        self.tokens = self.browser.sign_in_with()

    def test_asks_for_the_password_and_nothing_else(self):
        response = self.again()
        page = self.browser.http.get(response["Location"])
        self.assertContains(page, "<h1>Confirm that it is you</h1>")
        self.assertContains(page, "Ada Lovelace")
        self.assertContains(page, 'value="ada" autocomplete="username" readonly')
        tokens = self.browser.exchange(answer_of(self.browser.sign_in(response))["code"]).json()
        self.assertEqual(claims_of(tokens["id_token"])["acr"], CONFIRMED)
        self.assertEqual(tokens["scope"], self.tokens["scope"])
        self.assertIn("refresh_token", tokens)
        self.assertEqual(self.summary(tokens).status_code, 200)
        self.assertEqual(self.summary(self.tokens).status_code, 401)

    def test_is_for_the_person_who_is_signed_in(self):
        for person in [("ada", "wrong"), ("grace", "compiler")]:
            with self.subTest(person):
                page = self.browser.sign_in(self.again(), *person)
                self.assertContains(page, 'role="alert"')
                self.assertContains(page, "Ada Lovelace")
                self.assertTrue(self.is_confirm_page(self.again()))

    def test_can_be_cancelled(self):
        response = self.again()
        page = self.browser.http.get(response["Location"])
        self.assertContains(page, 'id="cancel"')
        back = self.browser.post(response["Location"], {"decision": "cancel"})
        answer = answer_of(self.browser.http.get(back["Location"]))
        self.assertEqual((answer["error"], answer["state"], answer["iss"]), ("access_denied", "a-state", ISSUER))
        self.assertTrue(self.is_confirm_page(self.browser.http.get(back["Location"])))

    def test_is_not_asked_twice_in_a_row(self):
        self.browser.sign_in(self.again())
        self.assertIn("code", answer_of(self.again(state="another")))
        self.later(SECONDS + 1)
        self.assertTrue(self.is_confirm_page(self.again(state="a third")))

    def test_asks_for_consent_to_what_is_new(self):
        page = self.browser.sign_in(self.again(scope="openid calendar.write"))
        self.assertContains(page, 'value="calendar.write"')

    def test_a_consent_page_that_was_open_too_long_asks_again(self):
        page = self.browser.sign_in(self.again(scope="openid calendar.write", max_age=None))
        self.assertIn("code", answer_of(self.browser.choose(page, ["calendar.write"])))
        self.later(SECONDS + 1)
        self.assertTrue(self.is_confirm_page(self.browser.choose(page, ["calendar.write"])))

    def test_prompt_none_cannot(self):
        self.assertEqual(answer_of(self.again(prompt="none"))["error"], "login_required")
        self.browser.sign_in(self.again())
        self.assertIn("code", answer_of(self.again(prompt="none")))

    def test_prompt_login_asks_once(self):
        self.assertIn("code", answer_of(self.browser.sign_in(self.again(prompt="login"))))

    def test_is_not_offered_for_a_request_that_cannot_succeed(self):
        self.assertEqual(answer_of(self.again(code_challenge=None))["error"], "invalid_request")


class MaxAge(StepUpTestCase):
    def setUp(self):
        super().setUp()
        self.tokens = self.browser.sign_in_with()

    def test_is_kept(self):
        self.later(30)
        self.assertIn("code", answer_of(self.again(acr_values=None, max_age="60")))
        self.later(61)
        response = self.again(acr_values=None, max_age="60")
        self.assertTrue(self.is_confirm_page(response))
        tokens = self.browser.exchange(answer_of(self.browser.sign_in(response))["code"]).json()
        claims, before = claims_of(tokens["id_token"]), claims_of(self.tokens["id_token"])
        self.assertGreaterEqual(claims["auth_time"], before["auth_time"] + 60)
        self.assertEqual(claims["acr"], PASSWORD)

    def test_zero_always_asks_and_once(self):
        response = self.again(acr_values=None, max_age="0")
        self.assertTrue(self.is_confirm_page(response))
        self.assertIn("code", answer_of(self.browser.sign_in(response)))
        self.assertTrue(self.is_confirm_page(self.again(acr_values=None, max_age="0")))

    def test_must_be_a_number(self):
        for value in ["soon", "-1", "1.5", "²"]:
            with self.subTest(value):
                self.assertEqual(answer_of(self.again(max_age=value))["error"], "invalid_request")

    def test_a_session_of_unknown_age_is_too_old(self):
        session = self.browser.http.session
        del session["signed-in"]
        session.save()
        self.assertTrue(self.is_confirm_page(self.again(acr_values=None, max_age="1000")))


class SignInPage(StepUpTestCase):
    def test_can_be_cancelled(self):
        response = self.browser.ask()
        page = self.browser.http.get(response["Location"])
        self.assertContains(page, 'id="cancel"')
        back = self.browser.post(response["Location"], {"decision": "cancel"})
        self.assertEqual(answer_of(self.browser.http.get(back["Location"]))["error"], "access_denied")
        self.assertIn("/sign-in", self.browser.http.get(back["Location"])["Location"])

    def test_leads_nowhere_else_when_cancelled(self):
        for address in ["https://evil.example/o/authorize/", "/admin/"]:
            with self.subTest(address):
                page = self.browser.post(f"/sign-in?next={address}", {"decision": "cancel"})
                self.assertEqual(page.status_code, 200)

    def test_alone_has_nothing_to_cancel(self):
        self.assertNotContains(self.browser.http.get("/sign-in"), 'id="cancel"')


class Discovery(ServerTestCase):
    def test_both_documents_name_the_two_kinds_of_sign_in(self):
        for address in ["/o/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/o"]:
            with self.subTest(address):
                answer = self.browser.http.get(address, headers={"origin": "http://evil.example"})
                self.assertEqual(answer.json()["acr_values_supported"], [PASSWORD, CONFIRMED])
                self.assertEqual(answer["Access-Control-Allow-Origin"], "*")

    def test_the_api_names_its_authorization_server(self):
        metadata = self.browser.http.get("/.well-known/oauth-protected-resource/api").json()
        self.assertEqual((metadata["resource"], metadata["authorization_servers"]), (settings.RUN.api, [ISSUER]))


class SummariesAreDeterministic(SimpleTestCase):
    def test_same_person_same_day_same_numbers(self):
        summary = health_summary("ada", date(2026, 11, 24))
        self.assertEqual((summary["resting_heart_rate"], summary["sleep_minutes"]), (63, 441))
        self.assertEqual(summary["weights"][0], {"date": "2026-11-18", "grams": 68600})
        self.assertNotEqual(summary["weights"], health_summary("grace", date(2026, 11, 24))["weights"])
