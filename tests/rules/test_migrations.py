"""The migrations make exactly the tables that the models describe, and unmake them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import Column, Integer, MetaData, Table, inspect

from cms.app.factory import create_app
from cms.config import resource
from cms.db.session import Base, db
from tests.fixtures.database import Databases, settings_for

VERSIONS = "alembic_version"
# The database's own search index, which no model describes; FTS5 keeps several tables for it.
SEARCH = "article_search"


@pytest.fixture
def _unmigrated(databases: Databases, tmp_path: Path) -> Iterator[None]:
    app = create_app(settings_for(tmp_path, databases.empty(tmp_path)))
    with app.app_context():
        yield
        db.engine.dispose()


def differences(metadata: MetaData) -> list[object]:
    """What would have to be migrated for the database to be as ``metadata`` says."""
    with db.engine.connect() as connection:
        described = lambda name, kind, _: kind != "table" or not str(name).startswith(SEARCH)  # noqa: E731
        opts = {"compare_type": True, "include_name": described}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, metadata))


def tables() -> set[str]:
    """The tables that models describe."""
    names = inspect(db.engine).get_table_names()
    return {name for name in names if name != VERSIONS and not name.startswith(SEARCH)}


@pytest.mark.usefixtures("_unmigrated")
def test_the_migrations_make_what_the_models_describe() -> None:
    upgrade()
    assert tables() == set(Base.metadata.tables)
    assert not differences(Base.metadata)


@pytest.mark.usefixtures("_unmigrated")
def test_a_model_without_a_migration_is_seen() -> None:
    upgrade()
    newer = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.tables.values():
        table.to_metadata(newer)
    Table("probe", newer, Column("id", Integer, primary_key=True))
    assert len(differences(newer)) == len(differences(Base.metadata)) + 1


@pytest.mark.usefixtures("_unmigrated")
def test_each_migration_can_be_undone_and_done_again() -> None:
    upgrade()
    for _ in revisions():
        downgrade(revision="-1")
    assert not tables()
    for _ in revisions():
        upgrade(revision="+1")
    assert not differences(Base.metadata)


def test_the_migrations_are_one_line() -> None:
    assert len(ScriptDirectory(str(resource("migrations"))).get_heads()) == 1


def revisions() -> list[str]:
    """The migrations, newest first."""
    script = ScriptDirectory(str(resource("migrations")))
    return [revision.revision for revision in script.walk_revisions()]
