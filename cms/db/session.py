"""The one session and the one place that commits.

A request that may write is one transaction: `transaction` commits when the view has returned
a response and rolls back when it raised. Operations and views only flush.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    event,
    make_url,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

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


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(metadata=Base.metadata)


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


def end_failed_read() -> None:
    """End the transaction of a read that the database refused: it would refuse the next one too."""
    db.session.rollback()


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
