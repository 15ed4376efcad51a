"""Reading the tokens of one paragraph, heading or cell into texts with marks."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from markdown_it.token import Token

from cms.body.canonical import Raw
from cms.body.markdown.syntax import at_line, first_line
from cms.body.text import excerpt

_NAMES = {
    "strong_open": "strong",
    "strong_close": "strong",
    "em_open": "em",
    "em_close": "em",
    "s_open": "strike",
    "s_close": "strike",
}
_TAGS = {"s": "strike"}


def read_inline(token: Token) -> list[Raw]:
    """Return the inline nodes of an ``inline`` token, each with its ``line``."""
    return _InlineReader(token).read()


class _InlineReader:
    """Turns nested tokens into flat marks, and counts lines on the way."""

    def __init__(self, token: Token) -> None:
        self.token = token
        self.first = first_line(token)
        self.ends = [i for i, char in enumerate(token.content) if char == "\n"]
        self.line = self.first
        self.open: dict[str, int] = {}
        self.tags: list[tuple[str, int]] = []
        self.links: list[Raw] = []
        self.nodes: list[Raw] = []

    def read(self) -> list[Raw]:
        for token in self.token.children or []:
            if "pos" in token.meta:
                self.line = self.first + bisect_left(self.ends, token.meta["pos"])
            self._take(token)
        for name, line in self.tags:
            raise at_line(line, f"<{name}> is not closed; end it with </{name}>")
        return self.nodes

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind in {"text", "code_inline"}:
            self._text(token.content, code=kind == "code_inline")
        elif kind in {"softbreak", "hardbreak"}:
            self._break(token)
        elif kind in _NAMES:
            name = _NAMES[kind]
            self.open[name] = self.open.get(name, 0) + token.nesting
        elif kind == "link_open":
            self.links.append(
                {
                    "type": "link",
                    "attrs": {"href": token.attrs["href"], "title": token.attrs.get("title")},
                }
            )
        elif kind == "link_close":
            self.links.pop()
        elif kind == "citation":
            self._add({"type": "citation", "attrs": {"ref": token.meta["ref"]}})
        elif kind == "tag":
            self._tag(token.meta)
        else:
            self._refuse(token)

    def _refuse(self, token: Token) -> None:
        if token.type == "image":
            raise at_line(self.line, "An image needs a paragraph of its own; put empty lines round")
        tag = excerpt(token.meta.get("source", token.content))
        raise at_line(
            self.line,
            f"HTML is not allowed: {tag}. Use Markdown, or write \\< for the character itself",
        )

    def _tag(self, meta: dict[str, Any]) -> None:
        tag = meta["tag"]
        name = _TAGS.get(tag, tag)
        if meta["opens"]:
            self.tags.append((tag, self.line))
            self.open[name] = self.open.get(name, 0) + 1
            return
        for index in range(len(self.tags) - 1, -1, -1):
            if self.tags[index][0] == tag:
                del self.tags[index]
                self.open[name] -= 1
                return
        raise at_line(self.line, f"</{tag}> closes nothing; please take it out")

    def _break(self, token: Token) -> None:
        if token.type == "softbreak":
            self._text(" ")
        else:
            self._add({"type": "hard_break"})
        if "tag" not in token.meta:
            self.line += 1

    def _text(self, text: str, *, code: bool = False) -> None:
        marks = [{"type": name} for name, depth in self.open.items() if depth]
        marks += self.links[-1:]
        if code:
            marks.append({"type": "code"})
        self._add({"type": "text", "text": text, "marks": marks})

    def _add(self, node: Raw) -> None:
        self.nodes.append({**node, "line": self.line + 1})
