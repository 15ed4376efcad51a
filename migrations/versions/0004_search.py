"""The search index of published articles: FTS5 on SQLite, text search on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQLITE = (
    (
        "CREATE VIRTUAL TABLE article_search USING fts5("
        "title, names, summary, body, tokenize = 'unicode61 remove_diacritics 2')"
    ),
    (
        "CREATE TRIGGER article_search_forget AFTER DELETE ON articles "
        "BEGIN DELETE FROM article_search WHERE rowid = OLD.id; END"
    ),
)
POSTGRESQL = (
    """
    CREATE TABLE article_search (
        article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
        title TEXT NOT NULL,
        names TEXT NOT NULL,
        summary TEXT NOT NULL,
        body TEXT NOT NULL,
        words TSVECTOR NOT NULL GENERATED ALWAYS AS (
            setweight(to_tsvector('simple', title), 'A')
            || setweight(to_tsvector('simple', names), 'B')
            || setweight(to_tsvector('simple', summary), 'C')
            || setweight(to_tsvector('simple', body), 'D')
        ) STORED
    )
    """,
    "CREATE INDEX ix_article_search_words ON article_search USING gin (words)",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        op.execute(statement)
    key = "rowid" if sqlite else "article_id"
    insert = sa.text(
        f"INSERT INTO article_search ({key}, title, names, summary, body) "  # noqa: S608
        "VALUES (:id, :title, :names, :summary, :body)"
    )
    for row in list(_published()):
        op.get_bind().execute(insert, row)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER article_search_forget")
    op.execute("DROP TABLE article_search")


def _published() -> Iterator[dict[str, object]]:
    """Read what is public already; ``cms search rebuild`` would find the same."""
    found = op.get_bind().execute(
        sa.text(
            "SELECT a.id, r.title, r.summary, r.authors, r.topics, r.body FROM articles a "
            "JOIN revisions r ON r.id = a.published_revision_id"
        )
    )
    for row in found:
        authors, topics, body = (
            json.loads(value) if isinstance(value, str) else value for value in row[3:]
        )
        names = [*(author["name"] for author in authors), *(t.replace("-", " ") for t in topics)]
        yield {
            "id": row.id,
            "title": row.title,
            "names": "\n".join(names),
            "summary": row.summary,
            "body": "\n".join(_texts(body)),
        }


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
