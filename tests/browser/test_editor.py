"""The editor of an article's body, as somebody writes in it by mouse and by keyboard."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import make_user, sign_in
from tests.fixtures.browser import OpenPage
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

VIDEO = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"


def text(words: str, *marks: str) -> dict[str, Any]:
    node: dict[str, Any] = {"type": "text", "text": words}
    return {**node, "marks": [{"type": mark} for mark in marks]} if marks else node


def line(*content: Any) -> dict[str, Any]:
    return {
        "type": "paragraph",
        "content": [text(part) if isinstance(part, str) else part for part in content],
    }


def item(*words: str) -> dict[str, Any]:
    return {"type": "list_item", "content": [line(each) for each in words]}


def body(page: Page) -> list[Any]:
    """What the form would send as the document's blocks."""
    expect(page.locator('input[name="document"]:enabled')).to_have_count(1)
    sent = page.evaluate(
        """() => {
          const form = document.querySelector(".article-form");
          form.dispatchEvent(new Event("galley:collect"));
          return form.elements.document.value;
        }"""
    )
    content: list[Any] = json.loads(sent).get("content", [])
    return content


# Nobody pastes before the browser has told the page what is selected.
PASTE = """async (sheet, [plain, html]) => {
  await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  const data = new DataTransfer();
  if (plain) data.setData("text/plain", plain);
  if (html) data.setData("text/html", html);
  const given = { clipboardData: data, bubbles: true, cancelable: true };
  sheet.dispatchEvent(new ClipboardEvent("paste", given));
}"""


def paste(sheet: Locator, plain: str = "", html: str = "") -> None:
    """Paste as the browser does, with what another program left on the clipboard."""
    sheet.evaluate(PASTE, [plain, html])


def open_editor(page: Page, site: Site) -> Locator:
    """Open a new article as an author; return where its text is written."""
    sign_in(page, "author", make_user(site, "author"))
    page.goto("/desk/articles/new")
    sheet = page.get_by_role("textbox", name="Text", exact=True)
    expect(sheet).to_be_visible()
    return sheet


def choose(page: Page, name: str) -> None:
    """Take a block from the menu that the toolbar's button opens."""
    page.get_by_role("button", name="Insert", exact=True).click()
    page.get_by_role("option", name=name).click()


def pause(page: Page) -> None:
    """Stop for so long that what comes next is a step of its own for undo."""
    page.wait_for_timeout(550)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


