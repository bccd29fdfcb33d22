"""The first table: sign-ins. Written by hand: Django's own writer points at settings that swap the toolkit's models,
and this project has none.
"""

import django.db.models.deletion
from django.db import migrations, models


def one_to_one(model):
    return models.OneToOneField(
        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="sign_in", to=model
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("auth_time", models.PositiveBigIntegerField(help_text="seconds since 1970 (OpenID Connect Core, 2)")),
                ("acr", models.CharField(max_length=100)),
                ("token_family", models.UUIDField(null=True, unique=True)),
                ("access_token", one_to_one("oauth2_provider.accesstoken")),
                ("grant", one_to_one("oauth2_provider.grant")),
            ],
        ),
    ]
