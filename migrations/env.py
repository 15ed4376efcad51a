"""Alembic's environment: migrates the database that the current application is set up for."""

from alembic import context
from flask import current_app

from cms.app.rerendering import rerender_all
from cms.articles.operations.searching import refresh_index
from cms.db.session import Base, db, transaction


def run() -> None:
    """Run the migrations in one transaction, then make anew what only the code of today can.

    That is the HTML of articles and comments that another policy rendered, and the search index
    where it holds the words of another version.
    """
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
        # Both are made by the models of today, which no migration may count on: it could run
        # before a table or a column of theirs is there.
        rerender_all()
        with transaction():
            refresh_index(db.session())
        db.session.remove()


if context.is_offline_mode():
    raise SystemExit(f"Migrations of {current_app.name} run against the database itself.")
run()
