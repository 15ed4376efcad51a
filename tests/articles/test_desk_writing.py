"""The page on which an article is written: it saves, steps on, and loses no typed word."""

from __future__ import annotations

import re
from html import unescape

import pytest
from markupsafe import Markup

from cms.permissions import Role
from tests.fixtures.newsroom import MANAGE, Desk, Form, Newsroom

NEW = "/desk/articles/new"
TYPED = {
    "title": "Moving  house with bees",
    "slug": "",
    "locale": "en",
    "summary": "What to do, and when.",
    "topics": "bees, moving ,",
    "body": "First.[^lee]\r\n\r\n::: tip\r\nGo by night.\r\n:::\r\n",
    "authors-0-name": "Mia Sand",
    "authors-0-bio": "Keeps bees.\r\n\r\nAnd cats.",
    "references-0-id": "lee",
    "references-0-title": "On hives",
    "references-0-year": "2019",
    "related-0-title": "Elsewhere",
    "related-0-url": "https://example.org/hives",
}


@pytest.fixture
def author(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.AUTHOR, "Ada Brandt")


@pytest.fixture
def editor(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.EDITOR, "Emil Novak")


def written(desk: Desk, **typed: str) -> str:
    """Write a new article; return where it is edited."""
    answer = desk.press(NEW, **TYPED | typed)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def number(desk: Desk, path: str) -> int:
    found = re.search(r"Version (\d+), saved", desk.get(path).text)
    assert found
    return int(found[1])


def errors_at(page: str, field: str) -> str:
    """What the page says at a field."""
    found = re.search(rf'id="{field}-error"[^>]*>(.*?)</p>', page, re.DOTALL)
    return unescape(Markup(found[1]).striptags()) if found else ""


def state(desk: Desk) -> str:
    found = re.search(r'class="row-state">(.*?)</p>', desk.get("/desk/articles").text, re.DOTALL)
    assert found
    return Markup(found[1]).striptags()


def test_what_was_typed_comes_back_to_be_edited(author: Desk) -> None:
    form = author.form(written(author))
    wanted = {name: text.replace("\r\n", "\n") for name, text in TYPED.items()} | {
        "title": "Moving house with bees",
        "slug": "moving-house-with-bees",
        "topics": "Bees, Moving",
        "authors-0-slug": "mia-sand",
        "base": "1",
    }
    assert wanted.items() <= form.items()


def test_saving_adds_a_revision_and_saving_the_same_adds_none(author: Desk) -> None:
    path = written(author)
    assert number(author, path) == 1
    author.press(path)
    assert number(author, path) == 1
    author.press(path, summary="Another.")
    assert number(author, path) == 2
    assert author.form(path)["summary"] == "Another."


def test_rows_in_which_nothing_was_typed_are_dropped(author: Desk) -> None:
    rows = {"authors-1-name": "", "authors-2-name": "Bo Lind", "references-7-title": "  "}
    form = author.form(written(author, **rows))
    assert [form["authors-0-name"], form["authors-1-name"]] == ["Mia Sand", "Bo Lind"]
    assert "authors-2-name" not in form
    assert "references-1-title" not in form


