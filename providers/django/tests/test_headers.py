"""Who may read which answer (CORS), what browsers are told about the pages, and what discovery says."""

from .browser import ISSUER, PAGE, ServerTestCase

FOREIGN = "http://evil.example"
FOR_THE_PAGE = ["/o/token/", "/o/revoke_token/", "/o/userinfo/", "/api/calendar/events"]
OPEN = [
    "/o/.well-known/openid-configuration",
    "/o/.well-known/jwks.json",
    "/.well-known/oauth-authorization-server/o",
    "/.well-known/oauth-protected-resource/api",
]


class Cors(ServerTestCase):
    def test_the_page_may_read_errors(self):
        for address in FOR_THE_PAGE:
            with self.subTest(address):
                answer = self.browser.http.post(address)
                self.assertIn(answer.status_code, (400, 401))
                self.assertEqual(answer["Access-Control-Allow-Origin"], PAGE)
                self.assertIn("www-authenticate", answer["Access-Control-Expose-Headers"])

    def test_the_page_may_read_successes(self):
        tokens = self.browser.sign_in_with()
        answer = self.browser.api("get", "fitness/steps", tokens)
        self.assertEqual(answer["Access-Control-Allow-Origin"], PAGE)

    def test_foreign_origins_may_not(self):
        for address in FOR_THE_PAGE:
            for method in [self.browser.http.post, self.browser.http.options]:
                with self.subTest(address):
                    answer = method(address, headers={"origin": FOREIGN, "access-control-request-method": "POST"})
                    self.assertNotIn("Access-Control-Allow-Origin", answer)

    def test_preflight(self):
        for address in FOR_THE_PAGE:
            with self.subTest(address):
                asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
                answer = self.browser.http.options(address, headers=asked)
                self.assertEqual((answer.status_code, answer["Access-Control-Allow-Origin"]), (200, PAGE))
                self.assertEqual(answer["Access-Control-Allow-Headers"], "authorization, content-type, dpop")
                self.assertGreater(int(answer["Access-Control-Max-Age"]), 0)

    def test_metadata_is_open(self):
        for address in OPEN:
            with self.subTest(address):
                answer = self.browser.http.get(address, headers={"origin": FOREIGN})
                self.assertEqual(answer["Access-Control-Allow-Origin"], "*")


class Pages(ServerTestCase):
    def test_no_script_no_frame_no_storing(self):
        for address in ["/", "/sign-in", "/nothing", "/o/authorize/", "/o/logout/?client_id=somebody-else"]:
            with self.subTest(address):
                page = self.browser.http.get(address)
                policy = page["Content-Security-Policy"]
                self.assertIn("default-src 'none'", policy)
                self.assertIn("frame-ancestors 'none'", policy)
                self.assertIn(f"form-action 'self' {PAGE}", policy)
                self.assertIn("no-store", page["Cache-Control"])
                self.assertEqual(page["X-Frame-Options"], "DENY")
                self.assertNotRegex(page.content.decode(), r"<script|<style| style=| on\w+=")

    def test_the_admin_shows_the_registered_application(self):
        self.browser.known_as("admin")
        page = self.browser.http.get("/admin/oauth2_provider/application/")
        for words in ["roundtrip-spa", "Public", "Authorization code", "RSA with SHA-2 256"]:
            self.assertContains(page, words)
        self.assertIn("default-src 'self'", page["Content-Security-Policy"])


class Discovery(ServerTestCase):
    def test_both_documents_name_the_same_server(self):
        for address in [OPEN[0], OPEN[2]]:
            with self.subTest(address):
                metadata = self.browser.http.get(address).json()
                self.assertEqual(metadata["issuer"], ISSUER)
                self.assertEqual(metadata["token_endpoint"], f"{ISSUER}/token/")
                self.assertEqual(metadata["code_challenge_methods_supported"], ["S256"])
                self.assertEqual(metadata["response_types_supported"], ["code"])
                self.assertTrue(metadata["authorization_response_iss_parameter_supported"])
