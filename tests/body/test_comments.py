"""What a stranger writes is shown as text, or as the little HTML that is allowed."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from cms.body.comments import COMMENT_POLICY_VERSION, MAX_COMMENT, render_comment
from cms.body.text import clean_line
from cms.body.urls import http_url
from cms.errors import Invalid
from tests.body.strategies import texts

_ATTACKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x73;cript:alert(1))", "[x](java\tscript:alert(1))", "[x](&#1;javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:x)", "[x](//evil.example)",
    "[x](/\\evil.example)", "[x](\\\\evil.example)", "[x](https:evil.example)", "[x](/local)",
    "[x](#y)", "[x](https://a.example/\"onmouseover=alert(1))", "<javascript:alert(1)>",
    "[x](<https://a.example/ onclick=alert(1)>)", '[x](https://a.example "onclick=alert(1)")',
    "[x](https://user:pass@a.example)", "https://user@evil.example/", "![x](https://a.example/p.png)",
    "![x](javascript:alert(1))", "<iframe src=https://evil.example></iframe>", "<!-- x -->",
    "<style>*{display:none}</style>", "<p style=position:fixed>x", "<form action=//evil><input>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "`<script>`",
    "```html onload=x\n<script>\n```", "# x\n<h1 onclick=x>", "a\n===\nb\n---",
    "| a |\n|---|\n| b |",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "<<script>script>", "</p></div><script>",
    "<a\x00href=x>",
    "[x]: javascript:alert(1)\n\n[x]", "\ud800<b>\udfff", "*<b>*", "<b>bold</b>",
    "javascript:alert(1)",
    "http://a.example/<script>", "https://a.example/?x=\"><script>alert(1)</script>",
    "x@evil.example",
    "1. " * 40 + "<b>", "> " * 60 + "<script>alert(1)</script>", "[" * 300 + "](" * 300,
]  # fmt: skip

_TAGS = {"p", "br", "em", "strong", "a", "code", "pre", "blockquote", "ul", "ol", "li"}


class _Reader(HTMLParser):
    """Reads HTML and refuses what no comment may have."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.links: list[str] = []
        self.feed(str(html))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS
        values = dict(attrs)
        if tag == "a":
            assert values.keys() == {"href", "rel"}
            assert values["rel"] == "nofollow ugc noopener"
            href = values["href"] or ""
            parts = urlsplit(href)
            assert parts.scheme in {"http", "https"}
            assert parts.hostname
            assert "@" not in parts.netloc
            assert not set(href) & set("\"'<> \\`")
            self.links.append(href)
        else:
            assert values.keys() <= ({"start"} if tag == "ol" else set())

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def read(source: str) -> _Reader:
    return _Reader(render_comment(source).html)


@pytest.mark.parametrize("source", _ATTACKS)
def test_an_attack_is_inert(source: str) -> None:
    read(source)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(_ATTACKS) | texts, max_size=4).map("\n".join) | st.text())
def test_no_text_gets_anything_else_through(source: str) -> None:
    read(source[:MAX_COMMENT])


def test_html_is_shown_as_the_text_it_is() -> None:
    source = "<script>alert(1)</script> <b onclick=x>y</b>"
    assert read(source).text == source
    assert "&lt;script&gt;" in render_comment(source).html


def test_what_readers_may_use() -> None:
    source = "a *b* **c** `d`\ne\n\n> f\n\n- g\n\n3. h\n\n```\ni < j\n```"
    assert "".join(render_comment(source).html.split("\n")) == (
        "<p>a <em>b</em> <strong>c</strong> <code>d</code><br>e</p><blockquote><p>f</p>"
        '</blockquote><ul><li>g</li></ul><ol start="3"><li>h</li></ol>'
        "<pre><code>i &lt; j</code></pre>"
    )


def test_headings_images_and_tables_are_text() -> None:
    assert read("# a\n\nb\n---\n\n| c |\n|---|").text == "# a\nb\n---\n| c |\n|---|"
    assert read("![a](/b.png)").text == "![a](/b.png)"


def test_links_are_kept_and_bare_addresses_become_links() -> None:
    found = read(
        "[a](https://A.example/é'x) www.b.example https://c.example/?d=e&f `https://g.example`"
    )
    assert found.links == [
        "https://a.example/%C3%A9%27x", "http://www.b.example", "https://c.example/?d=e&f",
    ]  # fmt: skip


def test_an_address_ends_where_its_sentence_does() -> None:
    source = '(see https://a.example/b) "https://d.example/", <https://e.example>. a.b@f.example'
    assert read(source).links == [
        "https://a.example/b", "https://d.example/", "https://e.example",
    ]  # fmt: skip
    assert read("https://a.example/b_(c)?! https://d.example: x").links == [
        "https://a.example/b_(c)", "https://d.example",
    ]  # fmt: skip
    assert read("https://nowhere x").links == []


def test_a_refused_link_leaves_its_words() -> None:
    assert read("[a](//evil.example) [b](/c)").text.strip() == "a b"


def test_what_nests_too_deep_is_shown_plain_and_not_lost() -> None:
    assert "deep" in read("> " * 100 + "deep").text


def test_the_policy_is_named_and_the_html_is_markup() -> None:
    made = render_comment("a")
    assert made.policy_version == COMMENT_POLICY_VERSION
    assert isinstance(made.html, Markup)


def test_a_comment_over_the_cap_is_refused() -> None:
    render_comment("x" * MAX_COMMENT)
    with pytest.raises(Invalid, match="5,000"):
        render_comment("x" * (MAX_COMMENT + 1))


def test_a_name_is_one_line_that_cannot_turn_the_text_round() -> None:
    assert clean_line(" A\u202eB\n\t C\x00\u2066\ud800 ") == "AB C"
    assert clean_line("عمر ") == "عمر"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" https://A.Example ", "https://a.example"),
        ("HTTP://a.example:8080/B?c=d#e", "http://a.example:8080/B?c=d#e"),
        ("https://exämple.com/ä", "https://xn--exmple-cua.com/%C3%A4"),
        ("https://a.example./%20", "https://a.example/%20"),
    ],
)
def test_a_website_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert http_url(typed) == kept
    assert http_url(kept) == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("a.example", "beginning with https://"), ("javascript:alert(1)", "Only addresses"),
        ("//a.example", "beginning with"), ("ftp://a.example", "Only addresses"), ("", "missing"),
        ("https://", "no website"), ("https://a b.example", "percent-encode"),
        ('https://a.example/"onclick=x', "percent-encode"), ("https://a.example/'x", "%27"),
        ("https://a.example/<b>", "percent-encode"), ("https://a@b.example", "user name"),
        ("https://localhost", "public"), ("https://127.0.0.1", "public"),
        ("https://[::1]", "public"),
        ("https://a..example", "public"), ("https://-a.example", "public"),
        ("https://a.example:99999", "no website"), ("https://a_b.example", "public"),
        ("https://" + "a" * 70 + ".example", "public"),
        ("https://a.example/" + "a" * 2000, "2,000"),
        ("https://a.example\\@b.example", "percent-encode"),
        ("https://a.example/\u202e\x00", "percent"),
        ("https://\ud800.example", "public"),
    ],
)  # fmt: skip
def test_a_website_that_is_none_is_refused_with_what_to_do(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        http_url(typed)


def test_tildes_in_a_comment_are_shown_as_they_were_typed() -> None:
    assert str(render_comment("~~500 mg~~ 50 mg").html) == "<p>~~500 mg~~ 50 mg</p>"
