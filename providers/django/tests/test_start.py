"""Starting: what the environment may say, and `manage.py demo` as a process."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from urllib.request import urlopen

from django.test import SimpleTestCase

from provider import environment

MANAGE = environment.FOLDER / "manage.py"


class Environment(SimpleTestCase):
    def test_defaults(self):
        run = environment.read({})
        self.assertEqual((run.port, run.issuer), (8082, "http://127.0.0.1:8082/o"))
        self.assertEqual(run.page_origins, ("http://localhost:8080", "http://127.0.0.1:8080"))
        self.assertEqual((run.access_token_seconds, run.refresh_token_seconds), (300, 86400))
        self.assertEqual(run.recent_sign_in_seconds, 120)
        # As long as RFC 6749, 4.1.2 recommends at most.
        self.assertEqual(run.authorization_code_seconds, 600)

    def test_empty_values_are_defaults(self):
        self.assertEqual(environment.read({"ROUNDTRIP_PORT": " "}).port, 8082)

    def test_small_lifetimes_and_other_origins(self):
        run = environment.read(
            {
                "ROUNDTRIP_AUTHORIZATION_CODE_SECONDS": "2",
                "ROUNDTRIP_ACCESS_TOKEN_SECONDS": "1",
                "ROUNDTRIP_PAGE_ORIGINS": "https://a.example, http://[::1]:3000",
            }
        )
        self.assertEqual((run.authorization_code_seconds, run.access_token_seconds), (2, 1))
        self.assertEqual(run.page_origins, ("https://a.example", "http://[::1]:3000"))

    def test_bad_values_are_explained(self):
        for name, values in {
            "ROUNDTRIP_PORT": ["0", "65536", "http", "8.5", "-1", "9" * 5000],
            "ROUNDTRIP_AUTHORIZATION_CODE_SECONDS": ["0", "601"],
            "ROUNDTRIP_ACCESS_TOKEN_SECONDS": ["0", "soon"],
            "ROUNDTRIP_REFRESH_TOKEN_SECONDS": ["0", "never"],
            "ROUNDTRIP_RECENT_SIGN_IN_SECONDS": ["0", "soon"],
            "ROUNDTRIP_PAGE_ORIGINS": [
                ",",
                "*",
                "localhost:8080",
                "http://localhost:8080/",
                "http://localhost:80800",
                "http://app.example",
                "https://a.example; script-src *",
                "https://A.example",
            ],
        }.items():
            for value in values:
                with self.subTest(name=name, value=value), self.assertRaisesRegex(environment.SettingsError, name):
                    environment.read({name: value})


class Demo(SimpleTestCase):
    def start(self, **variables):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return subprocess.Popen(
            [sys.executable, MANAGE, "demo"],
            env=os.environ | {"ROUNDTRIP_STATE_DIR": folder.name} | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def fails_with(self, process):
        output, errors = process.communicate(timeout=60)
        self.assertEqual((process.returncode, output), (1, ""))
        self.assertEqual(errors.count("\n"), 1, errors)
        return errors

    def test_a_bad_value_is_one_sentence(self):
        self.assertIn("ROUNDTRIP_PORT", self.fails_with(self.start(ROUNDTRIP_PORT="none")))

    def test_a_port_in_use_is_one_sentence(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            self.assertIn(f"port {port}", self.fails_with(self.start(ROUNDTRIP_PORT=port)))

    def test_it_starts_answers_and_ends(self):
        port = free_port()
        process = self.start(ROUNDTRIP_PORT=str(port))
        self.addCleanup(process.kill)
        self.assertIn(f"ready on http://127.0.0.1:{port}", process.stdout.readline())
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            self.assertEqual(answer.read(), b"ok")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        self.assertEqual((process.returncode, errors), (0, ""))
        self.assertLess(time.monotonic() - began, 10)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
