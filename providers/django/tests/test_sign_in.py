"""Sign in, choose what to allow, get exactly that."""

from jwcrypto import jwk, jwt

from .browser import ISSUER, PAGE, ServerTestCase, answer_of, claims_of


class SignIn(ServerTestCase):
    def test_what_is_unticked_is_not_granted(self):
        tokens = self.browser.sign_in_with(ticked=["profile", "offline_access", "fitness.read"])
        self.assertEqual(tokens["scope"], "openid profile offline_access fitness.read")

        steps = self.browser.api("get", "fitness/steps", tokens)
        self.assertEqual((steps.status_code, len(steps.json()["days"])), (200, 7))

        calendar = self.browser.api("get", "calendar/events", tokens)
        self.assertEqual((calendar.status_code, calendar.json()["error"]), (403, "insufficient_scope"))
        self.assertIn('error="insufficient_scope"', calendar["WWW-Authenticate"])
        self.assertIn('scope="calendar.read"', calendar["WWW-Authenticate"])

    def test_the_answer_brings_back_state_and_issuer(self):
        page = self.browser.sign_in(self.browser.ask())
        answer = answer_of(self.browser.choose(page, ["profile"]))
        self.assertEqual((answer["state"], answer["iss"]), ("a-state", ISSUER))

    def test_a_page_that_names_this_server_as_its_own_is_answered_at_an_address_of_its_own(self):
        page = self.browser.sign_in(self.browser.ask(redirect_uri=f"{PAGE}/callback/own"))
        address = self.browser.choose(page, ["profile"])["Location"]
        self.assertTrue(address.startswith(f"{PAGE}/callback/own?code="), address)

    def test_the_id_token_is_signed_and_says_who(self):
        tokens = self.browser.sign_in_with()
        keys = jwk.JWKSet.from_json(self.browser.http.get("/o/.well-known/jwks.json").content)
        jwt.JWT(jwt=tokens["id_token"], key=keys)  # raises if the signature is wrong
        claims = claims_of(tokens["id_token"])
        self.assertEqual((claims["iss"], claims["aud"], claims["nonce"]), (ISSUER, "roundtrip-spa", "a-nonce"))
        self.assertEqual((claims["name"], claims["preferred_username"]), ("Ada Lovelace", "ada"))

    def test_without_profile_there_is_no_name(self):
        claims = claims_of(self.browser.sign_in_with(ticked=["fitness.read"])["id_token"])
        self.assertNotIn("name", claims)
        self.assertIn("sub", claims)

    def test_userinfo_says_the_same(self):
        tokens = self.browser.sign_in_with()
        header = {"authorization": f"Bearer {tokens['access_token']}"}
        userinfo = self.browser.http.get("/o/userinfo/", headers=header).json()
        self.assertEqual(userinfo["sub"], claims_of(tokens["id_token"])["sub"])
        self.assertEqual(userinfo["name"], "Ada Lovelace")

    def test_without_offline_access_there_is_no_refresh_token(self):
        self.assertNotIn("refresh_token", self.browser.sign_in_with(ticked=["fitness.read"]))

    def test_everything_but_openid_can_be_unticked(self):
        self.assertEqual(self.browser.sign_in_with(ticked=[])["scope"], "openid")

    def test_ticking_nothing_at_all_is_a_refusal(self):
        page = self.browser.sign_in(self.browser.ask(scope="fitness.read calendar.read"))
        self.assertEqual(answer_of(self.browser.choose(page, []))["error"], "access_denied")

    def test_only_what_was_asked_for_can_be_ticked(self):
        tokens = self.browser.sign_in_with(scope="openid fitness.read", ticked=["fitness.read", "calendar.write"])
        self.assertEqual(tokens["scope"], "openid fitness.read")

    def test_cancel(self):
        page = self.browser.sign_in(self.browser.ask())
        answer = answer_of(self.browser.choose(page, ["profile"], button="cancel"))
        self.assertEqual(answer, {"error": "access_denied", "state": "a-state", "iss": ISSUER})

    def test_a_wrong_password_loses_nothing(self):
        page = self.browser.sign_in(self.browser.ask(), password="wrong")
        self.assertContains(page, 'role="alert"')
        self.assertContains(page, 'value="ada"')
        self.assertContains(page, 'name="next" value="/o/authorize/?')

    def test_the_consent_page_says_who_asks_and_where_it_leads(self):
        page = self.browser.sign_in(self.browser.ask())
        for words in ["Roundtrip", "Ada Lovelace", PAGE, "See your calendar", 'id="allow"']:
            self.assertContains(page, words)
        self.assertNotContains(page, 'value="openid"')


class Prompts(ServerTestCase):
    def test_none_without_a_sign_in(self):
        answer = answer_of(self.browser.ask(prompt="none"))
        self.assertEqual(answer, {"error": "login_required", "state": "a-state", "iss": ISSUER})

    def test_none_without_consent(self):
        self.browser.known_as("ada")
        for scope in ["openid profile", "fitness.read"]:
            with self.subTest(scope):
                answer = answer_of(self.browser.ask(scope=scope, prompt="none"))
                self.assertEqual(answer, {"error": "consent_required", "state": "a-state", "iss": ISSUER})

    def test_none_for_what_was_allowed_before(self):
        self.browser.sign_in_with(ticked=["profile", "fitness.read"])
        allowed = answer_of(self.browser.ask(scope="openid fitness.read", prompt="none"))
        self.assertIn("code", allowed)
        more = answer_of(self.browser.ask(scope="openid calendar.read", prompt="none"))
        self.assertEqual(more["error"], "consent_required")

    def test_what_was_refused_is_asked_again(self):
        self.browser.sign_in_with(ticked=["profile"])
        self.assertContains(self.browser.ask(), 'id="allow"')

    def test_consent_offers_every_scope_again(self):
        self.browser.sign_in_with(scope="openid profile", ticked=["profile"])
        self.assertEqual(self.browser.ask(scope="openid profile").status_code, 302)
        self.assertContains(self.browser.ask(scope="openid profile", prompt="consent"), 'value="profile" checked')

    def test_what_is_unticked_later_is_no_longer_allowed(self):
        self.browser.sign_in_with(scope="openid profile", ticked=["profile"])
        self.browser.choose(self.browser.ask(scope="openid profile", prompt="consent"), [])
        self.assertContains(self.browser.ask(scope="openid profile"), 'id="allow"')

    def test_a_request_cannot_choose_not_to_be_asked_about(self):
        self.browser.sign_in_with(ticked=["profile"])
        page = self.browser.sign_in(self.browser.ask(scope="openid profile", prompt="login", approval_prompt="auto"))
        self.assertContains(page, 'id="allow"')

    def test_login_asks_for_the_password_and_then_for_consent(self):
        self.browser.sign_in_with(ticked=["profile"])
        page = self.browser.sign_in(self.browser.ask(scope="openid profile", prompt="login"))
        self.assertContains(page, 'id="allow"')
