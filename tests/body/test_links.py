# ruff: noqa: RUF001  # punctuation of many scripts is what is tested
"""Where an address in a comment ends, which hosts there are, and what of them a reader sees."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from cms.body.comments import render_comment
from cms.body.hosts import ascii_host, public_host
from cms.body.reading import read_document
from cms.body.urls import embed_url, http_url, image_src, link_href
from cms.errors import Invalid


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == "href"]


def links(source: str) -> list[str]:
    return _Links(str(render_comment(source).html)).found


ORG = "https://example.org"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        # Quotes and brackets of many scripts
        *((f"{opening}{ORG}{closing}", [ORG]) for opening, closing in (
            "“”", "„“", "‘’", "«»", "»«", "‹›", "「」", "『』", "（）", "【】", "《》", "()",
            "[]", "{}",
            '""', "''", "<>", "⟨⟩",
        )),
        *((f"{ORG}/a{sign} next", [f"{ORG}/a"]) for sign in (
            ".", ",", ":", ";", "?", "!", "…", "。", "、", "，", "؟", "،", "؛", "।", "։", "’", "”",
            "*", "_", "~", "?!", ").", "”.", "\u3000", "\u00a0", "–", "·", "🙂",
        )),
        (f"{ORG}’s", [ORG]),
        (f"{ORG}'s", [ORG]),
        (f"{ORG}。次", [ORG]),
        (f"(see {ORG}/x_(y))", [f"{ORG}/x_(y)"]),
        (f"({ORG}/x_(y_(z)))", [f"{ORG}/x_(y_(z))"]),
        ("(https://a.example/),(https://b.example/)", ["https://a.example/", "https://b.example/"]),
        ("https://a.example,https://b.example", ["https://a.example", "https://b.example"]),
        (f"{ORG}/a*b*c", [f"{ORG}/a*b*c"]),
        (f"{ORG}/_a_/__b__c", [f"{ORG}/_a_/__b__c"]),
        (f"**{ORG}/a**, *{ORG}/b* and _{ORG}/c_", [f"{ORG}/a", f"{ORG}/b", f"{ORG}/c"]),
        (f"{ORG}/Bose–Einstein", [f"{ORG}/Bose%E2%80%93Einstein"]),
        (f"{ORG}/東京・大阪、次", [f"{ORG}/%E6%9D%B1%E4%BA%AC%E3%83%BB%E5%A4%A7%E9%98%AA"]),
        (f"{ORG}/Ohm's_law", [f"{ORG}/Ohm%27s_law"]),
        (f"{ORG}/?a=b&amp;c=d", [f"{ORG}/?a=b&c=d"]),
        (f"{ORG}/a&quot;", [f"{ORG}/a"]),
        (f"&lt;{ORG}/a&gt;", [f"{ORG}/a"]),
        (f"見て{ORG}/a", [f"{ORG}/a"]),
        (f"`{ORG}`", []),
        (f"x@www.example.org {ORG}", [ORG]),
        ("www.example.org.", ["http://www.example.org"]),
        ("[a [https://b.example](https://c.example)", ["https://c.example"]),
    ],
)  # fmt: skip
def test_an_address_ends_where_the_text_goes_on(source: str, found: list[str]) -> None:
    assert links(source) == found


NO_HOSTS = [
    "form&", "a..b", "a_b.example", "-a.example", "a-.example", "a%20b.example", "example.org”",
    "example.org’s", "xn--org-9o0a.example", "xn--a.example", "☃.example", "a" * 64 + ".example",
    ("a" * 60 + ".") * 5 + "example", "example.org..", ".example.org", "1.2.3.256", "1.2.3",
    "0x7f.1", "127.1", "[::1", "[::1%25eth0]", "a,b.example", "a;b.example", "a*b.example",
    "a+b.example", "a=b.example", "a|b.example", "a^b.example", "a{b.example", "a~b.example",
    "a!b.example", "a$b.example", "ab--c.example",
]  # fmt: skip


@pytest.mark.parametrize("host", NO_HOSTS)
def test_a_host_that_cannot_be_is_refused_everywhere(host: str) -> None:
    for read in (link_href, image_src, embed_url, http_url):
        with pytest.raises(ValueError, match=r"website|cannot stand"):
            read(f"https://{host}/")
    assert links(f"https://{host}/") in ([], ["https://example.org"])
    assert links(f"[x](https://{host}/)") == []


def test_the_refused_host_of_an_image_is_told_at_its_place() -> None:
    image = {"type": "image", "attrs": {"src": "https://form&/", "alt": "x"}}
    with pytest.raises(Invalid) as refused:
        read_document({"type": "doc", "version": 1, "content": [image]})
    assert [error.pointer for error in refused.value.errors] == ["/content/0/attrs/src"]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("EXAMPLE.org.", "example.org"), ("bücher.example", "xn--bcher-kva.example"),
        ("faß.de", "xn--fa-hia.de"), ("ПРИМЕР.рф", "xn--e1afmkfd.xn--p1ai"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"), ("a-b.c1.example", "a-b.c1.example"),
    ],
)  # fmt: skip
def test_a_name_has_one_ascii_form(host: str, name: str) -> None:
    assert public_host(host) == name


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "intranet"])
def test_a_host_without_a_public_name_may_stand_in_an_article_alone(host: str) -> None:
    assert ascii_host(host) == host
    written = f"[{host}]" if ":" in host else host
    assert link_href(f"http://{written}:8000/") == f"http://{written}:8000/"
    with pytest.raises(ValueError, match="public"):
        http_url(f"http://{written}:8000/")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("[good](https://evil.example/x)", ["evil.example"]),
        ("[https://good.example](https://evil.example/)", ["evil.example"]),
        ("[good.example](https://good.example.evil.example/)", ["good.example.evil.example"]),
        ("[https://good.example/ x](https://good.example/)", ["good.example"]),
        ("[`good.example`](https://evil.example/)", ["evil.example"]),
        ("https://\u0430\u0440\u0440\u04cf\u0435.com/", ["xn--80ak6aa92e.com"]),
        ("[good.example](https://good.example/) https://good.example/a <https://good.example>", []),
    ],
)
def test_the_host_of_a_link_is_shown_where_its_words_do_not(source: str, shown: list[str]) -> None:
    html = str(render_comment(source).html)
    assert [part.split(")")[0] for part in html.split("</a> (")[1:]] == shown


@pytest.mark.parametrize(
    "number",
    [
        "tel:+49-800-1110111", "tel:+1-201-555-0123", "tel:116123", "tel:112", "TEL:+4930123",
        "tel:+358-555-1234567;postd=pp22", "tel:7042;phone-context=example.org", "tel:*21#",
        "tel:+44(0)116.123",
    ],
)  # fmt: skip
def test_a_telephone_number_is_a_link_of_an_article(number: str) -> None:
    assert link_href(number) == number


@pytest.mark.parametrize(
    "number",
    [
        "tel:",
        "tel:+",
        "tel:---",
        "tel:call-me",
        "tel:+49 800",
        "tel:+49;x=<",
        "tel://116123",
        "tel:+-",
    ],
)
def test_what_is_no_telephone_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match=r"telephone number|cannot stand"):
        link_href(number)


def test_a_comment_hides_no_telephone_number_behind_words() -> None:
    assert render_comment("[call](tel:+49-900-123)").html == "<p>call</p>"
