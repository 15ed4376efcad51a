"""Alembic's environment: migrates the database that the current application is set up for."""

from alembic import context
from flask import current_app

from cms.db import Base, db


def run() -> None:
    """Run the migrations in one transaction."""
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
        connection.commit()


if context.is_offline_mode():
    raise SystemExit(f"Migrations of {current_app.name} run against the database itself.")
run()
