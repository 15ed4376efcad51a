"""The editor in its page: for every eye, by keyboard alone, with Markdown, and without a script."""

from __future__ import annotations

import gzip
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import make_user, sign_in
from tests.browser.test_editor import body, line, open_editor, pause, text
from tests.browser.test_editor_model import load
from tests.fixtures.browser import (
    OpenPage,
    accessibility_violations,
    allow_interception,
    expect_for_everybody,
    focus_after,
)
from tests.fixtures.site import Site
from tests.rules.sources import ROOT

pytestmark = pytest.mark.browser

MOST_BYTES = 180 * 1024
EVERYTHING = [
    {"type": "heading", "attrs": {"level": 2}, "content": [text("Begin")]},
    line("Words ", text("strong", "strong"), {"type": "citation", "attrs": {"ref": "lee"}}),
    {
        "type": "callout",
        "attrs": {"kind": "tip", "title": "Hands"},
        "content": [{"type": "blockquote", "content": [line("Said.")]}],
    },
    {"type": "code_block", "attrs": {"language": "c++"}, "content": [text("x = 1;\n\ny = 2;")]},
    {
        "type": "ordered_list",
        "attrs": {"start": 3},
        "content": [{"type": "list_item", "content": [line("three")]}],
    },
    {
        "type": "table",
        "content": [
            {
                "type": "table_row",
                "content": [
                    {"type": kind, "content": [text(f"{words} {number}")]} for number in range(4)
                ],
            }
            for kind, words in (("table_header", "Column"), ("table_cell", "Measurement"))
        ],
    },
    {"type": "image", "attrs": {"src": "/static/favicon.svg", "alt": ""}},
    {"type": "embed", "attrs": {"url": "https://vimeo.com/76979871"}},
    {"type": "thematic_break"},
    line("The end."),
]

CHOSEN = "area => area.value.slice(area.selectionStart, area.selectionEnd)"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


def test_markdown_and_back_loses_nothing_and_says_what_is_wrong(page: Page, site: Site) -> None:
    open_editor(page, site)
    load(page, *EVERYTHING)
    page.get_by_role("button", name="Markdown").click()
    area = page.get_by_role("textbox", name="Text, in Markdown")
    expect(area).to_be_focused()
    assert "::: tip Hands" in area.input_value()
    page.get_by_role("button", name="Text", exact=True).click()
    assert body(page) == EVERYTHING

    pause(page)
    page.get_by_role("button", name="Markdown").click()
    area.fill("One.\n\n::: nonsense\nTwo.\n:::\n")
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Please mend it here first")
    page.get_by_role("button", name="Line 3").click()
    assert area.evaluate(CHOSEN) == "::: nonsense"
    page.keyboard.type("::: note")
    page.get_by_role("button", name="Text", exact=True).click()
    note = {"type": "callout", "attrs": {"kind": "note"}, "content": [line("Two.")]}
    assert body(page) == [line("One."), note]
    page.keyboard.press("Control+z")
    assert body(page) == EVERYTHING

    page.get_by_role("button", name="Markdown").click()
    area.fill("Sent *as* Markdown.")
    page.get_by_label("Title", exact=True).fill("Two ways")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_contain_text(
        "Sent as Markdown."
    )


