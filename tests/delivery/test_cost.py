"""What a page of 100 articles and a thread of 500 comments cost: the same as short ones."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from cms.articles.models import Article
from cms.comments.models import Comment, CommentRevision, CommentStatus
from cms.db import db, transaction
from tests.delivery.conftest import API, Reader
from tests.fixtures.newsroom import Newsroom, statements

# A list: how many there are, the page, its authors, its topics, the numbers of its comments; and
# with words to look for, the pieces around them. Of a body in it nothing more is asked.
LISTS = {
    f"{API}?limit=100": 5,
    f"{API}?limit=100&include=body": 5,
    f"{API}?limit=100&fields=slug": 5,
    f"{API}?limit=100&sort=title&topic=t&author=ann&locale=en": 5,
    f"{API}?limit=100&q=words": 8,
    "/api/v1/authors?limit=100": 3,
    "/api/v1/topics?limit=100": 3,
    "/api/v1/authors/ann?include=articles": 6,
}
# A thread: the article with its authors and topics, who has lost what it answers (and, where there
# is somebody, whom it answers now), how many there are, the page, and all below it.
THREADS = {f"{API}/n-0/comments?limit=100": 7, f"{API}/n-0?include=comments": 5}


def costs(reader: Reader, questions: dict[str, int]) -> dict[str, int]:
    counted = {}
    for question in questions:
        with statements() as sent:
            reader.page(question)
        counted[question] = len([each for each in sent if each.startswith(("SELECT", "WITH"))])
    return counted


def test_a_page_of_100_articles_costs_what_a_page_of_one_does(
    newsroom: Newsroom, reader: Reader
) -> None:
    content: dict[str, Any] = {"topics": ["t"], "authors": [{"name": "Ann"}, {"name": "Bo"}]}
    newsroom.published("n-0", **content)
    assert costs(reader, LISTS) == LISTS
    for number in range(1, 100):
        newsroom.published(f"n-{number}", **content | {"topics": ["t", f"t-{number}"]})
    assert len(reader.json("?limit=100&include=body")["data"]) == 100
    assert costs(reader, LISTS) == LISTS


def test_counting_what_is_published_reads_no_revision(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("n-0", title="Words")
    for question in ("?limit=1", "?q=words"):
        with statements() as sent:
            assert reader.json(question)["meta"]["total"] == 1
        (counting,) = (each for each in sent if "count(" in each and "comments" not in each)
        assert "revisions" not in counting


def test_a_thread_of_500_comments_costs_what_a_short_one_does(
    newsroom: Newsroom, reader: Reader
) -> None:
    newsroom.published("n-0")
    add_comments(newsroom, 3)
    assert costs(reader, THREADS) == THREADS
    add_comments(newsroom, 497)
    assert reader.article("n-0")["comment_count"] == 500
    assert costs(reader, THREADS) == THREADS


def add_comments(newsroom: Newsroom, number: int) -> None:
    """Add approved comments, each but the first of ten an answer to the one before it."""
    with newsroom.app.app_context(), transaction():
        article = db.session().scalars(select(Article)).one()
        before = None
        for place in range(number):
            comment = Comment(
                article=article,
                status=CommentStatus.APPROVED,
                parent=before if place % 10 else None,
                receipt_hash=f"{number}-{place}",
                text_key="",
                held_because=[],
            )
            db.session().add(comment)
            text = CommentRevision(
                comment=comment, number=1, name="Rosa", source="x", html=Markup("<p>x</p>"),
                policy_version=1,
            )  # fmt: skip
            comment.newest = comment.shown = text
            before = comment
