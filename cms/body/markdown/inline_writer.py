"""Writing the inside of one paragraph, heading or cell as Markdown.

Emphasis is written with asterisks and struck text with tildes, or with tags where a parser
would read these signs as something else
(https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis,
https://github.github.com/gfm/#strikethrough-extension-).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace

from cms.body.inlines import Citation, HardBreak, Inline, Link, Text
from cms.body.mark_spans import Span, is_code, nest
from cms.body.markdown.syntax import DEFINITION, EMBED

_SPECIAL = re.compile(
    r"""
      [\\`*\[\]]                          # escapes, code, emphasis, links
    | (?<![^\W_])_ | _(?![^\W_])          # not inside a word
    | ~(?=~|\Z) | (?<=~)~                 # struck text, and fences of code
    | <(?=[A-Za-z/!?]|\Z)                 # tags and addresses
    | &(?=\#?\w+;)                        # character references
    | !(?=\Z)                             # an image, if a link follows
    | \A\^                                # a citation, after a bracket
    """,
    re.VERBOSE,
)
_LINE_START = re.compile(
    r"""
      [0-9]{1,9}(?=[.)](?:[ ]|\Z))              # ordered list
    | (?=>)                                     # quote
    | (?=\#{1,6}(?:[ ]|\Z))                     # heading
    | (?=[-+=](?![^\W_]))                       # lists, underlines, thematic break, table
    | (?=[:|](?![^\W_]))                        # callout, table
    """,
    re.VERBOSE,
)
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9:/?#@!$+,;=._~%-]+")
_AUTOLINK = re.compile(r"https?://[!-;=?-~]+", re.IGNORECASE)


def write_paragraph(inlines: Sequence[Inline], *, embeds: bool) -> str:
    """Return a paragraph: one line, or as many as its line breaks make.

    ``embeds`` says that an address alone would be read as an embed at this place.
    """
    written = _write(inlines, "\\\n")
    lines = [_guard_start(line) for line in written.split("\n")]
    if DEFINITION.match(lines[0]):
        lines[0] = lines[0].replace("]:", "]\\:", 1)
    if embeds and len(lines) == 1 and EMBED.fullmatch(lines[0]):
        lines[0] = lines[0].replace(":", "\\:", 1)
    return "\n".join(lines)


def write_heading(inlines: Sequence[Inline]) -> str:
    """Return the text of a heading, which has one line."""
    return re.sub(r"(^|(?<=[ \t]))(?=#+$)", r"\\", _write(inlines, "<br>"))


def write_cell(inlines: Sequence[Inline]) -> str:
    """Return the content of a cell; bars are escaped last, because a parser reads them first."""
    return _write(inlines, "<br>").replace("|", "\\|")


def write_alt(text: str) -> str:
    """Return the alternative text of an image, between its brackets."""
    return _escaped(text)


def write_target(url: str, title: str | None) -> str:
    """Return what stands in the round brackets of a link or an image."""
    if not _PLAIN_ADDRESS.fullmatch(url):
        url = f"<{_escaped(url)}>"
    if title is None:
        return url
    escaped = _escaped(title)
    return f'{url} "{escaped}"'


def _escaped(text: str) -> str:
    """Escape what could end a label, an address or a title, or begin code or a tag."""
    return re.sub(r'[\\"`\[\]<&^]', r"\\\g<0>", text)


def _guard_start(line: str) -> str:
    found = _LINE_START.match(line)
    return f"{line[: found.end()]}\\{line[found.end() :]}" if found else line


_SIGNS = {"strong": "**", "em": "*", "strike": "~~"}
_TAGS = {"strike": "s"}


@dataclass
class _Delimiter:
    """One end of an emphasis or of struck text; ``pair`` is shared by both ends."""

    pair: list[bool]  # one entry: whether it is written with signs
    name: str
    opens: bool

    @property
    def sign(self) -> str | None:
        """The character that is written, or None for a tag."""
        return _SIGNS[self.name][0] if self.pair[0] else None

    def __str__(self) -> str:
        if self.pair[0]:
            return _SIGNS[self.name]
        tag = _TAGS.get(self.name, self.name)
        return f"<{tag}>" if self.opens else f"</{tag}>"


