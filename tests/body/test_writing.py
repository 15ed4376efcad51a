"""Documents as Markdown: readable, escaped where needed, and read again as they were."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from cms.body.document import Document
from cms.body.markdown.reader import parse_markdown
from cms.body.markdown.writer import render_markdown
from cms.body.reading import read_document


def words(value: str, *marks: str) -> dict[str, Any]:
    node: dict[str, Any] = {"type": "text", "text": value}
    return {**node, "marks": [{"type": mark} for mark in marks]} if marks else node


def _written(*content: dict[str, Any]) -> str:
    return render_markdown(read_document({"type": "doc", "version": 1, "content": list(content)}))


def _paragraph(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(content)}


def test_what_is_written_is_readable() -> None:
    text = dedent("""\
        ## Why *this*

        Plain **strong *both*** and `code`, [a link](https://a.example/b "T") and H<sub>2</sub>O.[^doe]

        - one
          - below
        - two

        9. nine
        10. ten

            more

        > quoted

        :::: warning Mind
        ::: tip
        in it
        :::
        ::::

        ```python
        x = 1
        ```

        | a | b |
        | :-- | --: |
        | c | d |

        ![Alt](/x.png "Caption")

        https://v.example/w

        ___
        """)  # noqa: E501
    text = text.replace("9. nine\n10. ten\n\n    more", "9. nine\n\n10. ten\n\n    more")
    assert render_markdown(parse_markdown(text).document) == text


def test_text_is_escaped_where_it_must_be_and_only_there() -> None:
    plain = "AT&T, 2 < 3, snake_case, 5 + 5 = 10 - 0, (c) 1.5, a|b ~x~ ^y^ {z} 100%! #tag"
    assert _written(_paragraph(words(plain))) == plain + "\n"
    assert _written(_paragraph(words("1. a *b* <i> &amp; [c]"))) == (
        "1\\. a \\*b\\* \\<i> \\&amp; \\[c\\]\n"
    )


def test_two_tildes_of_the_text_stay_text() -> None:
    written = _written(_paragraph(words("~~500 mg~~ ~5 g ~~~ a~~b ~")))
    assert written == "\\~\\~500 mg\\~\\~ ~5 g \\~\\~\\~ a\\~\\~b \\~\n"
    assert _written(_paragraph(words("~~~ a"))) == "\\~\\~\\~ a\n"


def _linked(value: str, href: str = "/x") -> dict[str, Any]:
    return words(value) | {"marks": [{"type": "link", "attrs": {"href": href}}]}


@pytest.mark.parametrize(
    "content",
    [
        [_linked("^doe")],
        [words("!"), _linked("a")],
        [words("https://v.example/")],
        [_linked("a", "/b"), {"type": "citation", "attrs": {"ref": "doe"}}, _linked("c", "/b")],
        [{"type": "citation", "attrs": {"ref": "doe"}}, words(": so")],
        [words("a"), words("b ", "strong"), words("c")],
        [words("a", "em"), words("b", "strong")],
        [words("a", "em"), words("b", "strong", "em"), words("c", "strong")],
        [words("Take "), words("500 mg", "strike"), words("50 mg")],
        [words("a"), words("b ", "strike"), words("c")],
        [words("~"), words("~a~", "strike"), words("~5 g")],
        [words("x = 1", "strike", "code"), words("a", "em", "strike"), words("~~", "strike")],
        [words("a | b\\"), {"type": "hard_break"}, words("--|--")],
        [words("a"), {"type": "hard_break"}, {"type": "hard_break"}, words("===")],
        [words("`a``", "code"), words("`"), words(" b ", "code")],
        [words("::: note")],
        [words("\u00a0a\u00a0 b")],
    ],
)
def test_what_markdown_could_take_for_something_else_survives(content: list[Any]) -> None:
    paragraph = _paragraph(*content)
    heading = {"type": "heading", "attrs": {"level": 2}, "content": content}
    header = {"type": "table_header", "content": content}
    table = {"type": "table", "content": [{"type": "table_row", "content": [header]}]}
    raw = {"type": "doc", "version": 1, "content": [paragraph, heading, table]}
    document = read_document(raw)
    assert parse_markdown(render_markdown(document)).document == document


@pytest.mark.parametrize("text", ["^1", "a ^b", "[x]", "`a", "\\", "<b>", "&amp;"])
def test_the_words_of_an_image_survive(text: str) -> None:
    attrs = {"src": "/x.png", "alt": text, "caption": text}
    document = read_document(
        {"type": "doc", "version": 1, "content": [{"type": "image", "attrs": attrs}]}
    )
    assert parse_markdown(render_markdown(document)).document == document


def test_two_lists_in_a_row_stay_two() -> None:
    item = {"type": "list_item", "content": [_paragraph(words("a"))]}
    bullets = {"type": "bullet_list", "content": [item]}
    assert _written(bullets, bullets, bullets) == "- a\n\n* a\n\n- a\n"


def test_an_empty_document_is_an_empty_text() -> None:
    empty = Document(type="doc", version=1)
    assert render_markdown(empty) == ""
    assert parse_markdown("").document == parse_markdown("\n \n").document == empty
