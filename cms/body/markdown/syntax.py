"""The Markdown of Galley: CommonMark, GFM's tables and ``~~strike~~``, and a few rules of our own.

- ``::: kind Title`` to ``:::`` is a callout. One inside another has fewer colons than it.
- ``[^key]`` cites a reference; its definition belongs in the front matter.
- ``<strong>``, ``<em>``, ``<s>``, ``<sub>``, ``<sup>`` and ``<br>`` are the only tags. They
  say what asterisks and tildes cannot, such as emphasis that ends in a space.
- Addresses stay as they were written; ``cms.body.document`` says which are allowed.

Rules that find a mistake raise ``Invalid`` with its line, or leave a token that says so. The
limits keep the time linear in the length of the text, whatever the text consists of.
"""

from __future__ import annotations

import re
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from cms.body.document import MAX_COLUMNS
from cms.body.markdown.links import label_end, read_image, read_link
from cms.errors import FieldError, Invalid

KINDS = ("note", "tip", "warning", "danger")
FENCE = re.compile(r"(:{3,})[ \t]*(.*)")
DEFINITION = re.compile(r"\[\^[^\]\s]+\]:")
EMBED = re.compile(r"https?://\S+")

_NESTING = "Where one callout stands inside another, the outer one needs more colons at both ends"

# No real body within 200 KB reaches any of these.
_MAX_BLOCK_TOKENS = 30_000
_MAX_CELLS = 12_000
_MAX_MARKS = 15_000
_MAX_LINE_VISITS = 60_000
# More than a body may have, so that too deep a text is an error and is not cut off.
_MAX_NESTING = 50

