"""What the script of the editor requests while somebody writes; JSON, for signed-in users."""

from __future__ import annotations

from typing import Any, Self

from flask import Response, url_for
from pydantic import BaseModel, Field, model_validator

from cms.articles.models.article import Article
from cms.articles.queries.links import linkable_articles
from cms.articles.rules.finishing import unplayable_embeds
from cms.articles.views.blueprint import STATE_LABELS, desk
from cms.body.markdown.reader import parse_markdown
from cms.body.markdown.writer import render_markdown
from cms.body.reading import read_document
from cms.body.text import clean_line
from cms.db.session import db
from cms.errors import Invalid
from cms.media.rules.providers import EmbedError, read_embed
from cms.permissions import Permission
from cms.validation import StrictModel
from cms.web.access import current_actor, requires
from cms.web.form_parsing import accepts_json
from cms.web.requests import parse_json, parse_query
from cms.web.responses import present

MOST_LINKS = 10


class Conversion(StrictModel):
    """One of the two forms of a body; the answer holds the other."""

    markdown: str | None = None
    document: Any = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.markdown is None) == (self.document is None):
            raise ValueError("Send either “markdown” or “document”.")
        return self


@desk.post("/convert")
@requires(Permission.ARTICLE_WRITE_OWN)
@accepts_json
def convert() -> Response:
    """Turn a document into its Markdown, or Markdown into its document, with errors by line."""
    asked = parse_json(Conversion)
    if asked.markdown is None:
        return present({"markdown": render_markdown(read_document(asked.document))})
    parsed = parse_markdown(asked.markdown)
    if wrong := unplayable_embeds(parsed.document, parsed):
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
    found = linkable_articles(db.session(), current_actor(), text, MOST_LINKS) if text else ()
    return present([_link(article) for article in found])


def _link(article: Article) -> dict[str, str]:
    revision = article.published or article.newest
    return {
        "title": revision.title,
        "locale": revision.locale,
        "address": url_for(
            "site.article", slug=article.slug if article.is_public else revision.slug
        ),
        "state": "Published" if article.is_public else STATE_LABELS[article.state],
    }


class EmbedQuestion(BaseModel):
    """The address that somebody pasted."""

    url: str = Field(max_length=2_000)


@desk.get("/embed")
@requires(Permission.ARTICLE_WRITE_OWN)
def embed() -> Response:
    """Say what an address plays, or refuse it with 422."""
    try:
        found = read_embed(parse_query(EmbedQuestion).url)
    except EmbedError as error:
        raise Invalid.at("/url", str(error)) from error
    what = found.kind.capitalize()
    title = what + (" file" if found.provider == "file" else f" on {found.provider}")
    return present(
        {"url": found.url, "provider": found.provider, "kind": found.kind, "title": title}
    )
