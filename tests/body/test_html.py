"""The HTML of a body: what stands in it, that it is well formed, and that all is escaped."""

from __future__ import annotations

from html.parser import HTMLParser
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from markupsafe import Markup

from cms.body.document import Document
from cms.body.html import RenderedBody, render_html
from cms.body.markdown.reader import parse_markdown
from cms.body.reading import read_document
from cms.body.traversal import citations, embeds, plain_text, walk
from tests.body.strategies import documents

_VOID = {"br", "hr", "img"}
_TEXT = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "aside", "pre", "code", "div", "table",
    "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img", "br", "hr", "strong", "em",
    "s", "sub", "sup", "a", "span", "x-embed",
}  # fmt: skip
_ATTRIBUTES = {
    "id", "class", "href", "title", "rel", "aria-label", "aria-hidden", "role", "tabindex", "start",
    "src", "alt", "loading", "scope", "lang", "dir",
}  # fmt: skip


class _Reader(HTMLParser):
    """Reads HTML strictly: every tag closed in order, nothing that is not on the lists."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(str(html))
        self.close()
        assert self.stack == []
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TEXT
        assert {name for name, _ in attrs} <= _ATTRIBUTES
        assert tag not in self.stack or tag not in {"a", "p"}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in _VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def _embed(url: str) -> Markup:
    return Markup("<x-embed>{}</x-embed>").format(url)


def rendered(document: Document, **settings: Any) -> RenderedBody:
    given_settings: dict[str, Any] = {"embed": _embed, "number_of": {"doe": 3}.get, **settings}
    return render_html(document, **given_settings)


def html(markdown: str, **settings: Any) -> str:
    body = rendered(parse_markdown(dedent(markdown)).document, **settings)
    _Reader(body.html)
    return str(body.html)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_any_document_gives_well_formed_html_with_all_its_words(document: Document) -> None:
    number_of = {key: n for n, (_, key) in enumerate(citations(document))}.get
    body = rendered(document, number_of=number_of)
    shown = "".join(_Reader(body.html).text.split())
    for _, node in walk(document):
        if node.type == "text":
            assert "".join(node.text.split()) in shown
    assert {key for _, key in citations(document)} == set(body.citations)
    assert sum(map(len, body.citations.values())) == len(citations(document))


def test_headings_have_anchors_that_nothing_else_has() -> None:
    text = "## One *two*\n\n### One two\n\n## Add a comment\n\n#### Ref x\n\n## !?\n\n## Über 日本"
    body = rendered(parse_markdown(text).document, reserved_ids={"add-a-comment"})
    assert [(heading.id, heading.level, heading.text) for heading in body.headings] == [
        ("one-two", 2, "One two"),
        ("one-two-2", 3, "One two"),
        ("add-a-comment-2", 2, "Add a comment"),
        ("section-ref-x", 4, "Ref x"),
        ("section", 2, "!?"),
        ("über-日本", 2, "Über 日本"),
    ]
    assert body.html.startswith(
        '<h2 id="one-two">One <em>two</em> <a class="heading-anchor" href="#one-two" '
        'aria-label="Link to this section: One two" lang="en">'
        '<span aria-hidden="true">#</span></a></h2>'
    )


def test_citations_lead_to_the_reference_and_can_be_led_back_to() -> None:
    body = rendered(parse_markdown("a[^doe] b[^doe] c[^lost]").document)
    assert body.citations == {"doe": ("cite-doe-1", "cite-doe-2")}
    assert (
        '<sup class="citation" id="cite-doe-2">'
        '<a href="#ref-doe" aria-label="Reference 3" lang="en">[3]</a></sup>'
    ) in body.html
    assert (
        '<sup class="citation citation-unknown" lang="en">[lost: not listed yet]</sup>' in body.html
    )


@pytest.mark.parametrize("kind", ["note", "tip", "warning", "danger"])
def test_a_callout_says_its_kind_in_a_word(kind: str) -> None:
    assert html(f"::: {kind} <Mind>\na\n:::") == (
        f'<aside class="callout callout-{kind}" role="note"><p class="callout-title">'
        f'<span class="callout-kind" lang="en" dir="ltr">{kind.title()}</span> '
        "&lt;Mind&gt;</p><p>a</p></aside>"
    )


def test_tables_scroll_inside_themselves_and_align_by_class() -> None:
    assert html("| a |  |\n| --: | --- |\n| b | c |") == (
        '<div class="table-scroll" role="region" tabindex="0" aria-label="Table 1"><table><thead>'
        '<tr><th scope="col" class="align-right" dir="auto">a</th><td></td></tr></thead><tbody><tr>'
        '<td class="align-right" dir="auto">b</td><td dir="auto">c</td></tr></tbody></table></div>'
    )


def test_links_to_other_hosts_are_marked_and_our_own_are_not() -> None:
    links = "[a](https://other.example) [b](https://own.example/c) [d](/e) [f](#g)"
    assert html(links, own_host="own.example") == (
        '<p><a href="https://other.example" rel="noopener">a</a> '
        '<a href="https://own.example/c">b</a> <a href="/e">d</a> <a href="#g">f</a></p>'
    )


def test_a_citation_in_a_link_cuts_it_in_two() -> None:
    assert html("**[a[^doe]b](/c)**") == (
        '<p><strong><a href="/c">a</a><sup class="citation" id="cite-doe-1">'
        '<a href="#ref-doe" aria-label="Reference 3" lang="en">[3]</a></sup>'
        '<a href="/c">b</a></strong></p>'
    )


def test_code_images_lists_and_the_rest() -> None:
    assert html("```python\n<b>\n```") == (
        '<pre tabindex="0"><code class="language-python">&lt;b&gt;</code></pre>'
    )
    assert html('![a "b"](/x.png "Below")') == (
        '<figure><img src="/x.png" alt="a &#34;b&#34;" loading="lazy">'
        '<figcaption dir="auto">Below</figcaption></figure>'
    )
    assert html("- a\n  - b\n\n7. c\n\n   d") == (
        '<ul><li>a<ul><li>b</li></ul></li></ul><ol start="7"><li><p>c</p><p>d</p></li></ol>'
    )
    assert html("> a\\\n> b\n\n---\n\nhttps://v.example/?a&b") == (
        "<blockquote><p>a<br>b</p></blockquote><hr><x-embed>https://v.example/?a&amp;b</x-embed>"
    )


def test_a_value_cannot_leave_its_place() -> None:
    evil = '"><script>alert(1)</script>'
    body = rendered(
        read_document(
            {
                "type": "doc",
                "version": 1,
                "content": [
                    {"type": "callout", "attrs": {"kind": "note", "title": evil}},
                    {"type": "image", "attrs": {"src": "/'x", "alt": evil, "caption": evil}},
                    {
                        "type": "heading",
                        "attrs": {"level": 2},
                        "content": [
                            {
                                "type": "text",
                                "text": evil,
                                "marks": [{"type": "link", "attrs": {"href": "/", "title": evil}}],
                            }
                        ],
                    },
                ],
            }
        ),
        embed=lambda _: evil,
    )
    assert _Reader(body.html).text.count(evil) == 3
    assert "<script" not in body.html


def test_an_embed_that_is_no_markup_is_escaped() -> None:
    body = rendered(parse_markdown("https://v.example").document, embed=lambda _: "<script>")
    assert body.html == "&lt;script&gt;"


def test_the_words_and_the_places_of_a_document() -> None:
    document = parse_markdown(
        "## A\n\nb *c*\\\nd[^doe]\n\n::: tip E\n- f\n\nhttps://v.example/\n:::\n\n"
        '![g](/h "i")\n\n| j |\n| - |\n| k |\n\n```\nl\nm\n```'
    ).document
    assert plain_text(document) == "A\nb c d\nE\nf\ng i\nj\nk\nl\nm"
    assert citations(document) == [("/content/1/content/4", "doe")]
    assert embeds(document) == [("/content/2/content/1", "https://v.example/")]
    assert next(iter(walk(document)))[0] == "/content/0"
