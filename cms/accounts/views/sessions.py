"""The session of a browser, in the form that Flask-Login asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import flask_login
from flask import session

from cms.accounts.operations.signing_in import end_session
from cms.db.moments import utc_now
from cms.db.session import db
from cms.permissions import Actor


@dataclass(frozen=True)
class BrowserSession:
    """Who is signed in here, in the form that Flask-Login asks for.

    ``key`` opens the row of the session; ``get_id`` gives it to the (signed) cookie. ``began`` is
    when they signed in.
    """

    actor: Actor
    key: str
    began: datetime
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.key


def begin_browser_session(actor: Actor, key: str) -> None:
    """Put a new key into an empty session: nothing of before, the CSRF token included, stays."""
    session.clear()
    session.permanent = True
    flask_login.login_user(BrowserSession(actor, key, utc_now()))


def signed_in_since() -> datetime:
    """Return when who asks signed in, in this browser; now, where nobody did."""
    visitor = flask_login.current_user
    began: datetime = utc_now() if visitor.is_anonymous else visitor.began
    return began


def end_browser_session() -> None:
    """End the session of this browser, here and in the database, where there is one."""
    if not flask_login.current_user.is_anonymous:
        end_session(db.session(), flask_login.current_user.key)
        flask_login.logout_user()
    session.clear()
