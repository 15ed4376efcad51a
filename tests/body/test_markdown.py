"""The Markdown of Galley: what each construct means, and which line a mistake stands in."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from cms.body.markdown.reader import parse_markdown
from cms.body.markdown.writer import render_markdown
from cms.errors import FieldError, Invalid


def blocks(text: str) -> list[Any]:
    return list(parse_markdown(dedent(text)).document.to_json().get("content", []))


def inlines(text: str) -> list[Any]:
    [block] = blocks(text)
    return list(block["content"])


def error(text: str) -> FieldError:
    with pytest.raises(Invalid) as caught:
        parse_markdown(dedent(text))
    return caught.value.errors[0]


def words(value: str, *marks: str) -> dict[str, Any]:
    node: dict[str, Any] = {"type": "text", "text": value}
    return {**node, "marks": [{"type": mark} for mark in marks]} if marks else node


def test_callouts_nest_by_the_number_of_their_colons() -> None:
    text = """\
        :::: warning Mind *this*
        ::: note
        inside
        :::
        ::::
        """
    [outer] = blocks(text)
    assert outer["attrs"] == {"kind": "warning", "title": "Mind *this*"}
    [inner] = outer["content"]
    assert inner["attrs"] == {"kind": "note"}
    assert inner["content"][0]["content"] == [words("inside")]


def test_a_callout_ends_a_paragraph_and_stands_in_lists_and_quotes() -> None:
    paragraph, callout = blocks("before\n::: tip\nafter\n:::")
    assert (paragraph["type"], callout["type"]) == ("paragraph", "callout")
    [quote] = blocks("> - ::: tip\n>   in it\n>   :::")
    assert quote["content"][0]["content"][0]["content"][0]["type"] == "callout"


def test_a_fence_of_colons_in_code_inside_does_not_close_a_longer_one() -> None:
    [callout] = blocks(":::: note\n```\n:::\n```\n::::")
    assert callout["content"][0]["content"] == [words(":::")]


def test_a_citation_is_an_inline_of_its_own() -> None:
    assert inlines("so.[^Doe-2001] And")[1] == {"type": "citation", "attrs": {"ref": "doe-2001"}}
    assert inlines(r"\[^doe]") == [words("[^doe]")]
    assert inlines("`[^doe]`") == [words("[^doe]", "code")]
    assert inlines("[^]  [^a b]") == [words("[^] [^a b]")]


def test_an_address_alone_is_an_embed_but_not_in_a_list() -> None:
    url = "https://v.example/a_b_c?x=*&amp;y"
    assert blocks(url) == [{"type": "embed", "attrs": {"url": url}}]
    assert blocks(f"> {url}")[0]["content"][0]["type"] == "embed"
    assert [block["type"] for block in blocks(f"see {url}")] == ["paragraph"]
    [item] = blocks("- https://v.example/")[0]["content"]
    assert item["content"][0]["type"] == "paragraph"
    assert inlines(r"https\://v.example/") == [words("https://v.example/")]


def test_an_image_alone_is_a_figure() -> None:
    assert blocks('![a *b* \\] c](/x.png "Below it")') == [
        {
            "type": "image",
            "attrs": {"src": "/x.png", "alt": "a *b* ] c", "caption": "Below it"},
        }
    ]


def test_tags_say_what_asterisks_cannot() -> None:
    assert inlines("H<sub>2</sub>O x<SUP>2</SUP>") == [
        words("H"), words("2", "sub"), words("O x"), words("2", "sup"),
    ]  # fmt: skip
    assert inlines("*a<strong>b*c</strong>") == [
        words("a", "em"), words("b", "strong", "em"), words("c", "strong"),
    ]  # fmt: skip
    assert [node["type"] for node in inlines("a<br>b<br />c")] == [
        "text", "hard_break", "text", "hard_break", "text",
    ]  # fmt: skip


def test_a_table_has_its_alignment_at_each_cell() -> None:
    [table] = blocks("| a | b |\n| :-: | --- |\n| c \\| d | `e\\|f` |")
    header, row = (line["content"] for line in table["content"])
    assert [cell["type"] for cell in header] == ["table_header", "table_header"]
    assert row[0]["attrs"] == {"align": "center"}
    assert row[0]["content"] == [words("c | d")]
    assert row[1]["content"] == [words("e|f", "code")]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("| a | b |\n|---|---|\n| 1 |", [["a", "b"], ["1", ""]]),
        ("| a | b |\n|---|---|\n| | 1 |", [["a", "b"], ["", "1"]]),
        ("a | b\n-|-\n1 | 2", [["a", "b"], ["1", "2"]]),
        ("|| b |\n|---|---|\n|| 2 |", [["", "b"], ["", "2"]]),
        # What is too much has no words, so nothing is lost.
        ("| a | b |\n|---|---|\n| 1 | 2 | |  |", [["a", "b"], ["1", "2"]]),
        ("| a | b |\n|---|---|\n| 1\\|2 | `3\\|4` |", [["a", "b"], ["1|2", "3|4"]]),
    ],
)
def test_each_cell_of_a_table_stands_in_its_column(text: str, rows: list[list[str]]) -> None:
    [table] = blocks(text)
    assert [
        ["".join(part["text"] for part in cell.get("content", ())) for cell in row["content"]]
        for row in table["content"]
    ] == rows


@pytest.mark.parametrize(
    "text", ["a | b\n---", "a | b\n- | c", "a | b\n\n|---|", "x\n\n    a | b\n    -|-|-"]
)
def test_bars_in_other_text_make_no_table(text: str) -> None:
    assert all(block["type"] != "table" for block in blocks(text))


def test_links_by_reference_and_in_angle_brackets_are_links() -> None:
    [node] = inlines('[a][b]\n\n[b]: /x "Title"')
    assert node["marks"][0]["attrs"] == {"href": "/x", "title": "Title"}
    [node] = inlines("<https://a.example/>")
    assert node["marks"][0]["attrs"]["href"] == node["text"] == "https://a.example/"


def test_links_do_not_nest() -> None:
    linked = [node for node in inlines("[a [b](/c) d](/e)") if "marks" in node]
    assert [(node["text"], node["marks"][0]["attrs"]["href"]) for node in linked] == [("b", "/c")]


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("a\n\n# Title", 3, "front matter"),
        ("a\n===", 1, "front matter"),
        ("a\n\n##### Five", 3, "####"),
        ("a\n\n[^doe]: Doe 2001", 3, "references"),
        ("a\n\n::: note\nb", 3, 'end it with a line ":::"'),
        ("a\n::: hint\nb\n:::", 2, "note, tip, warning, danger"),
        ("::: note\n::: tip\na\n:::\n:::", 2, "the outer one needs more colons"),
        (":::\na", 1, "closes no callout"),
        ("> a\n>\n> ::: note\n> b", 3, "not closed"),
        ("a\nb <div>c</div>", 2, '"<div>"'),
        ("a\n<!-- b -->", 2, "HTML is not allowed"),
        ("<script>alert(1)</script>", 1, "HTML"),
        ("`a\nb` c\n<i>d</i>", 3, '"<i>"'),
        ("a\n<em>b", 2, "</em>"),
        ("a\nb</sub>", 2, "closes nothing"),
        ("a\n[b](javascript:c)", 2, "https://"),
        ("a\n[b\nc](//evil.example)", 2, "https://"),
        ("- a\n- b\n  <javascript:x>", 3, "https://"),
        ("a\n[b]()", 2, "missing"),
        ("a [b](</c d>)", 1, "%20"),
        ("a\n\n![b](http://a.example/c.png)", 3, "https://"),
        ("a\n![b](/c.png)", 2, "paragraph of its own"),
        ("## ![b](/c.png)", 1, "paragraph of its own"),
        ("a\n\nhttps://user@a.example/", 3, "password"),
        ("a\n\nhttps://[x", 3, "website"),
        ("a\nb [^doe_2001]", 2, "letters, digits and hyphens"),
        ("```{.python}\na\n```", 1, "one word"),
        ("a\n\n" + "> " * 20 + "b", 3, "20 deep"),
        ("> " * 500 + "b", 1, "20 deep"),
        ("- " * 500 + "b", 1, "20 deep"),
        ("a\n\n" + "|a" * 65 + "|\n" + "|-" * 65 + "|", 3, "64 columns"),
        ("|a" * 64 + "|\n" + "|-" * 64 + "|\n" + "|\n" * 200, 1, "12,000 cells"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | 2 | 3 |", 4, "has 3 cells and the head"),
        ("> a | b\n> -|-\n> 1 | 2 | 3", 3, "write \\| for a bar"),
        ("| a | b |\n|---|---|\n| `x|y` | 2 |", 3, "has 3 cells"),
        ("| a | b |\n|---|---|\n| | 1 | 2 |", 3, "has 3 cells"),
        ("- x\n\n  | a |\n  |---|\n  | 1 | 2 |", 5, "has 2 cells"),
        ("| a | b | c |\n|---|---|\n| 1 | 2 | 3 |", 1, "its head has 3 cells"),
        ("| a | b |\n|---|---|---|\n| 1 | 2 | 3 |", 1, "below has 3"),
        ("text\n| a | b |\n|---|", 2, "its head has 2 cells"),
        ("| a | b |\n|---||---|", 1, "looks like a table"),
        ("| `a|b` | c |\n|---|---|", 1, "its head has 3 cells"),
        ("- a\n" * 7000, 6001, "too many parts"),
        ("*a " * 30_000, 1, "too many marks"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, part: str) -> None:
    found = error(text)
    assert found.line == line
    assert part in found.detail


@pytest.mark.parametrize("text", ["é" * 102_401, "\n" * 40_001, "*a* " * 2700])
def test_a_text_that_is_too_long_is_refused(text: str) -> None:
    assert "200 KB" in error(text).detail


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000, "![" * 10_000, "[a](" * 6000, "[" * 9000 + "a" + "](b)" * 9000,
        "![" * 9000 + "](/b)" * 9000, "a [^b" * 9000, "<" * 20_000, "`" * 20_000, "\\" * 50_000,
        "|a\n" * 60, ("::: note\na\n:::\n" * 500), "&" * 20_000, "<em>" * 6000 + "</em>" * 6000,
        "[a]: /b\n" * 8000 + "[a" * 8000, "".join("`" * n + "a" for n in range(150)), " " * 200_000,
        "".join(":" * (200 - n) + " note\n" for n in range(150)), "> a\nb\n" * 2000,
    ],
)  # fmt: skip
def test_hostile_text_is_a_document_or_an_error(text: str) -> None:
    try:
        document = parse_markdown(text).document
    except Invalid:
        return
    assert parse_markdown(render_markdown(document)).document == document


def test_a_pointer_leads_to_the_line_of_the_nearest_node() -> None:
    parsed = parse_markdown(
        dedent("""\
        one
        two [^a] *three*
        four [^b]

        ::: note
        - x

        - y
          z[^c]
        :::

        | a |
        | --- |
        | b[^d] |
        """)
    )
    line_of = parsed.line_of
    assert [line_of(f"/content/{n}") for n in range(3)] == [1, 5, 12]
    assert line_of("/content/0/content/1/attrs/ref") == 2
    assert line_of("/content/0/content/5") == 3
    assert line_of("/content/1/content/0/content/1/content/0/content/1") == 9
    assert line_of("/content/2/content/1/content/0/content/1/attrs/ref") == 14
    assert line_of("/content/9") is None
    assert line_of("") is None


def test_tildes_strike_words_and_one_tilde_is_text() -> None:
    assert inlines("Take ~~500 mg~~ 50 mg, ~5 g, \\~~a~~") == [
        words("Take "),
        words("500 mg", "strike"),
        words(" 50 mg, ~5 g, ~~a~~"),
    ]
    assert inlines("a<s>b *c*</s> ~~`d`~~ **~~e~~**") == [
        words("a"),
        words("b ", "strike"),
        words("c", "em", "strike"),
        words(" "),
        words("d", "strike", "code"),
        words(" "),
        words("e", "strong", "strike"),
    ]
    assert error("a <s>b").detail == "<s> is not closed; end it with </s>"
