"""What is public is exactly what the last decision approved, wherever one looks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cms.comments.models.comment import Comment
from cms.comments.models.states import CommentStatus
from cms.comments.operations.decisions import undo
from cms.comments.queries.moderation import last_entry
from cms.comments.queries.public import comment_counts, thread
from cms.db.session import db, transaction
from cms.errors import Conflict
from cms.permissions import OPERATOR
from tests.comments.conftest import SLUG, Sent, Site, flat

HIDDEN = [status for status in CommentStatus if status is not CommentStatus.APPROVED]
VERBS = ["approve", "decline", "spam", "withdraw", "submit", "reply"]


def count(place: Site) -> int:
    """The number of comments that readers are told."""
    with place.app.app_context():
        article_id = db.session.scalars(select(Comment.article_id)).first() or 0
        counted = comment_counts(db.session(), [article_id])[article_id]
        assert counted == sum(1 for _ in _all(thread(db.session(), article_id)))
    document = place.browser().get(f"/api/v1/articles/{SLUG}").get_json()["data"]
    assert document["comment_count"] == counted
    return counted


def _all(nodes: list[Any]) -> list[Any]:
    return [each for node in nodes for each in (node, *_all(node.replies))]


@pytest.mark.parametrize("status", HIDDEN)
def test_what_is_not_approved_is_nowhere_public(place: Site, status: CommentStatus) -> None:
    hidden = place.send("Nobody may read this.", name="Nobody", email="nobody@example.org")
    other = place.send("Everybody may read that.")
    place.decide(other)
    if status is not CommentStatus.PENDING:
        place.decide(hidden)
        place.bring_to(hidden, status)
    pages = [
        f"/articles/{SLUG}",
        f"/articles/{SLUG}?reply_to={hidden.id}",
        "/",
        f"/api/v1/articles/{SLUG}",
        f"/api/v1/articles/{SLUG}?include=comments",
        f"/api/v1/articles/{SLUG}/comments",
        "/api/v1/articles",
        f"/comments/{other.receipt}",
        f"/api/v1/comments/{other.receipt}",
    ]
    for path in pages:
        answer = place.browser().get(path)
        assert answer.status_code == 200, path
        for word in ("Nobody", "nobody@", hidden.id):
            assert word not in answer.text, path
    assert count(place) == 1


def test_an_e_mail_address_is_public_nowhere(place: Site) -> None:
    comment = place.send(email="rosa@example.org")
    place.decide(comment)
    for path in (
        f"/articles/{SLUG}",
        f"/api/v1/articles/{SLUG}?include=comments",
        f"/api/v1/articles/{SLUG}/comments",
        f"/comments/{comment.receipt}",
        f"/api/v1/comments/{comment.receipt}",
    ):
        answer = place.browser().get(path)
        assert comment.id in answer.text
        assert "rosa@" not in answer.text


def test_an_approved_comment_is_on_the_page_at_the_next_request(place: Site) -> None:
    comment = place.send("A thought of mine.")
    path = f"/articles/{SLUG}"
    assert "A thought of mine." not in place.browser().get(path).text
    place.decide(comment)
    assert "A thought of mine." in place.browser().get(path).text
    place.decide(comment, "decline")
    assert "A thought of mine." not in place.browser().get(path).text


def test_an_approved_reply_outlives_what_it_answers(place: Site) -> None:
    chain = [place.send("Number 0.", name="Person 0")]
    for number in range(1, 4):
        place.decide(chain[-1])
        last = chain[-1].id
        chain.append(place.send(f"Number {number}.", name=f"Person {number}", reply_to=last))
    place.decide(chain[-1])
    assert nesting(place) == {"Person 0": {"Person 1": {"Person 2": {"Person 3": {}}}}}
    place.decide(chain[1], "decline")
    place.decide(chain[2], "spam")
    assert nesting(place) == {"Person 0": {"Person 3": {}}}
    place.decide(chain[0], "decline")
    assert nesting(place) == {"Person 3": {}}
    place.decide(chain[2])
    assert nesting(place) == {"Person 2": {"Person 3": {}}}
    assert count(place) == 2


def nesting(place: Site) -> dict[str, Any]:
    """The names of the thread, each with those below it; alike on page and in pages."""

    def names(nodes: list[dict[str, Any]]) -> dict[str, Any]:
        return {node["name"]: names(node["replies"]) for node in nodes}

    whole = place.browser().get(f"/api/v1/articles/{SLUG}?include=comments").get_json()["data"]
    paged = names(place.thread())
    assert names(whole["comments"]) == paged
    return paged


def test_a_chain_of_any_length_is_shown(place: Site) -> None:
    parent = None
    for number in range(30):
        comment = place.send(f"Number {number}.", reply_to=parent)
        place.decide(comment)
        parent = comment.id
    assert len(list(flat(place.thread()))) == count(place) == 30
    assert _depth(place.thread()) == 5
    assert place.browser().get(f"/articles/{SLUG}").status_code == 200


def _depth(nodes: list[dict[str, Any]]) -> int:
    return max((1 + _depth(node["replies"]) for node in nodes), default=0)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 5)), max_size=25))
def test_after_any_history_public_is_what_was_approved_last(
    place: Site, history: list[tuple[str, int]]
) -> None:
    comments: list[Sent] = []
    approved: set[str] = set()
    withdrawn: set[str] = set()
    for step, (verb, which) in enumerate(history):
        chosen = comments[which % len(comments)] if comments else None
        if chosen is None or verb == "submit":
            comments.append(place.send(f"Step {step}."))
        elif verb == "reply":
            if chosen.id in approved:
                comments.append(place.send(f"Step {step}.", reply_to=chosen.id))
        elif verb == "withdraw":
            place.bring_to(chosen, CommentStatus.WITHDRAWN)
            withdrawn.add(chosen.id)
            approved.discard(chosen.id)
        else:
            try:
                place.decide(chosen, verb)
            except Conflict:
                continue
            assert chosen.id not in withdrawn
            (approved.add if verb == "approve" else approved.discard)(chosen.id)
    assert place.shown() == approved
    assert count(place) == len(approved)
    # The next history begins on the same site, with nothing of this one in public.
    for comment in comments:
        place.bring_to(comment, CommentStatus.WITHDRAWN)
    assert place.shown() == set()


REMOVED = "in reply to a comment that was removed"


@pytest.mark.parametrize("status", HIDDEN)
def test_what_answers_a_removed_comment_says_so_and_no_more(
    place: Site, status: CommentStatus
) -> None:
    first = place.send("Take 500 mg.", name="Ann")
    place.decide(first)
    gone = place.send("Never more than 50 mg.", name="Bertrand", reply_to=first.id)
    place.decide(gone)
    answer = place.send("I agree with you.", name="Cleo", reply_to=gone.id)
    place.decide(answer)
    below = place.send("So do I.", name="Dora", reply_to=answer.id)
    place.decide(below)
    page = f"/articles/{SLUG}"
    assert REMOVED not in place.browser().get(page).text
    assert {node["id"]: node["reply_to"] for node in flat(place.thread())} == {
        first.id: None,
        gone.id: first.id,
        answer.id: gone.id,
        below.id: answer.id,
    }
    with place.app.app_context(), transaction():
        if status is CommentStatus.PENDING:
            entry = last_entry(db.session(), found(gone).id)
            assert entry
            undo(db.session(), OPERATOR, entry.public_id)
    if status is not CommentStatus.PENDING:
        place.bring_to(gone, status)
    nodes = {node["id"]: node for node in flat(place.thread())}
    told = {key: (node["reply_to"], node["reply_to_removed"]) for key, node in nodes.items()}
    assert told == {
        first.id: (None, False),
        answer.id: (None, True),
        below.id: (answer.id, False),
    }
    whole = place.browser().get(f"/api/v1{page}?include=comments").get_json()["data"]
    assert {node["id"]: node for node in flat(whole["comments"])} == nodes
    text = place.browser().get(page).text
    assert text.count(REMOVED) == 1
    for secret in ("in reply to <bdi>Ann", "Bertrand", "50 mg.", gone.id):
        assert secret not in text.replace("500 mg.", "")
    receipt = place.browser().get(f"/comments/{answer.receipt}").text
    assert REMOVED in receipt
    assert "Bertrand" not in receipt
    own = place.browser().get(f"/api/v1/comments/{answer.receipt}").get_json()["data"]
    assert (own["reply_to"], own["reply_to_removed"]) == (None, True)
    place.browser().post(f"/comments/{answer.id}/report", data={"reason": "Odd."})
    card = place.desk().get("/desk/comments").text
    assert f"Readers see: “{REMOVED}”" in card


def test_a_form_names_whom_it_answers_as_readers_see_them(place: Site) -> None:
    answered = place.send("Some words.", name="Ann")
    place.decide(answered)
    place.browser().patch(f"/api/v1/comments/{answered.receipt}", json={"name": "Not read yet"})
    form = {"name": "", "body": "Mine.", "reply_to": answered.id}
    page = place.browser().post(f"/articles/{SLUG}/comments", data=form)
    assert page.status_code == 422
    assert "<bdi>Ann</bdi>" in page.text
    assert "Not read yet" not in page.text


def found(comment: Sent) -> Comment:
    """The comment as the database has it."""
    return db.session.scalars(select(Comment).filter_by(public_id=comment.id)).one()
