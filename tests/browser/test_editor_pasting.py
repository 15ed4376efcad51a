"""What is pasted from elsewhere becomes clean blocks of the body, and nothing more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Locator, Page, expect

from cms.body.reading import read_document
from tests.browser.test_editor import body, item, line, open_editor, paste, text
from tests.browser.test_editor_model import load
from tests.fixtures.browser import OpenPage, let_ask_others
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

FROM_WORD = [
    {"type": "heading", "attrs": {"level": 2}, "content": [text("On lamps")]},
    {"type": "heading", "attrs": {"level": 2}, "content": [text("Heat")]},
    line(
        text("Warm", "strong"),
        " and ",
        text("soft", "em"),
        ", H",
        text("2", "sub"),
        "O[1]",
    ),
    {
        "type": "bullet_list",
        "content": [
            {
                "type": "list_item",
                "content": [line("One"), {"type": "bullet_list", "content": [item("Inner")]}],
            },
            item("Two"),
        ],
    },
    {"type": "ordered_list", "attrs": {"start": 4}, "content": [item("Four")]},
    {
        "type": "table",
        "content": [
            {
                "type": "table_row",
                "content": [
                    {"type": "table_header", "content": [text("Wide")]},
                    {"type": "table_header"},
                ],
            },
            {
                "type": "table_row",
                "content": [
                    {
                        "type": "table_cell",
                        "content": [text("a"), {"type": "hard_break"}, text("b")],
                    },
                    {"type": "table_cell", "content": [text("c")]},
                ],
            },
        ],
    },
    line("After"),
]
FROM_GOOGLE_DOCS = [
    {"type": "heading", "attrs": {"level": 2}, "content": [text("Heat")]},
    {"type": "heading", "attrs": {"level": 3}, "content": [text("Of lamps")]},
    line(
        "Plain, ",
        text("strong", "strong"),
        text(" soft", "em"),
        text("2", "sup"),
        " ",
        {
            "type": "text",
            "text": "there",
            "marks": [{"type": "link", "attrs": {"href": "https://example.com/a"}}],
        },
    ),
    {
        "type": "bullet_list",
        "content": [
            {
                "type": "list_item",
                "content": [line("One"), {"type": "bullet_list", "content": [item("Inner")]}],
            }
        ],
    },
]
FROM_WEB_PAGE = [
    {"type": "heading", "attrs": {"level": 3}, "content": [text("Small")]},
    line("Loose words here"),
    {
        "type": "image",
        "attrs": {"src": "https://example.com/a.png", "alt": "A lamp", "caption": "By day"},
    },
    {
        "type": "code_block",
        "attrs": {"language": "python"},
        "content": [text("def f():\n    return 1")],
    },
    {"type": "embed", "attrs": {"url": "https://player.vimeo.com/video/76979871"}},
    line("Lamp"),
    line("It shines."),
    {"type": "blockquote", "content": [line("Said")]},
    {"type": "thematic_break"},
    line("In a form"),
]
FROM_OWN_PAGE = [
    {"type": "heading", "attrs": {"level": 2}, "content": [text("Heat")]},
    {
        "type": "callout",
        "attrs": {"kind": "danger", "title": "Hot lamps"},
        "content": [
            line(
                *("Mind them.", {"type": "citation", "attrs": {"ref": "lee"}}),
                *(" And ", {"type": "citation", "attrs": {"ref": "ito-2019"}}, "."),
            )
        ],
    },
    {
        "type": "table",
        "content": [
            {
                "type": "table_row",
                "content": [{"type": "table_header", "content": [text("A")]}],
            },
            {"type": "table_row", "content": [{"type": "table_cell", "content": [text("1")]}]},
        ],
    },
]


TAGS = st.sampled_from([
    "p", "div", "h1", "h2", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "table", "tr",
    "td", "th", "b", "i", "u", "sup", "sub", "span", "aside", "figure", "section", "dl", "dt",
    "img", "hr", "br", "a", "iframe", "button", "svg", "details",
])  # fmt: skip
ATTRIBUTES = st.lists(
    st.sampled_from(
        [
            'style="font-weight:700"', "style='mso-list:l0 level2 lfo1'", "hidden", 'colspan="3"',
            'rowspan="2"', 'rowspan="9999"', 'colspan="99"', 'start="-5"', 'start="7"',
            'class="callout callout-tip"', 'class="citation"', 'data-ref="lee"', 'data-ref="No no"',
            'data-embed="https://vimeo.com/76979871"', 'data-embed="javascript:x"', 'href="/x"',
            'href="javascript:x"', 'href="//x"', 'href="https://a b"', 'src="/static/favicon.svg"',
            'src="data:,"', "data-galley-copy", 'data-pm-slice="2 2 []"', 'class="language-c++"',
        ]
    ),
    max_size=3,
).map(" ".join)  # fmt: skip
MARKUP = st.recursive(
    st.sampled_from(["words", " ", "&nbsp;", "&lt;b&gt;", "1. one", "\n", "\u200b", "<!-- x -->"]),
    lambda inner: st.builds(
        lambda tag, attributes, content: f"<{tag} {attributes}>{''.join(content)}</{tag}>",
        TAGS,
        ATTRIBUTES,
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


def sample(name: str) -> str:
    """What a program leaves on the clipboard, from `tests/browser/pasted`."""
    return Path(__file__).with_name("pasted").joinpath(f"{name}.html").read_text(encoding="utf-8")


def pasted(page: Page, sheet: Locator, html: str) -> list[Any]:
    """Paste into an empty text; return what came in."""
    load(page)
    sheet.click()
    paste(sheet, html=html)
    return body(page)


def test_what_is_pasted_becomes_blocks_of_the_body(page: Page, site: Site) -> None:
    let_ask_others(page)
    sheet = open_editor(page, site)
    assert pasted(page, sheet, sample("word")) == FROM_WORD
    assert pasted(page, sheet, sample("google_docs")) == FROM_GOOGLE_DOCS
    assert pasted(page, sheet, sample("web_page")) == FROM_WEB_PAGE
    expect(sheet.get_by_text("Video on Vimeo")).to_be_visible()
    assert pasted(page, sheet, sample("own_page")) == FROM_OWN_PAGE
    assert sheet.locator("[style]:not(img)").count() == 0


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            (
                "<tr><td colspan=2 rowspan=2>A</td><td>B</td></tr><tr><td>C</td></tr>"
                "<tr><td>D</td><td>E</td><td>F</td></tr>"
            ),
            [["A", "", "B"], ["", "", "C"], ["D", "E", "F"]],
        ),
        # As many rows as are left of this part of the table, and of no other.
        (
            (
                "<thead><tr><th rowspan=9>A</th><th>B</th></tr></thead>"
                "<tbody><tr><td rowspan=0>C</td><td>D</td></tr><tr><td>E</td></tr>"
                "<tr><td>F</td></tr></tbody>"
            ),
            [["A", "B"], ["C", "D"], ["", "E"], ["", "F"]],
        ),
        # Two that lie over each other, and rows of different lengths.
        (
            "<tr><td>A</td><td rowspan=2>B</td></tr><tr><td colspan=2>C</td><td>D</td></tr>",
            [["A", "B", ""], ["C", "", "D"]],
        ),
    ],
)
def test_merged_cells_are_laid_out_in_their_columns_and_lose_no_word(
    page: Page, site: Site, rows: str, words: list[list[str]]
) -> None:
    sheet = open_editor(page, site)
    [table] = pasted(page, sheet, f"<table>{rows}</table>")
    assert [
        ["".join(each["text"] for each in cell.get("content", [])) for cell in row["content"]]
        for row in table["content"]
    ] == words


def test_what_is_copied_in_the_editor_is_pasted_whole(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    before = pasted(page, sheet, sample("own_page"))
    for _ in ("the cell", "its table", "the text"):
        page.keyboard.press("Control+a")
    page.keyboard.press("Control+x")
    assert body(page) == []
    page.keyboard.press("Control+v")
    assert body(page) == before
    # Another editor of the same make is read as a page like any other.
    foreign = '<h1 data-pm-slice="1 1 []" style="color: red">Loud</h1>'
    assert pasted(page, sheet, foreign)[0]["attrs"] == {"level": 2}


def test_a_file_is_refused_in_words_and_opens_in_no_page(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    for kind in ("paste", "drop"):
        sheet.evaluate(
            """(sheet, kind) => {
              const data = new DataTransfer();
              data.items.add(new File(["x"], "lamp.png", { type: "image/png" }));
              const given = { bubbles: true, cancelable: true };
              sheet.dispatchEvent(kind === "paste"
                ? new ClipboardEvent("paste", { ...given, clipboardData: data })
                : new DragEvent("drop", { ...given, dataTransfer: data }));
            }""",
            kind,
        )
        expect(page.get_by_text("Files cannot be put in here.")).to_be_visible()
    assert body(page) == []


def test_an_address_becomes_a_card_where_it_stands_alone_and_a_link_elsewhere(
    page: Page, site: Site
) -> None:
    sheet = open_editor(page, site)
    sheet.click()
    page.keyboard.type("Look: ")
    paste(sheet, "https://youtu.be/aqz-KE-bpKQ")
    page.keyboard.press("Enter")
    paste(sheet, "https://example.com/page")
    page.keyboard.press("Enter")
    page.keyboard.type("https://example.com/talk.mp3")
    page.keyboard.press("Enter")
    expect(sheet.get_by_text("Audio file")).to_be_visible()
    page.keyboard.type("over there")
    page.keyboard.press("Control+Shift+ArrowLeft")
    paste(sheet, "https://example.com/b")

    def linked(words: str, href: str) -> dict[str, Any]:
        return {**text(words), "marks": [{"type": "link", "attrs": {"href": href}}]}

    page.keyboard.press("End")
    # The browser tells the editor of a moved cursor in a task of its own.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    page.keyboard.type(" or tel:+49-800-111 now")

    assert body(page) == [
        line("Look: ", linked("https://youtu.be/aqz-KE-bpKQ", "https://youtu.be/aqz-KE-bpKQ")),
        line(linked("https://example.com/page", "https://example.com/page")),
        {"type": "embed", "attrs": {"url": "https://example.com/talk.mp3"}},
        line(
            *("over ", linked("there", "https://example.com/b"), " or "),
            *(linked("tel:+49-800-111", "tel:+49-800-111"), " now"),
        ),
    ]


def test_whatever_is_pasted_what_comes_out_is_a_document(page: Page, site: Site) -> None:
    sheet = open_editor(page, site)
    sheet.click()

    @settings(
        max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(MARKUP)
    @example('<ol start="-5">words</ol>')
    @example('<ol start="1e99"><li>words</ol>')
    def is_a_document(html: str) -> None:
        load(page)
        paste(sheet, html=html)
        read_document({"type": "doc", "version": 1, "content": body(page)})

    is_a_document()
