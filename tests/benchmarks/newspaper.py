"""A large newspaper to measure on: its articles come by the operations, its comments in bulk.

The comments are made as the operations would have left them, but written as rows: a million
submissions one by one would take an hour and measure nothing. Chance is seeded, so that every run
makes the same newspaper but for its clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection, insert, select, text

from cms.articles.models.article import Article
from cms.articles.operations.publishing import publish
from cms.articles.operations.writing import create_article
from cms.articles.rules.reading import read_content
from cms.comments.models.comment import Comment, CommentRevision, LogEntry
from cms.comments.models.reports import CommentReport
from cms.comments.operations.lists import add_decline_reason
from cms.comments.operations.marks import text_key
from cms.comments.schemas.inputs import ReasonInput
from cms.db.moments import utc_now
from cms.db.session import Base, db, transaction
from cms.permissions import OPERATOR

ARTICLES, TOPICS, AUTHORS = 200, 20, 40
HISTORY, WAITING_FOR = timedelta(days=730), timedelta(days=3)
CHUNK = 10_000
RARE = "zanzibar"
"""A word in one of 50,000 comments."""
QUIET = "quiet"
"""The topic and the author of an article on which nobody comments."""
_REASONS = ["Off the topic", "Insulting", "Advertising", "A private matter", "Not understood"]
_WORDS = [
    "river",
    "bridge",
    "council",
    "garden",
    "winter",
    "teacher",
    "engine",
    "library",
    "harvest",
    "window",
    "market",
    "doctor",
    "question",
    "evening",
    "silver",
    "mountain",
    "paper",
    "station",
    "friend",
    "winner",
    "number",
    "bicycle",
    "opinion",
    "weather",
]
_REPEATED = [f"Everybody should read what I wrote about {word} last year!" for word in _WORDS]
_OUTCOMES = [("approve", "approved")] * 16 + [("decline", "declined")] * 3 + [("spam", "spam")]

Row = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """How many comments to make, and how many of them shall wait."""

    comments: int = 1_000_000
    waiting: int = 100_000


def make_articles() -> None:
    """Publish the articles, with topics and authors, and keep reasons to decline."""
    with transaction():
        for n in range(ARTICLES):
            title = f"About the {_WORDS[n % len(_WORDS)]}, part {n}"
            _publish(f"article-{n}", title, f"topic-{n % TOPICS}", f"author-{n % AUTHORS}")
        _publish(QUIET, "About silence", QUIET, QUIET)
        for reason in _REASONS:
            add_decline_reason(db.session(), OPERATOR, ReasonInput(text=reason))


def _publish(slug: str, title: str, topic: str, author: str) -> None:
    content = read_content(
        {
            "title": title,
            "slug": slug,
            "topics": [topic],
            "authors": [{"name": author.replace("-", " ").capitalize(), "slug": author}],
            "body_markdown": "Some words.\n",
        }
    )
    publish(db.session(), OPERATOR, create_article(db.session(), OPERATOR, content))


def make_comments(size: Size) -> None:
    """Write all comments, their texts, what was decided about them, and reports.

    Foreign keys are off meanwhile: a comment and its text name one another.
    """
    with db.engine.connect() as connection:
        postgresql = connection.dialect.name == "postgresql"
        off = (
            "SET session_replication_role = replica" if postgresql else "PRAGMA foreign_keys = OFF"
        )
        # Past SQLAlchemy, which would begin a transaction, where SQLite does not listen.
        raw: Any = connection.connection.driver_connection
        raw.execute(off)
        raw.commit()
        commented = select(Article.id).where(Article.slug != QUIET).order_by(Article.id)
        articles = list(connection.scalars(commented))
        rows = _rows(size, articles, utc_now())
        while chunk := list(islice(rows, CHUNK)):
            _write(connection, chunk)
            connection.commit()
        if postgresql:
            for table in ("comments", "comment_revisions", "comment_reports", "log_entries"):
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                    f"(SELECT coalesce(max(id), 1) FROM {table}))"
                )
        connection.commit()
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    db.engine.dispose()  # the next connections have foreign keys again


def _write(connection: Connection, chunk: Iterable[tuple[type[Base], Row]]) -> None:
    tables: dict[type[Base], list[Row]] = {}
    for model, row in chunk:
        tables.setdefault(model, []).append(row)
    for model, rows in tables.items():
        connection.execute(insert(model), rows)


def _rows(size: Size, articles: list[int], now: datetime) -> Iterator[tuple[type[Base], Row]]:
    """Make the rows of every comment, older ones first; those that wait come last."""
    chance = Random(20)
    decided = size.comments - size.waiting
    newest: dict[int, int] = {}
    edits = size.comments
    for number in range(1, size.comments + 1):
        waits = number > decided
        begun, span, nth, among = (
            (now - WAITING_FOR, WAITING_FOR, number - decided, size.waiting)
            if waits
            else (now - HISTORY, HISTORY, number, decided)
        )
        sent = begun + span * (nth / (among + 1))
        # A few articles get most of the comments.
        article = articles[int(len(articles) * chance.random() ** 2)]
        answered = newest.get(article) if chance.random() < 0.3 else None
        newest[article] = number
        yield from _comment(chance, number, sent, article, answered, waits=waits, edit=edits + 1)
        edits += 1 if waits and number % 40 == 0 else 0


def _comment(
    chance: Random,
    number: int,
    sent: datetime,
    article: int,
    answered: int | None,
    *,
    waits: bool,
    edit: int,
) -> Iterator[tuple[type[Base], Row]]:
    said = _said(chance, number)
    kind, outcome = chance.choice(_OUTCOMES)
    decided_at = sent + timedelta(hours=4) * chance.random() ** 2
    edited, reported = waits and number % 40 == 0, waits and number % 50 == 7
    public = edited or reported
    if public:
        kind, outcome = "approve", "approved"
    status = outcome if public or not waits else "pending"
    waited = decided_at if public else sent
    yield (
        Comment,
        {
            "id": number,
            "public_id": f"{number:020x}",
            "article_id": article,
            "parent_id": answered,
            "status": status,
            "email": f"reader{int(50_000 * chance.random() ** 2)}@example.org"
            if chance.random() < 0.6
            else None,
            "receipt_hash": f"{number:064x}",
            "marks": _marks(chance, said),
            "newest_revision_id": edit if edited else number,
            "public_revision_id": number if status == "approved" else None,
            "text_key": _key(said),
            "submitted_at": sent,
            "waiting_since": waited if waits else None,
            "reported_at": waited if reported else None,
        },
    )
    yield CommentRevision, _revision(number, number, 1, sent, said)
    if edited:
        yield CommentRevision, _revision(edit, number, 2, waited, f"{said} And one more thing.")
    if not waits or public:
        yield LogEntry, _decision(number, kind, outcome, sent, decided_at)
    if reported:
        yield CommentReport, {"comment_id": number, "reason": "This is not true.", "at": waited}


def _said(chance: Random, number: int) -> str:
    if number % 20 == 0:
        return chance.choice(_REPEATED)
    words = " ".join(chance.choices(_WORDS, k=chance.randint(8, 50)))
    return f"{words.capitalize()} {number}{f' {RARE}' if number % 50_000 == 7 else ''}."


def _key(said: str) -> str:
    # The real one for what is repeated; the rest only has to differ.
    return text_key(said) if said in _REPEATED else hashlib.sha256(said.encode()).hexdigest()


def _marks(chance: Random, said: str) -> list[Row]:
    marks: list[Row] = []
    if chance.random() < 0.1:
        marks.append({"mark": "link", "words": ["https://example.org/"]})
    if chance.random() < 0.02:
        marks.append({"mark": "phrase", "words": ["winner"]})
    if said in _REPEATED:
        marks.append({"mark": "repeat", "words": ["article-1"]})
    if chance.random() < 0.001:
        marks.append({"mark": "honeypot", "words": ["x"]})
    return marks


def _revision(revision: int, comment: int, number: int, at: datetime, said: str) -> Row:
    return {
        "id": revision,
        "comment_id": comment,
        "number": number,
        "name": f"Reader {comment % 70_000}",
        "source": said,
        "html": Markup("<p>{}</p>").format(said),
        "policy_version": 1,
        "created_at": at,
    }


def _decision(number: int, kind: str, outcome: str, sent: datetime, at: datetime) -> Row:
    return {
        "public_id": f"{number:020x}",
        "comment_id": number,
        "revision_id": number,
        "actor_name": "Emil Novak",
        "action": kind,
        "reason": "Please stay with the subject." if kind == "decline" else None,
        "status_before": "pending",
        "status_after": outcome,
        "public_before_id": None,
        "public_after_id": number if outcome == "approved" else None,
        "waited_since": sent,
        "at": at,
    }
