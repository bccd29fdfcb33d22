"""The authorization endpoint: the toolkit's view, with a choice per scope and a memory for what was allowed."""

from urllib.parse import parse_qs, urlencode, urlsplit

from django.contrib.auth.views import redirect_to_login
from oauth2_provider.exceptions import OAuthToolkitError
from oauth2_provider.settings import oauth2_settings
from oauth2_provider.views import AuthorizationView
from oauthlib.oauth2.rfc6749.errors import AccessDeniedError, ConsentRequired, InvalidRequestError

from . import authentication, memory, presenter
from .consent_form import ConsentForm
from .pages import cannot_go_on
from .validator import ACR, ALLOWED, AUTH_TIME, SIGNED_IN


class ConsentView(AuthorizationView):
    template_name = "accounts/consent.html"
    form_class = ConsentForm

    def dispatch(self, request, *args, **kwargs):
        presenter.note(request)
        if authentication.was_cancelled(request.session, request.get_full_path()):
            return self.cancelled()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        # An old word for `prompt`: with approval_prompt=auto a request could choose not to be asked about.
        request.GET = request.GET.copy()
        request.GET.pop("approval_prompt", None)
        if self.must_ask_again() and not {"none", "login"} & set(request.GET.get("prompt", "").split()):
            return self.ask_again()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.must_ask_again():
            # The consent page was open for too long.
            return redirect_to_login(request.get_full_path())
        return super().post(request, *args, **kwargs)

    def must_ask_again(self):
        return authentication.must_ask_again(self.request.session, self.request.get_full_path())

    def ask_again(self):
        """To the sign-in page, which asks to confirm; but not for a request that cannot succeed anyway."""
        try:
            self.validate_authorization_request(self.request)
        except OAuthToolkitError as error:
            return self.error_response(error, application=None)
        return redirect_to_login(self.request.get_full_path())

    def cancelled(self):
        """The person cancelled on the sign-in page."""
        self.oauth2_data = {}
        try:
            _scopes, credentials = self.validate_authorization_request(self.request)
        except OAuthToolkitError as error:
            return self.error_response(error, application=None)
        error = AccessDeniedError(state=credentials["state"])
        return self.error_response(
            OAuthToolkitError(error, redirect_uri=credentials["redirect_uri"]), application=None
        )

    def validate_authorization_request(self, request):
        signed_in = request.user.is_authenticated and not self.must_ask_again()
        request.META[SIGNED_IN] = "yes" if signed_in else ""
        request.META[ALLOWED] = " ".join(memory.allowed(request.session, request.GET.get("client_id")))
        scopes, credentials = super().validate_authorization_request(request)
        if credentials.get("code_challenge_method") != "S256":
            # The toolkit refuses "plain" as well, but only after it has asked for consent.
            raise OAuthToolkitError(
                InvalidRequestError("code_challenge_method must be S256.", request=credentials["request"])
            )
        max_age = request.GET.get("max_age")
        if max_age is not None and not authentication.is_max_age(max_age):
            raise OAuthToolkitError(
                InvalidRequestError("max_age must be a whole number of seconds.", request=credentials["request"])
            )
        return scopes, credentials

    def handle_no_permission(self):
        """A request that cannot succeed is refused before a password is asked for."""
        try:
            self.validate_authorization_request(self.request)
        except OAuthToolkitError as error:
            return self.error_response(error, application=None)
        return super().handle_no_permission()

    def get_initial(self):
        initial = super().get_initial()
        return initial | {"asked": initial["scope"], "scope": initial["scope"].split()}

    def form_valid(self, form):
        asked, allowed = form.cleaned_data["asked"].split(), form.cleaned_data["scope"].split()
        if not allowed:
            # Nothing ticked is a refusal. With an empty list the toolkit would grant all that was asked.
            form.cleaned_data["allow"] = False
        if form.cleaned_data["allow"]:
            memory.remember(self.request.session, form.cleaned_data["client_id"], asked, allowed)
        self.tell_sign_in()
        return super().form_valid(form)

    def tell_sign_in(self):
        """To the validator, which keeps it with the code."""
        session = self.request.session
        if last := authentication.known(session):
            self.request.META |= {AUTH_TIME: str(last["at"]), ACR: last["acr"]}
        authentication.forget_request(session)

    def form_invalid(self, form):
        return cannot_go_on(self.request, "invalid_request", "The consent form came back changed.")

    def render_to_response(self, context, **response_kwargs):
        if "error" in context:
            error = context["error"]
            return cannot_go_on(self.request, error.error, error.description, **response_kwargs)
        return self.without_asking() or super().render_to_response(context, **response_kwargs)

    def without_asking(self):
        """The answer, if there is one without the person: all was allowed before, or prompt=none forbids asking."""
        request, asked = self.oauth2_data, self.oauth2_data["scopes"]
        prompt = self.request.GET.get("prompt", "").split()
        known = memory.allowed(self.request.session, request["client_id"])
        if "consent" not in prompt and set(asked) <= known:
            form = ConsentForm(data=self.get_initial() | {"allow": True})
            return self.form_valid(form) if form.is_valid() else None
        if "none" in prompt:
            error = ConsentRequired(state=request["state"])
            return self.error_response(
                OAuthToolkitError(error, redirect_uri=request["redirect_uri"]), request["application"]
            )
        return None

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if "redirect_uri" in self.oauth2_data:
            url = urlsplit(self.oauth2_data["redirect_uri"])
            context["destination"] = f"{url.scheme}://{url.netloc}"
            context["lines"] = [(name, oauth2_settings.SCOPES[name]) for name in self.oauth2_data["scopes"]]
        return context

    def redirect(self, redirect_to, application):
        """Every answer names its issuer (RFC 9207, 2). The toolkit does so on success only."""
        if "iss" not in parse_qs(urlsplit(redirect_to).query):
            redirect_to += "&" + urlencode({"iss": oauth2_settings.OIDC_ISS_ENDPOINT})
        return super().redirect(redirect_to, application)
