"""The consent form: the toolkit's hidden fields, and one tick box per scope."""

from django import forms
from oauth2_provider.forms import AllowForm
from oauth2_provider.models import get_application_model

from provider.oauth import SCOPES

ALWAYS = "openid"


class ConsentForm(AllowForm):
    asked = forms.CharField(widget=forms.HiddenInput)
    scope = forms.MultipleChoiceField(choices=SCOPES.items(), required=False, widget=forms.CheckboxSelectMultiple)

    def clean_client_id(self):
        client_id = self.cleaned_data["client_id"]
        if not get_application_model().objects.filter(client_id=client_id).exists():
            raise forms.ValidationError("There is no such application.")
        return client_id

    def clean(self):
        """The toolkit wants the allowed scopes as one string: of those asked for, the ticked ones and `openid`."""
        data = super().clean()
        asked, ticked = data.get("asked", "").split(), data.get("scope", [])
        data["scope"] = " ".join(name for name in asked if name == ALWAYS or name in ticked)
        return data
