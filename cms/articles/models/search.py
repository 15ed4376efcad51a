"""The search index: a row for each published article, with the words that readers can find.

It is no part of the models' metadata: a migration makes it. ``terms`` is what finds an article,
by an index of the database's own: on SQLite a text, which triggers keep in a table of FTS5; on
PostgreSQL a ``tsvector`` with a GIN index. The other columns are read of what was found.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text

_METADATA = MetaData()

SEARCH = Table(
    "article_search",
    _METADATA,
    Column("article_id", Integer, primary_key=True),
    Column("title_words", Text, nullable=False),
    Column("names_words", Text, nullable=False),
    Column("summary_words", Text, nullable=False),
    Column("body_words", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("terms", Text, nullable=False),
)
FTS5 = Table("article_search_terms", _METADATA, Column("rowid", Integer, primary_key=True))
# One row: which version of the words the index holds.
STATE = Table("article_search_state", _METADATA, Column("version", Integer, primary_key=True))
