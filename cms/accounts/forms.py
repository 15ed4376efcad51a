"""The models of forms that differ from what the API takes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from cms.accounts.schemas.fields import MAX_EMAIL, MAX_PASSWORD
from cms.accounts.schemas.tokens import NewToken
from cms.accounts.schemas.users import Input, UserPatch
from cms.db.moments import utc_now
from cms.db.types import new_public_id
from cms.permissions import Permission, Role

# Values with what people read, as the macro of a select takes them.
ROLES = [(role.value, role.value.capitalize()) for role in Role]
LIFETIMES = [("30", "30 days"), ("90", "90 days"), ("365", "one year"), ("", "until it is revoked")]
# What a token can be limited to; no token opens the desk.
RIGHTS = [right.value for right in Permission if right != Permission.DESK_USE]


def _needed(sentence: str) -> AfterValidator:
    """Refuse a blank text with a sentence that says what to enter."""

    def check(text: str) -> str:
        if not text.strip():
            raise ValueError(sentence)
        return text

    return AfterValidator(check)


class SignInForm(Input):
    """E-mail address and password; ``next`` is the page to open afterwards."""

    email: Annotated[str, Field(max_length=MAX_EMAIL), _needed("Enter your e-mail address.")]
    password: Annotated[str, Field(max_length=MAX_PASSWORD), _needed("Enter your password.")]
    next: str = ""


class PasswordForm(Input):
    """The current password and, twice, the new one, whose rules the operation checks."""

    current: Annotated[str, Field(max_length=MAX_PASSWORD), _needed("Enter your current password.")]
    new: Annotated[str, _needed("Enter a new password.")]
    again: Annotated[str, _needed("Enter the new password again.")]

    @field_validator("again")
    @classmethod
    def _same(cls, again: str, info: ValidationInfo) -> str:
        if again != info.data.get("new", again):
            raise ValueError("The two new passwords differ.")
        return again


class UserForm(UserPatch):
    """A change of a user; ``base`` is the version that the page showed."""

    base: str = ""

    @property
    def changes(self) -> dict[str, Any]:
        """The fields to change: a blank password leaves the password as it is."""
        changes = super().changes
        return {n: v for n, v in changes.items() if n != "base" and (n, v) != ("password", "")}


class TokenForm(NewToken):
    """A new token that works for a number of days; None: until it is revoked."""

    creation_key: str = ""
    days: Annotated[int, Field(ge=1, le=365)] | None = 90

    @property
    def key(self) -> str:
        """The key that this site gave the form, or a new one where it has none."""
        is_ours = re.fullmatch(r"[0-9a-f]{20}", self.creation_key)
        return self.creation_key if is_ours else new_public_id()

    def new_token(self) -> NewToken:
        """Return the token to make, which expires after its days from now."""
        expires_at = utc_now() + timedelta(days=self.days) if self.days else None
        return self.model_copy(update={"expires_at": expires_at})
