"""Queries of users, sessions, tokens and attempts to sign in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from cms.accounts.models import ApiToken, SignInAttempt, User, UserSession
from cms.accounts.schemas.tokens import TokenList
from cms.accounts.schemas.users import UserList
from cms.db.moments import utc_now
from cms.db.pages import Page, paginate
from cms.errors import NotFound
from cms.permissions import Role


def hash_key(key: str) -> str:
    """Return the hash under which the key of a session or token is stored and looked up.

    The keys are 256 random bits, which nobody can guess, so one SHA-256 is enough. The slow, salted
    hashes that passwords need would only cost time at every request.
    """
    return hashlib.sha256(key.encode()).hexdigest()


def person_by_email(session: Session, email: str) -> User | None:
    """Return the person with this address, in its stored form; active or not."""
    return session.scalar(select(User).where(User.email == email))


def user_named(session: Session, who: str) -> User | None:
    """Return the user with this public id or this e-mail address."""
    return session.scalar(select(User).where((User.public_id == who) | (User.email == who.lower())))


def users(session: Session) -> Sequence[User]:
    """Return all users, people and services, oldest first."""
    return session.scalars(select(User).order_by(User.id)).all()


def user_by_id(session: Session, public_id: str) -> User:
    """Return the user with this public id; raises `cms.errors.NotFound`."""
    user = session.scalar(select(User).where(User.public_id == public_id))
    if user is None:
        raise NotFound("There is no such user.")
    return user


def user_list(session: Session, wanted: UserList) -> Page[User]:
    """Read a page of the users, people and services."""
    query = select(User)
    if wanted.kind is not None:
        of_kind = User.email.is_not(None) if wanted.kind == "person" else User.email.is_(None)
        query = query.where(of_kind)
    if wanted.role is not None:
        query = query.where(User.role == wanted.role)
    if wanted.state is not None:
        query = query.where(User.active.is_(wanted.state == "active"))
    if wanted.q:
        matches = (
            column.icontains(wanted.q, autoescape=True) for column in (User.name, User.email)
        )
        query = query.where(or_(*matches))
    return paginate(
        session,
        query,
        (User.created_at, User.id),
        limit=wanted.limit,
        cursor=wanted.cursor,
        descending=wanted.sort.startswith("-"),
    )


def user_to_change(session: Session, public_id: str) -> User:
    """Return the user with this public id, locked until the transaction ends.

    All admins are locked too, in one order: of two admins who disable each other at the same moment
    the second waits and is then refused. Raises `cms.errors.NotFound`.
    """
    wanted = select(User).where(or_(User.public_id == public_id, _is_acting_admin()))
    locked = session.scalars(wanted.order_by(User.id).with_for_update())
    user = next((each for each in locked.all() if each.public_id == public_id), None)
    if user is None:
        raise NotFound("There is no such user.")
    return user


def acting_admins(session: Session) -> Sequence[int]:
    """Return the row ids of the active admins, locked until the transaction ends."""
    admins = select(User.id).where(_is_acting_admin())
    return session.scalars(admins.order_by(User.id).with_for_update()).all()


def _is_acting_admin() -> ColumnElement[bool]:
    return and_(User.role == Role.ADMIN, User.active, User.email.is_not(None))


def open_session(session: Session, key: str) -> UserSession | None:
    """Return the unexpired session with this key and its active user, in one query."""
    return session.scalar(
        select(UserSession)
        .join(UserSession.user)
        .options(contains_eager(UserSession.user))
        .where(
            UserSession.key_hash == hash_key(key),
            UserSession.expires_at > utc_now(),
            User.active,
        )
    )


def token_by_key(session: Session, key: str) -> ApiToken | None:
    """Return the record of the API token that was sent, with its user, in one query.

    It may have expired or been revoked, and its user may be disabled.
    """
    query = select(ApiToken).options(joinedload(ApiToken.user, innerjoin=True))
    return session.scalar(query.where(ApiToken.token_hash == hash_key(key)))


def token_by_id(session: Session, public_id: str) -> ApiToken:
    """Return a token that was not revoked, by its public id; raises `cms.errors.NotFound`."""
    token = session.scalar(_tokens().where(ApiToken.public_id == public_id))
    if token is None:
        raise NotFound(f"There is no token {public_id}; it may have been revoked.")
    return token


def token_by_creation(session: Session, creation_key: str) -> ApiToken | None:
    """Return the token that the form with this key made, revoked or not."""
    return session.scalar(select(ApiToken).where(ApiToken.creation_key == creation_key))


def tokens(session: Session) -> Sequence[ApiToken]:
    """Return the records of all tokens that were not revoked, with their users, oldest first."""
    return session.scalars(_tokens().order_by(ApiToken.id)).all()


def token_list(session: Session, wanted: TokenList) -> Page[ApiToken]:
    """Read a page of the tokens that were not revoked."""
    return paginate(
        session,
        _tokens(),
        (ApiToken.created_at, ApiToken.id),
        limit=wanted.limit,
        cursor=wanted.cursor,
        descending=wanted.sort.startswith("-"),
    )


def tokens_made_by(session: Session, user: User) -> int:
    """Count the working tokens that the user made."""
    made = select(func.count(ApiToken.id)).join(ApiToken.user)
    return (
        session.scalar(
            made.where(
                ApiToken.created_by_id == user.id,
                ApiToken.revoked_at.is_(None),
                or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > utc_now()),
                User.active,
            )
        )
        or 0
    )


def _tokens() -> Select[ApiToken]:
    return (
        select(ApiToken)
        .where(ApiToken.revoked_at.is_(None))
        .options(joinedload(ApiToken.user, innerjoin=True), joinedload(ApiToken.created_by))
    )


def last_success(session: Session, account: str, address: str, since: datetime) -> datetime | None:
    """Return the last sign-in to this account from this network after ``since``, or None."""
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
    """Return the time of the ``n``-th newest failure after ``since``; None if there are fewer."""
    return session.scalar(
        select(SignInAttempt.at)
        .where(~SignInAttempt.succeeded, SignInAttempt.at > since, *conditions)
        .order_by(SignInAttempt.at.desc())
        .offset(n - 1)
        .limit(1)
    )
