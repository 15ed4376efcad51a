"""An article's body as HTML, with its citations numbered and its embeds as figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from markupsafe import Markup

from cms.articles.models.article import Revision
from cms.articles.rules.finishing import finished_content
from cms.articles.schemas.content import ArticleContent, columns_of, content_of
from cms.body.html import RenderedBody, render_blocks, render_html
from cms.body.traversal import citations, embeds, plain_text
from cms.media.rules.players import embed_html

RENDERING_POLICY_VERSION = 1
"""Counts up when `render` would give something else for the same content."""
# Languages of scripts that run from right to left; a script subtag in the locale decides first.
_RTL_LANGUAGES = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"}
_RTL_SCRIPTS = {"arab", "hebr", "nkoo", "syrc", "thaa"}
# The ids that the page around a body has: no heading may take one of these for its anchor.
PAGE_IDS = frozenset(
    {"main", "who-i-am", "references", "further-information", "comments", "add-a-comment"}
)
# No id of a page of the desk holds a colon, and none of its fields may share one with a heading.
DESK_PREFIX = "text:"


@dataclass(frozen=True)
class Rendering:
    """What is made of a body when it is saved; each field is a column of `Revision`.

    ``citations`` holds, for each cited key in the order of the text, the ids of the places that
    cite it; ``embeds`` holds the addresses of audio and video, in the order of the text.
    """

    html: Markup
    headings: list[dict[str, Any]]
    citations: dict[str, list[str]]
    embeds: list[str]
    word_count: int
    plain_text: str
    rendering_policy: int = RENDERING_POLICY_VERSION


def render(content: ArticleContent) -> Rendering:
    """Make all that readers and the search need of a body, without what is unfinished."""
    rendered = render_body(finished_content(content))
    words = plain_text(content.body)
    return Rendering(
        html=rendered.html,
        headings=[asdict(heading) for heading in rendered.headings],
        citations={key: list(ids) for key, ids in rendered.citations.items()},
        embeds=[url for _, url in embeds(content.body)],
        word_count=len(words.split()),
        plain_text=words,
    )


def revision_columns(content: ArticleContent) -> dict[str, Any]:
    """Return the columns of a revision: the content, and what its body is rendered as."""
    return columns_of(content) | vars(render(content))


def rendering_of(revision: Revision) -> Rendering | Revision:
    """Return what was stored with a revision; what an older policy made is made anew.

    So HTML that a former renderer wrote is never shown, even while `cms rerender` has not come
    to it. That costs loading the body and rendering it.
    """
    if revision.rendering_policy == RENDERING_POLICY_VERSION:
        return revision
    return render(content_of(revision))


def direction(locale: str) -> Literal["ltr", "rtl"]:
    """Return the direction in which the locale is written, ``ltr`` or ``rtl``."""
    language, *rest = locale.lower().split("-")
    scripts = [part for part in rest if len(part) == 4 and part.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in _RTL_SCRIPTS else "ltr"
    return "rtl" if language in _RTL_LANGUAGES else "ltr"


def reference_numbers(content: ArticleContent) -> dict[str, int]:
    """Number what is listed from 1: first what is cited, in the order of the text."""
    return numbers_of(content, (key for _, key in citations(content.body)))


def numbers_of(content: ArticleContent, cited: Iterable[str]) -> dict[str, int]:
    """Number what is listed from 1: first what is ``cited``, in that order."""
    listed = dict.fromkeys(reference.id for reference in content.references)
    first = dict.fromkeys(key for key in cited if key in listed)
    return {key: number for number, key in enumerate({**first, **listed}, 1)}


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


def render_block_list(content: ArticleContent) -> list[Markup]:
    """Render each block of the body by itself, for a desk page that says something of each."""
    return render_blocks(
        content.body,
        embed=embed_html,
        number_of=reference_numbers(content).get,
        anchor_prefix=DESK_PREFIX,
        locale=content.locale,
    )
