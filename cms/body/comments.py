"""Rendering comments as safe HTML.

There are three steps: markdown-it-py builds HTML from a subset of Markdown in which no HTML can
be written, bleach keeps what is on the list, and so does nh3, which still gets security releases.
What nh3 returns is stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import nh3
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

from cms.body.characters import require_bounded_marks
from cms.body.linking import LINK_REL, add_links
from cms.body.text import clean_text
from cms.body.urls import http_url
from cms.errors import Invalid

MAX_COMMENT = 5000
COMMENT_POLICY_VERSION = 4
"""Counts up when ``render_comment`` would give other HTML for the same source."""

_TAGS = frozenset(
    {"p", "br", "em", "strong", "a", "code", "pre", "blockquote", "ul", "ol", "li", "time"}
)
_MAX_NESTING = 10
# Nested brackets are read once for each level; blocks beyond it are still found too deep.
_MAX_LEVEL = 20
# As many as a list of 600 items has; bleach is slow for each element.
_MAX_BLOCK_TOKENS = 3_000
# Signs that reverse the order of letters (UAX 9) would hide words from searches and make links
# look as if they led elsewhere. No language needs them.
_OVERRIDES = {0x202D: None, 0x202E: None}

# "at 12:34" or "at 1:02:03" names a moment of the article's audio or video.
_MOMENT = re.compile(
    r"(?<![^\s(\[\u201c\"])(at\s+)((?:([0-9]{1,2}):(?=[0-5][0-9]:))?([0-9]{1,3}):([0-5][0-9]))(?![\w:/])",
    re.IGNORECASE,
)
_DURATION = re.compile(r"PT[0-9]{1,6}S")


@dataclass(frozen=True)
class SafeHtml:
    """HTML that may stand in a page as it is, and the policy it was made under."""

    html: Markup
    policy_version: int


def render_comment(source: str) -> SafeHtml:
    """Return a comment's Markdown as safe HTML.

    Paragraphs, line ends, emphasis, links to http and https, code, quotes and lists are
    understood; everything else, HTML included, is shown as the text it is. Where the words of
    a link do not show its host, the host follows in brackets. A moment, “at 12:34”, stands in
    ``<time datetime="PT754S">`` (the duration of HTML and ISO 8601). Of a text of very many or
    very deep lists and quotes only the lines are kept, and signs that override the direction of
    text go. Raises ``Invalid`` for
    more than 5,000 characters, since bleach's time grows faster than its input, and for a
    stack of combining marks, written as they are or as references (``&#769;``).
    """
    if len(source) > MAX_COMMENT:
        raise Invalid.at("/body", f"A comment may have at most {MAX_COMMENT:,} characters")
    html = _cleaner().clean(_from_markdown(clean_text(source)).translate(_OVERRIDES))
    safe = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={"a": {"href"}, "ol": {"start"}, "time": {"datetime"}},
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https"},
        link_rel=LINK_REL,
    )
    try:
        require_bounded_marks(Markup(safe).striptags())  # noqa: S704  # read here, and not shown
    except ValueError as error:
        raise Invalid.at("/body", str(error)) from error
    # nh3 has just made it; this is the one place where a string becomes Markup unescaped.
    return SafeHtml(Markup(safe.strip()), COMMENT_POLICY_VERSION)  # noqa: S704


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": _MAX_LEVEL})
    parser.disable(["heading", "lheading", "hr", "html_block", "html_inline", "reference"])
    parser.inline.ruler.at("image", _image_as_text)
    add_links(parser)
    parser.core.ruler.push("moments", _wrap_moments)
    return parser


def _wrap_moments(state: StateCore) -> None:
    """Wrap the moments in running text, but not in links or code, in elements of their own."""
    for block in state.tokens:
        inside, found = 0, list[Token]()
        for token in block.children or ():
            inside += token.nesting if token.type in ("link_open", "link_close") else 0
            split = token.type == "text" and not inside
            found += _around_moments(token.content) if split else [token]
        if block.children:
            block.children = found


def _around_moments(text: str) -> list[Token]:
    tokens, done = list[Token](), 0
    for moment in _MOMENT.finditer(text):
        seconds = int(moment[3] or 0) * 3600 + int(moment[4]) * 60 + int(moment[5])
        opening = Token("moment_open", "time", 1, attrs={"datetime": f"PT{seconds}S"})
        tokens += [
            Token("text", "", 0, content=text[done : moment.start(2)]),
            opening,
            Token("text", "", 0, content=moment[2]),
            Token("moment_close", "time", -1),
        ]
        done = moment.end()
    return [*tokens, Token("text", "", 0, content=text[done:])]


def _image_as_text(state: StateInline, silent: bool) -> bool:
    """Step over ``![``, so that what follows is no link either."""
    if not state.src.startswith("![", state.pos, state.posMax):
        return False
    if not silent:
        state.append_pending("![")
    state.pos += 2
    return True


def _from_markdown(source: str) -> str:
    parser = _parser()
    tokens = parser.parse(source)
    if len(tokens) > _MAX_BLOCK_TOKENS or any(token.level > _MAX_NESTING for token in tokens):
        # The parser would drop what is deeper than it goes: better plain than lost.
        lines = source.strip().split("\n")
        return str(Markup("<p>{}</p>").format(Markup("<br>").join(lines)))
    return str(parser.renderer.render(tokens, parser.options, {}))


@cache
def _cleaner() -> Cleaner:
    return Cleaner(
        tags=_TAGS,
        attributes={"a": ["href"], "ol": ["start"], "time": ["datetime"]},
        protocols={"http", "https"},
    )


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "time":
        return value if _DURATION.fullmatch(value) else None
    if tag == "ol":
        return value if value.isascii() and value.isdigit() else None
    if name == "rel":
        return LINK_REL
    try:
        return http_url(value)
    except ValueError:
        return None
