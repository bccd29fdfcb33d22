"""A demonstration in front of a room: the page asks with `presenter=1`, a parameter of its own that any other server
ignores (RFC 6749, 3.1). The pages then put the focus on the button that goes on, for the space key.

It is kept in the browser session, where the templates find it: the sign-in page and the sign-out page get no
parameter of the app's own.
"""

KEY = "presenter"


def note(request):
    """What the last authorization request says counts."""
    if "none" in request.GET.get("prompt", "").split():
        # Nobody sees a page, so it says nothing about the room.
        return
    if request.GET.get("presenter") == "1":
        request.session[KEY] = True
    else:
        request.session.pop(KEY, None)
