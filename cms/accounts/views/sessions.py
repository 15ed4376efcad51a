"""The session of a browser, as Flask-Login needs it."""

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
    """A signed-in user, as Flask-Login needs one.

    Args:
        actor: The user.
        key: The key of the session, which the signed cookie holds.
        began: When the user signed in.
    """

    actor: Actor
    key: str
    began: datetime
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return self.key


def begin_browser_session(actor: Actor, key: str) -> None:
    """Start with an empty session and a new key; the old CSRF token goes too."""
    session.clear()
    session.permanent = True
    flask_login.login_user(BrowserSession(actor, key, utc_now()))


def signed_in_since() -> datetime:
    """Return when the user signed in in this browser; now, if nobody is signed in."""
    visitor = flask_login.current_user
    began: datetime = utc_now() if visitor.is_anonymous else visitor.began
    return began


def end_browser_session() -> None:
    """End the session of this browser, if there is one, also in the database."""
    if not flask_login.current_user.is_anonymous:
        end_session(db.session(), flask_login.current_user.key)
        flask_login.logout_user()
    session.clear()
