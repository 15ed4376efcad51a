"""Marks: reasons for an editor to look at a comment. A mark neither approves nor hides."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup


class _Links(HTMLParser):
    """Collects where the links of rendered HTML lead."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the target; a link is the only element that a comment has one on."""
        self.targets += [value for name, value in attrs if name == "href" and value]


def find_marks(html: Markup) -> list[dict[str, Any]]:
    """Return the marks of a comment, each ``{"mark": name, "words": what matched}``.

    ``link``: the comment leads somewhere else; its words are the addresses, each once.
    """
    links = _Links()
    links.feed(str(html))
    words = list(dict.fromkeys(links.targets))
    return [{"mark": "link", "words": words}] if words else []