def test_emptying_a_row_removes_it(author: Desk) -> None:
    path = written(author)
    emptied = {name: "" for name in author.form(path) if name.startswith("related-0-")}
    author.press(path, **emptied)
    assert not [name for name in author.form(path) if name.startswith("related-")]


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"title": " "}, "title", "This is needed."),
        ({"title": "x" * 201}, "title", "Use at most 200 characters."),
        ({"slug": "Not a slug"}, "slug", "small letters"),
        ({"locale": "English!"}, "locale", "language tag"),
        ({"topics": "x" * 101}, "topics", "100"),
        ({"summary": "x" * 2001}, "summary", "2,000"),
        ({"body": "A\n\n::: warning\nnever closed\n"}, "body", "Line 3: "),
        ({"references-0-title": "x" * 2001}, "references-0-title", "500"),
    ],
)
def test_an_error_stands_at_its_field_and_everything_typed_stays(
    author: Desk, typed: dict[str, str], field: str, message: str
) -> None:
    sent = TYPED | typed
    answer = author.press(NEW, **sent)
    assert answer.status_code == 422
    assert message in errors_at(answer.text, field), answer.text
    assert sent.items() <= Form(answer.text).fields.items() | as_typed(sent)
    assert f'href="#{field}"' in answer.text
    assert "No articles yet" in author.get("/desk/articles").text


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"summary": "x" * 501}, "summary", "500"),
        ({"body": "A\n\nhttps://www.youtube.com/\n"}, "body", "Block 2: "),
        ({"authors-1-bio": "No name."}, "authors-1-name", "This is needed."),
        ({"authors-0-slug": "字"}, "authors-0-slug", "small letters"),
        ({"authors-0-name": "x" * 201}, "authors-0-name", "200"),
        ({"authors-1-name": "Mia Sand"}, "authors-1-name", "twice"),
        ({"references-1-id": "ito"}, "references-1-title", "This is needed."),
        ({"references-1-title": "On cats"}, "references-1-id", "This is needed."),
        ({"references-1-id": "a b", "references-1-title": "T"}, "references-1-id", "hyphens"),
        ({"references-1-id": "lee", "references-1-title": "T"}, "references-1-id", "twice"),
        ({"references-0-year": "long ago"}, "references-0-year", "whole number"),
        ({"references-0-year": "999"}, "references-0-year", "Use 1000 or more."),
        ({"references-0-year": "3000"}, "references-0-year", "Use 2999 or less."),
        ({"references-0-doi": "doi"}, "references-0-doi", "10.1000/182"),
        ({"references-0-accessed": "2026-02-30"}, "references-0-accessed", "2026-03-12"),
        ({"references-0-url": "javascript:alert(1)"}, "references-0-url", "https://"),
        ({"related-0-slug": "both"}, "related-0-title", "not both"),
        ({"related-1-title": "Only a title"}, "related-1-title", "Give either"),
        ({"related-1-url": "https://example.org/"}, "related-1-title", "This is needed."),
        ({"related-0-url": "example"}, "related-0-url", "https://"),
        ({"related-0-url": "", "related-0-slug": "A b"}, "related-0-slug", "small letters"),
        ({"reviewed_by-credentials": "MD"}, "reviewed_by-name", "This is needed."),
        ({"reviewed_at": "yesterday"}, "reviewed_at", "2026-03-12"),
        ({"review_due": "soon"}, "review_due", "2026-03-12"),
    ],
)
def test_what_is_not_finished_is_saved_and_marked_and_not_published(
    newsroom: Newsroom, editor: Desk, typed: dict[str, str], field: str, message: str
) -> None:
    path = written(editor, **typed)
    for _ in range(2):
        page = editor.get(path).text
        assert typed.items() <= Form(page).fields.items() | as_typed(typed)
        assert message in errors_at(page, field), page
        assert f'<a href="#{field}" data-pointer="' in page  # from “Before publishing”
        # Saved again with something else, the half filled part is what it was.
        assert editor.press(path, "save", summary="Other.").status_code == 303
        if "summary" in typed:
            break
    editor.press(path, "publish", **typed)
    assert newsroom.reader().get("/articles/moving-house-with-bees").status_code == 404
    article = path.rpartition("/")[2]
    headers = newsroom.token()
    told = newsroom.reader().post(f"{MANAGE}/{article}/publish", headers=headers)
    assert told.status_code == 422
    listed = newsroom.reader().get(f"{MANAGE}/{article}/missing", headers=headers).get_json()
    pointers = {each["pointer"] for each in listed["data"]}
    assert {error["pointer"] for error in told.get_json()["errors"]} <= pointers
    assert newsroom.reader().get(f"{MANAGE}/{article}", headers=headers).status_code == 200
    for shown in ("", "/review", "/revisions/1", "/history", "/compare?from=1&to=1"):
        assert editor.get(f"{path}{shown}").status_code == 200
        assert 'href="javascript:' not in editor.get(f"{path}{shown}").text
    link = newsroom.reader().post(f"{MANAGE}/{article}/previews", headers=headers, json={})
    preview = link.get_json()["data"]
    for address in (preview["url"], preview["json_url"]):
        seen = newsroom.reader().get(address)
        assert seen.status_code == 200, address
        assert "javascript:" not in seen.text
    # Mended, it is published.
    mended = {name: TYPED.get(name, "") for name in typed} | {"authors-1-slug": ""}
    editor.press(path, "publish", **mended)
    assert newsroom.reader().get("/articles/moving-house-with-bees").status_code == 200


