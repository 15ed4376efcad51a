"""The log as a page with filters, as a table, and as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import QueuePool

from cms.comments.models.states import CommentStatus
from cms.comments.schemas.log import CSV_HEAD, csv_cell
from cms.db.moments import utc_now
from cms.db.session import db
from cms.permissions import Actor, Role
from tests.comments.conftest import SLUG, Sent, Site, counted

LOG = "/desk/comments/log"
EMIL, INES = Actor("Emil Novak", Role.EDITOR), Actor("Ines Duarte", Role.ADMIN)


@pytest.fixture
def sent(place: Site) -> list[Sent]:
    """Three comments with five entries: approve, decline, revise, withdraw, spam."""
    comments = [
        place.send("One."),
        place.send("Two."),
        place.send("Three.", slug="another-article"),
    ]
    place.decide(comments[0], actor=EMIL)
    place.decide(comments[1], "decline", actor=INES, reason="Off the topic.")
    place.browser().patch(f"/api/v1/comments/{comments[0].receipt}", json={"body": "One!"})
    place.bring_to(comments[1], CommentStatus.WITHDRAWN)
    place.decide(comments[2], "spam", actor=EMIL)
    return comments


def listed(editor: FlaskClient, query: str = "") -> list[str]:
    """What the entries of the page say, each by whom and what."""
    page = editor.get(LOG + query)
    assert page.status_code == 200
    said = re.findall(r'<p class="log-said"><strong><bdi>(.*?)</bdi></strong> (\w+)', page.text)
    return [f"{unescape(who)} {what}" for who, what in said]


def test_the_newest_entry_comes_first_with_reason_and_states(place: Site, sent: list[Sent]) -> None:
    editor = place.desk()
    assert listed(editor) == [
        "Emil Novak marked",
        "Commenter withdrew",
        "Commenter edited",
        "Ines Duarte declined",
        "Emil Novak approved",
    ]
    text = unescape(editor.get(LOG).text)
    for word in (
        "Off the topic.",
        'Public: nothing <span aria-hidden="true">→</span>',
        "</span> revision 1</span>",
        f"/desk/comments/{sent[0].id}",
        "Title of another-article",
        "5 entries",
    ):
        assert word in text
    assert place.browser().get(LOG).status_code == 303
    assert place.desk("Ada Lima", Role.AUTHOR).get(LOG).status_code == 403


def test_the_log_is_narrowed(place: Site, sent: list[Sent]) -> None:
    editor = place.desk()
    today, tomorrow = utc_now().date(), utc_now().date() + timedelta(days=1)
    for query, number in {
        "?action=decline": 1,
        "?actor=novak": 2,
        "?actor=Commenter": 2,
        "?article=another-article": 1,
        f"?comment={sent[0].id}": 2,
        f"?comment={sent[0].id}&action=revise": 1,
        f"?since={today}&until={tomorrow}": 5,
        f"?since={tomorrow}": 0,
        f"?until={today - timedelta(days=1)}": 0,
        "?action=&actor=&since=": 5,
    }.items():
        assert len(listed(editor, query)) == number, query
    assert "No entries" in editor.get(f"{LOG}?actor=nobody").text
    wrong = editor.get(f"{LOG}?since=yesterday&action=burn")
    assert wrong.status_code == 422
    assert 'href="#log-since"' in wrong.text
    assert 'href="#log-action"' in wrong.text
    assert editor.get(f"{LOG}?cursor=nonsense").status_code == 422


def test_days_of_the_desk_are_those_of_the_site(place: Site, sent: list[Sent]) -> None:
    editor = place.desk()
    settings = place.app.config["SETTINGS"]
    zone = ZoneInfo("Pacific/Kiritimati" if utc_now().hour >= 10 else "Pacific/Midway")
    place.app.config["SETTINGS"] = replace(settings, zone=zone)
    here, there = utc_now().astimezone(zone).date(), utc_now().date()
    assert here != there
    assert len(listed(editor, f"?since={here}&until={here}")) == 5
    assert listed(editor, f"?since={there}&until={there}") == []
    assert len(editor.get(f"{LOG}.csv?since={here}&until={here}").text.splitlines()) == 6
    query = f"/api/v1/manage/comments/log?since={there}&until={there}"
    answer = place.browser().get(query, headers=place.token())
    assert answer.get_json()["meta"]["total"] == 5
    for day in ("0001-01-01", "9999-12-31"):
        assert listed(editor, f"?since={day}&until={day}") == []


def test_a_longer_log_is_paged_at_a_fixed_cost(place: Site) -> None:
    for number in range(23):
        place.decide(place.send(f"Number {number}."))
    editor = place.desk()
    first = editor.get(LOG)
    onward = re.search(r'href="([^"]+)" rel="next"', first.text)
    assert onward
    assert len(listed(editor)) == 20
    assert len(listed(editor, unescape(onward[1]).removeprefix(LOG))) == 3
    with counted() as many:
        editor.get(LOG)
    with counted() as few:
        editor.get(f"{LOG}?actor=nobody")
    assert len(many) == len(few)


def test_the_log_is_exported_as_a_table(place: Site, sent: list[Sent]) -> None:
    editor = place.desk()
    answer = editor.get(f"{LOG}.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="comments-log.csv"'
    head, *rows = csv.reader(io.StringIO(answer.text, newline=""))
    assert head == CSV_HEAD
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["action"] for row in told] == [
        "approve",
        "decline",
        "revise",
        "withdraw",
        "spam",
    ]
    assert told[1]["reason"] == "Off the topic."
    assert (told[0]["public_before"], told[0]["public_after"]) == ("", "1")
    assert (told[2]["revision"], told[2]["status"]) == ("2", "approved")
    assert told[4]["article_title"] == "Title of another-article"
    narrow = editor.get(f"{LOG}.csv?action=spam").text
    assert narrow.count("\r\n") == 2
    assert place.browser().get(f"{LOG}.csv").status_code == 303
    assert editor.get(f"{LOG}.xml").status_code == 404


FORMULAS = (
    '=HYPERLINK("https://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(A1)",
    "\ufe661+1",
    "\u22121+1",
)
BEFORE = ("", "  ", "\u3000", "\xa0", '"', "'", " \"' ", "\u201c", "\u200b")
# At what some spreadsheet begins a new cell or row, by its settings or by what it guesses.
SEPARATORS = (",", ";", "\t", "|", "\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029")


def cells(text: str) -> set[str]:
    """Every cell that a spreadsheet could find, whatever it takes as separator and quote."""
    found = set(re.split(r"[,;\t|\n\r\v\f\x85\u2028\u2029]", text))
    for separator in (",", ";", "\t", "|"):
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        found |= {cell for row in rows for cell in row}
    return found


def runs(text: str) -> list[str]:
    """The cells of a text that a spreadsheet would run."""
    bare = ((cell, cell.lstrip(' \u3000\xa0\u200b"\u201c')) for cell in cells(text))
    signs = tuple("=+-@\uff1d\uff0b\uff0d\uff20\ufe66\u2212")
    return [cell for cell, begins in bare if begins.startswith(signs)]


@pytest.mark.parametrize("before", BEFORE)
def test_no_text_begins_a_formula_in_any_cell(before: str) -> None:
    for formula in FORMULAS:
        for text in (f"{before}{formula}", *(f"x{each}{before}{formula};y" for each in SEPARATORS)):
            line = io.StringIO()
            csv.writer(line).writerow(["a", csv_cell(text), "b"])
            assert not runs(line.getvalue()), text


def test_no_cell_of_the_log_is_run_as_a_formula(place: Site) -> None:
    actor = Actor("=cmd", Role.EDITOR)
    for reason in ("x;=1+1;y", "x\t=1+1", "x\r\n\uff1d1", 'x|"=1+1"', " @SUM(A1)", *FORMULAS[:3]):
        place.decide(place.send(reason), "decline", reason=reason, actor=actor)
    text = place.desk().get(f"{LOG}.csv").text
    assert not runs(text)
    assert "'=cmd" in text
    assert "x;'=1+1;y" in text


def test_words_that_are_no_formula_are_exported_as_they_are(place: Site) -> None:
    reason = 'Well-known; 1+1=2, a@b.example | see "this" - and that'
    place.decide(place.send(), "decline", reason=reason)
    _, row = csv.reader(io.StringIO(place.desk().get(f"{LOG}.csv").text, newline=""))
    assert row[CSV_HEAD.index("reason")] == reason


def test_the_log_is_exported_as_json(place: Site, sent: list[Sent]) -> None:
    editor = place.desk()
    answer = editor.get(f"{LOG}.json?article={SLUG}")
    assert answer.content_type == "application/json"
    entries = json.loads(answer.text)["data"]
    assert [each["action"] for each in entries] == ["approve", "decline", "revise", "withdraw"]
    api = place.browser().get(
        f"/api/v1/manage/comments/log?article={SLUG}&sort=at", headers=place.token()
    )
    assert api.get_json()["data"] == entries
    assert api.get_json()["meta"]["total"] == 4
    assert json.loads(editor.get(f"{LOG}.json?actor=nobody").text) == {"data": []}


def test_an_export_gives_its_connection_back(place: Site, sent: list[Sent]) -> None:
    editor = place.desk()
    for form in ("csv", "json", "csv?actor=nobody"):
        assert editor.get(f"{LOG}.{form}").text
    with place.app.app_context():
        assert isinstance(db.engine.pool, QueuePool)
        assert db.engine.pool.checkedout() == 0


def test_no_reader_is_named_in_the_log(place: Site, sent: list[Sent]) -> None:
    comment = place.send("Mine.", name="Wilhelmina", email="w@example.org")
    place.decide(comment)
    place.bring_to(comment, CommentStatus.WITHDRAWN)
    for form in ("csv", "json"):
        text = place.desk(f"Editor{form} Novak").get(f"{LOG}.{form}").text
        assert "Wilhelmina" not in text
        assert "w@example.org" not in text


def test_the_history_of_a_comment_tells_all_of_it(place: Site, sent: list[Sent]) -> None:
    text = unescape(place.desk().get(f"/desk/comments/{sent[0].id}").text)
    for word in (
        "<p>One.</p>",
        "<p>One!</p>",
        "Written by the commenter",
        "What changed since revision 1",
        "Emil Novak</bdi></strong> approved this comment",
        "Commenter</bdi></strong> edited this comment",
        "Its commenter edited it",
    ):
        assert word in text


@pytest.mark.parametrize("path", ["/desk/comments/log.csv", "/desk/comments/log.json"])
def test_a_filter_that_is_given_twice_exports_nothing(place: Site, path: str) -> None:
    editor = place.desk()
    answer = editor.get(f"{path}?action=approve&action=spam")
    assert answer.status_code == 422
    assert "Give this parameter once." in answer.text
    for page in ("/desk/comments/log", "/desk/comments"):
        twice = "action=approve&action=spam" if "log" in page else "q=a&q=b"
        assert editor.get(f"{page}?{twice}").status_code == 422
