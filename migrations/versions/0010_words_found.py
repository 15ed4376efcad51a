"""The search index over folded words; language tags in one case; people by the slugs made now.

The index is left empty here: what it holds is written by the code of today, not by a migration
(see env.py, and ``cms search rebuild``).
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from cms.body.languages import canonical_tag
from cms.body.slugs import slug_for

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE article_search (
        article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
        title_words TEXT NOT NULL,
        names_words TEXT NOT NULL,
        summary_words TEXT NOT NULL,
        body_words TEXT NOT NULL,
        body TEXT NOT NULL,
        terms {terms} NOT NULL
    )
"""
STATE = "CREATE TABLE article_search_state (version INTEGER PRIMARY KEY)"
# What parts the terms is a space, whatever their letters: the tokenizer of ASCII does that. Which
# article has a term is all that is asked of the virtual table, so it keeps nothing else.
SQLITE = (
    TABLE.format(terms="TEXT"),
    """
    CREATE VIRTUAL TABLE article_search_terms USING fts5(
        terms, content = 'article_search', content_rowid = 'article_id',
        detail = none, columnsize = 0, tokenize = 'ascii'
    )
    """,
    """
    CREATE TRIGGER article_search_add AFTER INSERT ON article_search BEGIN
        INSERT INTO article_search_terms (rowid, terms) VALUES (NEW.article_id, NEW.terms);
    END
    """,
    """
    CREATE TRIGGER article_search_drop AFTER DELETE ON article_search BEGIN
        INSERT INTO article_search_terms (article_search_terms, rowid, terms)
        VALUES ('delete', OLD.article_id, OLD.terms);
    END
    """,
)
POSTGRESQL = (
    TABLE.format(terms="TSVECTOR"),
    "CREATE INDEX ix_article_search_terms ON article_search USING gin (terms)",
)
FORMER_SQLITE = (
    """
    CREATE VIRTUAL TABLE article_search USING fts5(
        title, names, summary, body, tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER article_search_forget AFTER DELETE ON articles
    BEGIN DELETE FROM article_search WHERE rowid = OLD.id; END
    """,
)
FORMER_POSTGRESQL = (
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
    if sqlite:
        op.execute("DROP TRIGGER article_search_forget")
    op.execute("DROP TABLE article_search")
    for statement in (*(SQLITE if sqlite else POSTGRESQL), STATE):
        op.execute(statement)
    _write_tags_in_one_case()
    _lead_from_the_slugs_made_now()


def downgrade() -> None:
    """Leave the former index empty; ``cms search rebuild`` of its version fills it."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        op.execute("DROP TABLE article_search_terms")
    for table in ("article_search_state", "article_search"):
        op.execute(f"DROP TABLE {table}")
    for statement in FORMER_SQLITE if sqlite else FORMER_POSTGRESQL:
        op.execute(statement)


def _write_tags_in_one_case() -> None:
    bind = op.get_bind()
    update = sa.text("UPDATE revisions SET locale = :tag WHERE locale = :written")
    for (written,) in bind.execute(sa.text("SELECT DISTINCT locale FROM revisions")).all():
        if (tag := canonical_tag(written)) != written:
            bind.execute(update, {"tag": tag, "written": written})


def _lead_from_the_slugs_made_now() -> None:
    """Let the slug that a person's name gives now lead to the person, whose slug stays.

    Otherwise the next article that only names “Jörg Müller” would make a second one of him.
    """
    bind = op.get_bind()
    insert = sa.text("INSERT INTO former_authors (slug, author_id) VALUES (:slug, :author)")
    for slug, author in list(_unknown_slugs(bind)):
        bind.execute(insert, {"slug": slug, "author": author})


def _unknown_slugs(bind: sa.Connection) -> Iterator[tuple[str, int]]:
    people = bind.execute(sa.text("SELECT id, slug, name FROM authors ORDER BY id")).all()
    former = bind.execute(sa.text("SELECT slug FROM former_authors")).scalars()
    taken = {person.slug for person in people} | set(former)
    for person in people:
        slug = slug_for("author", person.name)
        if slug and slug not in taken and not slug.startswith("author-"):
            taken.add(slug)
            yield slug, person.id
