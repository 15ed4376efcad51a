"""Signing in and out, and changing one's own password."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cms.accounts import queries
from cms.accounts.models import User, UserSession
from cms.accounts.operations import passwords
from cms.accounts.operations.throttle import Origin, begin_attempt
from cms.accounts.operations.users import demand_good_password, replace_password
from cms.accounts.schemas.fields import email_as_typed
from cms.db.moments import utc_now
from cms.errors import Forbidden
from cms.permissions import Actor

SESSION_LIFETIME = timedelta(days=14)


def authenticate(session: Session, email: str, password: str, origin: Origin) -> User | None:
    """Return the user with this e-mail address and password, or None.

    An unknown address, a disabled user, a service and a wrong password give the same result in the
    same time. A failure only counts if the transaction is committed: answer None with a response,
    not with an error.

    Raises:
        TooManyAttempts: There were too many failures; the password was not checked.
    """
    email = email_as_typed(email)
    attempt = begin_attempt(session, email, origin)
    user = queries.person_by_email(session, email)
    password_hash = user.password_hash if user and user.active else None
    right = passwords.matches(password_hash, password)
    if not right or user is None or password_hash is None:
        return None
    # Read the user again with a lock. A request that disables the user or changes the password has
    # either finished, and is seen here, or waits, and then also ends the session made here.
    session.refresh(user, with_for_update=True)
    if not user.active or user.password_hash != password_hash:
        return None
    attempt.succeeded = True
    if passwords.needs_renewal(password_hash):
        user.password_hash = passwords.hash_password(password)
    session.flush()
    return user


def start_session(session: Session, user: User) -> str:
    """Start a session for the user; return its key, of which only a hash is stored."""
    now = utc_now()
    session.execute(
        delete(UserSession).where(UserSession.user_id == user.id, UserSession.expires_at <= now)
    )
    key = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            key_hash=queries.hash_key(key), user_id=user.id, expires_at=now + SESSION_LIFETIME
        )
    )
    session.flush()
    return key


def end_session(session: Session, key: str) -> None:
    """End the session with this key, if there is one."""
    session.execute(delete(UserSession).where(UserSession.key_hash == queries.hash_key(key)))


def change_password(
    session: Session, actor: Actor, current: str, new: str, origin: Origin
) -> str | None:
    """Change the actor's own password and end all their sessions.

    Returns:
        The key of a new session for this browser. None if ``current`` is wrong: nothing is changed,
        and it counts as a failed attempt to sign in.

    Raises:
        Invalid: The new password breaks a rule.
        TooManyAttempts: There were too many failures.
        Forbidden: The actor has no password.
    """
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None or user.email is None:
        raise Forbidden(f"{actor.name} does not sign in with a password.")
    demand_good_password(new, user.email, user.name, pointer="/new")
    if authenticate(session, user.email, current, origin) is None:
        return None
    replace_password(session, user, new)
    return start_session(session, user)