_CITATION = re.compile(r"\[\^([\w.:-]{1,200})\]")
_TAG = re.compile(r"<(/?)(strong|em|s|sub|sup)>", re.IGNORECASE)
_BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
_HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:[\s/][^<>]*)?>|<!--|<\?|<![A-Za-z\[]")
_MARKS = re.compile(r"[*_~\[<!`&]")
_DELIMITER_ROW = re.compile(r"(?!-\s)[-:|][-:|\s]*")


class _Parser(MarkdownIt):
    """Keeps every address as it was written, for the model to accept or refuse."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return True


def make_parser() -> MarkdownIt:
    """Return a parser whose tokens ``cms.body.markdown.reader`` understands."""
    parser = _Parser("commonmark", {"html": False, "maxNesting": _MAX_NESTING})
    parser.enable(["table", "strikethrough"]).disable(["html_block", "html_inline"])
    helpers: Any = SimpleNamespace(
        parseLinkLabel=label_end,
        parseLinkDestination=parseLinkDestination,
        parseLinkTitle=parseLinkTitle,
    )
    parser.helpers = helpers
    parser.core.ruler.after("block", "marks", _limit_marks)
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("table", "budget", _limit_blocks, {"alt": interrupts})
    parser.block.ruler.at("table", _limited_table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before("fence", "callout", _callout, {"alt": interrupts})
    parser.block.ruler.before("reference", "definition", _definition)
    parser.inline.ruler.at("link", read_link)
    parser.inline.ruler.at("image", read_image)
    parser.inline.ruler.before("link", "citation", _citation)
    parser.inline.ruler.after("autolink", "tag", _tag)
    return parser


def at_line(line: int, detail: str) -> Invalid:
    """Return the error for a mistake in line ``line``, counted from 0, of the text."""
    return Invalid([FieldError("", detail, line + 1)])


def first_line(token: Token) -> int:
    """Return the line, counted from 0, in which a token begins."""
    return token.map[0] if token.map else 0


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def _limit_blocks(state: StateBlock, start: int, _end: int, _silent: bool) -> bool:
    # A line within quotes and lists is visited once for each of them that it may end.
    state.env["visits"] = visits = state.env.get("visits", 0) + 1
    if visits > _MAX_LINE_VISITS:
        raise at_line(
            start, "The text has too many nested lines up to here; please split the article"
        )
    if len(state.tokens) > _MAX_BLOCK_TOKENS:
        raise at_line(start, "The text has too many parts up to here; please split the article")
    return False


def _limit_marks(state: StateCore) -> None:
    """Refuse a text with too many marks before the slower half of the parser reads it."""
    count = 0
    for token in state.tokens:
        count += len(_MARKS.findall(token.content)) if token.type == "inline" else 0
        if count > _MAX_MARKS:
            detail = "The text has too many marks up to here; please split the article"
            raise at_line(first_line(token), detail)


def _limited_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table; refuse one that is too large, and rows with more cells than the head."""
    if start + 1 >= end:
        return False
    delimiters = _line(state, start + 1)
    columns = delimiters.strip("|").count("|") + 1
    if not silent and _DELIMITER_ROW.fullmatch(delimiters) and "|" in _line(state, start):
        _limit_table_size(state, start, end, columns)
    if not table(state, start, end, silent):
        return False
    if not silent:
        _refuse_surplus_cells(state, start, columns)
    return True


def _limit_table_size(state: StateBlock, start: int, end: int, columns: int) -> None:
    if columns > MAX_COLUMNS and _line(state, start).count("|") >= MAX_COLUMNS:
        raise at_line(start, f"A table may have at most {MAX_COLUMNS} columns")
    last = start
    while last < end and not state.isEmpty(last):
        last += 1
    if columns * (last - start) > _MAX_CELLS:
        raise at_line(start, f"A table may have at most {_MAX_CELLS:,} cells")


def _cells(line: str) -> list[str]:
    """Split a line of a table into cells as GFM does."""
    cells = escapedSplit(line)
    if cells and not cells[0]:
        cells.pop(0)
    if cells and not cells[-1]:
        cells.pop()
    return cells


def refuse_broken_table(text: str, first: int) -> None:
    """Refuse a paragraph that was meant as a table; it would be shown as words and bars.

    GFM takes no table whose head and line of hyphens have different numbers of cells.

    Args:
        text: The Markdown inside the paragraph.
        first: Its first line in the text, counted from 0.

    Raises:
        Invalid: with the line of the head.
    """
    lines = text.split("\n")
    for index, (head, delimiters) in enumerate(pairwise(lines)):
        bars = "|" in head and "|" in delimiters and "-" in delimiters
        if bars and _DELIMITER_ROW.fullmatch(delimiters.strip()):
            raise at_line(
                first + index,
                f"This looks like a table, but its head has {len(_cells(head.strip()))} cells and "
                f"the line of hyphens below has {len(_cells(delimiters.strip()))}. Give both the "
                "same number, each of hyphens alone; write \\| for a bar inside a cell",
            )


def _refuse_surplus_cells(state: StateBlock, start: int, columns: int) -> None:
    """Refuse words in cells beyond those of the head, which GFM would leave out."""
    for line in range(start + 2, state.line):
        surplus = _cells(_line(state, line).lstrip())[columns:]
        if any(cell.strip() for cell in surplus):
            raise at_line(
                line,
                f"This row has {columns + len(surplus)} cells and the head of its table has "
                f"{columns}. Give the head more cells, or write \\| for a bar inside a cell",
            )


def _callout(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.src[state.bMarks[start] + state.tShift[start]] != ":" or state.is_code_block(start):
        return False
    fence = FENCE.fullmatch(_line(state, start))
    if fence is None:
        return False
    if silent:
        return True
    colons, info = fence.groups()
    kind, _, title = info.partition(" ")
    if not info:
        raise at_line(start, f'"{colons}" closes no callout. {_NESTING}')
    if kind not in KINDS:
        raise at_line(start, f"A callout is one of {', '.join(KINDS)}; write ::: note Title")
    close = _closing_line(state, start, end, len(colons))
    token = state.push("callout_open", "aside", 1)
    token.map = [start, close]
    token.meta = {"kind": kind, "title": title}
    # No block inside may go on past the closing line.
    outer_parent, state.parentType = state.parentType, "container"
    outer_max, state.lineMax = state.lineMax, close
    state.md.block.tokenize(state, start + 1, close)
    state.parentType, state.lineMax = outer_parent, outer_max
    state.push("callout_close", "aside", -1)
    state.line = close + 1
    return True


def _closing_line(state: StateBlock, start: int, end: int, colons: int) -> int:
    # Each level reads its lines once more, so there may be only a few levels.
    if state.level < _MAX_NESTING:
        for line in range(start + 1, end):
            if state.isEmpty(line):
                continue
            if state.sCount[line] < state.blkIndent:
                break
            if state.src[state.bMarks[line] + state.tShift[line]] != ":":
                continue
            fence = FENCE.fullmatch(_line(state, line))
            if fence and not fence[2] and len(fence[1]) >= colons and not state.is_code_block(line):
                return line
    needed = ":" * colons
    raise at_line(start, f'This callout is not closed; end it with a line "{needed}". {_NESTING}')


def _definition(state: StateBlock, start: int, _end: int, _silent: bool) -> bool:
    if state.is_code_block(start) or not DEFINITION.match(_line(state, start)):
        return False
    raise at_line(
        start,
        "The text of a reference does not stand in the body; "
        "list it under references in the front matter",
    )


def _push(state: StateInline, kind: str, length: int, silent: bool, **meta: object) -> bool:
    if not silent:
        token = state.push(kind, "", 0)
        token.meta = {"pos": state.pos, **meta}
    state.pos += length
    return True


def _citation(state: StateInline, silent: bool) -> bool:
    found = _CITATION.match(state.src, state.pos, state.posMax)
    return found is not None and _push(state, "citation", len(found[0]), silent, ref=found[1])


def _tag(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<":
        return False
    source, start, end = state.src, state.pos, state.posMax
    if found := _TAG.match(source, start, end):
        tag, opens = found[2].lower(), not found[1]
        return _push(state, "tag", len(found[0]), silent, tag=tag, opens=opens)
    if found := _BREAK.match(source, start, end):
        return _push(state, "hardbreak", len(found[0]), silent, tag=True)
    if found := _HTML.match(source, start, end):
        return _push(state, "html", len(found[0]), silent, source=found[0])
    return False
