"""The page on which a draft is reviewed, with notes on its blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from cms.articles.forms.desk import MOST_DIGITS, ReviewForm
from cms.articles.models.article import Article, RevisionKind
from cms.articles.models.history import EventKind
from cms.articles.operations.notes import add_note, reopen_note, settle_note
from cms.articles.queries.desk import article_for
from cms.articles.queries.history import last_event, notes_on
from cms.articles.rules.finishing import finished_content
from cms.articles.rules.notes import block_texts, place_notes
from cms.articles.rules.rendering import direction, reference_numbers, render_block_list
from cms.articles.schemas.content import content_of
from cms.articles.views.blueprint import article_facts, desk
from cms.articles.views.workflow_panel import workflow_panel
from cms.db.session import db
from cms.errors import Conflict, FieldError, Invalid
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.requests import parse_form

NOTE, TEXT = "note", "text-"
_FIELD = re.compile(rf"{NOTE}|{TEXT}\d{{1,{MOST_DIGITS}}}", re.ASCII)
_FIELDS = {"/note": NOTE}
_BLOCK = re.compile(r"/body/content/(\d{1,6})(?:/|$)", re.ASCII)


@desk.get("/<article_id>/review")
@requires(Permission.ARTICLE_WRITE_OWN)
def review(article_id: str) -> AnyResponse:
    """Show the newest draft as readers would see it, with what was said of its blocks."""
    return show_review(article_for(db.session(), current_actor(), article_id))


@desk.post("/<article_id>/notes")
@requires(Permission.ARTICLE_PUBLISH)
def hang_note(article_id: str) -> AnyResponse:
    """Add a note to a block."""
    session, actor = db.session(), current_actor()
    article = article_for(session, actor, article_id)
    form = parse_form(ReviewForm)
    field = f"{TEXT}{form.block}"
    text = form.text.get(str(form.block), "")
    try:
        add_note(session, actor, article, form.block, text, form.version)
    except (Invalid, Conflict) as error:
        return refuse_on_review(article, error, form, field)
    flash("The note is there for the author.")
    return back_to_review(article, form, used=field, block=form.block)


@desk.post("/<article_id>/notes/<note_id>/settle")
@requires(Permission.ARTICLE_WRITE_OWN)
def settle(article_id: str, note_id: str) -> AnyResponse:
    """Mark a note as settled."""
    session, actor = db.session(), current_actor()
    article = article_for(session, actor, article_id)
    note = settle_note(session, actor, article, note_id)
    flash("The note is settled. It can be opened again below.")
    return back_to_review(article, parse_form(ReviewForm), block=note.block)


@desk.post("/<article_id>/notes/<note_id>/reopen")
@requires(Permission.ARTICLE_WRITE_OWN)
def open_again(article_id: str, note_id: str) -> AnyResponse:
    """Open a settled note again."""
    session, actor = db.session(), current_actor()
    article = article_for(session, actor, article_id)
    note = reopen_note(session, actor, article, note_id)
    flash("The note is open again.")
    return back_to_review(article, parse_form(ReviewForm), block=note.block)


def show_review(
    article: Article,
    *,
    kept: Mapping[str, str] | None = None,
    problems: Sequence[Mapping[str, str | None]] = (),
    status: int = 200,
) -> AnyResponse:
    """Show the page, with what was typed ``kept`` in its fields, and each problem at its place."""
    content = content_of(article.newest)
    texts = block_texts(content.body)
    placed = place_notes(notes_on(db.session(), article), texts)
    numbers = reference_numbers(finished_content(content))
    kept = kept or {}
    page = render_template(
        "articles/review.html",
        article=article_facts(article),
        workflow=workflow_panel(article),
        content=content,
        direction=direction(content.locale),
        blocks=[
            {
                "index": index,
                "html": html,
                "notes": [note for note in placed if note.block == index],
            }
            for index, html in enumerate(render_block_list(content))
        ],
        lost=placed if not texts else [],
        references=sorted(
            finished_content(content).references, key=lambda source: numbers[source.id]
        ),
        compare_url=_compare_url(article),
        kept=kept,
        # Typed about a block that somebody has removed since.
        homeless=[
            name
            for name in kept
            if name.startswith(TEXT) and int(name.removeprefix(TEXT)) >= len(texts)
        ],
        problems=problems,
        wrong={problem["field"]: problem["message"] for problem in problems},
    )
    return make_response(page, status)


def refuse_on_review(
    article: Article, error: Invalid | Conflict, form: ReviewForm, field: str | None = None
) -> AnyResponse:
    """Show why nothing was done, and all that was typed; ``field`` is the one that was sent."""
    errors = error.errors if isinstance(error, Invalid) else (FieldError("", error.detail),)
    problems = []
    for each in errors:
        block = _BLOCK.match(each.pointer)
        at = f"block-{int(block[1]) + 1}" if block else _FIELDS.get(each.pointer, field)
        known = at if at and (block or _FIELD.fullmatch(at)) else None
        problems.append(
            {"href": f"#{known}" if known else None, "field": known, "message": each.detail}
        )
    return show_review(article, kept=form.typed(), problems=problems, status=error.status)


def back_to_review(
    article: Article, form: ReviewForm, *, used: str | None = None, block: int | None = None
) -> AnyResponse:
    """Go back to the page, to a block of it. What stands in fields other than ``used`` is kept."""
    left = {name: text for name, text in form.typed().items() if name != used}
    if left:
        return show_review(article, kept=left)
    anchor = None if block is None else f"block-{block + 1}"
    place = url_for("articles.review", article_id=article.public_id, _anchor=anchor)
    return redirect(place, code=303)


def _compare_url(article: Article) -> str | None:
    """Return where the newest version is laid beside what an editor or the public saw last."""
    before = article.published.number if article.published else None
    seen = last_event(db.session(), article, EventKind.CHANGES_ASKED)
    if seen is not None and seen.revision > (before or 0):
        before = seen.revision
    newest = article.newest
    if before is None or before == newest.number or newest.kind is RevisionKind.PUBLISHED:
        return None
    sides: dict[str, Any] = {"from": before, "to": newest.number}
    return url_for("articles.compare", article_id=article.public_id, **sides)