def test_a_mistake_in_what_was_sent_is_shown_where_it_was_written(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    wrong = {"type": "embed", "attrs": {"url": "ftp://example.org/nothing-to-play"}}
    inside = {"type": "callout", "attrs": {"kind": "note"}, "content": [line("Watch."), wrong]}
    load(page, *EVERYTHING, inside)
    sheet.get_by_text("Begin", exact=True).click()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")  # an empty line, which the site never sees
    page.get_by_label("Title", exact=True).fill("Played in vain")
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet: one thing to correct")
    problem = page.get_by_role("link", name="Text: Block 11, block 2: ")
    page.get_by_role("link", name="one thing to correct").press("Enter")
    page.keyboard.press("Tab")
    expect(problem).to_be_focused()
    marked = sheet.locator(".is-wrong")
    for _ in ("by itself", "by its button"):
        expect(marked).to_contain_text("example.org/nothing-to-play")
        problem.click()
        expect(sheet).to_be_focused()
        expect(sheet.locator(".ProseMirror-selectednode")).to_have_class(re.compile("is-wrong"))
        expect(marked).to_be_in_viewport()
        assert body(page) == [*EVERYTHING, inside]
        page.get_by_role("button", name="Save draft").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(sheet).to_be_visible()
    problem.click()
    expect(sheet).to_be_focused()
    expect(sheet.locator(".ProseMirror-selectednode")).to_have_class(re.compile("is-wrong"))
    page.keyboard.press("Delete")
    expect(page.locator("[data-saving]")).to_have_text(re.compile("^Saved at"))
    expect(marked).to_have_count(0)
    page.get_by_role("link", name="Block 2: [^lee] is cited but not listed").click()
    expect(sheet.locator(".ProseMirror-selectednode")).to_have_text("[lee?]")
    page.get_by_role("button", name="Markdown").click()
    area = page.get_by_role("textbox", name="Text, in Markdown")
    area.fill("One.\n\n::: nonsense")
    page.get_by_role("button", name="Save draft").click()
    expect(area).to_have_value("One.\n\n::: nonsense")
    expect(page.get_by_role("button", name="Markdown")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("alert").get_by_role("link", name="Text: Line 3: ").click()
    expect(area).to_be_focused()
    assert area.evaluate(CHOSEN) == "::: nonsense"


def test_the_site_away_leaves_the_text_where_it_is(page: Page, site: Site) -> None:
    allow_interception(page)
    sheet = open_editor(page, site)
    sheet.click()
    page.keyboard.type("Words.")
    page.context.route("**/convert", lambda route: route.abort())
    page.get_by_role("button", name="Markdown").click()
    expect(page.get_by_text("The site did not answer. Your text is still here")).to_be_visible()
    page.context.unroute("**/convert")
    page.context.clear_cookies()
    page.get_by_role("button", name="Markdown").click()
    expect(page.get_by_text("You are signed out. Sign in in another tab")).to_be_visible()
    assert body(page) == [line("Words.")]


def test_the_whole_of_it_by_keyboard(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    page.get_by_role("button", name="Markdown").focus()
    page.keyboard.press("Tab")
    names = ("Insert", "Heading", "Link")
    insert, heading, link = (page.get_by_role("button", name=name, exact=True) for name in names)
    expect(insert).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Redo")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(insert).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(heading).to_have_attribute("aria-pressed", "true")
    expect(sheet).to_be_focused()
    page.keyboard.type("Begin")
    page.keyboard.press("Alt+F10")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(link).to_be_focused()
    page.keyboard.press("Tab")
    expect(sheet).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("- one")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("inner")
    assert body(page)[1]["content"][0]["content"][1]["type"] == "bullet_list"
    for keys in ("Shift+Tab", "Escape", "Tab"):
        page.keyboard.press(keys)
    expect(sheet).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(sheet).to_be_focused()
    for keys in ("Control+End", "Enter", "Enter"):
        page.keyboard.press(keys)
    page.keyboard.type("/note")
    page.keyboard.press("Enter")
    page.keyboard.type("Careful.")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Kind of callout")).to_be_focused()
    page.keyboard.press("d")
    page.keyboard.press("Tab")
    page.keyboard.type("Hot")
    page.keyboard.press("Enter")
    expect(sheet).to_be_focused()
    assert body(page)[2]["attrs"] == {"kind": "danger", "title": "Hot"}
    for keys in ("Escape", "Tab", "Tab", "Tab"):
        page.keyboard.press(keys)
    assert page.evaluate("document.activeElement.closest('.writing-sheet')") is None


def test_a_title_is_read_whole_and_enter_goes_on_to_the_text(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    title = page.get_by_label("Title", exact=True)
    title.fill("Warm hands " * 18)
    assert title.evaluate("field => field.scrollHeight <= field.clientHeight")
    title.press("Enter")
    expect(sheet).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Warm hands Warm hands")
    page.get_by_role("button", name="Markdown").click()
    title.press("Enter")
    expect(page.get_by_role("textbox", name="Text, in Markdown")).to_be_focused()


def test_a_citation_at_the_end_of_a_line_adds_no_line(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    cited = line("Words.", {"type": "citation", "attrs": {"ref": "lee"}})
    load(page, cited, line("Words."))
    heights = sheet.locator("p").evaluate_all("all => all.map((each) => each.clientHeight)")
    assert abs(heights[0] - heights[1]) < 10


def test_the_page_is_gone_through_both_ways_and_what_has_the_focus_is_seen(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page(height=600)
    open_editor(page, site)
    load(page, *EVERYTHING)
    for button in ("Add a reference", "Add a link", "Add an author"):
        page.get_by_role("button", name=button).click()
    page.get_by_label("Title", exact=True).first.focus()
    names: list[str] = []
    for key, last in (("Tab", "Note on this version (optional)"), ("Shift+Tab", "Save draft")):
        while not names or names[-1] != last:
            names.append(focus_after(page, key)["name"])
            if names[-1].startswith("Begin"):
                page.keyboard.press("Escape")
    assert len(names) > 60


def test_it_is_accessible_and_fits_its_width(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    load(page, *EVERYTHING)
    table = page.get_by_role("toolbar", name="Table")
    sheet.get_by_text("Measurement 1").click()
    expect(sheet.get_by_text("Video on Vimeo")).to_be_visible()
    expect(table).to_be_visible()
    expect_for_everybody(page)
    sheet.get_by_text("The end.").click()
    expect(table).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.type("/")
    expect(page.get_by_role("listbox", name="Insert a block")).to_be_visible()
    assert accessibility_violations(page) == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_label("Address, or words").fill("nothing like it")
    expect(page.get_by_text("No article has these words")).to_be_visible()
    assert accessibility_violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Markdown").click()
    expect(page.get_by_role("textbox", name="Text, in Markdown")).to_be_visible()
    expect_for_everybody(page)


def test_without_a_script_there_is_the_field_of_markdown(open_page: OpenPage, site: Site) -> None:
    page = open_page(javascript=False)
    sign_in(page, "author", make_user(site, "author"))
    page.goto("/desk/articles/new")
    page.get_by_label("Title", exact=True).fill("By hand")
    page.get_by_label("Text, in Markdown").fill("Some *words*.")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_label("Text, in Markdown").fill("Other *words*.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_label("Text, in Markdown")).to_have_value("Other *words*.\n")


def test_the_bundle_is_small_and_loads_where_somebody_writes_alone(page: Page, site: Site) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.partition("?")[0]))
    open_editor(page, site)
    assert f"{site.url}/static/dist/editor.js" in loaded
    loaded.clear()
    for path in ("/", "/desk", "/desk/articles", "/desk/comments/threads"):
        page.goto(path)
    assert not [url for url in loaded if "/dist/" in url]
    built = [ROOT / "frontend/dist" / name for name in ("editor.js", "editor.css")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in built) <= MOST_BYTES


def test_the_menus_stand_where_they_were_opened_and_move_nothing(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    load(page, *EVERYTHING)
    before = page.evaluate("window.scrollY")
    page.get_by_role("button", name="Insert", exact=True).click()
    menu = page.get_by_role("listbox", name="Insert a block")
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("option", selected=True)).to_be_in_viewport()
    assert page.evaluate("window.scrollY") == before
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Insert", exact=True)).to_be_focused()
    sheet.get_by_text("The end.").click()
    page.keyboard.press("Enter")
    before = page.evaluate("window.scrollY")
    page.keyboard.type("/")
    page.keyboard.press("ArrowUp")
    expect(menu.get_by_role("option", selected=True)).to_be_in_viewport()
    assert page.evaluate("window.scrollY") == before
