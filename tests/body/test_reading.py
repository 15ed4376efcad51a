"""What comes from outside becomes the one stored form, or an error that names its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cms.body.reading import read_document
from cms.errors import FieldError, Invalid


def doc(*blocks: Any) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(blocks)}


def text(value: str, *marks: str) -> dict[str, Any]:
    return {"type": "text", "text": value, "marks": [{"type": mark} for mark in marks]}


def paragraph(*inlines: Any) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(inlines)}


def link(href: str) -> dict[str, Any]:
    return {"type": "text", "text": "x", "marks": [{"type": "link", "attrs": {"href": href}}]}


def ordered(start: object) -> dict[str, Any]:
    return {"type": "ordered_list", "attrs": {"start": start}}


def stored(*blocks: Any) -> list[Any]:
    return list(read_document(doc(*blocks)).to_json().get("content", []))


def errors(data: object) -> tuple[FieldError, ...]:
    with pytest.raises(Invalid) as caught:
        read_document(data)
    return caught.value.errors


def test_neighbouring_texts_with_the_same_marks_become_one() -> None:
    written = paragraph(text("a"), text(""), text("b", "em", "strong"), text("c", "strong", "em"))
    assert stored(written) == [
        {
            "type": "paragraph",
            "content": [
                {"type": "text", "text": "a"},
                {"type": "text", "text": "bc", "marks": [{"type": "strong"}, {"type": "em"}]},
            ],
        }
    ]


def test_white_space_that_nobody_sees_goes() -> None:
    written = paragraph(
        text(" a \n\t"), text(" b", "em"), {"type": "hard_break"}, text(" c\u00a0 ")
    )
    kept = stored(written)[0]["content"]
    assert [node.get("text") for node in kept] == ["a ", "b", None, "c"]


def test_code_keeps_its_spaces_and_no_mark_but_a_link() -> None:
    marks = [{"type": "strong"}, {"type": "code"}, {"type": "link", "attrs": {"href": "/"}}]
    written = paragraph({"type": "text", "text": "  a  b ", "marks": marks})
    node = stored(written)[0]["content"][0]
    assert node["text"] == "  a  b "
    assert [mark["type"] for mark in node["marks"]] == ["link", "code"]


def test_the_title_of_a_link_is_a_line_or_nothing() -> None:
    def titled(title: str) -> dict[str, Any]:
        mark = {"type": "link", "attrs": {"href": "/", "title": title}}
        return {"type": "text", "text": "a", "marks": [mark]}

    [kept] = stored(paragraph(titled(" b\n c"), titled(" "), titled("")))
    assert [(node["text"], node["marks"][0]["attrs"]) for node in kept["content"]] == [
        ("a", {"href": "/", "title": "b c"}),
        ("aa", {"href": "/"}),
    ]


def test_nothing_empty_is_stored() -> None:
    empty = paragraph(text("  "), {"type": "hard_break"})
    callout = {"type": "callout", "attrs": {"kind": "tip", "title": " "}, "content": [empty]}
    item = {"type": "list_item", "content": [empty]}
    cell = {"type": "table_cell", "content": []}
    assert (
        stored(
            empty,
            callout,
            {"type": "bullet_list", "content": [item]},
            {"type": "blockquote", "content": [{"type": "blockquote"}]},
            {"type": "code_block", "content": [{"type": "text", "text": "\n "}]},
            {"type": "table", "content": [{"type": "table_row", "content": [cell]}]},
        )
        == []
    )


def test_a_callout_may_be_a_title_alone() -> None:
    callout = {"type": "callout", "attrs": {"kind": "danger", "title": "Stop\nhere"}}
    assert stored(callout) == [
        {"type": "callout", "attrs": {"kind": "danger", "title": "Stop here"}}
    ]


def test_a_table_is_made_even_and_its_first_row_the_header() -> None:
    def cell(value: str, align: str | None = None) -> dict[str, Any]:
        return {"type": "table_cell", "attrs": {"align": align}, "content": [text(value)]}

    rows = [[cell("a", "right")], [cell("b", "left"), cell("c")], []]
    table = {
        "type": "table",
        "content": [{"type": "table_row", "content": row} for row in rows],
    }
    [kept] = stored(table)
    shape = [
        [(cell["type"], cell.get("attrs", {}).get("align")) for cell in row["content"]]
        for row in kept["content"]
    ]
    assert shape == [
        [("table_header", "right"), ("table_header", None)],
        [("table_cell", "right"), ("table_cell", None)],
    ]


def test_keys_of_citations_are_in_small_letters_and_carry_no_marks() -> None:
    citation = {"type": "citation", "attrs": {"ref": "Doe-2001"}, "marks": [{"type": "em"}]}
    assert stored(paragraph(citation))[0]["content"] == [
        {"type": "citation", "attrs": {"ref": "doe-2001"}}
    ]


@pytest.mark.parametrize(
    ("data", "pointer", "words"),
    [
        (doc({"type": "iframe"}), "/content/0", '"iframe" is not known here; allowed are'),
        (doc(paragraph(), {"type": ["a"]}), "/content/1", "not known"),
        (doc({}), "/content/0", "needs a"),
        (doc(4), "/content/0", "must be an object"),
        (doc(paragraph({"type": "image"})), "/content/0/content/0", "allowed are text"),
        (doc(paragraph(text("a", "blink"))), "/content/0/content/0/marks/0", '"blink"'),
        (doc({"type": "heading", "attrs": {"level": 1}}), "/content/0/attrs/level", "2, 3 or 4"),
        (doc({"type": "heading"}), "/content/0/attrs", "required"),
        (doc({"type": "callout", "attrs": {"kind": "x"}}), "/content/0/attrs/kind", "danger"),
        (doc({"type": "bullet_list", "content": [paragraph()]}), "/content/0/content/0/type", "it"),
        (
            doc(
                {
                    "type": "bullet_list",
                    "content": [
                        {
                            "type": "list_item",
                            "content": [{"type": "embed", "attrs": {"url": "https://a.example/"}}],
                        }
                    ],
                }
            ),
            "/content/0/content/0/content/0",
            "embed",
        ),
        (doc({**paragraph(), "x/y~": 1}), "/content/0/x~1y~0", "leave it out"),
        (doc({"type": "paragraph", "content": {}}), "/content/0/content", "must be a list"),
        (doc(paragraph({"type": "text", "text": 1})), "/content/0/content/0/text", "a string"),
        (
            doc({"type": "code_block", "attrs": {"language": "a b"}}),
            "/content/0/attrs/language",
            "one word",
        ),
        (
            doc(paragraph({"type": "citation", "attrs": {"ref": "a b"}})),
            "/content/0/content/0/attrs/ref",
            "letters, digits and hyphens",
        ),
        (doc(paragraph(link("javascript:x"))), "/content/0/content/0/marks/0/attrs/href", "https"),
        (doc({"type": "embed", "attrs": {"url": "https://"}}), "/content/0/attrs/url", "website"),
        (
            doc({"type": "image", "attrs": {"src": "http://a.example/b", "alt": ""}}),
            "/content/0/attrs/src",
            "https",
        ),
        ({"type": "doc", "version": 2}, "/version", "allowed is 1"),
        ({"type": "doc", "version": True}, "/version", "whole numbers"),
        ({"type": "doc", "version": 1.0}, "/version", "whole numbers"),
        (doc(ordered(-1)), "/content/0/attrs/start", "0"),
        (doc(ordered(float("nan"))), "/content/0/attrs/start", "whole numbers"),
        (doc(ordered(10**5000)), "/content/0/attrs/start", "whole numbers"),
        ({"type": "doc", "version": 1, "content": {1, 2}}, "/content", "lists"),
        ({1: 2}, "", "strings"),
        (None, "", "object"),
        ("doc", "", "object"),
        (b"doc", "", "objects"),
        ([], "", "object"),
    ],
)  # fmt: skip
def test_an_error_names_its_place_and_what_is_wrong(data: object, pointer: str, words: str) -> None:
    [error] = errors(data)
    assert error.pointer == pointer
    assert words in error.detail


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)", "JaVaScript:alert(1)", "java\x01script:alert(1)", " javascript:x",
        "data:text/html,x", "vbscript:x", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "https:evil.example", "https:///evil", "https://", "https://[::1", "https://a.example:x",
        "https://user:word@a.example", "ftp://a.example", "page", "", "/a b", "/a\nb", '/"onclick=',
        "mailto:", "/" + "a" * 2000, "https://a.example/\u00a0",
    ],
)  # fmt: skip
def test_an_unsafe_link_is_refused(href: str) -> None:
    [error] = errors(doc(paragraph(link(href))))
    assert error.pointer == "/content/0/content/0/marks/0/attrs/href"


@pytest.mark.parametrize(
    "href",
    ["https://a.example", "HTTP://a.example/ä?b#c", "mailto:a@b.example", "/", "/a?b=c", "#", "#a"],
)
def test_a_safe_link_is_kept_to_the_letter(href: str) -> None:
    assert stored(paragraph(link(href)))[0]["content"][0]["marks"][0]["attrs"]["href"] == href


def _quotes(depth: int) -> dict[str, Any]:
    node = paragraph(text("deep"))
    for _ in range(depth - 2):
        node = {"type": "blockquote", "content": [node]}
    return node


def test_twenty_nodes_deep_is_allowed_and_more_is_not() -> None:
    assert stored(_quotes(20)) == [read_document(doc(_quotes(20))).to_json()["content"][0]]
    [error] = errors(doc(_quotes(21)))
    assert error.pointer == "/content/0" + "/content/0" * 20
    assert "20 deep" in error.detail


@pytest.mark.parametrize("key", [None, "content", "a"])
def test_hostile_nesting_is_an_error_and_no_crash(key: str | None) -> None:
    nested: Any = "x"
    for _ in range(5000):
        nested = [nested] if key is None else {key: [nested]}
    for data in (nested, doc(nested), doc({"type": "paragraph", "attrs": nested})):
        assert any("deep" in error.detail for error in errors(data))


def test_more_than_200_kb_is_too_long() -> None:
    size = len(json.dumps(doc(paragraph({"type": "text", "text": ""})), separators=(",", ":")))
    room = 200 * 1024 - size
    assert stored(paragraph(text("x" * room)))
    assert "200 KB" in errors(doc(paragraph(text("x" * (room + 1)))))[0].detail
    assert "200 KB" in errors(doc(paragraph(text("é" * (room // 2 + 1)))))[0].detail


@pytest.mark.parametrize(
    "data",
    [
        doc(*[paragraph()] * 500_000),
        doc(paragraph(text("x" * 2_000_000))),
        {"x" * 2_000_000: 1},
        doc({f"key{n}": None for n in range(150_000)}),
    ],
)
def test_bulk_is_refused_before_it_is_worked_on(data: object) -> None:
    [error] = errors(data)
    assert "200 KB" in error.detail


def test_many_errors_are_told_in_part() -> None:
    assert len(errors(doc(*[{"type": "x"}] * 1000))) == 20


def test_characters_that_cannot_be_stored_go() -> None:
    written = paragraph(text("a\x00\x01\x7f\x9f\ud800\ufeff\ufffeb\u2028c\x0bd"))
    assert stored(written)[0]["content"][0]["text"] == "ab c d"
    assert errors(doc({"type": "a\ud800"}))[0].detail.startswith('"a"')
    assert errors(doc({**paragraph(), "\ud800": 1}))[0].pointer == "/content/0/"
