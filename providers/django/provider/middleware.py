"""What every answer carries (a strict Content-Security-Policy, no storing), and what no request may carry."""

from django.conf import settings
from django.http import JsonResponse

ADMIN_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)


class SecurityHeaders:
    """No script, no frame, styles from here alone; the admin, which is Django's, may run its own scripts."""

    def __init__(self, get_response):
        self.get_response = get_response
        # Browsers check the redirects after a form post too, and these end at the page.
        destinations = " ".join(["'self'", *settings.RUN.page_origins])
        self.policy = (
            "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
            f"frame-ancestors 'none'; form-action {destinations}"
        )

    def __call__(self, request):
        response = self.get_response(request)
        in_admin = request.path.startswith("/admin/")
        response["Content-Security-Policy"] = ADMIN_POLICY if in_admin else self.policy
        # A style sheet may be kept, but only after asking whether it has changed.
        response.setdefault("Cache-Control", "no-cache" if request.path.startswith("/style/") else "no-store")
        return response


class NoTokenInAddress:
    """Refuses an access token in the query (RFC 9700, 4.3.2): addresses end up in logs and histories."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "access_token" not in request.GET:
            return self.get_response(request)
        description = "Send the access token in the Authorization header, never in the address."
        return JsonResponse({"error": "invalid_request", "error_description": description}, status=400)
