"""RP-initiated logout: with the person's own id_token at once, otherwise after asking."""

from .browser import PAGE, ServerTestCase, hidden_fields

BACK = f"{PAGE}/signed-out"


class SignOut(ServerTestCase):
    def setUp(self):
        super().setUp()
        self.tokens = self.browser.sign_in_with()

    def sign_out(self, **parameters):
        return self.browser.http.get("/o/logout/", {"post_logout_redirect_uri": BACK, "state": "bye"} | parameters)

    def signed_in(self):
        return b"You are signed in" in self.browser.http.get("/").content

    def test_with_an_id_token(self):
        answer = self.sign_out(id_token_hint=self.tokens["id_token"])
        self.assertRedirects(answer, f"{BACK}?state=bye", fetch_redirect_response=False)
        self.assertFalse(self.signed_in())

    def test_ends_the_tokens(self):
        self.sign_out(id_token_hint=self.tokens["id_token"])
        self.assertEqual(self.browser.refresh(self.tokens["refresh_token"]).status_code, 400)
        self.assertEqual(self.browser.api("get", "fitness/steps", self.tokens).status_code, 401)

    def test_after_revocation(self):
        form = {"token": self.tokens["refresh_token"], "client_id": "roundtrip-spa"}
        self.browser.http.post("/o/revoke_token/", form)
        answer = self.sign_out(id_token_hint=self.tokens["id_token"])
        self.assertRedirects(answer, f"{BACK}?state=bye", fetch_redirect_response=False)

    def test_without_an_id_token_the_person_is_asked(self):
        for hint in [{}, {"id_token_hint": "no token of this server"}]:
            with self.subTest(hint):
                page = self.sign_out(client_id="roundtrip-spa", **hint)
                self.assertContains(page, 'id="sign-out"')
                self.assertContains(self.browser.post("/o/logout/", hidden_fields(page)), "You are signed in")
        answer = self.browser.post("/o/logout/", hidden_fields(page) | {"allow": "yes"})
        self.assertRedirects(answer, f"{BACK}?state=bye", fetch_redirect_response=False)
        self.assertFalse(self.signed_in())

    def test_twice(self):
        for _ in range(2):
            answer = self.sign_out(id_token_hint=self.tokens["id_token"], client_id="roundtrip-spa")
            self.assertRedirects(answer, f"{BACK}?state=bye", fetch_redirect_response=False)

    def test_only_to_registered_addresses(self):
        for change in [
            {"post_logout_redirect_uri": "http://evil.example/", "id_token_hint": self.tokens["id_token"]},
            {"post_logout_redirect_uri": "http://evil.example/", "client_id": "roundtrip-spa"},
            {"client_id": "somebody-else"},
            {"id_token_hint": "no token"},
            {},
        ]:
            with self.subTest(change):
                self.assertContains(self.sign_out(**change), "doesn’t work", status_code=400)
                self.assertTrue(self.signed_in())
