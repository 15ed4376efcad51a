"""The database: base class, column types, and the one place that commits.

A request that may write is one transaction: `transaction` commits when the view has returned
a response and rolls back when it raised. Operations and views only flush.
"""

from __future__ import annotations

import base64
import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from flask_sqlalchemy import SQLAlchemy
from markupsafe import Markup
from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    Enum,
    MetaData,
    Select,
    Text,
    event,
    func,
    literal,
    make_url,
    select,
    tuple_,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

# Names for all constraints, so that a migration can name what it drops on every database.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 10_000
DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"})

T = TypeVar("T")


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(metadata=Base.metadata)


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


def words_of(enum: type[StrEnum], name: str) -> Enum:
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


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def new_public_id() -> str:
    """Make an opaque id for the outside: 80 random bits, so that it counts nothing."""
    return secrets.token_hex(10)


_writing: ContextVar[bool] = ContextVar("cms_writing", default=False)


@contextmanager
def transaction() -> Iterator[None]:
    """Run the block as one transaction of the current session: all of it, or nothing.

    The database is first touched when the block first asks it something; from then on SQLite
    holds its write lock (``BEGIN IMMEDIATE``), so that what was read cannot change before the
    write and two writers wait for one another instead of failing.
    """
    db.session.rollback()  # a read before this began a transaction that cannot write
    token = _writing.set(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Make SQLite durable, strict about foreign keys, and patient; leave BEGIN to us.

    After "Serializable isolation / Savepoints / Transactional DDL" in SQLAlchemy's pages on
    pysqlite: the driver's own transaction handling is switched off, `_begin` emits BEGIN.
    """
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own knows ASCII alone; a search is to find “Ärzte” by “ärzte”, as on PostgreSQL.
    fold = lambda value: value.casefold() if isinstance(value, str) else value  # noqa: E731
    connection.create_function("lower", 1, fold, deterministic=True)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def engine_options(url: str) -> dict[str, Any]:
    """Return the options for the engine behind ``url``.

    Parameters are kept out of errors and logs: they are what people wrote. Raises
    `sqlalchemy.exc.ArgumentError` for a URL of a database that Galley is not made for.
    """
    try:
        driver = make_url(url).drivername
    except ValueError as error:  # such as a port that is no number
        raise ArgumentError("the URL of the database cannot be read") from error
    if driver not in DRIVERS:
        raise ArgumentError(f"Galley is not made for the driver {driver}")
    if driver.startswith("sqlite"):
        return {"hide_parameters": True}
    return {"hide_parameters": True, "pool_pre_ping": True, "pool_size": 10}


class BadCursor(ValueError):
    """A page cursor that this site did not make."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its items, how many the whole list holds, and where it goes on.

    ``stopped`` says that only a part of a very long list was looked through: ``total`` counts
    what was found there, and ``next_cursor`` leads on, even where nothing was found.
    """

    items: Sequence[T]
    total: int
    next_cursor: str | None
    stopped: bool = False


@dataclass(frozen=True)
class Reach:
    """How far to look for what no index finds: through ``rows`` of the list ``among`` at a time."""

    among: Select[Any]
    rows: int


def paginate(  # noqa: PLR0913  the last two are for lists of any length alone
    session: Session,
    query: Select[T],
    keys: Sequence[InstrumentedAttribute[Any]],
    *,
    limit: int,
    cursor: str | None,
    descending: bool,
    count_to: int | None = None,
    reach: Reach | None = None,
) -> Page[T]:
    """Read one page by keyset: stable while rows come and go, and as fast on page 1,000.

    ``keys`` order the list and must be unique together; ``cursor`` is a former page's
    ``next_cursor``. The total stops at ``count_to``, where given: beyond it, counting would cost
    more than reading. With a ``reach``, a list that is longer is looked through in steps. Costs
    two queries, whatever the length, and with a reach up to two more. Raises `BadCursor`.
    """
    after: list[ColumnElement[bool]] = []
    if cursor is not None:
        place = _place(_read(cursor, keys), keys)
        after = [tuple_(*keys) < place if descending else tuple_(*keys) > place]
    order = [key.desc() if descending else key.asc() for key in keys]
    end, stepwise = None, False
    if reach is not None:
        ahead = reach.among.with_only_columns(*keys, maintain_column_froms=True).order_by(*order)
        last = ahead.offset(reach.rows - 1).limit(1)
        end = session.execute(last).first()
        stepwise = end is not None
        if stepwise and after:
            end = session.execute(last.where(*after)).first()
        if stepwise:
            query = query.where(*after)
        if end is not None:
            stop = _place(list(end), keys)
            query = query.where(tuple_(*keys) >= stop if descending else tuple_(*keys) <= stop)
    # Of the keys alone, which an index can answer without the rows.
    counted = query.order_by(None).with_only_columns(*keys, maintain_column_froms=True)
    total = session.scalar(select(func.count()).select_from(counted.limit(count_to).subquery()))
    paged = query.where(*after).order_by(*order).limit(limit + 1)
    items = session.scalars(paged).unique().all()
    onward = items[limit - 1] if len(items) > limit else end
    return Page(
        items=items[:limit],
        total=total or 0,
        next_cursor=None if onward is None else _write(onward, keys),
        stopped=stepwise,
    )


def _place(values: Sequence[Any], keys: Sequence[InstrumentedAttribute[Any]]) -> ColumnElement[Any]:
    """Write the values of the keys as a place in the list."""
    return tuple_(*(literal(value, key.type) for value, key in zip(values, keys, strict=True)))


def _write(item: object, keys: Sequence[InstrumentedAttribute[Any]]) -> str:
    values = [getattr(item, key.key) for key in keys]
    plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(cursor: str, keys: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        return [_typed(value, key) for value, key in zip(values, keys, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadCursor("This cursor is not one that the site gave out.") from error


def _typed(value: object, key: InstrumentedAttribute[Any]) -> object:
    wanted = key.type.python_type
    if wanted is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        # Turned here, where a moment that UTC cannot hold is still the cursor's fault.
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    # PostgreSQL refuses to compare an INTEGER key with a number that is none.
    if type(value) is not wanted or (isinstance(value, int) and not 0 <= value < 2**31):
        raise ValueError("the value is of another type")
    return value
