"""The resource API's answers."""

from datetime import date, datetime, timedelta, timezone

from django.test import SimpleTestCase

from resource_api.activity import activity

from .browser import ServerTestCase

EVENT = {"title": "Tea", "starts_at": "2099-11-24T10:00:00+01:00", "ends_at": "2099-11-24T10:30:00Z"}


class Steps(ServerTestCase):
    def setUp(self):
        super().setUp()
        self.tokens = self.browser.sign_in_with(ticked=["fitness.read"])

    def test_days_end_today_oldest_first(self):
        days = self.browser.api("get", "fitness/steps?days=30", self.tokens).json()["days"]
        today = datetime.now(timezone.utc).date()
        self.assertEqual([day["date"] for day in days], [str(today - timedelta(days=ago)) for ago in range(29, -1, -1)])

    def test_days_must_be_1_to_90(self):
        for days in ["0", "91", "-1", "many", ""]:
            with self.subTest(days):
                answer = self.browser.api("get", f"fitness/steps?days={days}", self.tokens)
                self.assertEqual((answer.status_code, answer.json()["error"]), (400, "invalid_request"))


class StepsAreDeterministic(SimpleTestCase):
    def test_same_person_same_day_same_steps(self):
        expected = {"date": "2026-11-23", "steps": 4896, "active_minutes": 30}
        self.assertEqual(activity("ada", 1, date(2026, 11, 23)), [expected])


class Calendar(ServerTestCase):
    def setUp(self):
        super().setUp()
        scopes = ["calendar.read", "calendar.write"]
        self.tokens = self.browser.sign_in_with(scope=" ".join(["openid", *scopes]), ticked=scopes)

    def call(self, method, path="calendar/events", body=None):
        return self.browser.api(method, path, self.tokens, body)

    def test_events_from_today_on_in_order(self):
        starts = [event["starts_at"] for event in self.call("get").json()["events"]]
        self.assertEqual(len(starts), 5)
        self.assertEqual(starts, sorted(starts))
        self.assertGreaterEqual(starts[0], str(datetime.now(timezone.utc).date()))

    def test_add_and_delete(self):
        added = self.call("post", body=EVENT)
        self.assertEqual(added.status_code, 201)
        self.assertEqual(added.json()["starts_at"], "2099-11-24T09:00:00Z")
        self.assertIn(added.json(), self.call("get").json()["events"])
        path = f"calendar/events/{added.json()['id']}"
        self.assertEqual([self.call("delete", path).status_code for _ in range(2)], [204, 404])

    def test_a_bad_event_names_the_field(self):
        for change in [{"title": ""}, {"title": "x" * 201}, {"starts_at": "tomorrow"}, {"ends_at": "2099-11-24T10:00"}]:
            with self.subTest(change):
                answer = self.call("post", body=EVENT | change)
                self.assertEqual(answer.status_code, 400)
                self.assertTrue(answer.json()["error_description"].startswith(next(iter(change))), answer.json())

    def test_it_cannot_end_before_it_starts(self):
        answer = self.call("post", body=EVENT | {"ends_at": "2099-01-01T00:00:00Z"})
        self.assertEqual(answer.json()["error_description"], "ends_at must not be before starts_at.")

    def test_other_peoples_events_do_not_exist(self):
        self.assertEqual(self.call("delete", "calendar/events/grace-1").json()["error"], "not_found")

    def test_writing_needs_its_own_scope(self):
        self.tokens = self.browser.sign_in_with(ticked=["calendar.read"], prompt="login")
        answer = self.call("post", body=EVENT)
        self.assertEqual(answer.status_code, 403)
        self.assertIn('scope="calendar.write"', answer["WWW-Authenticate"])
        self.assertEqual(self.call("delete", "calendar/events/ada-1").status_code, 403)

    def test_other_methods(self):
        self.assertEqual(self.call("put", body={}).json()["error"], "method_not_allowed")


class WithoutAToken(ServerTestCase):
    def test_the_challenge_leads_to_the_authorization_server(self):
        answer = self.browser.http.get("/api/fitness/steps")
        self.assertEqual(answer.status_code, 401)
        self.assertNotIn("error=", answer["WWW-Authenticate"])
        address = answer["WWW-Authenticate"].split('resource_metadata="')[1].rstrip('"')
        metadata = self.browser.http.get(address).json()
        self.assertEqual(metadata["scopes_supported"], ["fitness.read", "calendar.read", "calendar.write"])
        self.assertEqual(metadata["bearer_methods_supported"], ["header"])
        self.assertTrue(address.endswith("/.well-known/oauth-protected-resource/api"))

    def test_unknown_addresses(self):
        for method in ["get", "post", "delete"]:
            with self.subTest(method):
                answer = getattr(self.browser.http, method)("/api/nothing/here")
                self.assertEqual((answer.status_code, answer.json()["error"]), (404, "not_found"))
