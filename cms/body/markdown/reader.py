"""Reading Markdown into a document, with the line of each part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from cms.body.canonical import Raw, canonical
from cms.body.document import LANGUAGE, Document
from cms.body.markdown.inline_reader import read_inline
from cms.body.markdown.syntax import EMBED, at_line, first_line, make_parser, refuse_broken_table
from cms.body.reading import MAX_BYTES, canonical_document, validate_raw
from cms.body.text import clean_text, excerpt
from cms.errors import FieldError, Invalid

MAX_LINES = 40_000


@dataclass(frozen=True)
class Parsed:
    """The document that ``parse_markdown`` read, and the lines of its parts in the text."""

    document: Document
    lines: dict[str, int]

    def line_of(self, pointer: str) -> int | None:
        """Return the line, from 1, of what ``pointer`` names in the document.

        A pointer below a node, such as one to an attribute, has the line of the node.
        ``None`` is returned for the document as a whole.
        """
        return _line_of(self.lines, pointer)


def parse_markdown(text: str) -> Parsed:
    """Read the Markdown of a body (without front matter) into a canonical document.

    Raises ``Invalid``, each error with its line, for what a body cannot hold, and where the
    text or the document has more than 200 KB (204,800 bytes of UTF-8).
    """
    text = clean_text(text)
    if len(text.encode()) > MAX_BYTES or text.count("\n") > MAX_LINES:
        raise Invalid.at(
            "",
            f"The text is longer than {MAX_BYTES // 1024} KB or {MAX_LINES:,} lines; "
            "please split the article",
        )
    raw: Raw = {"type": "doc", "version": 1, "content": _read(make_parser().parse(text))}
    bare, lines = _split_lines(raw)
    try:
        cleaned = validate_raw(bare)
    except Invalid as error:
        raise _with_lines(error, lines) from error
    _put_lines_back(cleaned, "", lines)
    bare, lines = _split_lines(canonical(cleaned))
    return Parsed(canonical_document(bare), lines)


def _line_of(lines: dict[str, int], pointer: str) -> int | None:
    while pointer:
        if pointer in lines:
            return lines[pointer]
        pointer = pointer.rpartition("/")[0]
    return None


def _with_lines(error: Invalid, lines: dict[str, int]) -> Invalid:
    return Invalid(
        [
            FieldError(each.pointer, each.detail, _line_of(lines, each.pointer))
            for each in error.errors
        ]
    )


def _split_lines(raw: Raw) -> tuple[Raw, dict[str, int]]:
    """Return the document without lines, and the lines by JSON pointer."""
    lines: dict[str, int] = {}

    def bare(node: Raw, pointer: str) -> Raw:
        if "line" in node:
            lines[pointer] = node["line"]
        copy = {key: value for key, value in node.items() if key != "line"}
        if "content" in copy:
            copy["content"] = [
                bare(child, f"{pointer}/content/{index}")
                for index, child in enumerate(copy["content"])
            ]
        return copy

    return bare(raw, ""), lines


def _put_lines_back(node: Raw, pointer: str, lines: dict[str, int]) -> None:
    if pointer in lines:
        node["line"] = lines[pointer]
    for index, child in enumerate(node.get("content", ())):
        _put_lines_back(child, f"{pointer}/content/{index}", lines)


def _read(tokens: list[Token]) -> list[Raw]:
    root: Raw = {"type": "doc", "content": []}
    stack = [root]
    remaining = iter(tokens)
    for token in remaining:
        if token.type in _LEAVES:
            stack[-1]["content"].append(_with_line(token, _LEAVES[token.type](token)))
        elif token.type == "inline":
            stack[-1]["content"].extend(read_inline(token))
        elif token.type == "paragraph_open":
            stack[-1]["content"].append(_paragraph(token, remaining, stack[-1]["type"]))
        elif token.nesting == 1 and token.type in _OPENERS:
            node = _with_line(token, {**_OPENERS[token.type](token), "content": []})
            stack[-1]["content"].append(node)
            stack.append(node)
        elif token.nesting == -1 and f"{token.type.removesuffix('close')}open" in _OPENERS:
            stack.pop()
    content: list[Raw] = root["content"]
    return content


def _with_line(token: Token, node: Raw) -> Raw:
    return {**node, "line": token.map[0] + 1} if token.map else node


def _paragraph(token: Token, remaining: Iterator[Token], parent: str) -> Raw:
    """Read a paragraph, or an embed or image where an address or an image stands alone in it."""
    inline = next(remaining)
    next(remaining)
    children = inline.children or []
    if parent != "list_item" and EMBED.fullmatch(inline.content):
        return _with_line(token, {"type": "embed", "attrs": {"url": inline.content}})
    if len(children) == 1 and children[0].type == "image":
        return _with_line(token, _image(children[0]))
    refuse_broken_table(inline.content, first_line(token))
    return _with_line(token, {"type": "paragraph", "content": read_inline(inline)})


def _image(token: Token) -> Raw:
    attrs = {name: token.meta[name] for name in ("src", "alt", "caption")}
    return {"type": "image", "attrs": attrs}


def _heading(token: Token) -> Raw:
    level = int(token.tag[1:])
    line = first_line(token)
    if level == 1:
        raise at_line(
            line,
            "The title of the article stands in the front matter; "
            "headings in the body begin with ##",
        )
    if level > 4:
        raise at_line(line, "Headings go down to ####; please use fewer #")
    return {"type": "heading", "attrs": {"level": level}}


def _code_block(token: Token) -> Raw:
    info = token.info.strip()
    language = info.split()[0] if info else None
    if language and not re.fullmatch(LANGUAGE, language):
        detail = f"{excerpt(language)} is no name of a language: one word, as python"
        raise at_line(first_line(token), detail)
    code = token.content.removesuffix("\n")
    content = [{"type": "text", "text": code}]
    return {"type": "code_block", "attrs": {"language": language}, "content": content}


def _cell(kind: str) -> Callable[[Token], Raw]:
    def read(token: Token) -> Raw:
        align = str(token.attrs.get("style", "")).removeprefix("text-align:") or None
        return {"type": kind, "attrs": {"align": align}}

    return read


def _plain(kind: str) -> Callable[[Token], Raw]:
    return lambda _: {"type": kind}


_OPENERS: dict[str, Callable[[Token], Raw]] = {
    "heading_open": _heading,
    "bullet_list_open": _plain("bullet_list"),
    "ordered_list_open": lambda token: {
        "type": "ordered_list",
        "attrs": {"start": int(token.attrs.get("start", 1))},
    },
    "list_item_open": _plain("list_item"),
    "blockquote_open": _plain("blockquote"),
    "callout_open": lambda token: {"type": "callout", "attrs": dict(token.meta)},
    "table_open": _plain("table"),
    "tr_open": _plain("table_row"),
    "th_open": _cell("table_header"),
    "td_open": _cell("table_cell"),
}

_LEAVES: dict[str, Callable[[Token], Raw]] = {
    "fence": _code_block,
    "code_block": _code_block,
    "hr": _plain("thematic_break"),
}
