"""Finding users, sessions, tokens, and the attempts that count against a sign-in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from cms.accounts.models import ApiToken, SignInAttempt, User, UserSession
from cms.db import utc_now


def hash_key(key: str) -> str:
    """Return the form in which a session's or token's key is stored and looked up.

    The keys are 256 random bits, so there is nothing to guess and one SHA-256 is enough: the
    slow, salted hashes that passwords need would only cost time at every request.
    """
    return hashlib.sha256(key.encode()).hexdigest()


def person_by_email(session: Session, email: str) -> User | None:
    """Return who signs in with this address (in its stored form), active or not."""
    return session.scalar(select(User).where(User.email == email))


def user_named(session: Session, who: str) -> User | None:
    """Return the user with this public id or this e-mail address."""
    return session.scalar(select(User).where((User.public_id == who) | (User.email == who.lower())))


def users(session: Session) -> Sequence[User]:
    """Return all users, people and services, oldest first."""
    return session.scalars(select(User).order_by(User.id)).all()


def user_of_session(session: Session, key: str) -> User | None:
    """Return the active user whose unexpired session has this key, in one query."""
    return session.scalar(
        select(User)
        .join(UserSession, UserSession.user_id == User.id)
        .where(
            UserSession.key_hash == hash_key(key),
            UserSession.expires_at > utc_now(),
            User.active,
        )
    )


def user_of_token(session: Session, token: str) -> User | None:
    """Return the active user for whom this API token speaks, in one query."""
    return session.scalar(
        select(User)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(ApiToken.token_hash == hash_key(token), User.active)
    )


def token_by_id(session: Session, public_id: str) -> ApiToken | None:
    """Return the token's record by its public id."""
    return session.scalar(select(ApiToken).where(ApiToken.public_id == public_id))


def tokens(session: Session) -> Sequence[ApiToken]:
    """Return all tokens' records with their users, oldest first."""
    query = select(ApiToken).options(joinedload(ApiToken.user)).order_by(ApiToken.id)
    return session.scalars(query).all()


def last_success(session: Session, account: str, address: str, since: datetime) -> datetime | None:
    """Return when this address last signed in to this account, if that was after ``since``."""
    return session.scalar(
        select(func.max(SignInAttempt.at)).where(
            SignInAttempt.account == account,
            SignInAttempt.address == address,
            SignInAttempt.succeeded,
            SignInAttempt.at > since,
        )
    )


def nth_newest_failure(
    session: Session, n: int, since: datetime, *conditions: ColumnElement[bool]
) -> datetime | None:
    """Return when the ``n``-th newest failure after ``since`` was; None if there are fewer."""
    return session.scalar(
        select(SignInAttempt.at)
        .where(~SignInAttempt.succeeded, SignInAttempt.at > since, *conditions)
        .order_by(SignInAttempt.at.desc())
        .offset(n - 1)
        .limit(1)
    )
