"""A demonstration in front of a room: one press on the space key per page, and demo accounts without typing."""

import re

from django.contrib.auth import get_user_model

from accounts.authentication import CONFIRMED, PASSWORD

from .browser import ServerTestCase, answer_of, claims_of, hidden_fields

BACK = {"client_id": "roundtrip-spa", "post_logout_redirect_uri": "http://localhost:8080/signed-out"}


def focused(page):
    """The ids of what the page puts the focus on."""
    tags = re.findall(r"<[^>]* autofocus[^>]*>", page.content.decode())
    return [re.search(r' id="([^"]*)"', tag)[1] for tag in tags]


class PresenterTestCase(ServerTestCase):
    def page(self, response):
        """The page of the sign-in that `response` redirects to."""
        return self.browser.http.get(response["Location"])

    def press(self, response, demo, **typed):
        """Press the button of a demo account there; the answer is what follows."""
        form = hidden_fields(self.page(response)) | {"demo": demo} | typed
        answer = self.browser.post(response["Location"], form)
        return self.page(answer) if answer.status_code == 302 else answer

    def sign_out_page(self):
        return self.browser.http.get("/o/logout/", BACK)

    def signed_in(self):
        return "_auth_user_id" in self.browser.http.session


class Focus(PresenterTestCase):
    def test_is_on_the_button_that_goes_on(self):
        response = self.browser.ask(presenter="1")
        self.assertEqual(focused(self.page(response)), ["sign-in-as-ada"])
        consent = self.press(response, "ada")
        self.assertEqual(focused(consent), ["allow"])
        self.assertIn("code", answer_of(self.browser.choose(consent, ["profile"])))
        response = self.browser.ask(scope="openid profile", presenter="1", acr_values=CONFIRMED)
        self.assertEqual(focused(self.page(response)), ["confirm-as-ada"])
        self.assertIn("code", answer_of(self.press(response, "ada")))
        self.assertEqual(focused(self.sign_out_page()), ["sign-out"])

    def test_is_nowhere_without_the_parameter_and_with_another_value(self):
        for value in [None, "0", "true"]:
            with self.subTest(value):
                self.browser.http.logout()
                response = self.browser.ask(presenter=value)
                sign_in = self.page(response)
                consent = self.press(response, "ada")
                self.browser.choose(consent, ["profile"])
                confirm = self.page(self.browser.ask(scope="openid profile", presenter=value, acr_values=CONFIRMED))
                for page in [sign_in, consent, confirm, self.sign_out_page()]:
                    self.assertEqual((page.status_code, focused(page)), (200, []))

    def test_is_on_the_password_after_a_wrong_one_but_not_in_front_of_a_room(self):
        for value, focus in [(None, "password"), ("1", "sign-in-as-ada")]:
            with self.subTest(value):
                page = self.browser.sign_in(self.browser.ask(presenter=value), password="wrong")
                self.assertEqual(focused(page), [focus])
                self.assertContains(page, 'aria-describedby="wrong"')

    def test_of_the_sign_out_page_goes_by_the_last_request_that_showed_a_page(self):
        self.browser.sign_in_with(presenter="1")
        self.assertIn("code", answer_of(self.browser.ask(scope="openid profile", prompt="none")))
        self.assertEqual(focused(self.sign_out_page()), ["sign-out"])
        self.browser.ask(scope="openid profile")
        self.assertEqual(focused(self.sign_out_page()), [])


class OnePress(PresenterTestCase):
    def test_signs_a_demo_account_in(self):
        for username, name in [("ada", "Ada"), ("grace", "Grace")]:
            with self.subTest(username):
                self.browser.http.logout()
                response = self.browser.ask()
                button = f'id="sign-in-as-{username}" name="demo" value="{username}">Sign in as {name}<'
                self.assertContains(self.page(response), button)
                code = answer_of(self.browser.choose(self.press(response, username), ["profile"]))["code"]
                claims = claims_of(self.browser.exchange(code).json()["id_token"])
                self.assertEqual((claims["preferred_username"], claims["acr"]), (username, PASSWORD))

    def test_confirms_as_the_person_who_is_signed_in_alone(self):
        scope = self.browser.sign_in_with()["scope"]
        response = self.browser.ask(scope=scope, acr_values=CONFIRMED)
        page = self.page(response)
        self.assertContains(page, 'id="confirm-as-ada" name="demo" value="ada">Confirm as Ada<')
        self.assertNotContains(page, "grace")
        self.assertContains(self.press(response, "grace"), "<h1>Confirm that it is you</h1>")

        tokens = self.browser.exchange(answer_of(self.press(response, "ada"))["code"]).json()
        self.assertEqual(claims_of(tokens["id_token"])["acr"], CONFIRMED)
        self.assertEqual(self.browser.api("get", "health/summary", tokens).status_code, 200)

    def test_is_not_for_somebody_whose_password_is_not_printed(self):
        self.browser.known_as("admin")
        page = self.page(self.browser.ask(acr_values=CONFIRMED))
        self.assertContains(page, "<h1>Confirm that it is you</h1>")
        self.assertNotContains(page, 'name="demo"')

    def test_with_a_name_that_is_no_demo_account_is_refused(self):
        for demo in ["mallory", "", "Ada ", "admin"]:
            with self.subTest(demo):
                page = self.press(self.browser.ask(), demo, username="ada", password="engine")
                self.assertContains(page, 'role="alert"')
                self.assertFalse(self.signed_in())

    def test_goes_through_the_check_of_the_password(self):
        ada = get_user_model().objects.get(username="ada")
        ada.set_password("changed in the admin")
        ada.save()
        self.assertContains(self.press(self.browser.ask(), "ada"), 'role="alert"')
        self.assertFalse(self.signed_in())
