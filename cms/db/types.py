"""Column types, and public ids."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from enum import StrEnum

from markupsafe import Markup
from sqlalchemy import (
    DateTime,
    Enum,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC, always aware; a naive datetime is an error."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """The type of a value in Python."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC: SQLite does not store the offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Add the zone that SQLite does not store."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SafeMarkup(TypeDecorator[Markup]):
    """HTML that a renderer made safe, so that templates do not escape it.

    Plain text is an error: only `Markup` can be stored.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Markup | None, dialect: Dialect) -> str | None:
        """Store the text of a `Markup`."""
        if value is not None and not isinstance(value, Markup):
            raise TypeError("only HTML that a renderer made safe (Markup) can be stored here")
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Markup | None:
        """Load as `Markup`, which `process_bind_param` stored."""
        return None if value is None else Markup(value)  # noqa: S704


def enum_column(enum: type[StrEnum], name: str) -> Enum:
    """Return a column type that stores the values of an enum as text, with a check constraint.

    Args:
        enum: The enum.
        name: The name of the constraint; it must be unique in the table, like the column's.
    """
    return Enum(
        enum,
        native_enum=False,
        length=16,
        create_constraint=True,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )


def new_public_id() -> str:
    """Make a random public id of 80 bits, which does not tell how many there are."""
    return secrets.token_hex(10)
