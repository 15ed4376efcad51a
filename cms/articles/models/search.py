"""The search index: a row for each published article, with the words that readers can find.

It is no part of the models' metadata: SQLite keeps it as a virtual table (FTS5), PostgreSQL as a
table with a column of its own text search, and both are made by a migration.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text

PARTS = ("title", "names", "summary", "body")


def index_table(key: str) -> Table:
    """Return the table; ``key`` is what its database calls the column with the article's id."""
    columns = (Column(part, Text) for part in PARTS)
    return Table("article_search", MetaData(), Column(key, Integer, primary_key=True), *columns)


FTS5 = index_table("rowid")
POSTGRESQL = index_table("article_id")


def search_index(dialect: str) -> Table:
    """Return the index of a database by the name of its dialect."""
    return FTS5 if dialect == "sqlite" else POSTGRESQL
