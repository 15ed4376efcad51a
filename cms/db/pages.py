"""Pagination by keyset: each page of a list costs the same."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field
from sqlalchemy import (
    ColumnElement,
    Select,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

T = TypeVar("T")
S = TypeVar("S")
# What a list is sorted by: a column, or an expression.
Key = InstrumentedAttribute[Any] | ColumnElement[Any]
# A cursor of a list that is sorted by title holds a title.
_LONGEST_CURSOR = 4_000
# `read_cursor` refuses an empty one with a sentence that says what to do.
Cursor = Annotated[
    Annotated[str, Field(json_schema_extra={"minLength": 1})] | None,
    Field(
        max_length=_LONGEST_CURSOR,
        description="Where the page begins: from `links.next` of the page before.",
    ),
]


class BadCursor(ValueError):
    """A cursor that this site did not make."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list.

    Args:
        items: The items of the page.
        total: How many items the whole list has; at least so many, if ``total_is_whole`` is false.
        next_cursor: The cursor of the next page; None on the last page.
    """

    items: Sequence[T]
    total: int
    next_cursor: str | None
    total_is_whole: bool = True

    def with_items(self, items: Sequence[S]) -> Page[S]:
        """Return the same page with its items in another form."""
        return Page(items, self.total, self.next_cursor, self.total_is_whole)


def paginate(
    session: Session,
    query: Select[T],
    keys: Sequence[Key],
    *,
    limit: int,
    cursor: str | None,
    descending: bool,
    count_to: int | None = None,
) -> Page[T]:
    """Read one page by keyset, in two queries; rows that come and go do not shift the pages.

    Args:
        session: The session.
        query: The whole list, unsorted.
        keys: What the list is sorted by; unique together.
        limit: How many items the page has at most.
        cursor: The ``next_cursor`` of the page before; None for the first page.
        descending: Whether the list is sorted from the greatest to the least.
        count_to: Where to stop counting the total; None counts all.

    Raises:
        BadCursor: The cursor is not of this list.
    """
    after: list[ColumnElement[bool]] = []
    if cursor is not None:
        place = position_of(read_cursor(cursor, keys), keys)
        after = [tuple_(*keys) < place if descending else tuple_(*keys) > place]
    order = [key.desc() if descending else key.asc() for key in keys]
    # Count the keys alone, which an index can answer.
    counted = query.order_by(None).with_only_columns(*keys, maintain_column_froms=True)
    total = session.scalar(select(func.count()).select_from(counted.limit(count_to).subquery()))
    paged = query.add_columns(*keys).where(*after).order_by(*order).limit(limit + 1)
    rows = session.execute(paged).unique().all()
    return Page(
        items=[row[0] for row in rows[:limit]],
        total=total or 0,
        next_cursor=write_cursor(rows[limit - 1][1:]) if len(rows) > limit else None,
    )


def position_of(values: Sequence[Any], keys: Sequence[Key]) -> ColumnElement[Any]:
    """Return the values of the keys as an SQL tuple, to compare with."""
    return tuple_(*(literal(value, key.type) for value, key in zip(values, keys, strict=True)))


def write_cursor(values: Sequence[Any]) -> str:
    """Return the cursor of the page that begins after the row with these values of the keys."""
    plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def read_cursor(cursor: str, keys: Sequence[Key]) -> list[Any]:
    """Return the values of the keys after which the page begins; raises `BadCursor`."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        return [_typed(value, key) for value, key in zip(values, keys, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadCursor(
            "This cursor is not of this list in this order. Start without a cursor."
        ) from error


def _typed(value: object, key: Key) -> object:
    wanted = key.type.python_type
    if wanted is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        # Convert here, so that a moment that UTC cannot hold counts as a bad cursor.
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    # PostgreSQL refuses to compare an INTEGER key with a larger number.
    if type(value) is not wanted or (isinstance(value, int) and not 0 <= value < 2**31):
        raise ValueError("the value is of another type")
    return value
