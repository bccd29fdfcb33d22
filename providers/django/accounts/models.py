"""Which sign-in stands behind a code and the tokens that came of it."""

from django.db import models

# A sign-in outlives the code and each access token it stood behind.
KEPT = {"null": True, "on_delete": models.SET_NULL, "related_name": "sign_in"}


class SignIn(models.Model):
    """One row per authorization code. It goes over to the access token, and from one to the next at each refresh:
    the API judges a token by its own sign-in, whatever the person did elsewhere since.
    """

    auth_time = models.PositiveBigIntegerField(help_text="seconds since 1970 (OpenID Connect Core, 2)")
    acr = models.CharField(max_length=100)
    grant = models.OneToOneField("oauth2_provider.Grant", **KEPT)
    access_token = models.OneToOneField("oauth2_provider.AccessToken", **KEPT)
    # All refresh tokens of one sign-in have this in common.
    token_family = models.UUIDField(null=True, unique=True)

    def __str__(self):
        return f"{self.acr} at {self.auth_time}"

    def move_to(self, **place):
        """Remember the access token or the family it stands behind from now on."""
        type(self).objects.filter(pk=self.pk).update(**place)
