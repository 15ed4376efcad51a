"""Keys to the management API."""

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

# Says whose key it is to people, and to the scanners that look for keys in public places.
TOKEN_PREFIX = "galley_"  # noqa: S105 - the public part of each token
USE_NOTED_EVERY = timedelta(minutes=1)
_SHOWN = len(TOKEN_PREFIX) + 6


def create_token(
    session: Session, actor: Actor, new: NewToken, creation_key: str | None = None
) -> tuple[ApiToken, str]:
    """Make a service user with the role and a token that speaks for it.

    Returns the record and the token itself, which cannot be had again: only its hash is kept,
    and its first characters to know it by. ``creation_key`` names the form that asked for it;
    the database keeps it once. Raises `cms.errors.Forbidden`, also for rights that the actor
    does not have, and `cms.errors.Invalid` for an end that is past.
    """
    demand(actor, Permission.USER_MANAGE)
    demand_all(actor, new.rights)
    if new.expires_at is not None and new.expires_at <= utc_now():
        raise Invalid.at("/expires_at", "Choose a moment that is still to come.")
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    record = ApiToken(
        name=new.name,
        prefix=token[:_SHOWN],
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
    """End the token at once; its service user stays, disabled, behind what it wrote.

    Raises `cms.errors.Forbidden`.
    """
    demand(actor, Permission.USER_MANAGE)
    disable_user(session, actor, record.user)
    record.revoked_at = utc_now()
    session.flush()


def use_is_unnoted(record: ApiToken, now: datetime) -> bool:
    """Whether the token's last use was noted so long ago that it is to be noted again."""
    return record.last_used_at is None or record.last_used_at <= now - USE_NOTED_EVERY


def note_use(session: Session, token_id: int) -> None:
    """Note that the token is used now, unless another request did so within the last minute."""
    now = utc_now()
    unnoted = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= now - USE_NOTED_EVERY)
    session.execute(
        update(ApiToken).where(ApiToken.id == token_id, unnoted).values(last_used_at=now)
    )
