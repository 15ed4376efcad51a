"""Two saved over one another: both texts side by side, and one made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from cms.articles.forms import ArticleForm
from cms.articles.models import Article
from cms.articles.schemas import ArticleContent, content_of
from cms.articles.schemas.comparing import Change, compare_bodies
from cms.articles.schemas.differing import compare_fields
from cms.articles.schemas.merging import choices_of, choices_of_field, merge
from cms.articles.views.blueprint import is_own_save, shown

CHOICE = "choice-"


def merged_content(article: Article, mine: ArticleContent) -> ArticleContent:
    """Make one content of what is saved and what was typed, as the choices in the form say.

    Raises `Invalid` where the parts do not go together.
    """
    return merge(content_of(article.newest), mine, _said())


def show_conflict(
    article: Article,
    mine: ArticleForm,
    typed: ArticleContent,
    errors: Sequence[Mapping[str, Any]] = (),
) -> AnyResponse:
    """Show both texts: theirs, which is saved, and all that was typed, to be made into one."""
    newest = article.newest
    theirs = content_of(newest)
    mine.write_markdown()
    mine.base.data = str(article.version)
    page = render_template(
        "articles/conflict.html",
        article=shown(article),
        mine=mine,
        typed=typed,
        is_own=is_own_save(article),
        saved_by=newest.created_by.name if newest.created_by else "the operator",
        fields=_fields(theirs, typed),
        blocks=_blocks(theirs, typed),
        errors=errors,
    )
    return make_response(page, 422 if errors else 409)


def _said() -> Mapping[str, str]:
    return {
        name.removeprefix(CHOICE): value
        for name, value in request.form.items()
        if name.startswith(CHOICE)
    }


def _fields(theirs: ArticleContent, mine: ArticleContent) -> Sequence[Mapping[str, Any]]:
    return [
        _offer(field.name, choices_of_field(getattr(mine, field.name)))
        | {"label": field.label, "mine": field.new, "theirs": field.old, "entries": field.entries}
        | {"in_its_language": field.in_its_language}
        for field in compare_fields(theirs, mine)
    ]


def _blocks(theirs: ArticleContent, mine: ArticleContent) -> Sequence[Mapping[str, Any]]:
    """Show the body block by block; blocks that are the same on both sides in one."""
    found: list[dict[str, Any]] = []
    for place, hunk in enumerate(compare_bodies(theirs.body, mine.body)):
        possible = choices_of(hunk)
        if possible:
            found.append({"hunk": hunk, **_offer(f"body-{place}", possible)})
        elif hunk.change is not Change.MOVED_AWAY:
            if not found or "same" not in found[-1]:
                found.append({"same": []})
            found[-1]["same"].append(hunk)
    return found


def _offer(name: str, possible: Sequence[str]) -> dict[str, Any]:
    said = _said().get(name)
    return {
        "name": f"{CHOICE}{name}",
        "choices": [str(choice) for choice in possible],
        "chosen": said if said in possible else str(possible[0]),
    }
