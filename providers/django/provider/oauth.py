"""The authorization server: django-oauth-toolkit's settings (OAUTH2_PROVIDER)."""

SCOPES = {
    "openid": "Know who you are",
    "profile": "Know your name",
    "offline_access": "Stay signed in after you leave",
    "fitness.read": "See your steps and activity",
    "calendar.read": "See your calendar",
    "calendar.write": "Add events to your calendar",
}
API_SCOPES = ["fitness.read", "calendar.read", "calendar.write"]


def oauth2_provider(run, signing_key):
    """The settings for one run (see environment.py)."""
    return {
        "SCOPES": SCOPES,
        "DEFAULT_SCOPES": ["openid"],
        "OAUTH2_VALIDATOR_CLASS": "accounts.validator.Validator",
        "APPLICATION_ADMIN_CLASS": "accounts.admin.ApplicationAdmin",
        # What the toolkit calls "force": consent.py decides when to ask.
        "REQUEST_APPROVAL_PROMPT": "force",
        **_lifetimes(run),
        **_best_current_practice(),
        **_openid_connect(run, signing_key),
        **_metadata(run),
    }


def _lifetimes(run):
    return {
        "AUTHORIZATION_CODE_EXPIRE_SECONDS": run.authorization_code_seconds,
        "ACCESS_TOKEN_EXPIRE_SECONDS": run.access_token_seconds,
        "REFRESH_TOKEN_EXPIRE_SECONDS": run.refresh_token_seconds,
        "ID_TOKEN_EXPIRE_SECONDS": 3600,
    }


def _best_current_practice():
    """RFC 9700, as far as the toolkit has a switch for it.

    COMPLIANT_BCP_RFC9700_TOKEN_STORAGE (hashes instead of tokens in the database) stays off: with it the toolkit
    answers the second of two simultaneous refreshes with an empty access token.
    """
    return {
        "PKCE_REQUIRED": True,
        "ROTATE_REFRESH_TOKEN": True,
        "REFRESH_TOKEN_REUSE_PROTECTION": True,
        "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
        "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
        "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
        "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
        "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    }


def _openid_connect(run, signing_key):
    return {
        "OIDC_ENABLED": True,
        "OIDC_ISS_ENDPOINT": run.issuer,
        "OIDC_RSA_PRIVATE_KEY": signing_key,
        "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
        # Ask only those who come without an id_token of their own.
        "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
    }


def _metadata(run):
    """What the discovery documents say. The toolkit's defaults list every grant it has code for."""
    auth_methods = ["none", "client_secret_basic", "client_secret_post"]
    return {
        "OIDC_RESPONSE_TYPES_SUPPORTED": ["code"],
        "OAUTH2_RESPONSE_TYPES_SUPPORTED": ["code"],
        "OAUTH2_GRANT_TYPES_SUPPORTED": ["authorization_code", "refresh_token"],
        "OIDC_TOKEN_ENDPOINT_AUTH_METHODS_SUPPORTED": auth_methods,
        "OAUTH2_TOKEN_ENDPOINT_AUTH_METHODS_SUPPORTED": auth_methods,
        "OAUTH2_PROTECTED_RESOURCE_IDENTIFIER": run.api,
        "OAUTH2_PROTECTED_RESOURCE_NAME": "Roundtrip's demo API",
    }
