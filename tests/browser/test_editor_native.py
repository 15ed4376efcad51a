"""What a browser does to the text by itself leaves no look behind, and no other selection."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.test_editor import body, line, open_editor, text
from tests.browser.test_editor_model import load
from tests.fixtures.browser import OpenPage
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

SELECT = """([from, to]) => document.getElementById("writing").editor
  .chain().focus().setTextSelection({ from, to }).run()"""
# The cursor moves and a key follows, before the browser has told the page of the cursor.
ENTER_AT_ONCE = """() => {
  const sheet = document.getElementById("writing");
  getSelection().collapse(sheet.querySelectorAll("td")[1].firstChild, 0);
  const enter = { key: "Enter", keyCode: 13, bubbles: true, cancelable: true };
  sheet.dispatchEvent(new KeyboardEvent("keydown", enter));
}"""


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


def select(page: Page, start: int, end: int | None = None) -> None:
    page.evaluate(SELECT, [start, end or start])


def give_command(page: Page, name: str) -> None:
    """Have the browser do what its own menu does."""
    client = page.context.new_cdp_session(page)
    client.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "commands": [name]})
    client.detach()


@pytest.mark.parametrize("key", ["Backspace", "Control+Backspace"])
def test_what_is_typed_after_a_deletion_has_no_style_of_the_browser(
    page: Page, site: Site, key: str
) -> None:
    open_editor(page, site)
    load(page, line(text("|", "code"), "d"))
    select(page, 2)
    for each in (key, ".", "x"):
        page.keyboard.press(each)
    assert body(page) == [line(text(".x", "code"), "d")]


def test_a_composition_takes_the_place_of_a_selection_without_a_style(
    page: Page, site: Site
) -> None:
    open_editor(page, site)
    load(page, line(text("strong", "strong"), text("code", "code"), " and more"))
    select(page, 3, 13)
    client = page.context.new_cdp_session(page)
    given = {"text": "é", "selectionStart": 1, "selectionEnd": 1}
    client.send("Input.imeSetComposition", given)
    client.send("Input.insertText", {"text": "é"})
    assert body(page) == [line(text("sté", "strong"), "nd more")]


def test_a_key_counts_where_the_cursor_is_seen(page: Page, site: Site) -> None:
    open_editor(page, site)

    def row(kind: str, *words: str) -> dict[str, Any]:
        cells = [{"type": kind, "content": [text(each)]} for each in words]
        return {"type": "table_row", "content": cells}

    head = row("table_header", "Medicine", "Dose")
    load(page, {"type": "table", "content": [head, row("table_cell", "Aspirin", "900 mg")]})
    select(page, 20)
    page.evaluate(ENTER_AT_ONCE)
    cells = body(page)[0]["content"][1]["content"]
    assert cells[0]["content"] == [text("Aspirin")]
    assert cells[1]["content"] == [{"type": "hard_break"}, text("900 mg")]


def test_the_menu_of_the_browser_undoes_what_the_editor_did(page: Page, site: Site) -> None:
    open_editor(page, site)
    load(page, line("First."))
    select(page, 3)
    page.keyboard.type("x")
    page.wait_for_timeout(600)  # what follows sooner is one step
    load(page, line("Second."))
    give_command(page, "Undo")
    assert body(page) == [line("Fixrst.")]


def test_the_menu_of_the_browser_makes_marks_and_no_styles(page: Page, site: Site) -> None:
    open_editor(page, site)
    load(page, line("One two"))
    select(page, 1, 4)
    give_command(page, "Bold")
    give_command(page, "Underline")
    assert body(page) == [line(text("One", "strong"), " two")]
    assert page.locator("#writing u").count() == 0
    give_command(page, "Bold")
    assert body(page) == [line("One two")]
