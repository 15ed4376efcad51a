"""Tables in the editor: a cursor stands in a cell, a text goes into one, and no cell moves."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_editor import body, line, open_editor, paste, pause, text
from tests.browser.test_editor_model import load
from tests.browser.test_table_grid import table
from tests.fixtures.browser import OpenPage
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

DOSES = [["Medicine", "Dose"], ["Ibuprofen", "400 mg"], ["Aspirin", "900 mg"]]
BREAK = {"type": "hard_break"}


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


@pytest.fixture
def sheet(page: Page, site: Site) -> Locator:
    """The text of a new article, with the table of doses alone in it."""
    sheet = open_editor(page, site)
    load(page, table(DOSES))
    return sheet


def press(page: Page, *keys: str) -> None:
    """Press keys as a person does: the browser has told the page of one before the next."""
    for key in keys:
        page.keyboard.press(key)
        page.evaluate("new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")


def shown(block: dict[str, Any]) -> list[list[str]]:
    """A table as rows of words, a line break as it is in text."""
    return [
        [
            "".join(part.get("text", "\n") for part in cell.get("content", []))
            for cell in row["content"]
        ]
        for row in block["content"]
    ]


def doses(page: Page) -> list[list[str]]:
    [block] = [block for block in body(page) if block["type"] == "table"]
    return shown(block)


def changed(words: str, row: int = 1, column: int = 0) -> list[list[str]]:
    """The doses with other words in one cell."""
    rows = [list(row) for row in DOSES]
    rows[row][column] = words
    return rows


@pytest.mark.parametrize(
    ("word", "keys", "row", "column", "words"),
    [
        ("Ibuprofen", ["End", "ArrowRight"], 1, 1, "x400 mg"),
        ("Ibuprofen", ["Home", "ArrowLeft"], 0, 1, "Dosex"),
        ("400 mg", ["End", "ArrowRight"], 2, 0, "xAspirin"),
        ("Ibuprofen", ["End", "ArrowDown"], 2, 0, "xAspirin"),
        ("Aspirin", ["ArrowUp", "Home"], 1, 0, "xIbuprofen"),
        ("Ibuprofen", ["End", "Delete", "Delete"], 1, 0, "Ibuprofenx"),
        ("400 mg", ["Home", "Backspace", "Control+Backspace"], 1, 1, "x400 mg"),
        ("Ibuprofen", ["End", "Enter"], 1, 0, "Ibuprofen\nx"),
        ("Ibuprofen", ["Home", "Shift+End", "Enter"], 1, 0, "\nx"),
        # Two cells are selected; a letter goes to the end of the last one and takes nothing away.
        ("Ibuprofen", ["End", "Shift+ArrowRight"], 1, 1, "400 mgx"),
        ("Ibuprofen", ["End", "Shift+ArrowDown", "Shift+ArrowRight"], 2, 1, "900 mgx"),
        ("Ibuprofen", ["Home", "Shift+End"], 1, 0, "x"),
        ("Dose", ["Control+Alt+2", "Control+Shift+8", "Control+Shift+b", "End"], 0, 1, "Dosex"),
    ],
)
def test_keys_stay_in_the_grid(
    page: Page, sheet: Locator, word: str, keys: list[str], row: int, column: int, words: str
) -> None:
    sheet.get_by_text(word, exact=True).click()
    press(page, *keys)
    page.keyboard.type("x")
    assert doses(page) == changed(words, row, column)


def test_selected_cells_are_emptied_and_come_back(page: Page, sheet: Locator) -> None:
    sheet.get_by_text("Ibuprofen").click()
    press(page, "End")
    press(page, "Shift+ArrowRight")
    pause(page)
    press(page, "Control+x")
    assert doses(page) == [DOSES[0], ["", ""], DOSES[2]]
    press(page, "Control+z")
    assert doses(page) == DOSES


def test_an_empty_cell_does_not_split_its_row(page: Page, sheet: Locator) -> None:
    load(page, table([["a", "", "c"], ["1", "", "3"]]))
    sheet.get_by_text("1", exact=True).click()
    press(page, "Tab")
    press(page, "Enter")
    page.keyboard.type("- 2")
    assert doses(page) == [["a", "", "c"], ["1", "\n- 2", "3"]]


@pytest.mark.parametrize("key", ["x", "Delete", "Control+x"])
def test_a_selection_that_reaches_out_of_a_table_takes_all_of_it(
    page: Page, sheet: Locator, key: str
) -> None:
    whole = [line("Before"), table(DOSES), line("After")]
    load(page, *whole)
    sheet.get_by_text("Before").click()
    press(page, "End", "Shift+ArrowDown")
    pause(page)
    press(page, key)
    assert body(page) == [line("Beforex" if key == "x" else "Before"), line("After")]
    press(page, "Control+z")
    assert body(page) == whole


def test_arrows_go_as_the_columns_stand_from_right_to_left(page: Page, sheet: Locator) -> None:
    page.locator("#locale").fill("he")
    page.locator("#locale").press("Tab")
    load(page, line("עברית"), table([["א", "ב"], ["ג", "ד"]]))
    right, left = (sheet.get_by_text(word, exact=True).bounding_box() for word in "אב")
    assert right is not None
    assert left is not None
    assert left["x"] < right["x"]
    sheet.get_by_text("א", exact=True).click()
    press(page, "Home", "ArrowLeft", "ArrowLeft")
    pause(page)
    page.keyboard.type("x")
    assert doses(page) == [["א", "xב"], ["ג", "ד"]]
    press(page, "Control+z")
    sheet.get_by_text("ב", exact=True).click()
    press(page, "Home", "ArrowRight")
    page.keyboard.type("x")
    assert doses(page) == [["אx", "ב"], ["ג", "ד"]]


def test_arrows_go_as_the_columns_stand_whatever_a_cell_reads_like(
    page: Page, sheet: Locator
) -> None:
    load(page, table([["Drug", "Dose"], ["אב", "400 mg"], ["x", "y"]]))
    sheet.get_by_text("אב", exact=True).click()
    page.evaluate(AT_START)  # of the word, which is its right edge
    press(page, "ArrowRight")
    assert page.evaluate(IN_CELL) == "400 mg"


def test_many_lines_in_one_cell_are_put_in_at_once(page: Page, sheet: Locator) -> None:
    load(page)
    sheet.click()
    page.set_default_timeout(30_000)
    short, long = (
        page.evaluate(PASTE_TIMED, f"<table><tr><td>{'1<br>' * count}</td><td>x</td></tr></table>")
        for count in (1_000, 8_000)
    )
    assert long < 30 * short + 1_000


@pytest.mark.parametrize(
    ("html", "plain", "cell"),
    [
        ("<p>one</p><p>two</p>", "", ["one", BREAK, "two"]),
        ("<ul><li>one</li><li>two<ul><li>three</li></ul></li></ul>", "",
         ["one", BREAK, "two", BREAK, "three"]),
        ('<ol start="3"><li>one</li><li>two</li></ol>', "", ["3. one", BREAK, "4. two"]),
        ("", "one\ntwo", ["one", BREAK, "two"]),
        ("", "one\r\n\r\ntwo\r\n", ["one", BREAK, "two"]),
        ("<h2>one</h2><blockquote>two</blockquote>", "", ["one", BREAK, "two"]),
        ("<pre>one\n  two</pre>", "", [text("one", "code"), BREAK, text("  two", "code")]),
        ("<div>one<br>two</div>three", "", ["one", BREAK, "two", BREAK, "three"]),
        ("<p>one <b>two</b></p><hr><p>three</p>", "",
         ["one ", text("two", "strong"), BREAK, "three"]),
        ("<table><tr><td>one</td></tr></table>", "", ["one"]),
        ("<p>one</p><table><tr><td>two</td><td>three</td></tr></table>", "",
         ["one", BREAK, "two | three"]),
        ("<aside class='callout callout-tip'><p class='callout-title'>one</p><p>two</p></aside>",
         "", [text("one", "strong"), BREAK, "two"]),
    ],
)  # fmt: skip
def test_what_is_pasted_into_a_cell_becomes_lines_of_it(
    page: Page, sheet: Locator, html: str, plain: str, cell: list[Any]
) -> None:
    sheet.get_by_text("400 mg").click()
    press(page, "Home", "Shift+End")
    paste(sheet, plain, html)
    [block] = body(page)
    content = [text(part) if isinstance(part, str) else part for part in cell]
    assert block["content"][1]["content"][1] == {"type": "table_cell", "content": content}
    rows = shown(block)
    rows[1][1] = "400 mg"
    assert rows == DOSES
    page.keyboard.type("!")
    assert doses(page)[1][1].endswith("!")


def test_what_no_cell_holds_is_named(page: Page, sheet: Locator) -> None:
    sheet.get_by_text("400 mg").click()
    press(page, "End")
    paste(sheet, html='<p> a day</p><img src="/static/favicon.svg" alt="A sheet">')
    expect(page.get_by_text("1 image was left out: a cell holds text only.")).to_be_visible()
    assert doses(page)[1][1] == "400 mg a day" or doses(page)[1][1] == "400 mga day"


TWO_BY_TWO = "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"


def test_a_pasted_table_covers_no_words(page: Page, sheet: Locator) -> None:
    sheet.get_by_text("Ibuprofen").click()
    press(page, "End")
    paste(sheet, html=TWO_BY_TWO)
    assert doses(page) == changed("Ibuprofen1 | 2\n3 | 4")
    expect(page.get_by_text("The cells beside this one are not empty")).to_be_visible()


def test_a_pasted_table_goes_into_empty_cells_and_the_grid_grows(
    page: Page, sheet: Locator
) -> None:
    load(page, table([["a", "b"], ["c", ""]]))
    sheet.get_by_text("c", exact=True).click()
    press(page, "Tab")
    pause(page)
    paste(sheet, html=TWO_BY_TWO)
    assert doses(page) == [["a", "b", ""], ["c", "1", "2"], ["", "3", "4"]]
    press(page, "Control+z")
    assert doses(page) == [["a", "b"], ["c", ""]]


def test_a_pasted_table_replaces_the_cells_that_are_selected(page: Page, sheet: Locator) -> None:
    sheet.get_by_text("Ibuprofen").click()
    press(page, "End")
    press(page, "Shift+ArrowRight")
    press(page, "Shift+ArrowDown")
    paste(sheet, html=TWO_BY_TWO)
    assert doses(page) == [DOSES[0], ["1", "2"], ["3", "4"]]


def test_copied_cells_are_a_table_elsewhere(page: Page, sheet: Locator) -> None:
    load(page, table(DOSES), line("After"))
    sheet.get_by_text("Ibuprofen").click()
    press(page, "End")
    press(page, "Shift+ArrowRight")
    press(page, "Control+c")
    sheet.get_by_text("After").click()
    press(page, "End")
    press(page, "Enter")
    press(page, "Control+v")
    first, after, copy = body(page)
    assert (shown(first), after) == (DOSES, line("After"))
    assert shown(copy) == [["Ibuprofen", "400 mg"]]


AT_START = """() => {
  const { editor } = document.getElementById("writing");
  editor.commands.setTextSelection(editor.state.selection.$head.start());
}"""
IN_CELL = """() => {
  const { view } = document.getElementById("writing").editor;
  view.domObserver.flush();
  return view.state.selection.$head.parent.textContent;
}"""
PASTE_TIMED = """html => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  const given = { clipboardData, bubbles: true, cancelable: true };
  const begun = performance.now();
  document.getElementById("writing").dispatchEvent(new ClipboardEvent("paste", given));
  return performance.now() - begun;
}"""
DROP = """([html, word]) => {
  const sheet = document.getElementById("writing");
  const cell = [...sheet.querySelectorAll("td")].find((each) => each.textContent.trim() === word);
  const { left, bottom, height } = cell.getBoundingClientRect();
  const data = new DataTransfer();
  data.setData("text/html", html);
  cell.dispatchEvent(new DragEvent("drop", {
    dataTransfer: data, clientX: left, clientY: bottom - height / 2,
    bubbles: true, cancelable: true,
  }));
}"""


def test_what_is_dropped_on_a_table_becomes_text_of_a_cell(page: Page, sheet: Locator) -> None:
    pause(page)
    page.evaluate(DROP, ["<p>one</p><p>two</p>", "900 mg"])
    assert doses(page) == changed("one\ntwo900 mg", 2, 1)
    press(page, "Control+z")
    page.evaluate(DROP, ['<img src="/static/favicon.svg" alt="A sheet">', "900 mg"])
    expect(page.get_by_text("1 image was left out: a cell holds text only.")).to_be_visible()
    assert doses(page) == DOSES


def test_the_menu_opens_below_a_table_and_a_click_there_is_none_into_a_cell(
    page: Page, sheet: Locator
) -> None:
    menu = page.get_by_role("listbox", name="Insert a block")
    box = sheet.locator("table").bounding_box()
    whole = sheet.bounding_box()
    assert box is not None
    assert whole is not None
    for y in (box["y"] + box["height"] + 30, whole["y"] + whole["height"] - 20):
        page.mouse.click(box["x"] + 60, y)
        page.keyboard.type("/")
        expect(menu).to_be_visible()
        press(page, "Escape")
        press(page, "Backspace")
    press(page, "Backspace")  # the line below is empty, and stays outside of the table
    page.keyboard.type("x")
    assert body(page) == [table(DOSES), line("x")]
    # Above a table that begins the text, and between two tables, there is room for a line.
    page.mouse.click(box["x"] + 60, whole["y"] + 4)
    page.keyboard.type("/")
    expect(menu).to_be_visible()
    press(page, "Escape")
    assert body(page) == [line("/"), table(DOSES), line("x")]
    load(page, table(DOSES), table(DOSES))
    first = sheet.locator("table").nth(0)
    first.get_by_text("900 mg").click()
    press(page, "End")
    press(page, "ArrowRight")
    page.keyboard.type("between")
    assert body(page) == [table(DOSES), line("between"), table(DOSES)]


def test_the_tools_stand_at_the_table_and_are_worked_by_keys(page: Page, sheet: Locator) -> None:
    load(page, line("Before"), table(DOSES))
    tools = page.get_by_role("toolbar", name="Table")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        sheet.get_by_text("400 mg").click()
        expect(tools).to_be_visible()
        bar, box = tools.bounding_box(), sheet.locator("table").bounding_box()
        before = sheet.get_by_text("Before").bounding_box()
        assert bar is not None
        assert box is not None
        assert before is not None
        assert 0 < box["y"] - (bar["y"] + bar["height"]) < 12
        assert bar["y"] >= before["y"] + before["height"]
        assert bar["x"] + bar["width"] <= box["x"] + box["width"] + 1
    pause(page)
    press(page, "Alt+F10")
    expect(tools.get_by_role("button", name="Row above")).to_be_focused()
    press(page, "ArrowRight", "Enter")
    assert doses(page) == [*DOSES[:2], ["", ""], DOSES[2]]
    press(page, "Control+z")
    assert doses(page) == DOSES
    press(page, "Alt+F10", "Escape")
    expect(sheet).to_be_focused()


def test_deleting_beside_a_table_takes_nothing_out_of_it(page: Page, sheet: Locator) -> None:
    load(page, line("a b"), line(), table(DOSES), line(), line("c d"))
    press(page, "Control+Home")
    sheet.get_by_text("c d").click()
    press(page, "Home")
    for key in [*["Backspace"] * 6, *["Control+Backspace"] * 3]:
        press(page, key)
    sheet.get_by_text("a b").click()
    press(page, "End")
    for key in [*["Delete"] * 6, *["Control+Delete"] * 3]:
        press(page, key)
    assert body(page) == [line("a b"), table(DOSES), line("c d")]


def test_backspace_beside_an_image_selects_it_first(page: Page, sheet: Locator) -> None:
    image = {"type": "image", "attrs": {"src": "/static/favicon.svg", "alt": "A sheet"}}
    load(page, line("a"), image, line("b"))
    sheet.get_by_text("b", exact=True).click()
    press(page, "Home")
    press(page, "Backspace")
    paste(sheet, "c")
    assert body(page) == [line("a"), image, line("c"), line("b")]
    sheet.get_by_text("a", exact=True).click()
    press(page, "End")
    press(page, "Delete")
    assert body(page)[1] == image
    press(page, "Delete")
    assert body(page) == [line("a"), line("c"), line("b")]


@pytest.mark.parametrize(
    ("signs", "kind"),
    [
        ("1. ", "ordered_list"), ("- ", "bullet_list"), ("* ", "bullet_list"), ("> ", "blockquote"),
        ("``` ", "code_block"), ("```python ", "code_block"), ("## ", "heading"),
        ("::: tip ", "callout"), ("---", "thematic_break"),
    ],
)  # fmt: skip
def test_backspace_gives_back_the_signs_that_made_a_block(
    page: Page, sheet: Locator, signs: str, kind: str
) -> None:
    load(page)
    sheet.click()
    page.keyboard.type(signs)
    made = page.evaluate("document.getElementById('writing').editor.state.doc.firstChild.type.name")
    assert made == kind
    press(page, "Backspace")
    page.keyboard.type("x")
    assert body(page) == [line(f"{signs}x")]


def test_backspace_gives_back_the_signs_that_enter_made_a_block(page: Page, sheet: Locator) -> None:
    load(page)
    sheet.click()
    page.keyboard.type("```")
    press(page, "Enter")
    press(page, "Backspace")
    page.keyboard.type("x")
    assert body(page) == [line("```x")]


def linked(words: str, href: str) -> dict[str, Any]:
    return {**text(words), "marks": [{"type": "link", "attrs": {"href": href}}]}


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://example.org/a", "https://example.org/a"),
        (" https://example.org/a\n", "https://example.org/a"),
        ("www.example.org/a", "https://www.example.org/a"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("tel:+49 (0)800 111", "tel:+49-(0)800-111"),
    ],
)
def test_an_address_makes_all_selected_words_a_link(
    page: Page, sheet: Locator, url: str, href: str
) -> None:
    load(page, line("one"), line("two"), table([["a", "b"]]))
    sheet.get_by_text("one").click()
    press(page, "Home")
    press(page, "Shift+ArrowDown")
    press(page, "Shift+End")
    for _ in range(2):  # the second time, it leads there already
        paste(sheet, url)
        assert body(page)[:2] == [line(linked("one", href)), line(linked("two", href))]
    sheet.get_by_text("a", exact=True).click()
    press(page, "End")
    press(page, "Shift+ArrowRight")
    paste(sheet, url)
    [row] = body(page)[2]["content"]
    assert [cell["content"] for cell in row["content"]] == [
        [linked("a", href)],
        [linked("b", href)],
    ]
