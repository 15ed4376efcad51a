"""Validating an article's content, from the form, the API or a Markdown file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from cms.articles.rules.finishing import faults_beside_body, unlisted_citations, unplayable_embeds
from cms.articles.schemas.content import ArticleContent
from cms.body.document import Document
from cms.body.markdown.reader import Parsed, parse_markdown
from cms.body.reading import read_document
from cms.body.slugs import slug_for
from cms.errors import FieldError, Invalid, field_errors


class _Fields(ArticleContent):
    """The fields beside the body, which has errors of its own (see `read_content`)."""

    body: None = None  # type: ignore[assignment]  # checked apart, put back afterwards


def read_content(
    data: Mapping[str, Any], *, parsed: Parsed | None = None, finished: bool = False
) -> ArticleContent:
    """Validate an article's content in one go.

    ``data`` holds the fields of `ArticleContent`; the body comes as ``body`` (a document), as
    ``body_markdown``, or already ``parsed``. A missing slug is made from the title. Raises
    `Invalid` with every error; those of a Markdown body all point at ``/body_markdown``, which
    is one text, and carry its lines, counted from 1. What is half filled, or cited and not listed,
    is kept, unless the content is to be ``finished``.
    """
    fields = {k: v for k, v in data.items() if k not in ("body", "body_markdown")}
    slug_made = fields.get("slug") in (None, "") and isinstance(fields.get("title"), str)
    if slug_made:
        fields["slug"] = slug_for("article", fields["title"], str(fields.get("locale") or ""))
    errors: list[FieldError] = []
    valid: _Fields | None = None
    try:
        valid = _Fields.model_validate(fields)
    except ValidationError as error:
        found = field_errors(error, ArticleContent)
        # Without a title there is nothing to make a slug from: one thing to correct, not two.
        untitled = not data.get("slug") and any(e.pointer == "/title" for e in found)
        errors += [e for e in found if not (untitled and e.pointer == "/slug")]
    document: Document | None = None
    wrong: list[FieldError] = []
    try:
        if parsed is None and "body_markdown" in data:
            parsed = _parse_field(data)
        document = parsed.document if parsed else read_document(data.get("body", _EMPTY))
    except Invalid as error:
        wrong += error.errors
    if finished and document is not None:
        wrong += unplayable_embeds(document, parsed)
        if valid is not None:
            content = _whole(valid, document)
            errors += faults_beside_body(content)
            wrong += unlisted_citations(content, parsed)
    for e in wrong:
        at = "/body_markdown" if "body_markdown" in data else f"/body{e.pointer}"
        errors.append(FieldError(at, e.detail, e.line))
    if errors or valid is None or document is None:
        raise Invalid(errors)
    content = _whole(valid, document)
    return content.with_slug(content.slug, made=slug_made)


def _whole(fields: _Fields, document: Document) -> ArticleContent:
    named = {name: getattr(fields, name) for name in _Fields.model_fields if name != "body"}
    return ArticleContent.model_construct(**named, body=document)


_EMPTY = {"type": "doc", "version": 1, "content": []}


def _parse_field(data: Mapping[str, Any]) -> Parsed:
    if "body" in data:
        raise Invalid.at("", "Send the body once: as “body” or as “body_markdown”.")
    if not isinstance(data["body_markdown"], str):
        raise Invalid.at("", "Send Markdown as a text.")
    return parse_markdown(data["body_markdown"])
