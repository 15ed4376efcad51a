"""The desk's list of articles, and the page on which two versions meet."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest

from cms.permissions import Role
from tests.fixtures.newsroom import Desk, Form, Newsroom

LIST = "/desk/articles"
NEXT = re.compile(r'href="([^"]*cursor=[^"]*)"')


@pytest.fixture
def editor(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.EDITOR)


def titles(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'class="row-title"[^>]*>(.*?)</a>', page)]


def test_the_list_is_filtered_by_state_and_searched(newsroom: Newsroom, editor: Desk) -> None:
    newsroom.published("public", title="100% wool_")
    newsroom.article("draft", title="Wool & <b>silk</b>")
    assert titles(editor.get(LIST).text) == ["Wool & <b>silk</b>", "100% wool_"]
    assert titles(editor.get(f"{LIST}?state=published").text) == ["100% wool_"]
    assert titles(editor.get(f"{LIST}?q=WOOL&state=draft").text) == ["Wool & <b>silk</b>"]
    assert titles(editor.get(f"{LIST}?q=%25+w").text) == ["100% wool_"]
    assert titles(editor.get(f"{LIST}?q=l_").text) == ["100% wool_"]
    assert titles(editor.get(f"{LIST}?q=wo\0ol").text) == titles(editor.get(LIST).text)


def test_a_search_without_a_result_says_so(newsroom: Newsroom, editor: Desk) -> None:
    assert "No articles yet" in editor.get(LIST).text
    newsroom.article("one")
    page = editor.get(f"{LIST}?q={quote('<nothing>')}").text
    assert "No article matches your search." in page
    assert 'value="&lt;nothing&gt;"' in page


@pytest.mark.parametrize(
    "query", ["state=lost", "state=%00", "q=%00", f"q={'x' * 5_000}", "utm_source=mail"]
)
def test_an_address_changed_by_hand_still_shows_a_list(editor: Desk, query: str) -> None:
    assert editor.get(f"{LIST}?{query}").status_code == 200


def test_an_empty_cursor_is_none(editor: Desk) -> None:
    assert editor.get(f"{LIST}?state=&q=&cursor").status_code == 422


@pytest.mark.parametrize("cursor", ["x", "W10", "x" * 5_000, "%00", "%ff"])
def test_a_made_up_cursor_is_the_callers_mistake(editor: Desk, cursor: str) -> None:
    assert editor.get(f"{LIST}?cursor={cursor}").status_code == 422


def test_the_pages_of_the_list_hold_each_article_once(newsroom: Newsroom, editor: Desk) -> None:
    for i in range(23):
        newsroom.article(f"article-{i}")
    first = editor.get(f"{LIST}?q=article")
    found = NEXT.search(first.text)
    assert found
    second = editor.get(unescape(found[1]))
    assert not NEXT.search(second.text)
    assert titles(first.text) + titles(second.text) == [
        f"Title of article-{i}" for i in reversed(range(23))
    ]


def test_a_name_as_long_as_it_may_be_is_listed_whole(newsroom: Newsroom, editor: Desk) -> None:
    title, name = "W" * 200, "N" * 200
    newsroom.article("long", title=title, authors=[{"name": name, "slug": "n" * 100}])
    page = editor.get(LIST).text
    assert titles(page) == [title]
    assert name in page


def test_whoever_saves_second_sees_both_texts_and_loses_no_word(
    newsroom: Newsroom, editor: Desk
) -> None:
    path = f"{LIST}/{newsroom.article('shared')}"
    other = newsroom.desk(Role.EDITOR, "Ines Duarte")
    opened = editor.form(path)
    other.press(path, summary="By Ines.", body="Her words.\n")
    mine = {"body": "\n  My *words\n\n\nand\n\n::: more", "summary": " <mine> "}
    answer = editor.press(path, "save", opened | mine)
    assert answer.status_code == 422  # a text that cannot be saved at all is told so first
    assert mine.items() <= Form(answer.text).fields.items()
    mine["body"] = mine["body"].removesuffix("\n\n::: more")
    answer = editor.press(path, "save", opened | mine)
    assert answer.status_code == 409
    form = Form(answer.text).fields
    assert mine.items() <= form.items()
    assert form["base"] == "2"
    assert "Ines Duarte" in answer.text
    assert "Her words." in answer.text
    assert "By Ines." in answer.text
    assert other.form(path)["body"] == "Her words.\n"
    assert editor.press(path, "save", form).status_code == 303
    assert "My \\*words" in editor.get(path).text
    assert "Version 3, saved" in editor.get(path).text


def test_a_second_click_on_save_is_no_conflict_with_oneself(
    newsroom: Newsroom, editor: Desk
) -> None:
    path = f"{LIST}/{newsroom.article('clicked-twice')}"
    form = editor.form(path) | {"body": "New words.\n"}
    answers = [editor.press(path, "save", form).status_code for _click in range(2)]
    assert answers == [303, 303]
    assert editor.form(path)["base"] == "2"


def test_a_third_save_between_is_a_conflict_again(newsroom: Newsroom, editor: Desk) -> None:
    path = f"{LIST}/{newsroom.article('shared')}"
    opened = editor.form(path)
    editor.press(path, "save", opened, summary="One.")
    form = Form(editor.press(path, "save", opened, summary="Two.").text).fields
    editor.press(path, "save", form, summary="Three.")
    answer = editor.press(path, "save", form)
    assert answer.status_code == 409
    assert Form(answer.text).fields["summary"] == "Two."


def test_the_page_of_a_conflict_can_show_a_preview(newsroom: Newsroom, editor: Desk) -> None:
    path = f"{LIST}/{newsroom.article('shared')}"
    opened = editor.form(path)
    editor.press(path, "save", opened, summary="One.")
    form = Form(editor.press(path, "save", opened, body="## Mine\n").text).fields
    answer = editor.press(path, "preview", form)
    assert answer.status_code == 200
    assert Form(answer.text).fields["base"] == "2"
    assert "<h2 id=" in answer.text
