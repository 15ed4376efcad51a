"""Of two who saved over one another, both texts survive, and are made one as is chosen."""

from __future__ import annotations

import re

import pytest

from cms.permissions import Role
from tests.fixtures.newsroom import Desk, Form, Newsroom

BODY = "First stays.\n\nThe lamp is red today.\n\nLast stays."
MINE = "First stays.\n\nThe lamp is blue today.\n\nOnly mine.\n\nLast stays."
THEIRS = "First stays.\n\nThe lamp is green today.\n\nLast stays.\n\nOnly theirs at the end."


@pytest.fixture
def editor(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.EDITOR)


@pytest.fixture
def conflict(newsroom: Newsroom, editor: Desk) -> tuple[str, str]:
    """The address of an article, and the page of a conflict about it."""
    authors = {"authors-0-name": "Mia Sand"}
    made = editor.press("/desk/articles/new", title="Lamps", body=BODY, **authors)
    path = made.headers["Location"]
    opened = editor.form(path)
    other = newsroom.desk(Role.EDITOR, "Ines Duarte")
    other.press(path, title="Lamps of Ines", body=THEIRS, **{"authors-1-name": "Bo Lind"})
    mine = {"title": "Lamps of Emil", "body": MINE, "authors-1-name": "Al Rey", "kept": "copy-1"}
    answer = editor.press(path, "save", opened, **mine)
    assert answer.status_code == 409
    return path, answer.text


