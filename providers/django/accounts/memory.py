"""What a person has allowed each application since signing in. It is kept in the browser session and ends with it."""

KEY = "allowed"


def allowed(session, client_id):
    return set(session.get(KEY, {}).get(client_id, []))


def remember(session, client_id, asked, ticked):
    """The last answer counts: what was asked for and left unticked is forgotten."""
    now = (allowed(session, client_id) - set(asked)) | set(ticked)
    session[KEY] = session.get(KEY, {}) | {client_id: sorted(now)}


def forget(session):
    session.pop(KEY, None)
