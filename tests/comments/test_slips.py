"""What goes wrong at a desk: two clicks, two editors, an address cut short. No word is lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from cms.articles.models.article import Article
from cms.comments.models.comment import Comment, LogEntry
from cms.comments.operations.commenting import revise
from cms.comments.schemas.deciding import RevisionInput
from cms.db.session import db, transaction
from cms.permissions import Role
from tests.comments.conftest import SLUG, Sent, Site, csrf_token

QUEUE = "/desk/comments"
OTHER = "another-article"
BEYOND = "9" * 5000


def post(editor: FlaskClient, path: str, **fields: Any) -> TestResponse:
    token = csrf_token(editor.get("/desk/password"))
    return editor.post(path, data=fields | {"csrf_token": token})


def decide(editor: FlaskClient, comment: Sent, decision: str, **fields: Any) -> TestResponse:
    path = f"{QUEUE}/{comment.id}/decision"
    return post(editor, path, decision=decision, **{"revision": "1"} | fields)


def change(place: Site, comment: Sent, **values: Any) -> None:
    with place.app.app_context(), transaction():
        revise(db.session(), comment.receipt, RevisionInput(**values))


def log(place: Site) -> list[str]:
    with place.app.app_context():
        return list(db.session.scalars(select(LogEntry.action).order_by(LogEntry.id)))


def hide_the_article(place: Site) -> None:
    with place.app.app_context(), transaction():
        hidden = {"published_revision_id": None}
        db.session.execute(update(Article).where(Article.slug == SLUG).values(hidden))


def kept(page: TestResponse) -> list[str]:
    """What stands on the page to be copied."""
    return [unescape(found) for found in re.findall(r"readonly>\n([^<]*)</textarea>", page.text)]


@pytest.mark.parametrize(
    ("decision", "fields"),
    [("approve", {}), ("spam", {}), ("decline", {"reason": "Off the topic."})],
)
def test_a_second_click_goes_on_as_the_first(
    place: Site, decision: str, fields: dict[str, str]
) -> None:
    comment, following, editor = place.send(), place.send("Another."), place.desk()
    first, second = (decide(editor, comment, decision, **fields) for _ in range(2))
    assert (second.status_code, second.headers["Location"]) == (303, first.headers["Location"])
    assert second.headers["Location"].endswith(f"#comment-{following.id}")
    assert log(place) == [decision]
    # Another reason, or another editor, is news.
    other = decide(place.desk("Ines Duarte"), comment, decision, **fields)
    assert other.status_code == 409
    assert "Emil Novak" in other.text


def test_a_second_click_on_an_edit_and_on_many(place: Site) -> None:
    comment, other, editor = place.send(), place.send("Another."), place.desk()
    for _ in range(2):
        done = post(editor, f"{QUEUE}/{comment.id}/edit", body="Mended.", revision="1")
        assert done.status_code == 303
    assert decide(editor, comment, "approve").status_code == 409
    for _ in range(2):
        many = post(editor, f"{QUEUE}/many", comment=[f"{other.id}:1"], decision="spam")
        assert many.status_code == 303
        assert "Marked as spam: the comment by Rosa." in editor.get(many.headers["Location"]).text
    assert log(place) == ["edit", "spam"]


def test_a_second_click_on_an_answer_a_move_and_a_correction(place: Site) -> None:
    comment, other, editor = place.send(), place.send("Another."), place.desk()
    answer = {"body": "My answer.", "badge": "editor", "revision": "1"}
    first, second = (post(editor, f"{QUEUE}/{comment.id}/reply", **answer) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    (node,) = place.thread()
    assert [reply["html"] for reply in node["replies"]] == ["<p>My answer.</p>"]
    for _ in range(2):
        moved = post(editor, f"{QUEUE}/{other.id}/move", article=OTHER)
        assert "Undo the move" in editor.get(moved.headers["Location"]).text
    correction = {"decision": "spam", "revision": "1", "status": "approved"}
    for _ in range(2):
        assert post(editor, f"{QUEUE}/{comment.id}", **correction).status_code == 303
    assert log(place) == ["approve", "reply", "move", "spam"]
    # Other words, and the same of somebody else, are answers of their own.
    place.decide(comment)
    post(editor, f"{QUEUE}/{comment.id}/reply", **answer | {"body": "And more."})
    post(place.desk("Ines Duarte"), f"{QUEUE}/{comment.id}/reply", **answer)
    assert len(place.thread()[0]["replies"]) == 3


@pytest.mark.parametrize("path", [f"{QUEUE}/undo", f"{QUEUE}/log/{{}}/undo"])
def test_a_second_click_on_undo(place: Site, path: str) -> None:
    comment, editor = place.send(), place.desk()
    decide(editor, comment, "approve")
    with place.app.app_context():
        entry_id = db.session.scalars(select(LogEntry.public_id)).one()
    fields = {"entry": entry_id}
    first, second = (post(editor, path.format(entry_id), **fields) for _ in range(2))
    assert second.headers["Location"] == first.headers["Location"]
    page = editor.get(second.headers["Location"])
    assert page.text.count("Undone.") == 1
    assert "message-error" not in page.text
    assert log(place) == ["approve", "undo"]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("reasons", {"text": "Off the topic."}),
        ("views?mark=link", {"name": "Links"}),
        ("marks", {"action": "add", "phrase": "casino", "waiting": "1"}),
    ],
)
def test_a_second_click_on_an_entry_of_a_list(
    place: Site, path: str, fields: dict[str, str]
) -> None:
    editor = place.desk()
    first, second = (post(editor, f"{QUEUE}/{path}", **fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.headers["Location"] == first.headers["Location"]
    name = fields.get("text") or fields.get("phrase") or fields["name"]
    page = editor.get(second.headers["Location"]).text
    told = re.findall(r'message-good flash" role="status"><p>([^<]*)', page)
    assert told
    assert len(set(told)) == len(told)
    assert name in told[0]
    assert "message-error" not in page


def test_what_was_typed_about_a_comment_that_a_colleague_decided_is_given_back(
    place: Site,
) -> None:
    comment, editor = place.send(), place.desk()
    place.decide(comment)
    page = post(editor, f"{QUEUE}/{comment.id}/edit", body="Mended <b>well</b>.", revision="1")
    assert (page.status_code, kept(page)) == (409, ["Mended <b>well</b>."])
    page = decide(editor, comment, "decline", reason="My reason.")
    assert (page.status_code, kept(page)) == (409, ["My reason."])
    assert kept(decide(editor, comment, "spam")) == []


@pytest.mark.parametrize(("name", "role"), [("Emil Novak", Role.EDITOR), ("Ada Lima", Role.AUTHOR)])
def test_an_answer_to_what_is_gone_is_given_back(place: Site, name: str, role: Role) -> None:
    comment, desk = place.send(), place.desk(name, role)
    place.decide(comment, "spam")
    sent = {"body": "My answer.", "badge": role, "revision": "1"}
    page = post(desk, f"{QUEUE}/{comment.id}/reply", **sent)
    assert (page.status_code, kept(page)) == (404, ["My answer."])


def test_who_answers_or_moves_from_the_queue_goes_on_there(place: Site) -> None:
    first, second, editor = place.send("A one."), place.send("A two."), place.desk()
    page = editor.get(f"{QUEUE}?q=A+")
    links = re.findall(rf'href="({QUEUE}/\w+/(?:reply|move)\?[^"]+)"', unescape(page.text))
    reply, _, _, move = (urlsplit(link) for link in links)
    assert f"{QUEUE}?q=A" in unescape(editor.get(reply.geturl()).text)
    answer = post(editor, reply.geturl(), body="Yes.", badge="editor", revision="1")
    assert answer.headers["Location"].startswith(f"{QUEUE}?q=A&done=")
    assert urlsplit(answer.headers["Location"]).fragment == f"comment-{second.id}"
    assert "Your answer is public." in editor.get(answer.headers["Location"]).text
    assert move.path == f"{QUEUE}/{second.id}/move"
    asked = unescape(editor.get(f"{move.geturl()}&title=another").text)
    assert '<input type="hidden" name="q" value="A">' in asked
    moved = post(editor, move.geturl(), article=OTHER)
    assert urlsplit(moved.headers["Location"]).fragment == f"comment-{second.id}"
    page = editor.get(moved.headers["Location"])
    assert "Moved the comment by Rosa." in page.text
    entry = re.search(r'name="entry" value="(\w{20})"', page.text)
    assert entry
    back = post(editor, f"{QUEUE}/undo", entry=entry[1])
    assert "The comment is back where it was." in editor.get(back.headers["Location"]).text
    assert log(place) == ["approve", "reply", "move", "undo"]
    assert place.shown() > {first.id}
    # What waits beside its public text waits on, and so is where one goes back to.
    change(place, first, body="A one, anew.")
    again = post(editor, f"{QUEUE}/{first.id}/reply?queue=1", body="And.", badge="editor")
    assert urlsplit(again.headers["Location"]).fragment == f"comment-{first.id}"


def test_nothing_is_answered_where_nobody_reads(place: Site) -> None:
    place.send()
    editor = place.desk()
    assert 'data-act="reply"' in editor.get(QUEUE).text
    hide_the_article(place)
    page = editor.get(QUEUE).text
    assert 'data-act="reply"' not in page
    assert "(not public now)" in page


@pytest.mark.parametrize(
    ("changed", "old", "new"),
    [
        ({"website": "https://new.example"}, "old", "new"),
        ({"name": "Roberta"}, "Rosa", "Roberta"),
        ({"body": "New words."}, "Old", "New"),
    ],
)
def test_all_that_a_commenter_changed_is_marked(
    place: Site, changed: dict[str, str], old: str, new: str
) -> None:
    comment = place.send("Old words.", website="https://old.example")
    editor, removed = place.desk(), rf"<del>[^<]*<span[^>]*>\[removed:</span>\s*{old}"
    place.decide(comment)
    change(place, comment, **changed)
    for page in (
        editor.get(QUEUE),  # after approval
        decide(editor, comment, "approve"),  # of what is stale
        editor.get(f"{QUEUE}/{comment.id}"),  # and later
        post(editor, f"{QUEUE}/{comment.id}", decision="spam", revision="1", status="approved"),
        post(editor, f"{QUEUE}/many", comment=[f"{comment.id}:1"], decision="spam"),
    ):
        assert re.search(removed, page.text)
        assert re.search(rf"<ins>[^<]*<span[^>]*>\[added:</span>\s*{new}", page.text)
    assert place.shown() == {comment.id}


def test_what_was_read_and_what_stands_there_are_side_by_side(place: Site) -> None:
    comment, editor = place.send("One egg a day."), place.desk()
    change(place, comment, body="Two eggs a day.")
    answer = {"body": "Mine.", "badge": "editor", "revision": "1"}
    for page in (
        decide(editor, comment, "approve"),
        post(editor, f"{QUEUE}/{comment.id}/reply", **answer),
    ):
        assert page.status_code == 409
        old, new = re.findall(r'class="beside-text">(.*?)</div>\s*</div>', page.text, re.DOTALL)
        assert "What you read" in old
        assert "[removed:" in old
        assert "[added:" not in old
        assert "What it says now" in new
        assert "[added:" in new
        assert "[removed:" not in new


def test_an_answer_that_waits_shows_its_badge(place: Site) -> None:
    place.send()
    editor = place.desk()
    assert 'class="badge badge-author"' not in editor.get(QUEUE).text
    with place.app.app_context(), transaction():
        db.session.execute(update(Comment).values(badge="author"))
    assert '<span class="badge badge-author">Author</span>' in editor.get(QUEUE).text


@pytest.mark.parametrize(
    "path",
    [
        "?article=%00",
        "?like=%00",
        "?done=%00",
        "/arrivals?after=%00",
        "/many?decision=spam&comment=%00",
        "/marks?cursor=x&id=%00",
        "/log?until=9999-12-31",
        "/log?since=0001-01-01&until=0001-01-01",
        "/log.csv?until=9999-12-31",
    ],
)
def test_no_address_is_too_odd(place: Site, path: str) -> None:
    assert place.desk().get(QUEUE + path).status_code < 500


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("{id}/reply", {"body": "Yes.", "badge": "editor", "revision": BEYOND}),
        ("{id}/move", {"article": "\0"}),
        ("{id}/decision", {"decision": "approve", "revision": BEYOND}),
        ("undo", {"entry": "\0"}),
        ("many", {"decision": "spam", "comment": "\0"}),
        ("marks", {"action": "remove", "id": "\0"}),
    ],
)
def test_no_form_is_too_odd(place: Site, path: str, fields: dict[str, str]) -> None:
    comment = place.send()
    answer = post(place.desk(), f"{QUEUE}/{path.format(id=comment.id)}", **fields)
    assert 400 <= answer.status_code < 500
    assert place.shown() == set()


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("{id}/move", {"article": "\0"}),
        ("decisions", {"decisions": [{"id": "\0", "decision": "spam"}]}),
    ],
)
def test_no_request_of_a_program_is_too_odd(place: Site, path: str, sent: dict[str, Any]) -> None:
    comment, headers = place.send(), place.token()
    address = f"/api/v1/manage/comments/{path.format(id=comment.id)}"
    assert place.browser().post(address, json=sent, headers=headers).status_code < 500
    last_day = "/api/v1/manage/comments/log?until=9999-12-31"
    assert place.browser().get(last_day, headers=headers).status_code == 200
