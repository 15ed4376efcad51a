"""The input that makes or changes a user, and what admins see of a user."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from cms.accounts.models import User
from cms.accounts.schemas.fields import (
    MAX_EMAIL,
    MAX_NAME,
    MAX_PASSWORD,
    MIN_PASSWORD,
    clean_email,
    clean_name,
    password_problem,
)
from cms.db.pages import Cursor
from cms.permissions import Role
from cms.validation import StrictModel

Name = Annotated[
    str,
    Field(min_length=1, max_length=MAX_NAME, examples=["Ada Byron"]),
    AfterValidator(clean_name),
]
Email = Annotated[
    str,
    Field(
        max_length=MAX_EMAIL,
        examples=["ada@example.org"],
        json_schema_extra={"format": "email"},
    ),
    AfterValidator(clean_email),
]
# `password_problem` checks the length with the other rules, in sentences that say what to do.
Password = Annotated[
    str,
    Field(
        examples=["seven wet umbrellas"],
        json_schema_extra={
            "format": "password",
            "writeOnly": True,
            "minLength": MIN_PASSWORD,
            "maxLength": MAX_PASSWORD,
        },
    ),
]
Limit = Annotated[int, Field(ge=1, le=100, description="How many to give at once.")]
Kind = Literal["person", "service"]


def _one_line(text: str | None) -> str | None:
    """Strip the text; refuse control characters, which no name has (PostgreSQL takes no NUL)."""
    if text and any(unicodedata.category(sign) == "Cc" for sign in text):
        raise ValueError("Use one line, without control characters.")
    return text.strip() if text else text


class Input(StrictModel):
    """Input whose errors do not repeat what was sent, as it may be a password."""

    model_config = ConfigDict(hide_input_in_errors=True)


class NewUser(Input):
    """A person who will sign in."""

    email: Email
    name: Name
    role: Role
    password: Password

    @field_validator("password")
    @classmethod
    def _strong_enough(cls, password: str, info: ValidationInfo) -> str:
        others: dict[str, Any] = info.data  # without fields that have errors of their own
        problem = password_problem(
            password, email=others.get("email", ""), name=others.get("name", "")
        )
        if problem:
            raise ValueError(problem)
        return password


class UserPatch(Input):
    """A JSON merge patch (RFC 7396) of a user. No field may be null: a user needs all of them."""

    # The defaults only stand in for fields that were not sent; use `changes`.
    name: Name = Field(default_factory=str)
    email: Email = Field(default_factory=str)
    role: Role = Field(default_factory=lambda: Role.AUTHOR)
    active: bool = Field(strict=True, default_factory=bool)
    password: Password = Field(default_factory=str)

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class NameInput(Input):
    """The name of the user who changes it."""

    name: Name


class UserList(Input):
    """The parameters of the list of users."""

    kind: Kind | None = None
    role: Role | None = None
    state: Literal["active", "disabled"] | None = None
    q: Annotated[
        str | None,
        Field(max_length=200, description="A part of the name or the e-mail address."),
        AfterValidator(_one_line),
    ] = None
    sort: Literal["created_at", "-created_at"] = "created_at"
    limit: Limit = 20
    cursor: Cursor = None


class ManagedUser(BaseModel):
    """A user as admins see them; a service has no e-mail address."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(validation_alias="public_id", examples=["ee7125c66c27894ef946"])
    kind: Kind
    name: str = Field(examples=["Ada Byron"])
    email: str | None = Field(examples=["ada@example.org"])
    role: Role
    active: bool
    created_at: datetime


def version_of(user: User) -> str:
    """Return a hash of what admins see of a user (an entity tag, RFC 9110, section 8.8.3)."""
    shown = ManagedUser.model_validate(user).model_dump_json()
    return hashlib.sha256(shown.encode()).hexdigest()[:20]
