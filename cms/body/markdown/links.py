"""Links and images, read in linear time whatever brackets the text has."""

from __future__ import annotations

import re

from markdown_it.common.utils import unescapeAll
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.rules_inline import StateInline, link

_MAX_LABEL = 999  # CommonMark's own limit, for the name of a link reference
_SPACE = re.compile(r"[ \t\n]*")


def read_link(state: StateInline, silent: bool) -> bool:
    """Read a link by CommonMark's own rule, and note in its token where the link begins."""
    if silent or state.linkLevel or state.src[state.pos] != "[":
        return False
    close = label_end(state, state.pos, True)
    if close - state.pos > _MAX_LABEL and not state.src.startswith("](", close):
        return False
    position, before = state.pos, len(state.tokens)
    if not link(state, silent):
        return False
    for token in state.tokens[before:]:
        if token.type == "link_open":
            token.meta["pos"] = position
            break
    return True


def read_image(state: StateInline, silent: bool) -> bool:
    """Read an image; its alternative text is plain and has no marks."""
    start, end = state.pos, state.posMax
    if silent or not state.src.startswith("![", start, end):
        return False
    close = label_end(state, start + 1)
    if close < 0 or not state.src.startswith("](", close, end):
        return False
    found = _target(state.src, close + 2, end)
    if found is None:
        return False
    src, title, after = found
    token = state.push("image", "", 0)
    alt = unescapeAll(state.src[start + 2 : close])
    token.meta = {"pos": start, "src": src, "caption": title, "alt": alt}
    state.pos = after
    return True


def label_end(state: StateInline, start: int, disable_nested: bool = False) -> int:
    """Return where the bracket at ``start`` closes, or -1; replaces markdown-it's own function.

    That one searches again from every bracket, which takes minutes for a hostile text.
    ``disable_nested`` refuses a label with a link in it, because links do not nest.
    """
    known: tuple[str, dict[int, int], set[int]] | None = state.env.get("brackets")
    if known is None or known[0] is not state.src:
        known = (state.src, *_match_brackets(state))
        state.env["brackets"] = known
    _, ends, around_links = known
    if disable_nested and start in around_links:
        return -1
    end = ends.get(start, -1)
    return end if end < state.posMax else -1


def _match_brackets(state: StateInline) -> tuple[dict[int, int], set[int]]:
    """Pair the brackets of a whole paragraph, stepping over code, escapes and tags."""
    ends: dict[int, int] = {}
    around_links: set[int] = set()
    unclosed: list[int] = []
    position, maximum = state.pos, state.posMax
    state.pos, state.posMax = 0, len(state.src)
    while state.pos < state.posMax:
        here = state.pos
        state.md.inline.skipToken(state)
        if state.pos > here + 1 or state.src[here] not in "[]":
            continue
        if state.src[here] == "[":
            unclosed.append(here)
        elif unclosed:
            start = unclosed.pop()
            ends[start] = here
            is_link = state.src.startswith("](", here) and state.src[start - 1 : start] != "!"
            if unclosed and (is_link or start in around_links):
                around_links.add(unclosed[-1])
    state.pos, state.posMax = position, maximum
    return ends, around_links


def _target(source: str, start: int, end: int) -> tuple[str, str | None, int] | None:
    """Read an address, an optional title, and the bracket that closes them."""
    destination = parseLinkDestination(source, _after_space(source, start), end)
    if not destination.ok:
        return None
    position = _after_space(source, destination.pos)
    title = parseLinkTitle(source, position, end) if position > destination.pos else None
    if title and title.ok:
        position = _after_space(source, title.pos)
    if position >= end or source[position] != ")":
        return None
    return destination.str, title.str if title and title.ok else None, position + 1


def _after_space(source: str, start: int) -> int:
    found = _SPACE.match(source, start)
    return found.end() if found else start
