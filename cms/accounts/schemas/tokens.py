"""The input that makes a token, and what admins see of a token."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from cms.accounts.models import TokenState
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
        others: dict[str, Any] = info.data  # without the role, if that is wrong itself
        beyond = sorted(set(scopes or ()) - ROLE_PERMISSIONS[others.get("role", Role.ADMIN)])
        if beyond:
            raise ValueError(f"The role {others['role']} does not have {', '.join(beyond)}.")
        return sorted(set(scopes)) if scopes is not None else None

    @property
    def rights(self) -> frozenset[Permission]:
        """The rights of the token."""
        return rights_of(self.role, self.scopes)


class TokenList(Input):
    """The parameters of the list of tokens."""

    sort: Literal["created_at", "-created_at"] = "-created_at"
    limit: Limit = 20
    cursor: Cursor = None


class TokenUser(BaseModel):
    """The user that a token acts as, or who made it."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(validation_alias="public_id", examples=["ee7125c66c27894ef946"])
    name: str = Field(examples=["Importer"])


class ManagedToken(BaseModel):
    """A token as admins see it, without the token itself.

    ``scopes`` is null where the token may do all that the role allows. ``last_used_at`` is
    written once a minute at most.
    """

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(validation_alias="public_id", examples=["ee7125c66c27894ef946"])
    name: str = Field(examples=["Importer"])
    prefix: str = Field(examples=["galley_Q0kTz1"])
    state: TokenState
    role: Role
    scopes: Annotated[list[Permission], BeforeValidator(sorted)] | None = Field(
        validation_alias="granted"
    )
    user: TokenUser
    created_at: datetime
    created_by: TokenUser | None
    expires_at: datetime | None
    last_used_at: datetime | None


class MadeToken(ManagedToken):
    """A new token; ``token`` is shown here and never again."""

    token: str = Field(examples=["galley_Q0kTz1yXc3nWqA9dR5uLb7eHs2mJf8gVp4oKi6tZx0w"])
