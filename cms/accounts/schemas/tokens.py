"""What is sent in to make a token, and what admins see of one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from cms.accounts.models import ApiToken, TokenState, User
from cms.accounts.schemas.users import Input, Limit, Name
from cms.db.moments import read_moment
from cms.db.pages import Cursor
from cms.permissions import ROLE_PERMISSIONS, Permission, Role, rights_of


class NewToken(Input):
    """A service that will use the management API.

    The token may do what the role allows; with ``scopes``, only those of it. Without
    ``expires_at`` it works until it is revoked.
    """

    name: Name
    role: Role
    scopes: Annotated[list[Permission] | None, Field(min_length=1)] = None
    expires_at: Annotated[
        Annotated[AwareDatetime, BeforeValidator(read_moment)] | None,
        WithJsonSchema(
            {
                "anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}],
                "examples": ["2027-03-12T08:30:00Z"],
            }
        ),
    ] = None

    @field_validator("scopes")
    @classmethod
    def _within_the_role(
        cls, scopes: list[Permission] | None, info: ValidationInfo
    ) -> list[Permission] | None:
        others: dict[str, Any] = info.data  # a role that was wrong itself is not in it
        beyond = sorted(set(scopes or ()) - ROLE_PERMISSIONS[others.get("role", Role.ADMIN)])
        if beyond:
            raise ValueError(f"The role {others['role']} does not have {', '.join(beyond)}.")
        return sorted(set(scopes)) if scopes is not None else None

    @property
    def rights(self) -> frozenset[Permission]:
        """All that the token will allow."""
        return rights_of(self.role, self.scopes)


class TokenList(Input):
    """What a list of tokens can be asked for."""

    sort: Literal["created_at", "-created_at"] = "-created_at"
    limit: Limit = 20
    cursor: Cursor = None


class TokenUser(BaseModel):
    """A user who stands behind a token, or made it."""

    id: str = Field(examples=["ee7125c66c27894ef946"])
    name: str = Field(examples=["Importer"])


class ManagedToken(BaseModel):
    """A token as admins see it, without the token itself.

    ``scopes`` is null where the token may do all that the role allows. ``last_used_at`` is
    written once a minute at most.
    """

    id: str = Field(examples=["ee7125c66c27894ef946"])
    name: str = Field(examples=["Importer"])
    prefix: str = Field(examples=["galley_Q0kTz1"])
    state: TokenState
    role: Role
    scopes: list[Permission] | None
    user: TokenUser
    created_at: datetime
    created_by: TokenUser | None
    expires_at: datetime | None
    last_used_at: datetime | None


class MadeToken(ManagedToken):
    """A new token; ``token`` is shown here and never again."""

    token: str = Field(examples=["galley_Q0kTz1yXc3nWqA9dR5uLb7eHs2mJf8gVp4oKi6tZx0w"])


def managed_token(token: ApiToken, now: datetime) -> ManagedToken:
    """Show a token to an admin; ``now`` tells whether it has expired."""
    granted = token.granted
    return ManagedToken(
        id=token.public_id,
        name=token.name,
        prefix=token.prefix,
        state=token.state_at(now),
        role=token.user.role,
        scopes=None if granted is None else sorted(granted),
        user=_token_user(token.user),
        created_at=token.created_at,
        created_by=_token_user(token.created_by) if token.created_by else None,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
    )


def made_token(token: ApiToken, key: str, now: datetime) -> MadeToken:
    """Show a token that was made just now, with ``key``, what its holder sends."""
    return MadeToken(**dict(managed_token(token, now)), token=key)


def _token_user(user: User) -> TokenUser:
    return TokenUser(id=user.public_id, name=user.name)
