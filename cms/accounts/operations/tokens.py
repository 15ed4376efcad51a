"""Keys to the management API."""

from __future__ import annotations

import secrets

from sqlalchemy.orm import Session

from cms.accounts import queries
from cms.accounts.models import ApiToken, User
from cms.accounts.operations.users import disable_user
from cms.accounts.schemas import NewToken
from cms.permissions import Actor, Permission, demand

# Says whose key it is to people, and to the scanners that look for keys in public places.
TOKEN_PREFIX = "galley_"  # noqa: S105 - the public part of each token
_SHOWN = len(TOKEN_PREFIX) + 6


def create_token(session: Session, actor: Actor, new: NewToken) -> tuple[ApiToken, str]:
    """Make a service user with the role and a token that speaks for it.

    Returns the record and the token itself, which cannot be had again: only its hash is kept,
    and its first characters to know it by. Raises `cms.errors.Forbidden`.
    """
    demand(actor, Permission.USER_MANAGE)
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    record = ApiToken(
        name=new.name,
        prefix=token[:_SHOWN],
        token_hash=queries.hash_key(token),
        user=User(name=new.name, role=new.role),
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
    session.delete(record)
    session.flush()
