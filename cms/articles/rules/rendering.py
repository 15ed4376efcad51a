"""An article's body as HTML, with its citations numbered and its embeds as figures."""

from __future__ import annotations

from typing import Literal

from markupsafe import Markup

from cms.articles.schemas.content import ArticleContent
from cms.body.html import RenderedBody, render_blocks, render_html
from cms.body.traversal import citations
from cms.media.rules.players import embed_html

# Languages of scripts that run from right to left; a script subtag in the locale decides first.
_RTL_LANGUAGES = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"}
_RTL_SCRIPTS = {"arab", "hebr", "nkoo", "syrc", "thaa"}
# What the page around a body is built of: no heading may take one of these for its anchor.
PAGE_IDS = frozenset(
    {"main", "who-i-am", "references", "further-information", "comments", "add-a-comment"}
)
# No id of a page of the desk holds a colon, and none of its fields may share one with a heading.
DESK_PREFIX = "text:"


def direction(locale: str) -> Literal["ltr", "rtl"]:
    """Return the direction in which the locale is written, ``ltr`` or ``rtl``."""
    language, *rest = locale.lower().split("-")
    scripts = [part for part in rest if len(part) == 4 and part.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in _RTL_SCRIPTS else "ltr"
    return "rtl" if language in _RTL_LANGUAGES else "ltr"


def reference_numbers(content: ArticleContent) -> dict[str, int]:
    """Number what is listed from 1: first what is cited, in the order of the text."""
    listed = dict.fromkeys(reference.id for reference in content.references)
    cited = dict.fromkeys(key for _, key in citations(content.body) if key in listed)
    return {key: number for number, key in enumerate({**cited, **listed}, 1)}


def render_body(content: ArticleContent, anchor_prefix: str = "") -> RenderedBody:
    """Render the body of an article; ``anchor_prefix`` is for pages that are not the article's."""
    return render_html(
        content.body,
        embed=embed_html,
        number_of=reference_numbers(content).get,
        reserved_ids=PAGE_IDS,
        anchor_prefix=anchor_prefix,
        locale=content.locale,
    )


def render_apart(content: ArticleContent) -> list[Markup]:
    """Render each block of the body by itself, for a desk page that says something of each."""
    return render_blocks(
        content.body,
        embed=embed_html,
        number_of=reference_numbers(content).get,
        anchor_prefix=DESK_PREFIX,
        locale=content.locale,
    )
