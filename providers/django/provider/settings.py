"""Django's settings. What differs from run to run comes from environment.py; OAuth has its own file, oauth.py."""

import os

from . import environment, state
from .oauth import oauth2_provider

# The toolkit refuses plain http unless it is told that this is loopback. It is: see server.py.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

try:
    RUN = environment.read(os.environ)
    state.prepare(RUN.state_dir)
except environment.SettingsError as error:
    raise SystemExit(f"Roundtrip's Django provider cannot start: {error}") from None

BASE_DIR = environment.FOLDER
STYLE_DIR = BASE_DIR.parent.parent / "style"

SECRET_KEY = state.secret_key(RUN.state_dir)
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "provider.urls"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "corsheaders",
    "oauth2_provider",
    "rest_framework",
    "accounts",
    "resource_api",
]

MIDDLEWARE = [
    # First, so that every answer has its CORS headers, errors too.
    "corsheaders.middleware.CorsMiddleware",
    "provider.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "provider.middleware.NoTokenInAddress",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.pages.names",
            ]
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": RUN.state_dir / "db.sqlite3",
        "OPTIONS": {
            # Two refreshes at once queue up instead of failing half-way with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"  # the admin's own files
LOGIN_URL = "sign-in"
CSRF_FAILURE_VIEW = "accounts.pages.form_expired"

# Cookies ignore the port, so the names must differ from those of other servers on this host.
SESSION_COOKIE_NAME = "roundtrip_django_session"
CSRF_COOKIE_NAME = "roundtrip_django_csrf"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

X_FRAME_OPTIONS = "DENY"
# Not "no-referrer": browsers would post forms with `Origin: null`, which Django's form check refuses.
SECURE_REFERRER_POLICY = "same-origin"
# A client may open these pages in a pop-up and wait for its answer.
SECURE_CROSS_ORIGIN_OPENER_POLICY = None

CORS_URLS_REGEX = r"^/(api/|o/(token|revoke_token|userinfo|\.well-known)/|\.well-known/)"
CORS_ALLOWED_ORIGINS = list(RUN.page_origins)
CORS_ALLOW_METHODS = ["GET", "POST", "DELETE"]
CORS_ALLOW_HEADERS = ["authorization", "content-type", "dpop"]
CORS_EXPOSE_HEADERS = ["www-authenticate", "dpop-nonce", "date", "retry-after"]
CORS_PREFLIGHT_MAX_AGE = 3600

OAUTH2_PROVIDER = oauth2_provider(RUN, state.signing_key(RUN.state_dir))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["resource_api.access.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["oauth2_provider.contrib.rest_framework.TokenHasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "resource_api.errors.explain",
    "UNAUTHENTICATED_USER": None,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A refused request is an everyday answer here, not news.
    "loggers": {
        "django": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        "oauth2_provider": {"level": "ERROR"},
        "waitress": {"level": "ERROR"},
    },
}