def as_typed(sent: dict[str, str]) -> set[tuple[str, str]]:
    """Fields whose line ends a parser of HTML reads as line feeds, as they were typed."""
    return {(name, text) for name, text in sent.items() if "\r\n" in text}


@pytest.mark.parametrize("part", ["author", "reference", "related"])
def test_a_button_for_one_more_row_keeps_everything_typed(author: Desk, part: str) -> None:
    typed = TYPED | {"title": "", "locale": "???", "references-0-year": "soon"}
    answer = author.press(NEW, f"add_{part}", **typed)
    assert answer.status_code == 200
    form = Form(answer.text).fields
    assert typed.items() <= form.items() | as_typed(typed)
    row = "related" if part == "related" else f"{part}s"
    assert [name for name in form if name.startswith(f"{row}-1-")]
    assert "No articles yet" in author.get("/desk/articles").text


def test_a_preview_shows_the_text_and_saves_nothing(author: Desk) -> None:
    answer = author.press(NEW, "preview", **TYPED)
    assert answer.status_code == 200
    assert 'class="callout callout-tip"' in answer.text
    assert TYPED.items() <= Form(answer.text).fields.items() | as_typed(TYPED)
    assert "No articles yet" in author.get("/desk/articles").text
    path = written(author)
    author.press(path, "preview", body="Other words.[^lee]")
    assert number(author, path) == 1


def test_an_author_submits_and_an_editor_publishes(
    newsroom: Newsroom, author: Desk, editor: Desk
) -> None:
    path = written(author)
    assert state(author) == "Draft"
    assert author.press(path, "submit").status_code == 303
    assert "An editor will read it." in author.get(path).text
    assert state(author) == "In review"
    assert "Submit for review" not in author.get(path).text
    assert "Moving house with bees" in editor.get("/desk").text
    assert newsroom.reader().get("/articles/moving-house-with-bees").status_code == 404
    assert editor.press(path, "publish").status_code == 303
    assert state(author) == "Published"
    assert "Go by night." in newsroom.reader().get("/articles/moving-house-with-bees").text


def test_an_author_cannot_publish(newsroom: Newsroom, author: Desk) -> None:
    path = written(author)
    assert 'value="publish"' not in author.get(path).text
    refused = author.press(path, "publish", summary="New.")
    assert refused.status_code == 303
    assert "may not do this" in author.get(path).text
    assert number(author, path) == 2  # saved all the same: no typed word is lost
    assert newsroom.reader().get("/articles/moving-house-with-bees").status_code == 404


def test_somebody_elses_article_is_not_there(newsroom: Newsroom, author: Desk) -> None:
    others = f"/desk/articles/{newsroom.article('not-yours')}"
    assert author.get(others).status_code == 404
    assert author.get("/desk/articles/nothing").status_code == 404
    token = author.form(NEW)["csrf_token"]
    assert author.press(others, "save", TYPED, csrf_token=token).status_code == 404
    assert "not-yours" not in author.get("/desk/articles").text


def test_a_step_that_cannot_be_taken_is_said_and_the_text_is_saved(editor: Desk) -> None:
    path = written(editor)
    editor.press(path, "publish")
    editor.press(path, "publish")
    assert "published already" in editor.get(path).text
    editor.press(path, "submit")
    assert "nothing to review" in editor.get(path).text
    editor.press(path, "submit", summary="Newer.")
    assert editor.form(path)["summary"] == "Newer."
    assert state(editor).split() == ["Newer", "draft", "In", "review"]


def test_a_slug_that_another_article_has_is_said_at_the_slug(
    newsroom: Newsroom, editor: Desk
) -> None:
    other = newsroom.published("taken")
    newsroom.draft(other, title="Other", slug="taken-next")
    for slug in ("taken", "taken-next"):
        answer = editor.press(NEW, **TYPED | {"slug": slug})
        assert answer.status_code == 422
        assert "Another article has the slug" in errors_at(answer.text, "slug")


