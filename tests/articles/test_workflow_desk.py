"""Review on the desk: notes on blocks, the editor's word, the next step; as forms alone."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from cms.app.schedule import run_schedule
from cms.db.moments import utc_now
from cms.permissions import Role
from tests.fixtures.newsroom import Desk, Form, Newsroom

BODY = "## Bees\n\nThey cluster.\n\nThey shiver.\n\n- one\n- two\n"


def begun(author: Desk, body: str = BODY) -> str:
    """Let an author write an article; return its address on the desk."""
    answer = author.press("/desk/articles/new", title="Bees in winter", body=body)
    assert answer.status_code == 303, answer.text
    return answer.location.partition("?")[0]


def send(desk: Desk, page: str, action: str, /, **typed: str) -> TestResponse:
    """Press the button of a page that goes to ``action``, or else to the page, with ``typed``."""
    target = f"{page.removesuffix('/review')}/{action}" if action else page
    forms = re.findall(r"<form[^>]*>.*?</form>", desk.get(page).text, re.DOTALL)
    fitting = [
        dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        for form in forms
        if f'action="{target}"' in form or (not action and "action=" not in form.partition(">")[0])
    ]
    named = {name.replace("_", "-") if name[-1].isdigit() else name: typed[name] for name in typed}
    return desk.client.post(target, data=fitting[0] | named)


def fields(page: str) -> dict[str, str]:
    """What stands in the fields of the page, by name, where something does."""
    found = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return {name: unescape(text) for name, text in found if text}


@pytest.fixture
def author(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.AUTHOR, "Ada Berg")


@pytest.fixture
def editor(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.EDITOR, "Emil Novak")


def test_an_article_is_reviewed_mended_approved_scheduled_and_public(
    newsroom: Newsroom, author: Desk, editor: Desk
) -> None:
    page = begun(author)
    review = f"{page}/review"
    author.press(page, "submit")
    assert "Bees in winter" in editor.get("/desk").text
    hung = send(editor, review, "notes", block="2", text_2="Why do they?\n\nSay it.")
    assert hung.location == f"{review}#block-3"
    asked = send(editor, review, "steps/ask_changes", note="Explain the shivering.")
    assert asked.location == review
    mine = author.get(page).text
    assert "Explain the shivering." in mine
    assert "1 open note on the text" in mine
    assert "Changes asked" in author.get("/desk").text
    read = author.get(review).text
    assert "Why do they?\n\nSay it." in read
    assert "Add note" not in read
    note = re.search(r"/notes/(\w+)/settle", read)
    assert note
    author.press(page, "submit", body=BODY.replace("They shiver.", "They shiver for warmth."))
    assert "The text has changed since" in editor.get(review).text
    send(author, review, f"notes/{note[1]}/settle")
    assert "settled by <bdi>Ada Berg</bdi>" in editor.get(review).text
    send(author, review, f"notes/{note[1]}/reopen")
    assert "settled by" not in editor.get(review).text
    assert f"{page}/compare?from=1&amp;to=2" in editor.get(review).text
    send(editor, review, "steps/approve")
    assert "Approved." in author.get(page).text
    tomorrow = utc_now() + timedelta(days=1)
    planned = send(editor, f"{page}/schedule", "", publish_at=f"{tomorrow:%Y-%m-%dT%H:%M}")
    assert planned.status_code == 303, planned.text
    assert (
        f"It will be published on {tomorrow.day} {tomorrow:%B %Y, %H:%M} UTC."
        in editor.get(page).text
    )
    assert "Coming up" in editor.get("/desk").text
    author.press(page, body="Words that come later.\n")
    assert run_schedule(newsroom.app, tomorrow - timedelta(minutes=1)) == 0
    assert newsroom.reader().get("/articles/bees-in-winter").status_code == 404
    assert run_schedule(newsroom.app, tomorrow) == 1
    public = newsroom.reader().get("/articles/bees-in-winter").text
    assert "shiver for warmth" in public
    assert "come later" not in public
    told = editor.get(f"{page}/history").text
    words = [unescape(w) for w in re.findall(r"</bdi></strong> ([^<]+) <span", told)]
    assert words == [
        "published it", "scheduled it", "approved it", "submitted it for review",
        "asked for changes", "submitted it for review", "began the article",
    ]  # fmt: skip
    assert "<bdi>The schedule</bdi>" in told
    assert "as <bdi>Emil Novak</bdi> set it" in told
    oldest = editor.get(f"{page}/history?order=oldest").text
    assert oldest.index("began the article") < oldest.index("published it")


def test_what_was_typed_stays_when_a_note_or_a_word_cannot_be_taken(
    newsroom: Newsroom, author: Desk, editor: Desk
) -> None:
    page = begun(author)
    review = f"{page}/review"
    author.press(page, "submit")
    empty = send(editor, review, "notes", block="1", text_1=" ", text_2="Elsewhere.", note="Well.")
    assert empty.status_code == 422
    assert "Write what is to change in this block." in empty.text
    assert fields(empty.text) == {"text-2": "Elsewhere.", "note": "Well."}
    long = send(editor, review, "steps/ask_changes", note="word " * 500)
    assert long.status_code == 422
    assert long.text.count("word ") >= 500
    version = re.search(r'name="version" value="(\d+)"', editor.get(review).text)
    token = re.search(r'name="csrf_token" value="([^"]+)"', editor.get(review).text)
    assert version
    assert token
    author.press(page, body="Other words.\n")
    sent = {"csrf_token": token[1], "version": version[1], "from": "review"}
    for path, typed in (
        ("notes", {"block": "0", "text-0": "Kept as typed"}),
        ("notes", {"block": "3", "text-3": "Of a block that is gone"}),
        ("steps/ask_changes", {"note": "Kept as typed"}),
        ("steps/approve", {"note": "Kept as typed", "text-1": "And this"}),
        ("steps/approve", {}),
    ):
        stale = editor.client.post(f"{page}/{path}", data=sent | typed)
        assert stale.status_code == 412
        kept = {name: text for name, text in typed.items() if name != "block"}
        assert fields(stale.text) == kept
    for block in ("99", "-1", "x", "\u0661", "9" * 5_000):
        typed = {"csrf_token": token[1], "block": block, f"text-{block}": "Where?"}
        answer = editor.client.post(f"{page}/notes", data=typed)
        assert answer.status_code in (412, 422)
    assert editor.client.post(f"{page}/steps/dance", data=sent).status_code == 404


def test_no_button_of_the_review_loses_what_stands_in_another_field(
    author: Desk, editor: Desk
) -> None:
    page = begun(author)
    review = f"{page}/review"
    author.press(page, "submit")
    typed = {"text_0": "Which bees?", "text_2": "Why?", "note": "Say more."}
    kept = {"text-0": "Which bees?", "text-2": "Why?", "note": "Say more."}
    hung = send(editor, review, "notes", **typed, block="0")
    assert "The note is there for the author." in hung.text
    del typed["text_0"], kept["text-0"]
    assert fields(hung.text) == kept
    note = re.search(r"/notes/(\w+)/settle", hung.text)
    assert note
    for action, said in (
        (f"notes/{note[1]}/settle", "The note is settled."),
        (f"notes/{note[1]}/reopen", "The note is open again."),
        ("steps/approve", "Approved."),
    ):
        done = send(editor, review, action, **typed)
        assert (done.status_code, fields(done.text)) == (200, kept), action
        assert said in done.text
    asked = send(editor, review, "steps/ask_changes", **typed)
    assert fields(asked.text) == {"text-2": "Why?"}
    assert send(editor, review, "notes", block="2", text_2="Why?").status_code == 303


def test_a_step_beside_the_text_takes_what_was_typed_along(author: Desk, editor: Desk) -> None:
    page = begun(author)
    author.press(page, "submit")
    author.press(page, "take_back", body="Typed, then taken back.\n")
    assert "Submit for review" in author.get(page).text
    assert author.form(page)["body"] == "Typed, then taken back.\n"
    tomorrow = utc_now() + timedelta(days=1)
    send(editor, f"{page}/schedule", "", publish_at=f"{tomorrow:%Y-%m-%dT%H:%M}")
    refused = editor.press(page, "unschedule", title="", body="Typed without a title.\n")
    assert refused.status_code == 422
    assert Form(refused.text).fields["body"] == "Typed without a title.\n"
    editor.press(page, "unschedule", body="Typed, then off the schedule.\n")
    shown = editor.get(page).text
    assert "Taken off the schedule." in shown
    assert Form(shown).fields["body"] == "Typed, then off the schedule.\n"
    editor.press(page, "publish")
    editor.press(page, "discard", body="Typed, then discarded.\n")
    assert editor.form(page)["body"] == "Typed, then off the schedule.\n"
    assert "Typed, then discarded." in editor.get(f"{page}/revisions/4").text


def test_a_heading_takes_no_name_from_a_field_of_the_desk(author: Desk, editor: Desk) -> None:
    headings = ("Title", "Summary", "Note", "Text 0", "Block 1", "Article form", "Decision")
    page = begun(author, "".join(f"## {heading}\n\n" for heading in headings))
    author.press(page, "submit")
    for shown in (
        editor.press(page, "preview"),
        editor.get(f"{page}/review"),
        editor.get(f"{page}/revisions/1"),
    ):
        ids = re.findall(r' id="([^"]+)"', shown.text.partition("<template")[0])
        assert len(ids) == len(set(ids))
        assert "text:summary" in ids


def test_an_author_decides_nothing_and_sees_no_other_article(
    newsroom: Newsroom, author: Desk, editor: Desk
) -> None:
    mine, other = begun(author), f"/desk/articles/{newsroom.article('theirs')}"
    author.press(mine, "submit")
    shown = author.get(f"{mine}/review").text
    assert "Ask for changes" not in shown
    assert "Take back from review" in shown
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
    assert token
    for step in ("approve", "publish", "ask_changes", "unpublish"):
        sent = {"csrf_token": token[1], "note": "x"}
        assert author.client.post(f"{mine}/steps/{step}", data=sent).status_code == 403
    assert author.get(f"{mine}/schedule").status_code == 403
    for place in ("review", "history", "steps/archive"):
        assert author.get(f"{other}/{place}").status_code == 404


def test_what_is_archived_is_read_and_reopened_but_not_written(author: Desk) -> None:
    page = begun(author)
    opened = author.form(page)
    assert "Archive this article?" in author.get(f"{page}/steps/archive").text
    send(author, f"{page}/steps/archive", "")
    assert author.get(page).location == f"{page}/review"
    refused = author.press(page, "save", opened | {"body": "Typed too late.\n"})
    assert refused.status_code == 422
    assert "Reopen it to write on." in refused.text
    assert "Typed too late." in refused.text
    assert "No drafts of yours" in author.get("/desk").text
    lost = author.client.post(f"{page}/steps/reopen", data={"csrf_token": opened["csrf_token"]})
    assert lost.status_code == 412
    assert "does not say on which text it is based" in lost.text
    assert author.get(page).location == f"{page}/review"
    version = re.search(r'name="version" value="(\d+)"', author.get(f"{page}/review").text)
    assert version
    sent = {"csrf_token": opened["csrf_token"], "version": version[1]}
    author.client.post(f"{page}/steps/reopen", data=sent)
    assert author.get(page).status_code == 200


def test_what_is_to_be_checked_again_is_listed(newsroom: Newsroom, editor: Desk) -> None:
    assert "No review is due" in editor.get("/desk/articles?due=1").text
    newsroom.published("old-bees", reviewed_by={"name": "Dr. Sand"}, review_due="2026-03-01")
    newsroom.published("new-bees", review_due="2999-03-01")
    listed = editor.get("/desk/articles?due=1").text
    assert "Title of old-bees" in listed
    assert "review was due on" in listed
    assert "Title of new-bees" not in listed
    assert "Reviews due" in editor.get("/desk").text


def test_the_database_itself_refuses_to_change_a_history(
    newsroom: Newsroom, session: Session
) -> None:
    newsroom.published("bees")
    session.rollback()
    for statement in (
        "UPDATE article_events SET note = 'other'",
        "DELETE FROM article_events",
        "DELETE FROM article_events WHERE id = 1",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement))
        session.rollback()
