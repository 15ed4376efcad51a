"""The editors' queue in the desk."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from cms.app.schedule import delete_old_autosaves, run_schedule
from cms.articles.models.article import Article
from cms.articles.operations.publishing import unpublish
from cms.comments.models.states import CommentStatus
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.permissions import OPERATOR, Actor, Role
from tests.comments.conftest import SLUG, Sent, Site, csrf_token

QUEUE = "/desk/comments"


def cards(page: TestResponse) -> list[str]:
    """The ids of the comments on a page of the queue, in its order."""
    assert page.content_type.startswith("text/html")
    return re.findall(r'<article class="queue-card[^"]*" id="comment-(\w+)"', page.text)


def place_of(answer: TestResponse) -> str:
    """Where a decision leads on to, without the entry that can be taken back."""
    return re.sub(r"(\?|&)done=\w+", "", answer.headers["Location"])


def decide(editor: FlaskClient, comment: Sent, query: str = "", **fields: str) -> TestResponse:
    token = csrf_token(editor.get("/desk/password"))
    said = {"decision": "approve", "revision": "1", "csrf_token": token} | fields
    return editor.post(f"{QUEUE}/{comment.id}/decision{query}", data=said)


def test_the_queue_is_for_editors(place: Site) -> None:
    comment = place.send()
    assert place.browser().get(QUEUE).headers["Location"].startswith("/sign-in")
    author = place.desk("Ada Lima", Role.AUTHOR)
    assert author.get(QUEUE).status_code == 403
    assert decide(author, comment).status_code == 403
    assert place.shown() == set()


def test_the_oldest_comes_first_with_its_article_and_what_it_answers(place: Site) -> None:
    parent = place.send("What was said *first*.", name="Ben")
    place.decide(parent)
    reply = place.send(
        "See https://example.com/a and https://example.com/b.",
        reply_to=parent.id,
        email="rosa@example.org",
        website="https://rosa.example.org",
    )
    later = place.send("Later.", slug="another-article")
    editor = place.desk()
    page = editor.get(QUEUE)
    assert cards(page) == [reply.id, later.id]
    text = unescape(page.text)
    for word in (
        f"Title of {SLUG}",
        f'href="/articles/{SLUG}"',
        "Title of another-article",
        "Ben",
        "<p>What was said <em>first</em>.</p>",
        "rosa@example.org",
        "https://rosa.example.org",
        "2 links: https://example.com/a, https://example.com/b",
        "just now</time> on",
    ):
        assert word in text
    assert page.headers["Cache-Control"] == "no-store"


def test_an_empty_queue_says_so(place: Site) -> None:
    page = place.desk().get(QUEUE)
    assert page.status_code == 200
    assert cards(page) == []
    assert "Nothing to read" in page.text


def test_what_waits_goes_away_neither_with_time_nor_with_its_article(place: Site) -> None:
    comment, later = place.send(), utc_now() + timedelta(days=1000)
    with place.app.app_context(), transaction():
        article = db.session.scalars(select(Article).where(Article.slug == SLUG)).one()
        unpublish(db.session(), OPERATOR, article)
    assert run_schedule(place.app, later) == delete_old_autosaves(place.app, later) == 0
    editor = place.desk()
    assert cards(editor.get(QUEUE)) == [comment.id]
    assert decide(editor, comment).status_code == 303
    assert place.browser().get(f"/articles/{SLUG}").status_code == 404


def test_each_decision_leads_on_to_the_next_card(place: Site) -> None:
    sent = [place.send(f"Number {number}.") for number in range(4)]
    editor = place.desk()
    for number, (decision, status) in enumerate(
        (("approve", "approved"), ("spam", "spam"), ("decline", "declined"))
    ):
        answer = decide(editor, sent[number], decision=decision, reason="As I say.")
        assert answer.status_code == 303
        assert place_of(answer) == f"{QUEUE}#comment-{sent[number + 1].id}"
        assert cards(editor.get(QUEUE)) == [comment.id for comment in sent[number + 1 :]]
        receipt = place.browser().get(f"/api/v1/comments/{sent[number].receipt}").get_json()
        assert receipt["data"]["status"] == status
        assert receipt["data"]["reason"] == ("As I say." if status == "declined" else None)
    assert place_of(decide(editor, sent[3])) == QUEUE
    assert place.shown() == {sent[0].id, sent[3].id}


def test_a_longer_queue_is_paged_and_a_decision_stays_on_its_page(place: Site) -> None:
    sent = [place.send(f"Number {number}.") for number in range(23)]
    editor = place.desk()
    first = editor.get(QUEUE)
    assert cards(first) == [comment.id for comment in sent[:20]]
    after = re.search(r'href="([^"]+)" rel="next"', first.text)
    assert after
    path = unescape(after[1])
    assert cards(editor.get(path)) == [comment.id for comment in sent[20:]]
    answer = decide(editor, sent[20], query=path.removeprefix(QUEUE))
    assert place_of(answer) == f"{path}#comment-{sent[21].id}"
    assert cards(editor.get(path)) == [comment.id for comment in sent[21:]]


def test_a_decline_without_a_reason_is_asked_for_one(place: Site) -> None:
    comment, editor = place.send(), place.desk()
    page = decide(editor, comment, decision="decline", reason="  ")
    assert page.status_code == 422
    assert cards(page) == [comment.id]
    assert "Say why. The commenter sees this reason." in page.text


def test_a_refused_decision_keeps_the_reason_that_was_typed(place: Site) -> None:
    comment, editor = place.send(), place.desk()
    page = decide(editor, comment, decision="decline", reason='Too "long".', revision="2")
    assert page.status_code == 409
    assert 'value="Too "long"."' in unescape(page.text)
    assert "Revision 1 is the newest of this comment" in page.text
    assert cards(page) == [comment.id]


@pytest.mark.parametrize("second", ["approve", "spam", "decline"])
def test_who_comes_second_is_told_who_was_first(place: Site, second: str) -> None:
    comment, editor = place.send(), place.desk()
    place.decide(comment, "spam", actor=Actor("Ines Duarte", Role.ADMIN))
    page = decide(editor, comment, decision=second, reason="Off the topic.")
    assert page.status_code == 409
    assert "Ines Duarte marked this comment as spam on" in page.text


def test_a_comment_that_was_taken_back_is_not_decided(place: Site) -> None:
    comment, editor = place.send(), place.desk()
    place.bring_to(comment, CommentStatus.WITHDRAWN)
    page = decide(editor, comment)
    assert page.status_code == 409
    assert "The commenter withdrew this comment" in page.text
    assert place.shown() == set()


@pytest.mark.parametrize(
    "fields", [{"decision": "publish"}, {"revision": ""}, {"reason": "r" * 1001}]
)
def test_a_form_that_makes_no_sense_is_refused(place: Site, fields: dict[str, str]) -> None:
    comment, editor = place.send(), place.desk()
    assert decide(editor, comment, **fields).status_code == 422
    assert place.shown() == set()


def test_a_decision_needs_the_token_of_its_form(place: Site) -> None:
    comment, editor = place.send(), place.desk()
    assert decide(editor, comment, csrf_token="none").status_code == 400
    assert place.shown() == set()
    assert decide(editor, Sent("none", "")).status_code == 404
    assert editor.get(f"{QUEUE}?cursor=nonsense").status_code == 422
