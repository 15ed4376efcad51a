"""A save that met a newer version: both side by side, to be merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from cms.articles.forms.article import ArticleForm
from cms.articles.models.article import Article
from cms.articles.rules.field_changes import compare_fields
from cms.articles.rules.merging import choices_of, choices_of_field, merge
from cms.articles.schemas.content import ArticleContent, content_of
from cms.articles.views.blueprint import article_facts, is_own_save
from cms.body.diff.texts import Change, compare_bodies

CHOICE = "choice-"


def merged_content(article: Article, form: ArticleForm, typed: ArticleContent) -> ArticleContent:
    """Merge what is saved with what was typed, as was chosen in the form.

    Raises `Invalid` where the parts do not go together, such as too many authors.
    """
    return merge(content_of(article.newest), typed, _choices(form))


def show_conflict(
    article: Article,
    mine: ArticleForm,
    typed: ArticleContent,
    errors: Sequence[Mapping[str, Any]] = (),
) -> AnyResponse:
    """Show what is saved beside all that was typed, to be merged."""
    newest = article.newest
    theirs = content_of(newest)
    mine.write_markdown()
    mine.set_value("base", str(article.version))
    page = render_template(
        "articles/conflict.html",
        article=article_facts(article),
        mine=mine,
        typed=typed,
        is_own=is_own_save(article),
        saved_by=newest.saved_by or "the operator",
        fields=_fields(theirs, typed, _choices(mine)),
        blocks=_blocks(theirs, typed, _choices(mine)),
        errors=errors,
    )
    return make_response(page, 422 if errors else 409)


def _choices(form: ArticleForm) -> dict[str, str]:
    texts = form.texts().items()
    return {name.removeprefix(CHOICE): text for name, text in texts if name.startswith(CHOICE)}


def _fields(
    theirs: ArticleContent, mine: ArticleContent, choices: Mapping[str, str]
) -> Sequence[Mapping[str, Any]]:
    return [
        _offer(field.name, choices_of_field(getattr(mine, field.name)), choices)
        | {"label": field.label, "mine": field.new, "theirs": field.old, "entries": field.entries}
        | {"in_its_language": field.in_its_language}
        for field in compare_fields(theirs, mine)
    ]


def _blocks(
    theirs: ArticleContent, mine: ArticleContent, choices: Mapping[str, str]
) -> Sequence[Mapping[str, Any]]:
    """Return the body block by block; consecutive blocks that are the same are one group."""
    found: list[dict[str, Any]] = []
    for place, hunk in enumerate(compare_bodies(theirs.body, mine.body)):
        possible = choices_of(hunk)
        if possible:
            found.append({"hunk": hunk, **_offer(f"body-{place}", possible, choices)})
        elif hunk.change is not Change.MOVED_AWAY:
            if not found or "same" not in found[-1]:
                found.append({"same": []})
            found[-1]["same"].append(hunk)
    return found


def _offer(name: str, possible: Sequence[str], choices: Mapping[str, str]) -> dict[str, Any]:
    chosen = choices.get(name)
    return {
        "name": f"{CHOICE}{name}",
        "choices": [str(choice) for choice in possible],
        "chosen": chosen if chosen in possible else str(possible[0]),
    }
