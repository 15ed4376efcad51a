"""Column types, and what columns are filled with."""

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
    """A moment in UTC, always aware in Python; a naive one is refused when bound."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a value is in Python."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC: SQLite keeps no offset, so every moment must share one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive value its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SafeMarkup(TypeDecorator[Markup]):
    """HTML that was made safe before it was stored, so a template may show it as it is.

    Plain text is refused when bound: only what a renderer has vouched for gets in.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Markup | None, dialect: Dialect) -> str | None:
        """Store the text of what is already `Markup`."""
        if value is not None and not isinstance(value, Markup):
            raise TypeError("only HTML that a renderer made safe (Markup) can be stored here")
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Markup | None:
        """Load as `Markup`; nothing else than `process_bind_param` wrote it."""
        return None if value is None else Markup(value)  # noqa: S704


def enum_column(enum: type[StrEnum], name: str) -> Enum:
    """Make a column type that keeps the words of ``enum`` as text which the database checks.

    ``name`` names the constraint; it must be the column's own in its table.
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
    """Make an opaque id for the outside: 80 random bits, so that it counts nothing."""
    return secrets.token_hex(10)
