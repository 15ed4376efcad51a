"""Links in comments: where an address ends, and whether readers see its host.

Both are rules of markdown-it-py. Addresses are found while the text is read, so that an
asterisk in one is no emphasis. The rules follow GitHub Flavored Markdown, 6.9, and also know
the punctuation of other scripts than Latin.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

import regex
from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from cms.body.urls import MAX_URL, http_url

LINK_REL = "nofollow ugc noopener"

_START = r"(?<![0-9A-Za-z@.])(?:https?://|www\.)"
# Punctuation of other scripts than ASCII that ends an address; dashes, and dots between words
# of a path, do not.
_ENDS = (
    r"[\p{Terminal_Punctuation}\p{Quotation_Mark}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Z}\p{C}"
    r"\u2026\u2063--[!-~]]"
)
# Joiners within a word, as Persian, the languages of India and emoji are written with them.
_JOINER = r"(?<=[\p{L}\p{M}\p{S}])[\u200c\u200d](?=[\p{L}\p{M}\p{S}])"
# The host and port, with all signs that make them invalid: then it is none, and no part of it.
_HOST = regex.compile(
    rf"(?V1){_START}((?:[[\w.\-:%@&=+$~]--{_ENDS}]|{_JOINER})++)", regex.IGNORECASE
)
# What follows it, up to a bracket.
_PATH = regex.compile(rf"(?V1)(?:(?!{_ENDS})[^\s<>\"`\\'()\[\]{{}}]|'(?=\w)|{_JOINER})*+")
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_TRAILING = regex.compile(
    r"(?V1)(?:[?!.,:;*_~']|&[A-Za-z0-9#]+;|[\p{P}\p{S}\u200c\u200d\ufe0f--[!-~]])$"
)
# Where plain text has to be looked at: what ends it for markdown-it-py, and addresses.
_BEGINNING = regex.compile(_START, regex.IGNORECASE)
_TEXT_ENDS = regex.compile(rf"[\n!#$%&*+\-:<=>@\[\\\]^_`{{}}~\"]|{_START}", regex.IGNORECASE)
_LEADING_HOST = regex.compile(r"(?:https?://)?([^/?#:\s]+)(?::\d+)?(?:[/?#]\S*)?", regex.IGNORECASE)


def add_links(parser: MarkdownIt) -> None:
    """Let a parser link bare addresses, refuse unsafe links, and show hosts."""
    parser.inline.ruler.before("link", "no_link", _bracket_as_text)
    parser.inline.ruler.before("text", "address", _address)
    parser.inline.ruler.at("text", _text)
    parser.core.ruler.push("links", _check_links)


def _bracket_as_text(state: StateInline, silent: bool) -> bool:
    """Take a bracket as text where no “](” follows it.

    The parser's own rule would read the rest of the text for each such bracket.
    """
    if state.src[state.pos] != "[" or state.src.find("](", state.pos, state.posMax) >= 0:
        return False
    if not silent:
        state.append_pending("[")
    state.pos += 1
    return True


def find_address(text: str, start: int, end: int) -> str:
    """Return the address that begins at ``start``; empty where there is none with a public host.

    It ends before a closing bracket that was not opened in it, and without the punctuation of
    the sentence.
    """
    host = _HOST.match(text, start, end)
    if host is None:
        return ""
    if not text.startswith(("/", "?", "#"), host.end()):
        return _without_trailing(host.group())
    if not _has_public_host(host.group()):
        return ""
    return _without_trailing(text[start : _end_of_path(text, host.end(), end)])


def _end_of_path(text: str, place: int, end: int) -> int:
    """Return where the rest of an address ends: at a bracket that closes one before it."""
    opened: list[str] = []
    last = min(end, place + MAX_URL)
    while place < last:
        piece = _PATH.match(text, place, end)
        place = piece.end() if piece else place
        sign = text[place : place + 1]
        if sign and sign in "([{" and place < end:
            opened.append(sign)
        elif place >= end or not opened or _BRACKETS.get(sign) != opened.pop():
            break
        place += 1
    return min(place, end)


def _without_trailing(address: str) -> str:
    while trailing := _TRAILING.search(address, max(0, len(address) - 40)):
        address = address[: trailing.start()]
    return address


@lru_cache(maxsize=256)
def _has_public_host(address: str) -> bool:
    return _normal_url(_with_scheme(address)) is not None


def _with_scheme(address: str) -> str:
    return address if address[:4].lower() == "http" else f"http://{address}"


def _text(state: StateInline, silent: bool) -> bool:
    """Take plain text up to the next sign or address; replaces markdown-it's own rule."""
    end = _TEXT_ENDS.search(state.src, state.pos)
    if end is not None and end.start() == state.pos:
        return False
    stop = state.posMax if end is None else min(end.start(), state.posMax)
    if not silent:
        state.append_pending(state.src[state.pos : stop])
    state.pos = stop
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """Make a link of an address; the beginning of an invalid one is taken as text."""
    beginning = _BEGINNING.match(state.src, state.pos, state.posMax)
    if beginning is None:
        return False
    raw = "" if state.linkLevel > 0 else find_address(state.src, state.pos, state.posMax)
    address = unescapeAll(raw)
    linked = bool(address) and _normal_url(_with_scheme(address)) is not None
    # Too long an address is taken as text as a whole, an invalid one only in its beginning.
    length = len(raw) if linked or len(raw) > MAX_URL else len(beginning.group())
    if linked and not silent:
        state.push("link_open", "a", 1).attrs = {"href": _with_scheme(address)}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    elif not silent:
        state.append_pending(state.src[state.pos : state.pos + length])
    state.pos += length
    return True


def _normal_url(url: str) -> str | None:
    try:
        return http_url(url.replace("'", "%27"))
    except ValueError:
        return None


def _check_links(state: StateCore) -> None:
    for block in state.tokens:
        if block.children:
            block.children = list(_safe_links(block.children))


def _safe_links(tokens: list[Token]) -> Iterator[Token]:
    """Write links to public websites in their normal form; keep only the words of others."""
    href: str | None = None
    words = ""
    for token in tokens:
        if token.type == "link_open":
            href, words = _normal_url(str(token.attrGet("href") or "")), ""
            token.attrs = {"href": href or "", "rel": LINK_REL}
        elif token.type != "link_close":
            words += token.content if token.type in ("text", "code_inline") else " "
        if href is not None or token.type not in ("link_open", "link_close"):
            yield token
        if token.type == "link_close" and href is not None:
            host = urlsplit(href).hostname or ""
            if not _shows_host(words, host):
                yield Token("text", "", 0, content=f" ({host})")
            href = None


def _shows_host(words: str, host: str) -> bool:
    """Whether the words of a link are its address, or begin with its host."""
    shown = _LEADING_HOST.fullmatch(words.strip())
    return shown is not None and shown[1].lower().removesuffix(".") == host
