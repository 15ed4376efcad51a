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
FOCUS_END = """() => document.getElementById("writing").editor.commands.focus("end")"""
# The cursor moves and a key follows, before the browser has told the page of the cursor.
ENTER_AT_ONCE = """() => {
  const sheet = document.getElementById("writing");
  getSelection().collapse(sheet.querySelectorAll("td")[1].firstChild, 0);
  const enter = { key: "Enter", keyCode: 13, bubbles: true, cancelable: true };
  sheet.dispatchEvent(new KeyboardEvent("keydown", enter));
}"""


# A composition begins, and has no end.
LOSE_COMPOSITION = """() => document.getElementById("writing")
  .dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }))"""
# What the menu of the spelling check does to a word.
CORRECT = """([start, end, word]) => {
  const sheet = document.getElementById("writing");
  const node = sheet.querySelector("p").firstChild;
  const range = { startContainer: node, startOffset: start, endContainer: node, endOffset: end };
  sheet.dispatchEvent(new InputEvent("beforeinput", {
    inputType: "insertReplacementText", data: word, targetRanges: [new StaticRange(range)],
    bubbles: true, cancelable: true,
  }));
}"""


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


def select(page: Page, start: int, end: int | None = None) -> None:
    page.evaluate(SELECT, [start, end or start])
    wait_for_focus(page)


def focus_end(page: Page) -> None:
    page.evaluate(FOCUS_END)
    wait_for_focus(page)


def wait_for_focus(page: Page) -> None:
    """Wait until keys go to the editor, which asks for the focus at the next frame."""
    page.wait_for_function("document.getElementById('writing').contains(document.activeElement)")


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


@pytest.mark.parametrize(
    ("key", "cursor", "left"),
    [
        ("Backspace", 12, "one two thee four"),
        ("Delete", 12, "one two thre four"),
        ("Control+Backspace", 14, "one two  four"),
        ("Control+Delete", 9, "one two  four"),
    ],
)
def test_a_key_deletes_what_the_browser_would(
    page: Page, site: Site, key: str, cursor: int, left: str
) -> None:
    open_editor(page, site)
    load(page, line("one two three four"))
    select(page, cursor)
    page.keyboard.press(key)
    assert body(page) == [line(left)]


@pytest.mark.parametrize(
    ("words", "left"),
    [("xe\u0301", "xe"), ("x😀", "x"), ("x👩‍👩‍👧", "x"), ("x🇸🇪", "x"), ("xका", "xक"), ("x1️⃣", "x")],
)
def test_backspace_takes_one_sign(page: Page, site: Site, words: str, left: str) -> None:
    open_editor(page, site)
    load(page, line(words))
    focus_end(page)
    page.keyboard.press("Backspace")
    assert body(page) == [line(left)]


def test_what_is_deleted_to_the_beginning_of_the_line_stays_in_its_block(
    page: Page, site: Site
) -> None:
    open_editor(page, site)
    load(page, line("First."), line(text("One", "strong"), " two", text("three", "code")))
    focus_end(page)
    give_command(page, "DeleteToBeginningOfLine")
    assert body(page) == [line("First.")]
    page.keyboard.type("xy")
    assert body(page) == [line("First."), line(text("xy", "strong"))]


def test_a_word_is_corrected_where_it_stands(page: Page, site: Site) -> None:
    open_editor(page, site)
    load(page, line("Teh dose and ", text("teh", "strong"), " time"))
    page.evaluate(CORRECT, [0, 3, "The"])
    assert body(page) == [line("The dose and ", text("teh", "strong"), " time")]
    page.keyboard.type("y")
    assert body(page) == [line("They dose and ", text("teh", "strong"), " time")]


def test_keys_count_after_a_composition_that_has_no_end(page: Page, site: Site) -> None:
    open_editor(page, site)
    load(page, line("One two"))
    select(page, 5)
    page.evaluate(LOSE_COMPOSITION)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Control+b")
    page.keyboard.type("x")
    broken = {"type": "hard_break"}
    assert body(page) == [line("One ", broken, text("x", "strong"), "two")]


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


def test_a_composition_takes_the_place_of_all_that_was_selected(page: Page, site: Site) -> None:
    open_editor(page, site)
    head = {"type": "table_header", "content": [text("Dose")]}
    load(page, {"type": "table", "content": [{"type": "table_row", "content": [head]}]})
    select(page, 5)
    page.keyboard.press("Control+a")
    client = page.context.new_cdp_session(page)
    given = {"text": "é", "selectionStart": 1, "selectionEnd": 1}
    client.send("Input.imeSetComposition", given)
    client.send("Input.insertText", {"text": "é"})
    assert body(page) == [line("é")]


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
