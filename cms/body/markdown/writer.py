"""Writing a document as Markdown that a person can read and edit.

A paragraph is one line. Reading the text again gives an equal document, unless escapes and
indents make the text longer than ``parse_markdown`` takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cms.body.document import (
    MAX_LIST_START,
    Block,
    Blockquote,
    BulletList,
    Callout,
    CodeBlock,
    Document,
    Embed,
    Heading,
    Image,
    ListItem,
    OrderedList,
    Paragraph,
    Table,
    TableRow,
    ThematicBreak,
)
from cms.body.markdown.inline_writer import (
    write_alt,
    write_cell,
    write_heading,
    write_paragraph,
    write_target,
)

_RULES = {None: "---", "left": ":--", "center": ":-:", "right": "--:"}


def render_markdown(document: Document) -> str:
    """Return a canonical document as Markdown, ending in a line feed unless it is empty."""
    return "".join(f"{line}\n" for line in _blocks(document.content))


def _blocks(
    blocks: Sequence[Block], *, in_item: bool = False, tight: bool = False
) -> Iterator[str]:
    """Yield the lines of blocks, with empty lines between them unless ``tight``."""
    previous: Block | None = None
    other = False
    for block in blocks:
        if previous is not None and not tight:
            yield ""
        # Two neighbouring lists of one kind need different markers.
        other = type(block) is type(previous) and not other
        if isinstance(block, Paragraph):
            yield from write_paragraph(block.content, embeds=not in_item).split("\n")
        elif isinstance(block, BulletList | OrderedList):
            yield from _list(block, other=other)
        else:
            yield from _WRITERS[type(block)](block)
        previous = block


def _list(block: BulletList | OrderedList, *, other: bool) -> Iterator[str]:
    tight = _is_tight(block)
    for index, item in enumerate(block.content):
        if index and not tight:
            yield ""
        if isinstance(block, OrderedList):
            number = min(block.attrs.start + index, MAX_LIST_START)
            marker = f"{number}{')' if other else '.'} "
        else:
            marker = "* " if other else "- "
        lines = _blocks(item.content, in_item=True, tight=tight)
        yield marker + next(lines)
        yield from _indented(lines, " " * len(marker))


def _is_tight(block: BulletList | OrderedList) -> bool:
    return all(_is_tight_item(item) for item in block.content)


def _is_tight_item(item: ListItem) -> bool:
    """Tell whether an item is a paragraph, with at most one list of bullets below it.

    Only such a list may follow a paragraph without an empty line, whatever it holds.
    """
    first, *rest = item.content
    if not isinstance(first, Paragraph) or len(rest) > 1:
        return False
    return all(isinstance(block, BulletList) and _is_tight(block) for block in rest)


def _indented(lines: Iterator[str], prefix: str) -> Iterator[str]:
    return (prefix + line if line else "" for line in lines)


def _heading(block: Heading) -> Iterator[str]:
    yield f"{'#' * block.attrs.level} {write_heading(block.content)}"


def _blockquote(block: Blockquote) -> Iterator[str]:
    return (f"> {line}" if line else ">" for line in _blocks(block.content))


def _callout(block: Callout) -> Iterator[str]:
    inside = list(_blocks(block.content))
    # The fence must be longer than any line of colons inside, even in code.
    longest = max((len(found[1]) for line in inside if (found := _COLONS.match(line))), default=2)
    fence = ":" * max(3, longest + 1)
    yield " ".join(filter(None, (fence, block.attrs.kind, block.attrs.title)))
    yield from inside
    yield fence


_COLONS = re.compile(r"\s*(:+)")


def _code_block(block: CodeBlock) -> Iterator[str]:
    code = "".join(text.text for text in block.content)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
    yield fence + (block.attrs.language or "")
    yield from code.split("\n")
    yield fence


def _table(block: Table) -> Iterator[str]:
    header, *rows = block.content
    yield _row(header)
    yield f"| {' | '.join(_RULES[cell.attrs.align] for cell in header.content)} |"
    for row in rows:
        yield _row(row)


def _row(row: TableRow) -> str:
    return f"| {' | '.join(write_cell(cell.content) for cell in row.content)} |"


def _image(block: Image) -> Iterator[str]:
    target = write_target(block.attrs.src, block.attrs.caption)
    yield f"![{write_alt(block.attrs.alt)}]({target})"


def _embed(block: Embed) -> Iterator[str]:
    yield block.attrs.url


def _thematic_break(_: ThematicBreak) -> Iterator[str]:
    # Hyphens and asterisks could be read as markers of lists.
    yield "___"


_WRITERS: dict[type[Any], Callable[[Any], Iterator[str]]] = {
    Heading: _heading,
    Blockquote: _blockquote,
    Callout: _callout,
    CodeBlock: _code_block,
    Table: _table,
    Image: _image,
    Embed: _embed,
    ThematicBreak: _thematic_break,
}
