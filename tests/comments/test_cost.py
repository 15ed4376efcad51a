"""What reading costs: a fixed number of statements, and no table read from end to end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from markupsafe import Markup
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from cms.articles.models.article import Article
from cms.comments.models.comment import Comment, CommentRevision
from cms.comments.models.states import CommentStatus
from cms.comments.queries.moderation import managed, pending_summary
from cms.comments.queries.public import comment_counts, thread, thread_page
from cms.comments.queries.queue import waiting
from cms.comments.queries.queue_facts import facts_of_comments
from cms.comments.schemas.inputs import ThreadQuery
from cms.comments.schemas.queue import ManageQuery, QueueFilters, queue_card
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from tests.comments.conftest import SLUG, Site, counted

Read = Callable[[Session, int], object]


def fill(place: Site, number: int, status: CommentStatus) -> None:
    """Add so many comments to one article, every second one a reply to the one before it."""
    begun = utc_now() - timedelta(days=30)
    waits = status is CommentStatus.PENDING
    with place.app.app_context(), transaction():
        session = db.session()
        article_id = session.scalars(select(Article.id).where(Article.slug == SLUG)).one()
        start = session.scalar(select(Comment.id).order_by(Comment.id.desc()).limit(1)) or 0
        ids = range(start + 1, start + number + 1)
        session.execute(
            insert(Comment).execution_options(render_nulls=True),  # or the default would wait
            [
                {
                    "id": n,
                    "public_id": f"public-{n}",
                    "article_id": article_id,
                    "parent_id": n - 1 if n % 2 == 0 and n > start + 1 else None,
                    "status": status,
                    "receipt_hash": f"{n:064}",
                    "submitted_at": begun + timedelta(seconds=n),
                    "waiting_since": begun + timedelta(seconds=n) if waits else None,
                }
                for n in ids
            ],
        )
        session.execute(
            insert(CommentRevision),
            [
                {
                    "id": n,
                    "comment_id": n,
                    "number": 1,
                    "name": f"Person {n}",
                    "source": "Words.",
                    "html": Markup("<p>Words.</p>"),
                    "policy_version": 1,
                }
                for n in ids
            ],
        )
        session.execute(
            text(
                "UPDATE comments SET newest_revision_id = id, public_revision_id = "
                "CASE status WHEN 'approved' THEN id END"
            )
        )


def _queue(session: Session, _: int) -> None:
    comments = waiting(session, QueueFilters()).comments
    facts = facts_of_comments(session, comments)
    for comment in comments:
        card = queue_card(comment, facts, article_url="/")
        assert card.article_title == f"Title of {SLUG}"


def _next_queue_page(session: Session, _: int) -> None:
    first = waiting(session, QueueFilters(), limit=3)
    waiting(session, QueueFilters(), cursor=first.next_cursor)


READS: dict[str, tuple[int, Read]] = {
    "thread": (2, thread),
    "page of the thread": (5, lambda session, on: thread_page(session, on, ThreadQuery())),
    "counts": (1, lambda session, on: comment_counts(session, [on, on + 1])),
    "queue": (2, _queue),
    "next page of the queue": (4, _next_queue_page),
    "summary of the queue": (1, lambda session, _: pending_summary(session)),
    "management": (2, lambda session, _: managed(session, ManageQuery())),
    "management of a state": (
        2,
        lambda session, _: managed(session, ManageQuery(status=CommentStatus.PENDING)),
    ),
}


def statements(place: Site, read: Read) -> list[tuple[str, Any]]:
    with place.app.app_context():
        article_id = db.session.scalars(select(Article.id).where(Article.slug == SLUG)).one()
        with counted() as sent:
            read(db.session(), article_id)
        return sent


@pytest.mark.parametrize("name", READS)
def test_the_number_of_statements_is_fixed(place: Site, name: str) -> None:
    number, read = READS[name]
    fill(place, 8, CommentStatus.APPROVED)
    fill(place, 8, CommentStatus.PENDING)
    with place.app.app_context(), transaction():
        # So that a reply has lost what it answers.
        hidden = {"status": CommentStatus.DECLINED, "public_revision_id": None}
        db.session.execute(update(Comment).where(Comment.id == 1).values(hidden))
    few = statements(place, read)
    fill(place, 250, CommentStatus.APPROVED)
    fill(place, 250, CommentStatus.PENDING)
    assert len(few) == len(statements(place, read)) == number


def test_pages_of_a_long_thread_cost_as_much_as_those_of_a_short_one(place: Site) -> None:
    paths = (f"/articles/{SLUG}", f"/api/v1/articles/{SLUG}/comments")
    costs = []
    for number in (4, 496):
        fill(place, number, CommentStatus.APPROVED)
        with counted() as sent:
            for path in paths:
                assert place.browser().get(path).status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1]


def plan(place: Site, read: Read) -> str:
    """What the database says it does for a reading."""
    sent = statements(place, read)
    with place.app.app_context():
        connection = db.session.connection()
        explain = "EXPLAIN QUERY PLAN"
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
            explain = "EXPLAIN"
        rows = [
            row
            for statement, values in sent
            for row in connection.exec_driver_sql(f"{explain} {statement}", values)
        ]
        return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("name", ["queue", "next page of the queue", "counts", "thread"])
def test_what_is_read_often_is_read_by_an_index(place: Site, name: str) -> None:
    fill(place, 4_000, CommentStatus.SPAM)
    fill(place, 40, CommentStatus.APPROVED)
    fill(place, 40, CommentStatus.PENDING)
    shown = plan(place, READS[name][1])
    wanted = "article_id_status" if name in ("counts", "thread") else "waiting_since"
    assert f"ix_comments_{wanted}" in shown
    assert "SCAN comments\n" not in f"{shown}\n"
    assert "Seq Scan on comments" not in shown


def test_a_page_of_a_thread_is_read_without_the_comments_of_other_articles(place: Site) -> None:
    fill(place, 4_000, CommentStatus.SPAM)
    fill(place, 40, CommentStatus.APPROVED)
    shown = plan(place, READS["page of the thread"][1])
    for of_all_articles in ("status_submitted_at_id", "submitted_at_id"):
        assert f"ix_comments_{of_all_articles}" not in shown
    assert "SCAN comments\n" not in f"{shown}\n"
