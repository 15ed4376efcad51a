"""The editor holds the body's own document: all of it comes back, and nothing else gets in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page, expect

from cms.body.document import Document
from cms.body.reading import MAX_DEPTH
from tests.body.strategies import documents
from tests.browser.test_editor import body, choose, line, open_editor, paste, text
from tests.fixtures.browser import OpenPage, let_ask_others
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

LOAD = """loaded => {
  const form = document.querySelector(".article-form");
  form.dispatchEvent(new CustomEvent("galley:load", { detail: loaded }));
  form.dispatchEvent(new Event("galley:collect"));
  return JSON.parse(form.elements.document.value);
}"""


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


def load(page: Page, *blocks: Any) -> Any:
    """Put these blocks into the editor; return the document that it would send."""
    return page.evaluate(LOAD, {"type": "doc", "version": 1, "content": blocks})


def test_every_document_comes_back_from_the_editor_as_it_was(page: Page, site: Site) -> None:
    open_editor(page, site)
    page.set_viewport_size({"width": 800, "height": 200})  # less to draw
    let_ask_others(page)  # for the images of some documents

    @settings(
        max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(documents())
    def come_back(document: Document) -> None:
        stored = document.to_json()
        assert load(page, *stored.get("content", [])) == stored

    come_back()


def test_a_text_without_words_takes_the_place_of_all_that_was_selected(
    page: Page, site: Site
) -> None:
    sheet = open_editor(page, site)
    load(page, line("All of it."))
    sheet.get_by_text("All of it.").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    assert body(page) == [line(text("All of it.", "strong"))]
    titled = {"type": "callout", "attrs": {"kind": "tip", "title": "A title alone"}}
    assert load(page, titled)["content"] == [titled]


def test_what_the_model_does_not_allow_cannot_be_made(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    item = {"type": "list_item", "content": [line("one")]}
    load(page, {"type": "bullet_list", "content": [item]})
    sheet.get_by_text("one").click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    # No player is an item of a list: the address stays a link, and a card comes behind the list.
    paste(sheet, "https://vimeo.com/76979871")
    choose(page, "Video or audio")
    dialog = page.get_by_role("dialog", name="Video or audio")
    dialog.get_by_label("Its address").fill("https://example.com/page")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("cannot be embedded")
    dialog.get_by_label("Its address").fill("https://vimeo.com/76979871")
    page.keyboard.press("Enter")
    expect(sheet.get_by_text("Video on Vimeo")).to_be_visible()
    listed, card = body(page)
    assert [part["type"] for part in listed["content"][1]["content"]] == ["paragraph"]
    assert card == {"type": "embed", "attrs": {"url": "https://vimeo.com/76979871"}}

    # Code has no other mark but a link, lines of code have none, a cell has no blocks.
    load(page, line(text("x", "strong"), "y"), {"type": "code_block", "content": [text("z")]})
    sheet.get_by_text("x", exact=True).click()
    page.keyboard.press("Control+a")
    for keys in ("Control+e", "Control+b", "Control+i"):
        page.keyboard.press(keys)
    first, code = body(page)
    assert first == line(text("xy", "code"))
    assert code == {"type": "code_block", "content": [text("z")]}
    load(page)
    sheet.click()
    choose(page, "Table")
    choose(page, "Quote")
    paste(sheet, html="<ul><li>one</li></ul><pre>two</pre>")
    [table, *_] = body(page)
    cells = table["content"][0]["content"]
    assert {part["type"] for cell in cells for part in cell.get("content", [])} <= {
        "text",
        "hard_break",
    }


def test_nothing_is_nested_deeper_than_a_body_may_be(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    deepest: Any = line("deep")
    for _ in range(MAX_DEPTH - 2):
        deepest = {"type": "blockquote", "content": [deepest]}
    load(page, deepest)
    sheet.get_by_text("deep").click()
    page.get_by_role("button", name="Quote").focus()
    choose(page, "Warning callout")
    expect(page.get_by_text("Nothing may be nested more than 20 deep.")).to_be_visible()
    assert body(page) == [deepest]


def test_a_document_of_another_kind_leaves_the_field_of_markdown(page: Page, site: Site) -> None:
    open_editor(page, site)
    page.context.add_init_script(
        """document.addEventListener("readystatechange", () => {
          const field = document.querySelector('input[name="document"]');
          if (field) field.value = '{"type": "doc", "version": 2}';
        })"""
    )
    page.reload()
    expect(page.get_by_role("textbox", name="Text, in Markdown")).to_be_visible()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_count(0)
    page.get_by_label("Title", exact=True).fill("By hand")
    page.get_by_label("Text, in Markdown").fill("Some *words*.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_label("Text, in Markdown")).to_have_value("Some *words*.\n")


def test_words_are_struck_by_button_by_key_and_by_tildes(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    sheet.click()
    page.keyboard.press("Control+Shift+s")
    page.keyboard.type("500 mg")
    page.keyboard.press("Control+Shift+s")
    page.keyboard.type(" 50 mg ~~60 mg~~")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Strikethrough").click()
    page.keyboard.type("70")
    page.keyboard.press("Control+e")
    page.keyboard.type("x")
    struck = [
        line(text("500 mg", "strike"), " 50 mg ", text("60 mg", "strike")),
        line(text("70", "strike"), text("x", "strike", "code")),
    ]
    assert body(page) == struck
    assert load(page, *struck)["content"] == struck
