"""Requests that must not succeed: shown on a page if the way back is in doubt, sent back to the app otherwise."""

from django.conf import settings

from .browser import ISSUER, PAGE, ServerTestCase, answer_of, hidden_fields


class AuthorizationRequests(ServerTestCase):
    def refused(self, **request):
        answer = answer_of(self.browser.ask(**request))
        self.assertEqual((answer["state"], answer["iss"]), ("a-state", ISSUER))
        return answer["error"]

    def test_without_pkce(self):
        self.assertEqual(self.refused(code_challenge=None, code_challenge_method=None), "invalid_request")

    def test_with_plain_pkce(self):
        self.assertEqual(self.refused(code_challenge_method="plain"), "invalid_request")
        self.assertEqual(self.refused(code_challenge_method=None), "invalid_request")

    def test_with_an_unknown_scope(self):
        self.assertEqual(self.refused(scope="openid everything"), "invalid_scope")

    def test_with_the_implicit_flow(self):
        self.assertEqual(self.refused(response_type="token"), "unauthorized_client")

    def test_the_same_for_somebody_signed_in(self):
        self.browser.known_as("ada")
        self.assertEqual(self.refused(code_challenge=None), "invalid_request")

    def test_from_an_unknown_app_or_to_an_unknown_address(self):
        for change in [
            {"client_id": "somebody-else"},
            {"redirect_uri": f"{PAGE}/elsewhere"},
            {"redirect_uri": f"{PAGE}/callback/"},
            {"redirect_uri": f"{PAGE}/callback/other"},
            {"redirect_uri": "http://evil.example/callback"},
            {"prompt": "none", "redirect_uri": "http://evil.example/callback"},
        ]:
            with self.subTest(change):
                page = self.browser.ask(**change)
                self.assertContains(page, "This can’t go on", status_code=400)
                self.assertContains(page, f'href="{PAGE}/"', status_code=400)


class ConsentForms(ServerTestCase):
    def test_a_changed_form_is_refused(self):
        page = self.browser.sign_in(self.browser.ask())
        for change in [{"client_id": "somebody-else"}, {"scope": ["everything"]}, {"asked": ""}]:
            with self.subTest(change):
                form = hidden_fields(page) | {"allow": "yes"} | change
                answer = self.browser.post("/o/authorize/", form)
                self.assertContains(answer, "can’t go on", status_code=400)


class CodeExchange(ServerTestCase):
    def code(self):
        page = self.browser.sign_in(self.browser.ask())
        return answer_of(self.browser.choose(page, ["profile"]))["code"]

    def refused(self, response):
        self.assertEqual(response.status_code, 400)
        return response.json()["error"]

    def test_with_the_wrong_verifier(self):
        self.assertEqual(self.refused(self.browser.exchange(self.code(), code_verifier="x" * 43)), "invalid_grant")

    def test_with_the_wrong_redirect_uri(self):
        wrong = f"{PAGE}/elsewhere"
        self.assertEqual(self.refused(self.browser.exchange(self.code(), redirect_uri=wrong)), "invalid_request")

    def test_twice(self):
        code = self.code()
        self.assertEqual(self.browser.exchange(code).status_code, 200)
        self.assertEqual(self.refused(self.browser.exchange(code)), "invalid_grant")

    def test_just_in_time(self):
        code = self.code()
        self.later(settings.RUN.authorization_code_seconds - 1)
        self.assertEqual(self.browser.exchange(code).status_code, 200)

    def test_too_late(self):
        code = self.code()
        self.later(settings.RUN.authorization_code_seconds)
        self.assertEqual(self.refused(self.browser.exchange(code)), "invalid_grant")
