"""Pages of long lists, by keyset: a page costs the same wherever in the list it is."""

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
# What a list is ordered by: a column of its own, or of what it is joined with, or made of one.
Key = InstrumentedAttribute[Any] | ColumnElement[Any]
# A title is part of the place in a list that is sorted by it.
_LONGEST_CURSOR = 4_000
# An empty one is refused by who reads the list, in a sentence that says what to do.
Cursor = Annotated[
    Annotated[str, Field(json_schema_extra={"minLength": 1})] | None,
    Field(max_length=_LONGEST_CURSOR, description="Where to go on: from `links.next` of a page."),
]


class BadCursor(ValueError):
    """A page cursor that this site did not make."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its items, how many the whole list holds, and where it goes on.

    Where ``total_is_whole`` is false, the list holds at least ``total``.
    """

    items: Sequence[T]
    total: int
    next_cursor: str | None
    total_is_whole: bool = True

    def showing(self, items: Sequence[S]) -> Page[S]:
        """Return the same page of the same list, with its items in another form."""
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
    """Read one page by keyset: stable while rows come and go, and as fast on page 1,000.

    ``keys`` order the list and must be unique together; ``cursor`` is a former page's
    ``next_cursor``. The total stops at ``count_to``, where given: beyond it, counting would cost
    more than reading. Costs two queries, whatever the length. Raises `BadCursor`.
    """
    after: list[ColumnElement[bool]] = []
    if cursor is not None:
        place = position_of(read_cursor(cursor, keys), keys)
        after = [tuple_(*keys) < place if descending else tuple_(*keys) > place]
    order = [key.desc() if descending else key.asc() for key in keys]
    # Of the keys alone, which an index can answer without the rows.
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
    """Write the values of the keys as a place in the list."""
    return tuple_(*(literal(value, key.type) for value, key in zip(values, keys, strict=True)))


def write_cursor(values: Sequence[Any]) -> str:
    """Return the cursor of the page that begins behind the place with these values of its keys."""
    plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def read_cursor(cursor: str, keys: Sequence[Key]) -> list[Any]:
    """Return the values of the keys behind which a page begins; raises `BadCursor`."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        return [_typed(value, key) for value, key in zip(values, keys, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadCursor(
            "This is no place in this list, in this order; begin without it."
        ) from error


def _typed(value: object, key: Key) -> object:
    wanted = key.type.python_type
    if wanted is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        # Turned here, where a moment that UTC cannot hold is still the cursor's fault.
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    # PostgreSQL refuses to compare an INTEGER key with a number that is none.
    if type(value) is not wanted or (isinstance(value, int) and not 0 <= value < 2**31):
        raise ValueError("the value is of another type")
    return value
