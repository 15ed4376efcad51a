"""The forms for signing in, for one's own account, and for users and tokens."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from cms.accounts.schemas.fields import MAX_EMAIL, MAX_PASSWORD
from cms.db.types import new_public_id
from cms.errors import Invalid
from cms.permissions import Permission, Role

# Values with what people read, as the macro of a select takes them.
ROLES = [(role.value, role.value.capitalize()) for role in Role]
LIFETIMES = [("30", "30 days"), ("90", "90 days"), ("365", "one year"), ("", "until it is revoked")]
# What a token can be narrowed to; the desk is not among it, which no token opens.
RIGHTS = [right.value for right in Permission if right != Permission.DESK_USE]
_TOO_LONG = f"Use at most {MAX_PASSWORD:,} characters."


class SignInForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """E-mail address and password, with no hint of which of the two was wrong."""

    email = StringField(
        "E-mail address",
        [
            DataRequired("Enter your e-mail address."),
            Length(max=MAX_EMAIL, message=f"Use at most {MAX_EMAIL} characters."),
        ],
    )
    password = PasswordField(
        "Password",
        [InputRequired("Enter your password."), Length(max=MAX_PASSWORD, message=_TOO_LONG)],
    )

    @property
    def credentials(self) -> tuple[str, str]:
        """E-mail address and password as typed."""
        return self.email.data or "", self.password.data or ""


class PasswordForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """The current password and, twice, the new one, whose rules are the operation's."""

    current = PasswordField(
        "Current password",
        [
            InputRequired("Enter your current password."),
            Length(max=MAX_PASSWORD, message=_TOO_LONG),
        ],
    )
    new = PasswordField("New password", [InputRequired("Enter a new password.")])
    again = PasswordField(
        "New password again",
        [
            InputRequired("Enter the new password again."),
            EqualTo("new", "The two new passwords differ."),
        ],
    )

    @property
    def change(self) -> tuple[str, str]:
        """The current password and the new one."""
        return self.current.data or "", self.new.data or ""


class NameForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """One's own name, whose rules are the schema's."""

    name = StringField("Name")


class UserForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """A user as an admin types it; ``base`` is the version that it was made from."""

    base = HiddenField()
    name = StringField("Name")
    email = StringField("E-mail address")
    role = StringField("Role", default=Role.AUTHOR.value)
    password = PasswordField("Password")

    @property
    def new(self) -> dict[str, Any]:
        """What was typed of a new user."""
        return {name: self[name].data or "" for name in ("name", "email", "role", "password")}

    @property
    def patch(self) -> dict[str, Any]:
        """What was typed to change a user, without a field that stays as it is."""
        return {name: typed for name, typed in self.new.items() if self._was_sent(name)}

    def _was_sent(self, name: str) -> bool:
        sent = bool(self[name].raw_data)
        return sent and (name != "password" or bool(self.password.data))


class TokenForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """A new token; no scopes leave it all that the role allows."""

    creation_key = HiddenField()
    name = StringField("Name")
    role = StringField("Role", default=Role.AUTHOR.value)
    scopes = SelectMultipleField(
        "Only these rights",
        choices=RIGHTS,  # type: ignore[arg-type]  # its stubs know no plain texts
    )
    days = StringField("Works for", default="90")

    @property
    def key(self) -> str:
        """The key that this site gave the form, or a new one where there is none of its own."""
        sent = self.creation_key.data or ""
        return sent if re.fullmatch(r"[0-9a-f]{20}", sent) else new_public_id()

    def new(self, now: datetime) -> dict[str, Any]:
        """Return what was typed, in the shape that `NewToken` takes, its days from ``now`` on.

        Raises `cms.errors.Invalid` for days that are not on the list, and where the form came
        without its list of rights: a token without one may do all that its role allows.
        """
        if not self.scopes.raw_data:
            raise Invalid.at("/scopes", "The rights were not sent. Choose them again.")
        days = self.days.data or ""
        if days not in dict(LIFETIMES):
            raise Invalid.at("/days", "Choose one of the list.")
        return {
            "name": self.name.data or "",
            "role": self.role.data or "",
            "scopes": [right for right in self.scopes.data or () if right] or None,
            "expires_at": now + timedelta(days=int(days)) if days else None,
        }


def show_errors(form: FlaskForm, error: Invalid) -> None:
    """Put each error at its field, or at the whole form where there is no such field."""
    for each in error.errors:
        name = each.pointer.strip("/").partition("/")[0]
        if name in form:
            form[name].errors = [*form[name].errors, each.detail]
        else:
            form.form_errors.append(each.detail)
