"""The revisions of an article: listed, read, compared, restored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from cms.articles import operations
from cms.articles.models import Article, Revision, RevisionKind
from cms.articles.queries import article_for
from cms.articles.queries.revisions import compared, number_before, revision_list, revision_of
from cms.articles.schemas import content_of, direction, render_body
from cms.articles.schemas.comparing import Change, Hunk, compare_bodies
from cms.articles.schemas.differing import IN_ITS_LANGUAGE, LABELS, as_text, compare_fields
from cms.articles.schemas.missing import count_words
from cms.articles.schemas.rendering import DESK_PREFIX
from cms.articles.schemas.revisions import CompareQuery, RevisionList
from cms.articles.views.blueprint import desk, shown
from cms.db import db
from cms.errors import Conflict, Forbidden
from cms.permissions import Permission
from cms.web import current_actor, next_url, parse_query, requires

KIND_LABELS = {
    RevisionKind.AUTOSAVE: "Autosave",
    RevisionKind.SAVED: "Saved",
    RevisionKind.SUBMITTED: "Submitted",
    RevisionKind.PUBLISHED: "Published",
    RevisionKind.RESTORED: "Restored",
}


@desk.get("/<article_id>/revisions")
@requires(Permission.ARTICLE_WRITE_OWN)
def revisions(article_id: str) -> str:
    """List who wrote what of an article, and when."""
    article = article_for(db.session(), current_actor(), article_id)
    wanted = parse_query(RevisionList).model_copy(update={"limit": 50})
    page = revision_list(db.session(), article, wanted)
    return render_template(
        "articles/revisions.html",
        article=_headed(article),
        revisions=[_row(article, revision) for revision in page.items],
        total=page.total,
        next_url=next_url(page.next_cursor),
    )


@desk.get("/<article_id>/revisions/<int:number>")
@requires(Permission.ARTICLE_WRITE_OWN)
def revision(article_id: str, number: int) -> str:
    """Show one revision as readers would see it, with what stands beside its text."""
    article = article_for(db.session(), current_actor(), article_id)
    found = revision_of(db.session(), article, number)
    content = content_of(found)
    return render_template(
        "articles/revision.html",
        article=_headed(article),
        revision=_row(article, found),
        before=number_before(db.session(), article, number),
        content=content,
        direction=direction(content.locale),
        body_html=render_body(content, DESK_PREFIX).html,
        words=count_words(content.body),
        fields=[
            {
                "label": label,
                "text": as_text(getattr(content, name)),
                "lang": content.locale if name in IN_ITS_LANGUAGE else None,
            }
            for name, label in LABELS.items()
            if name != "title" and getattr(content, name)
        ],
    )


@desk.get("/<article_id>/compare")
@requires(Permission.ARTICLE_WRITE_OWN)
def compare(article_id: str) -> str:
    """Show what became of one revision in another, word by word."""
    article = article_for(db.session(), current_actor(), article_id)
    old, new = compared(db.session(), article, parse_query(CompareQuery))
    before, after = content_of(old), content_of(new)
    hunks = compare_bodies(before.body, after.body)
    return render_template(
        "articles/compare.html",
        article=_headed(article),
        old=_row(article, old),
        new=_row(article, new),
        fields=compare_fields(before, after),
        blocks=_grouped(hunks),
        lang=after.locale,
        same_body=all(hunk.change is Change.SAME for hunk in hunks),
    )


@desk.post("/<article_id>/revisions/<int:number>/restore")
@requires(Permission.ARTICLE_WRITE_OWN)
def restore(article_id: str, number: int) -> AnyResponse:
    """Make an earlier revision the newest draft."""
    article = article_for(db.session(), current_actor(), article_id)
    try:
        made = operations.restore_revision(db.session(), current_actor(), article, number)
        flash(f"Version {number} is restored, as version {made.number}.")
        if made.slug != revision_of(db.session(), article, number).slug:
            flash(f"Another article has its slug now, so this draft keeps “{made.slug}”.")
    except (Conflict, Forbidden) as error:
        flash(error.detail, "error")
        return redirect(url_for("articles.revisions", article_id=article_id), code=303)
    return redirect(url_for("articles.edit", article_id=article_id), code=303)


def _headed(article: Article) -> Mapping[str, Any]:
    return {**shown(article), "title": article.newest.title}


def _row(article: Article, revision: Revision) -> Mapping[str, Any]:
    return {
        "number": revision.number,
        "kind": revision.kind,
        "kind_label": KIND_LABELS[revision.kind],
        "note": revision.note,
        "title": revision.title,
        "saved_at": revision.saved_at,
        "saved_by": revision.created_by.name if revision.created_by else None,
        "is_newest": revision.id == article.newest_revision_id,
        "is_public": revision.id == article.published_revision_id,
    }


def _grouped(hunks: Sequence[Hunk]) -> Sequence[Mapping[str, Any]]:
    """Put blocks in a row that are the same into one group, which the page folds."""
    return [
        {"same": is_same, "hunks": list(group)}
        for is_same, group in groupby(hunks, lambda hunk: hunk.change is Change.SAME)
    ]
