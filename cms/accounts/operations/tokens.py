"""Tokens for the management API."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from cms.accounts import queries
from cms.accounts.models import ApiToken, User
from cms.accounts.operations.users import disable_user
from cms.accounts.schemas.tokens import NewToken
from cms.db.moments import utc_now
from cms.errors import Invalid
from cms.permissions import Actor, Permission, demand, demand_all

# Tells people, and scanners that look for leaked secrets, where a token belongs.
TOKEN_PREFIX = "galley_"  # noqa: S105 - the public part of each token
USE_NOTED_EVERY = timedelta(minutes=1)
_PREFIX_LENGTH = len(TOKEN_PREFIX) + 6


def create_token(
    session: Session, actor: Actor, new: NewToken, creation_key: str | None = None
) -> tuple[ApiToken, str]:
    """Add a service user with the role, and a token that acts as this user.

    Args:
        session: The session.
        actor: Who makes the token.
        new: What the token may do, and until when.
        creation_key: The key of the form that was sent, which the database takes once; None for a
            token that no form made.

    Returns:
        The record, and the text of the token. Only its hash and its first characters are stored, so
        the text cannot be shown again.

    Raises:
        Forbidden: The actor may not manage users, or lacks a right that the token would have.
        Invalid: The token would have expired already.
    """
    demand(actor, Permission.USER_MANAGE)
    demand_all(actor, new.rights)
    if new.expires_at is not None and new.expires_at <= utc_now():
        raise Invalid.at("/expires_at", "Choose a time in the future.")
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    record = ApiToken(
        name=new.name,
        prefix=token[:_PREFIX_LENGTH],
        token_hash=queries.hash_key(token),
        user=User(name=new.name, role=new.role),
        scopes=new.scopes,
        expires_at=new.expires_at,
        created_by_id=actor.user_id,
        creation_key=creation_key,
    )
    session.add(record)
    session.flush()
    return record, token


def revoke_token(session: Session, actor: Actor, record: ApiToken) -> None:
    """End the token at once and disable its service user; what it wrote stays.

    Raises `cms.errors.Forbidden`.
    """
    demand(actor, Permission.USER_MANAGE)
    disable_user(session, actor, record.user)
    record.revoked_at = utc_now()
    session.flush()


def is_use_to_note(record: ApiToken, now: datetime) -> bool:
    """Whether the last use that was noted is long enough ago to note another."""
    return record.last_used_at is None or record.last_used_at <= now - USE_NOTED_EVERY


def note_use(session: Session, token_id: int) -> None:
    """Note that the token is used now, unless another request noted it in the last minute."""
    now = utc_now()
    is_due = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= now - USE_NOTED_EVERY)
    session.execute(
        update(ApiToken).where(ApiToken.id == token_id, is_due).values(last_used_at=now)
    )
