"""The sign-in page."""

from django.contrib.auth.views import LoginView

from . import memory
from .demo import DEMO_ACCOUNTS


class SignInView(LoginView):
    template_name = "accounts/sign_in.html"
    next_page = "home"
    extra_context = {"demo_accounts": DEMO_ACCOUNTS}

    def form_valid(self, form):
        response = super().form_valid(form)
        # A new sign-in asks anew what each application may do.
        memory.forget(self.request.session)
        return response