def test_the_form_is_not_taken_without_its_token(author: Desk) -> None:
    assert author.press(NEW, "save", TYPED).status_code == 400
    assert "No articles yet" in author.get("/desk/articles").text


def test_the_text_just_over_the_limit_is_an_error_and_is_kept(author: Desk) -> None:
    body = ("All work and no play. " * 10_000)[: 201 * 1024]
    answer = author.press(NEW, **TYPED | {"body": body})
    assert answer.status_code == 422
    assert "200 KB" in errors_at(answer.text, "body")
    assert Form(answer.text).fields["body"] == body
    fits = author.press(NEW, **TYPED | {"body": body[: 199 * 1024]})
    assert fits.status_code == 303


def test_more_than_a_request_may_hold_is_refused(author: Desk) -> None:
    token = author.form(NEW)["csrf_token"]
    too_much = {"csrf_token": token, "body": "x" * (3 * 1024 * 1024)}
    assert author.press(NEW, "save", too_much).status_code == 413


@pytest.mark.parametrize("nested", ["> " * 5_000, "- " * 5_000, "[" * 5_000, "*" * 5_000])
def test_text_nested_thousands_deep_is_answered(author: Desk, nested: str) -> None:
    answer = author.press(NEW, **TYPED | {"body": nested + "a"})
    assert answer.status_code in {303, 422}


def test_a_base_that_is_not_the_newest_revision_overwrites_nothing(author: Desk) -> None:
    path = written(author)
    form = author.form(path)
    for base in ("", "-1", "0", "2", "²", "1" * 5_000, "one", "\0", "1.0", " 1"):
        assert author.press(path, "save", form, summary="Mine.", base=base).status_code == 409, base
    assert author.form(path)["summary"] == TYPED["summary"]


def test_row_numbers_made_up_by_hand_break_nothing(author: Desk) -> None:
    path = written(author)
    form = author.form(path)
    for index in ("9" * 5_000, "²", "٣", "-1", "", "x", "1000", "00000000001"):
        rows = {f"authors-{index}-name": "Eve", f"authors-{index}": "Eve", "authors": "Eve"}
        for action in ("save", "add_author", "add_everything", "\0"):
            answer = author.press(path, action, form | rows)
            wanted = {200, 303} if action in {"save", "add_author"} else {422}
            assert answer.status_code in wanted, (index, action)
    assert number(author, path) == 1


def test_more_rows_than_an_article_may_have_are_an_error_and_are_kept(author: Desk) -> None:
    rows = {f"authors-{i}-name": f"Person {i}" for i in range(25)}
    answer = author.press(NEW, **TYPED | rows)
    assert answer.status_code == 422
    assert errors_at(answer.text, "add-authors") == "Error: Use at most 20 entries."
    assert '<a href="#add-authors"' in answer.text
    assert "Authors: Use at most 20 entries." in answer.text
    assert rows.items() <= Form(answer.text).fields.items()


def test_an_error_in_a_row_says_in_which(author: Desk) -> None:
    rows = {"references-4-id": "ito", "references-4-title": "x" * 501, "reviewed_by-slug": "zoe"}
    page = unescape(author.get(written(author, **rows)).text)
    assert "Reference 2, title: Use at most 500 characters." in page
    assert "Reviewed by, name: This is needed." in page


def test_nul_and_other_characters_that_no_text_may_hold_are_never_an_error_of_ours(
    newsroom: Newsroom, author: Desk
) -> None:
    path = written(author)
    form = author.form(path)
    for name in form.keys() - {"csrf_token", "base"}:
        for text in ("\0", "a\0\x01\ufffe\u202eb", "😀" * 60):
            answer = author.press(path, "save", form, **{name: text})
            assert answer.status_code in {303, 422}, (name, text)
            if answer.status_code == 303:
                form = author.form(path)
    shown = newsroom.reader().get(f"{MANAGE}/{path.rpartition('/')[2]}", headers=newsroom.token())
    assert not re.search(r"\\u0000|\\u202e", shown.text)