def test_an_article_is_written_without_a_word_of_markdown(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    page.get_by_label("Title", exact=True).fill("Mending a watch")
    page.get_by_role("button", name="Add a reference").click()
    reference = page.get_by_role("region", name="References")
    reference.get_by_label("Key").fill("ito-2019")
    reference.get_by_label("Title").fill("On small screws")

    sheet.click()
    page.keyboard.type("Warm hands find ")
    page.get_by_role("button", name="Emphasis").click()
    page.keyboard.type("small")
    page.keyboard.press("Control+i")
    page.keyboard.type(" things.")
    page.get_by_role("button", name="Cite a reference").click()
    page.get_by_role("option", name="On small screws").click()
    expect(sheet.get_by_role("img", name="Reference 1: On small screws")).to_have_text("[1]")
    page.keyboard.press("Enter")
    page.keyboard.type("Before you begin")
    page.get_by_role("button", name="Heading", exact=True).click()
    page.keyboard.press("Enter")
    page.keyboard.type("/bul")
    page.keyboard.press("Enter")
    page.keyboard.type("A lamp")
    page.keyboard.press("Enter")
    page.keyboard.type("A glass")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    choose(page, "Warning callout")
    page.keyboard.type("It is hotter than it looks.")
    page.get_by_label("Title of the callout").fill("Mind the lamp")
    sheet.get_by_text("hotter").click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    paste(sheet, VIDEO)
    expect(sheet.get_by_text("Video on YouTube")).to_be_visible()
    page.keyboard.type("The end.")

    written = [
        line(
            "Warm hands find ",
            text("small", "em"),
            " things.",
            {"type": "citation", "attrs": {"ref": "ito-2019"}},
        ),
        {"type": "heading", "attrs": {"level": 2}, "content": [text("Before you begin")]},
        {"type": "bullet_list", "content": [item("A lamp"), item("A glass")]},
        {
            "type": "callout",
            "attrs": {"kind": "warning", "title": "Mind the lamp"},
            "content": [line("It is hotter than it looks.")],
        },
        {"type": "embed", "attrs": {"url": VIDEO}},
        line("The end."),
    ]
    assert body(page) == written
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved as version 1.")).to_be_visible()
    expect(sheet.get_by_role("img", name="Reference 1: On small screws")).to_be_visible()
    assert body(page) == written


def test_undo_goes_across_everything_and_redo_back(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    sheet.click()
    page.keyboard.type("One line.")
    pause(page)
    choose(page, "Tip callout")
    pause(page)
    page.get_by_label("Title of the callout").press_sequentially("Cold hands")
    changed = body(page)
    page.keyboard.press("Control+z")
    expect(page.get_by_label("Title of the callout")).to_have_value("")
    page.keyboard.press("Control+z")
    assert body(page) == [line("One line.")]
    page.get_by_role("button", name="Redo").click()
    page.get_by_role("button", name="Redo").click()
    assert body(page) == changed
    for _ in range(3):
        page.get_by_role("button", name="Undo").click()
    assert body(page) == []
    expect(page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")


def test_the_menu_of_blocks_is_worked_by_keys_and_named_for_the_ear(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    menu = page.get_by_role("listbox", name="Insert a block")
    sheet.click()
    page.keyboard.type("/")
    expect(menu.get_by_role("option", selected=True)).to_have_text("HeadingBegins a section")
    page.keyboard.press("ArrowDown")
    chosen = menu.get_by_role("option", selected=True)
    expect(sheet).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "none")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(chosen).to_contain_text("Divider")
    page.keyboard.type("nothing")
    expect(menu).to_contain_text("No block has this name.")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    assert body(page) == [line("/nothing")]
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type("1/2 and /h stay text")
    expect(menu).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.type("/pho")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Image")
    dialog.get_by_label("Address of the image").fill("http://example.com/a.png")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("An image may come from an https://")
    dialog.get_by_label("Address of the image").fill("/static/favicon.svg")
    dialog.get_by_label("What it shows").fill("A sheet of paper")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(sheet.get_by_label("What the image shows")).to_have_value("A sheet of paper")
    expect(sheet).to_be_focused()  # or it would take the words that follow
    sheet.get_by_label("Caption of the image").fill("Our sign")
    image = {"src": "/static/favicon.svg", "alt": "A sheet of paper", "caption": "Our sign"}
    assert body(page) == [line("1/2 and /h stay text"), {"type": "image", "attrs": image}]


def test_a_table_is_made_and_kept_in_order(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    sheet.click()
    choose(page, "Table")
    tools = page.get_by_role("toolbar", name="Table")
    for words in ("Name", "Size", "", "Screw", "2"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    tools.get_by_role("button", name="Delete column").click()
    tools.get_by_role("button", name="Row below").click()
    sheet.get_by_text("Size").click()
    tools.get_by_role("button", name="Align right").click()

    def row(kind: str, *words: str) -> dict[str, Any]:
        cells: list[dict[str, Any]] = [
            {"type": kind, **({"content": [text(each)]} if each else {})} for each in words
        ]
        cells[1]["attrs"] = {"align": "right"}
        return {"type": "table_row", "content": cells}

    empty = row("table_cell", "", "")
    rows = [row("table_header", "Name", "Size"), row("table_cell", "Screw", "2"), empty, empty]
    assert body(page) == [{"type": "table", "content": rows}]
    tools.get_by_role("button", name="Delete row").click()
    head = body(page)[0]["content"][0]["content"]
    assert [cell["type"] for cell in head] == ["table_header", "table_header"]
    tools.get_by_role("button", name="Delete table").click()
    assert body(page) == []
    expect(tools).to_be_hidden()


def test_links_lead_to_addresses_and_to_own_articles(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    page.get_by_label("Title", exact=True).fill("Lamps and their heat")
    page.get_by_role("button", name="Save draft").click()
    page.goto("/desk/articles/new")
    sheet.click()
    page.keyboard.type("See there: ")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Link")
    dialog.get_by_label("Address, or words").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("A link may begin with https://")
    dialog.get_by_label("Address, or words").fill("their heat")
    dialog.get_by_role("option", name="Lamps and their heat").click()
    expect(dialog.get_by_label("Text of the link")).to_have_value("Lamps and their heat")
    dialog.get_by_role("button", name="Link").click()
    expect(sheet).to_be_focused()
    page.keyboard.type(", or ")
    page.keyboard.type("https://example.com/a now")
    written = body(page)[0]["content"]
    links = [
        (node["text"], node["marks"][0]["attrs"]["href"]) for node in written if "marks" in node
    ]
    words = "See there: Lamps and their heat, or https://example.com/a now"
    assert "".join(node["text"] for node in written) == words
    assert links == [
        ("Lamps and their heat", "/articles/lamps-and-their-heat"),
        ("https://example.com/a", "https://example.com/a"),
    ]
    sheet.get_by_text("Lamps and their heat").click()
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_role("button", name="Remove the link").click()
    assert "marks" not in body(page)[0]["content"][0]


def test_a_key_on_a_selected_card_writes_behind_it_and_takes_nothing_away(
    page: Page, site: Site
) -> None:
    sheet = open_editor(page, site)
    sheet.click()
    page.keyboard.type("One")
    page.keyboard.press("Enter")
    paste(sheet, "https://example.com/talk.mp3")
    card = sheet.get_by_text("Audio file")
    card.click()
    page.keyboard.type("Two")
    both = [line("One"), {"type": "embed", "attrs": {"url": "https://example.com/talk.mp3"}}]
    assert body(page) == [*both, line("Two")]
    for key, then in (("End", ["One", "XTwo"]), ("Home", ["OneX", "XTwo"])):
        pause(page)  # or it would be a double click
        card.click()
        page.keyboard.press(key)
        page.keyboard.type("X")
        assert body(page) == [line(then[0]), both[1], line(then[1])]
    pause(page)
    card.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("!")
    assert body(page) == [line("OneX"), both[1], line("XTwo"), line("!")]


def test_signs_that_are_typed_become_blocks_and_marks(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    sheet.click()
    for words in (
        *("### Small", "Enter", "- one", "Enter", "two", "Enter", "Enter"),
        *("3. three", "Enter", "Enter", "> said", "Enter", "Enter"),
        *("::: danger hot", "Enter", "Enter", "---", "**bold** and *soft* and `x`", "Enter"),
        *("```python x", "Enter", "Enter", "Enter", "after"),
    ):
        if words == "Enter":
            page.keyboard.press(words)
        else:
            page.keyboard.type(words)
    assert body(page) == [
        {"type": "heading", "attrs": {"level": 3}, "content": [text("Small")]},
        {"type": "bullet_list", "content": [item("one"), item("two")]},
        {"type": "ordered_list", "attrs": {"start": 3}, "content": [item("three")]},
        {"type": "blockquote", "content": [line("said")]},
        {"type": "callout", "attrs": {"kind": "danger"}, "content": [line("hot")]},
        {"type": "thematic_break"},
        line(text("bold", "strong"), " and ", text("soft", "em"), " and ", text("x", "code")),
        {"type": "code_block", "attrs": {"language": "python"}, "content": [text("x")]},
        line("after"),
    ]