def body_choices(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="(choice-body-\d+)"', page)))


def test_what_is_chosen_by_nobody_keeps_every_block(
    editor: Desk, conflict: tuple[str, str]
) -> None:
    path, page = conflict
    assert "Ines Duarte" in page
    assert len(body_choices(page)) == 3
    done = editor.press(path, "merge", Form(page).fields)
    assert done.status_code == 303
    assert "kept=copy-1" in done.headers["Location"]
    form = editor.form(path)
    assert form["title"] == "Lamps of Emil"
    names = [value for name, value in form.items() if re.fullmatch(r"authors-\d-name", name)]
    assert names == ["Mia Sand", "Al Rey", "Bo Lind"]
    blocks = form["body"].split("\n\n")
    assert [block.strip() for block in blocks] == [
        *("First stays.", "The lamp is blue today.", "The lamp is green today."),
        *("Only mine.", "Last stays.", "Only theirs at the end."),
    ]


def test_each_field_and_block_is_taken_as_chosen(editor: Desk, conflict: tuple[str, str]) -> None:
    path, page = conflict
    changed, mine, theirs = body_choices(page)
    chosen = {
        "choice-title": "theirs",
        "choice-authors": "mine",
        changed: "both",
        mine: "theirs",
        theirs: "mine",
    }
    assert editor.press(path, "merge", Form(page).fields | chosen).status_code == 303
    form = editor.form(path)
    assert form["title"] == "Lamps of Ines"
    assert "Bo Lind" not in form.values()
    assert "Only" not in form["body"]
    assert "blue" in form["body"]
    assert "green" in form["body"]


def test_a_merge_can_be_written_on_before_it_is_saved(
    editor: Desk, conflict: tuple[str, str]
) -> None:
    path, page = conflict
    answer = editor.press(path, "merge_on", Form(page).fields)
    assert answer.status_code == 200
    form = Form(answer.text).fields
    assert "Only theirs" in form["body"]
    assert editor.form(path)["title"] == "Lamps of Ines"
    assert editor.press(path, "save", form, title="Lamps of both").status_code == 303


def test_a_merge_that_comes_too_late_is_a_conflict_again_and_keeps_the_text(
    newsroom: Newsroom, editor: Desk, conflict: tuple[str, str]
) -> None:
    path, page = conflict
    third = newsroom.desk(Role.EDITOR, "Kim Park")
    third.press(path, title="Lamps of Kim")
    for action in ("merge", "merge_on", "save"):
        answer = editor.press(path, action, Form(page).fields)
        assert answer.status_code == 409
        assert "Kim Park" in answer.text
        assert "Only mine." in Form(answer.text).fields["body"]


def test_parts_that_are_too_much_together_are_said_and_nothing_is_lost(
    newsroom: Newsroom, editor: Desk
) -> None:
    path = editor.press("/desk/articles/new", title="Lamps", body=BODY).headers["Location"]
    opened = editor.form(path)
    other = newsroom.desk(Role.EDITOR, "Ines Duarte")
    other.press(path, **{f"authors-{i}-name": f"Hers {i}" for i in range(15)})
    mine = {f"authors-{i}-name": f"Mine {i}" for i in range(15)}
    page = editor.press(path, "save", opened, body=MINE, **mine).text
    refused = editor.press(path, "merge", Form(page).fields)
    assert refused.status_code == 422
    assert "Use at most 20 entries." in refused.text
    assert "Only mine." in Form(refused.text).fields["body"]
    fields = Form(page).fields | {"choice-authors": "mine"}
    assert editor.press(path, "merge", fields).status_code == 303


def test_a_text_goes_without_the_sources_it_cites_until_they_are_added(
    newsroom: Newsroom, editor: Desk
) -> None:
    path = editor.press("/desk/articles/new", title="Lamps", body=BODY).headers["Location"]
    opened = editor.form(path)
    other = newsroom.desk(Role.EDITOR, "Ines Duarte")
    lee = {"references-0-id": "lee", "references-0-title": "On lamps"}
    other.press(path, body=f"{BODY}\n\nCited.[^lee]", **lee)
    page = editor.press(path, "save", opened, body=MINE).text
    fields = Form(page).fields | {"choice-references": "mine"}
    assert editor.press(path, "merge", fields).status_code == 303
    assert "[^lee] is cited but not listed" in editor.get(path).text


@pytest.mark.parametrize("value", ["", "\0", "everything", "theirs" * 1000])
def test_a_choice_made_up_by_hand_counts_for_nothing(
    editor: Desk, conflict: tuple[str, str], value: str
) -> None:
    path, page = conflict
    made_up = {"choice-title": value, "choice-body-999": value, "choice-": value}
    assert editor.press(path, "merge", Form(page).fields | made_up).status_code == 303
    assert editor.form(path)["title"] == "Lamps of Emil"


def test_rows_are_moved_and_removed_without_a_script(editor: Desk) -> None:
    typed = {f"authors-{i}-name": name for i, name in enumerate(("Al", "Bo", "Cy"))}
    path = editor.press("/desk/articles/new", title="Lamps", **typed).headers["Location"]
    form = editor.form(path) | {"title": "Typed"}
    for action, names in (
        ("up_authors_2", ["Al", "Cy", "Bo"]),
        ("up_authors_0", ["Al", "Cy", "Bo"]),
        ("down_authors_0", ["Cy", "Al", "Bo"]),
        ("down_authors_2", ["Cy", "Al", "Bo"]),
        ("remove_authors_1", ["Cy", "Bo"]),
        ("remove_authors_7", ["Cy", "Bo"]),
    ):
        answer = editor.press(path, action, form)
        assert answer.status_code == 200
        form = Form(answer.text).fields
        assert [form[f"authors-{i}-name"] for i in range(len(names))] == names, action
        assert f"authors-{len(names)}-name" not in form
        assert form["title"] == "Typed"


def test_who_reviewed_and_when_is_written_with_the_rest(editor: Desk) -> None:
    reviewer = {"reviewed_by-name": "Dr. Zoe Ash", "reviewed_by-credentials": "MD"}
    days = {"reviewed_at": "2026-03-01", "review_due": "2027-03-01"}
    typed = {"authors-0-name": "Al", "authors-0-credentials": "RN"} | reviewer | days
    path = editor.press("/desk/articles/new", title="Lamps", **typed).headers["Location"]
    assert typed.items() <= editor.form(path).items()
    editor.press(path, **dict.fromkeys([*reviewer, "reviewed_by-slug"], ""))
    assert editor.form(path)["reviewed_by-name"] == ""
