"""The session of the database, and the only place that commits.

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

# Names of constraints, the same on every database, so that a migration can drop them by name.
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
    """Run the block as one transaction of the current session: all of it or nothing.

    The transaction begins with the first statement. From then on SQLite holds its write lock
    (``BEGIN IMMEDIATE``): rows that were read cannot change before the write, and two writers wait
    for each other instead of failing.
    """
    db.session.rollback()  # an earlier read began a transaction that cannot write
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
    """End the transaction of a read that failed; the database would refuse the next statement."""
    db.session.rollback()


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Make SQLite durable, check foreign keys and wait for locks; `_begin` emits BEGIN.

    The driver's own handling of transactions is switched off, as SQLAlchemy's page on pysqlite says
    under "Serializable isolation / Savepoints / Transactional DDL".
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
    # SQLite's own lower() knows only ASCII; a search for “ärzte” must find “Ärzte”.
    fold = lambda value: value.casefold() if isinstance(value, str) else value  # noqa: E731
    connection.create_function("lower", 1, fold, deterministic=True)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def engine_options(url: str) -> dict[str, Any]:
    """Return the options of the engine for a database URL.

    Errors and logs leave out the parameters of statements, since people wrote them. Raises
    `sqlalchemy.exc.ArgumentError` for a database that Galley does not support.
    """
    try:
        driver = make_url(url).drivername
    except ValueError as error:  # such as a port that is no number
        raise ArgumentError("the URL of the database cannot be read") from error
    if driver not in DRIVERS:
        raise ArgumentError(f"Galley does not support the driver {driver}")
    if driver.startswith("sqlite"):
        return {"hide_parameters": True}
    return {"hide_parameters": True, "pool_pre_ping": True, "pool_size": 10}
