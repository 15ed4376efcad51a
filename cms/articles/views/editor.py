"""What the editor asks of the site while somebody writes; JSON, for whoever is signed in."""

from __future__ import annotations

from typing import Any, Self

from flask import Response, url_for
from pydantic import BaseModel, ConfigDict, Field, model_validator

from cms.articles.models import Article
from cms.articles.queries import linkable
from cms.articles.schemas import unplayable
from cms.articles.views.blueprint import STATE_LABELS, desk
from cms.body import clean_line, parse_markdown, read_document, render_markdown
from cms.db import db
from cms.errors import Invalid
from cms.media.schemas import EmbedError, read_embed
from cms.permissions import Permission
from cms.web import current_actor, parse_json, parse_query, present, requires, takes_json

MOST_LINKS = 10


class Conversion(BaseModel):
    """One of the two forms of a body; the answer holds the other."""

    model_config = ConfigDict(extra="forbid")

    markdown: str | None = None
    document: Any = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.markdown is None) == (self.document is None):
            raise ValueError("Send either “markdown” or “document”.")
        return self


@desk.post("/convert")
@requires(Permission.ARTICLE_WRITE_OWN)
@takes_json
def convert() -> Response:
    """Turn a document into its Markdown, or Markdown into its document, with errors by line."""
    asked = parse_json(Conversion)
    if asked.markdown is None:
        return present({"markdown": render_markdown(read_document(asked.document))})
    parsed = parse_markdown(asked.markdown)
    if wrong := unplayable(parsed.document, parsed):
        raise Invalid(wrong)
    return present({"document": parsed.document.to_json()})


class LinkSearch(BaseModel):
    """What somebody remembers of an article's title."""

    q: str = Field(default="", max_length=500)


@desk.get("/links")
@requires(Permission.ARTICLE_WRITE_OWN)
def links() -> Response:
    """Find articles of this site to link to."""
    text = clean_line(parse_query(LinkSearch).q)
    found = linkable(db.session(), current_actor(), text, MOST_LINKS) if text else ()
    return present([_link(article) for article in found])


def _link(article: Article) -> dict[str, str]:
    shown = article.published or article.newest
    return {
        "title": shown.title,
        "locale": shown.locale,
        "address": url_for("site.article", slug=article.slug if article.is_public else shown.slug),
        "state": "Published" if article.is_public else STATE_LABELS[article.state],
    }


class EmbedQuestion(BaseModel):
    """The address that somebody pasted."""

    url: str = Field(max_length=2_000)


@desk.get("/embed")
@requires(Permission.ARTICLE_WRITE_OWN)
def embed() -> Response:
    """Say what an address plays, or why nothing: 422."""
    try:
        found = read_embed(parse_query(EmbedQuestion).url)
    except EmbedError as error:
        raise Invalid.at("/url", str(error)) from error
    what = found.kind.capitalize()
    title = what + (" file" if found.provider == "file" else f" on {found.provider}")
    return present(
        {"url": found.url, "provider": found.provider, "kind": found.kind, "title": title}
    )
