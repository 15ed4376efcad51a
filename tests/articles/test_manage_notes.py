"""What editors say of a draft, what it lacks, and what became of it, over the API."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from cms.permissions import Role
from tests.fixtures.newsroom import MANAGE, Newsroom


def ask(
    newsroom: Newsroom, token: dict[str, str], method: str, path: str, **body: Any
) -> TestResponse:
    json = body if method == "POST" else None
    return newsroom.reader().open(f"{MANAGE}/{path}", method=method, headers=token, json=json)


def test_a_note_hangs_on_its_block_until_it_is_settled(newsroom: Newsroom) -> None:
    editor = newsroom.token(Role.EDITOR)
    made = newsroom.article("bees", "First words.\n\nSecond words.\n")
    answer = ask(newsroom, editor, "POST", f"{made}/notes", block=1, text="Say where.")
    assert answer.status_code == 201
    note = answer.get_json()["data"]
    assert (note["block"], note["excerpt"], note["changed"]) == (1, "Second words.", False)
    assert (note["created_by"], note["settled_at"], note["settled_by"]) == ("Program", None, None)
    newsroom.draft(made, slug="bees", title="Bees", body_markdown="New.\n\nA.\n\nSecond words.\n")
    (listed,) = ask(newsroom, editor, "GET", f"{made}/notes").get_json()["data"]
    assert (listed["block"], listed["changed"]) == (2, False)
    path = f"{made}/notes/{note['id']}"
    settled = ask(newsroom, editor, "POST", f"{path}/settle").get_json()["data"]
    assert (settled["settled_by"], settled["settled_at"] is not None) == ("Program", True)
    again = ask(newsroom, editor, "POST", f"{path}/reopen").get_json()["data"]
    assert again == listed
    assert ask(newsroom, editor, "POST", f"{made}/notes/nothing/settle").status_code == 404


def test_a_note_names_a_block_and_says_something(newsroom: Newsroom) -> None:
    editor, author = newsroom.token(Role.EDITOR), newsroom.token(Role.AUTHOR)
    made = newsroom.article("bees", "Words.\n")
    for wrong, pointer in (
        ({"block": 1, "text": "x"}, "/block"),
        ({"block": -1, "text": "x"}, "/block"),
        ({"block": True, "text": "x"}, "/block"),
        ({"block": 0, "text": "  "}, "/text"),
        ({"block": 0, "text": "x" * 2_001}, "/text"),
        ({"block": 0}, "/text"),
        ({"block": 0, "text": "x", "colour": "red"}, "/colour"),
    ):
        answer = ask(newsroom, editor, "POST", f"{made}/notes", **wrong)
        assert answer.status_code == 422, wrong
        assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]
    held = editor | {"If-Match": '"older"'}
    assert ask(newsroom, held, "POST", f"{made}/notes", block=0, text="x").status_code == 412
    assert ask(newsroom, author, "POST", f"{made}/notes", block=0, text="x").status_code == 403
    assert ask(newsroom, author, "GET", f"{made}/notes").status_code == 404


def test_a_program_learns_what_a_draft_lacks(newsroom: Newsroom) -> None:
    editor = newsroom.token(Role.EDITOR)
    made = newsroom.article("bees", "![](https://example.org/a.png)\n")
    found = ask(newsroom, editor, "GET", f"{made}/missing").get_json()
    pointers = [each["pointer"] for each in found["data"]]
    assert {"/summary", "/authors", "/body/content/0"} <= set(pointers)
    assert found["meta"]["total"] == len(pointers)
    whole = {"summary": "Short.", "authors": [{"name": "Ann"}]}
    done = newsroom.article("wasps", "Words.\n", **whole)
    assert ask(newsroom, editor, "GET", f"{done}/missing").get_json()["data"] == []


def test_two_revisions_are_compared_word_by_word(newsroom: Newsroom) -> None:
    editor = newsroom.token(Role.EDITOR)
    made = newsroom.article("bees", "Bees dance.\n\nThey sleep.\n", summary="Short.")
    newer = {"title": "Title of bees", "summary": "Longer.", "body_markdown": "Bees dance well.\n"}
    newsroom.draft(made, slug="bees", **newer)
    newsroom.draft(made, slug="bees", **newer | {"summary": "Longest."})

    def compared(query: str = "") -> Any:
        answer = ask(newsroom, editor, "GET", f"{made}/comparison{query}")
        assert answer.status_code == 200, answer.text
        return answer.get_json()["data"]

    whole = compared("?from=1&to=2")
    assert (whole["old"], whole["new"]) == (1, 2)
    assert whole["fields"] == [{"name": "summary", "old": "Short.", "new": "Longer."}]
    changed, gone = whole["blocks"]
    assert changed["change"] == "changed"
    assert [(piece["change"], piece["text"].strip()) for piece in changed["lines"][0]] == [
        ("same", "Bees dance"),
        ("added", "well"),
        ("same", "."),
    ]
    assert (gone["change"], gone["new"], gone["old"]["type"]) == ("removed", None, "paragraph")
    last = compared()
    assert (last["old"], last["new"]) == (2, 3)
    assert [field["new"] for field in last["fields"]] == ["Longest."]
    assert ask(newsroom, editor, "GET", f"{made}/comparison?from=9").status_code == 404
    assert ask(newsroom, editor, "GET", f"{made}/comparison?form=1").status_code == 422
