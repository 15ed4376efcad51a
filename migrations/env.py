"""Alembic's environment: migrates the database that the current application is set up for."""

from alembic import context
from flask import current_app

from cms.articles.operations.searching import refresh_index
from cms.db.session import Base, db, transaction


def run() -> None:
    """Run the migrations in one transaction, then fill the search index where that is empty."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            # SQLite alters a table by making it anew.
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        heads = context.script.get_heads()
        is_newest = context.get_context().get_current_heads() == tuple(heads)
        connection.commit()
    if is_newest:
        # What the index holds is made by the models and the fold of today, which no migration may
        # count on: it could run before a table of theirs is there.
        with transaction():
            refresh_index(db.session())
        db.session.remove()


if context.is_offline_mode():
    raise SystemExit(f"Migrations of {current_app.name} run against the database itself.")
run()
