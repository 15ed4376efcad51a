"""The forms for signing in and for changing one's password."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from cms.accounts.schemas import MAX_EMAIL, MAX_PASSWORD

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
