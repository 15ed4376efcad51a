"""The tables of users, their sessions and tokens, and attempts to sign in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.db.moments import utc_now
from cms.db.session import Base
from cms.db.types import UTCDateTime, enum_column, new_public_id
from cms.permissions import Actor, Permission, Role


class User(Base):
    """Somebody, or something, that acts with a role.

    A person has an e-mail address and a password. A service has neither and cannot sign in: it
    has an API token. Both are users, so that records name one kind of actor.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True, default=new_public_id)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role] = mapped_column(enum_column(Role, "role"))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)

    @property
    def is_person(self) -> bool:
        """Whether this is somebody who signs in, and not a service."""
        return self.email is not None

    @property
    def kind(self) -> Literal["person", "service"]:
        """The same as a word."""
        return "person" if self.is_person else "service"

    @property
    def actor(self) -> Actor:
        """The user as the actor of a request."""
        return Actor(name=self.name, role=self.role, user_id=self.id)


class UserSession(Base):
    """One browser that is signed in. Its cookie holds the key; this row holds the key's hash."""

    __tablename__ = "user_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    user: Mapped[User] = relationship()


class SignInAttempt(Base):
    """One attempt to sign in; account and address are stored as keyed hashes only."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_account_at", "account", "at"),
        Index("ix_sign_in_attempts_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    succeeded: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now, index=True)


class TokenState(StrEnum):
    """Whether a token works, and if not, why."""

    ACTIVE = "active"
    EXPIRED = "expired"
    DISABLED = "disabled"
    REVOKED = "revoked"


class ApiToken(Base):
    """A token for the management API, which acts as a user; only its hash is stored.

    ``scopes`` limit the rights of the user's role; None means all of them. A revoked token keeps
    its row, so that a program that still sends it learns why it is refused. ``creation_key``
    belongs to the form that made it, so that the same form sent again makes no second token.
    """

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    scopes: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    creation_key: Mapped[str | None] = mapped_column(String(20), index=True, unique=True)

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])

    @property
    def role(self) -> Role:
        """The role of the token's user."""
        return self.user.role

    @property
    def granted(self) -> frozenset[Permission] | None:
        """The scopes that are still rights; None for all rights of the role."""
        if self.scopes is None:
            return None
        return frozenset(right for right in Permission if right in self.scopes)

    @property
    def actor(self) -> Actor:
        """The token's user as the actor of a request, limited to the token's scopes."""
        return replace(self.user.actor, scopes=self.granted)

    @property
    def state(self) -> TokenState:
        """Whether the token works now, and if not, why."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        if self.expires_at is not None and self.expires_at <= utc_now():
            return TokenState.EXPIRED
        return TokenState.ACTIVE if self.user.active else TokenState.DISABLED
