"""The sign-in page. Somebody who is signed in already is asked to confirm that it is still them."""

from django.contrib.auth.views import LoginView
from django.http import HttpResponseRedirect

from . import authentication, memory
from .demo import DEMO_ACCOUNTS, demo_account


class SignInView(LoginView):
    next_page = "home"

    def dispatch(self, request, *args, **kwargs):
        address = self.get_redirect_url()
        self.asked_by = address if authentication.is_authorization_request(address) else None
        self.confirming = (
            bool(self.asked_by)
            and request.user.is_authenticated
            and authentication.must_ask_again(request.session, self.asked_by)
        )
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.asked_by and request.POST.get("decision") == "cancel":
            authentication.cancel(request.session, self.asked_by)
            return HttpResponseRedirect(self.asked_by)
        return super().post(request, *args, **kwargs)

    def get_template_names(self):
        return ["accounts/confirm.html" if self.confirming else "accounts/sign_in.html"]

    def get_context_data(self, **kwargs):
        accounts = DEMO_ACCOUNTS
        if self.confirming:
            accounts = [account for account in accounts if account.username == self.request.user.get_username()]
        return super().get_context_data(**kwargs) | {"asked_by": self.asked_by, "demo_accounts": accounts}

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if "data" in kwargs:
            kwargs["data"] = self.credentials(kwargs["data"].copy())
        return kwargs

    def credentials(self, data):
        """What was typed, or what is printed beside the button that was pressed: both go through the same check."""
        if "demo" in data:
            account = demo_account(data["demo"])
            data["username"] = account.username if account else ""
            data["password"] = account.password if account else ""
        if self.confirming:
            # Only the person who is signed in can confirm, whatever the form says.
            data["username"] = self.request.user.get_username()
        return data

    def form_valid(self, form):
        response = super().form_valid(form)
        if self.asked_by:
            authentication.note_request(self.request.session, self.asked_by)
        if not self.confirming:
            # A new sign-in asks anew what each application may do; a confirmation changes nothing about that.
            memory.forget(self.request.session)
        return response