_Piece = str | _Delimiter


def _write(inlines: Sequence[Inline], line_break: str) -> str:
    pieces = list(_pieces(nest(inlines), line_break))
    # Each replacement changes what its neighbours stand next to.
    while _replace_unsafe_signs(pieces):
        pass
    return _joined(list(map(str, pieces)))


def _joined(pieces: list[str]) -> str:
    """Join the pieces, and escape a tilde that would lengthen the tildes before it."""
    for index, (before, after) in enumerate(pairwise(pieces)):
        if before == _SIGNS["strike"] and after.startswith("~"):
            pieces[index + 1] = f"\\{after}"
    return "".join(pieces)


def _replace_unsafe_signs(pieces: list[_Piece]) -> bool:
    """Replace signs by tags where they would be misread; return whether any were replaced."""
    changed = False
    start = 0
    while start < len(pieces):
        end = start + 1
        sign = _sign(pieces[start])
        if sign:
            while end < len(pieces) and _sign(pieces[end]) == sign:
                end += 1
            changed |= _replace_unsafe_run(pieces, start, end)
        start = end
    return changed


def _sign(piece: _Piece) -> str | None:
    return piece.sign if isinstance(piece, _Delimiter) else None


def _replace_unsafe_run(pieces: list[_Piece], start: int, end: int) -> bool:
    run = [piece for piece in pieces[start:end] if isinstance(piece, _Delimiter)]
    before = str(pieces[start - 1])[-1] if start else " "
    after = str(pieces[end])[0] if end < len(pieces) else " "
    opens = run[0].opens
    one_way = all(delimiter.opens is opens for delimiter in run)
    # Only a run that can be read in one way alone is safe beside another run.
    if one_way and _only_flanks(*((before, after) if opens else (after, before))):
        return False
    for delimiter in run:
        delimiter.pair[0] = False
    return True


def _only_flanks(outside: str, inside: str) -> bool:
    """Whether a run between these can only open (or, mirrored, only close)."""
    if _is_space(inside):
        return False
    return _is_space(outside) or (_is_punctuation(outside) and not _is_punctuation(inside))


def _is_space(char: str) -> bool:
    return isWhiteSpace(ord(char))


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _pieces(items: Iterable[Span | Inline], line_break: str) -> Iterable[_Piece]:
    for item in items:
        if isinstance(item, Span):
            yield from _span(item, line_break)
        elif isinstance(item, HardBreak):
            yield line_break
        elif isinstance(item, Citation):
            yield f"[^{item.attrs.ref}]"
        elif is_code(item):
            yield _code(item.text)
        else:
            yield _SPECIAL.sub(r"\\\g<0>", item.text)


def _span(span: Span, line_break: str) -> Iterable[_Piece]:
    name = span.mark.type
    if isinstance(span.mark, Link):
        yield from _link(span.mark, span.children, line_break)
    elif name in _SIGNS:
        pair = [True]
        yield _Delimiter(pair, name, opens=True)
        yield from _pieces(span.children, line_break)
        yield _Delimiter(pair, name, opens=False)
    else:
        yield f"<{name}>"
        yield from _pieces(span.children, line_break)
        yield f"</{name}>"


def _link(mark: Link, children: tuple[Span | Inline, ...], line_break: str) -> Iterable[_Piece]:
    href, title = mark.attrs.href, mark.attrs.title
    only = children[0] if len(children) == 1 else None
    bare = isinstance(only, Text) and only.text == href and not is_code(only)
    if bare and title is None and _AUTOLINK.fullmatch(href):
        yield f"<{href}>"
        return
    yield "["
    yield from _pieces(children, line_break)
    yield f"]({write_target(href, title)})"


def _code(text: str) -> str:
    runs = {len(run) for run in re.findall("`+", text)}
    length = next(size for size in range(1, len(text) + 2) if size not in runs)
    edges = text[0] + text[-1]
    padding = " " if "`" in edges or edges == "  " else ""
    fence = "`" * length
    return f"{fence}{padding}{text}{padding}{fence}"
