"""The page on which an article is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask import (
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from cms.articles import operations
from cms.articles.forms import PARTS, ArticleForm
from cms.articles.models import Article, ArticleState
from cms.articles.queries import article_for, by_address
from cms.articles.schemas import (
    ArticleContent,
    MarkdownFile,
    content_of,
    direction,
    read_content,
    render_body,
    write_markdown_file,
)
from cms.articles.views.blueprint import desk, shown
from cms.db import db
from cms.errors import Conflict, Forbidden, Invalid, Stale
from cms.permissions import Permission, permit
from cms.web import EXPIRED_FORMS, current_actor, requires


@desk.record_once
def _show_forms_again(state: BlueprintSetupState) -> None:
    again = {"articles.create": show_expired_form, "articles.edit": show_expired_form}
    state.app.extensions[EXPIRED_FORMS].update(again)


@desk.route("/new", methods=["GET", "POST"])
@requires(Permission.ARTICLE_WRITE_OWN)
def create() -> AnyResponse:
    """Write a new article."""
    form = ArticleForm()
    return _act(None, form) if request.method == "POST" else _page(None, form)


@desk.route("/<article_id>", methods=["GET", "POST"])
@requires(Permission.ARTICLE_WRITE_OWN)
def edit(article_id: str) -> AnyResponse:
    """Write on an article: save, preview, hand in, publish."""
    article = article_for(db.session(), current_actor(), article_id)
    if request.method == "POST":
        return _act(article, ArticleForm())
    return _page(article, ArticleForm.showing(content_of(article.newest), article.version))


def _act(article: Article | None, form: ArticleForm) -> AnyResponse:
    """Do what the pressed button says; whatever goes wrong, show all that was typed."""
    action = request.form.get("action", "save")
    part = f"{action.removeprefix('add_')}s".replace("relateds", "related")
    if action.startswith("add_") and part in PARTS:
        form[part].append_entry()
        return _page(article, form, unsaved=True)
    try:
        content = read_content(form.content())
        if action == "preview":
            return _page(article, form, preview=_preview(content))
        article = _save(article, form, content)
    except Invalid as error:
        return _page(article, form, errors=form.show_errors(error.errors))
    except Stale:
        return _conflict(cast("Article", article), form)
    _step(article, action)
    return redirect(url_for("articles.edit", article_id=article.public_id), code=303)


def _save(article: Article | None, form: ArticleForm, content: ArticleContent) -> Article:
    session, actor = db.session(), current_actor()
    if article is None:
        begun = by_address(session, content.slug)
        if begun and begun.owner_id == actor.user_id and content_of(begun.newest) == content:
            return begun  # the second of two clicks
        return operations.create_article(session, actor, content)
    base = form.base.data or ""
    number = int(base) if base.isascii() and base.isdigit() and len(base) < 10 else 0
    operations.save_draft(session, actor, article, content, base=number)
    return article


def _step(article: Article, action: str) -> None:
    """Take the step that follows a save, and say what was done."""
    session, actor = db.session(), current_actor()
    try:
        if action == "submit":
            operations.submit(session, actor, article)
            flash("Saved and handed in. An editor will read it.")
        elif action == "publish":
            operations.publish(session, actor, article)
            flash("Saved and published.")
        else:
            flash(f"Saved as version {article.newest.number}.")
    except (Conflict, Forbidden, Invalid) as error:
        flash(f"Saved as version {article.newest.number}. {error.detail}", "error")


def show_expired_form() -> AnyResponse:
    """Show a form that came too late, when the session or its token was over; do nothing else.

    All that was typed stands in it, and it can be sent again, even from the page shown to nobody.
    """
    actor = current_actor()
    detail = (
        "You are signed out. Sign in in another tab, then press “Save draft” here."
        if actor.is_anonymous
        else "You signed in again since this page was opened. Press “Save draft” once more."
    )
    form = ArticleForm()
    form.write_markdown()
    page = render_template(
        "articles/edit.html",
        form=form,
        article=None,
        can={"submit": False, "publish": False},
        errors=[{"field_id": None, "message": f"{detail} Nothing that you typed is lost."}],
        preview=None,
        unsaved=True,
    )
    return make_response(page, 401 if actor.is_anonymous else 400)


def _page(
    article: Article | None,
    form: ArticleForm,
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    preview: Mapping[str, Any] | None = None,
    unsaved: bool = False,
) -> AnyResponse:
    actor = current_actor()
    form.write_markdown()
    page = render_template(
        "articles/edit.html",
        form=form,
        article=shown(article) if article else None,
        can={
            "submit": article is None or article.state is not ArticleState.IN_REVIEW,
            "publish": permit(actor, Permission.ARTICLE_PUBLISH),
        },
        errors=errors,
        preview=preview,
        unsaved=unsaved or bool(errors) or preview is not None,
    )
    return make_response(page, 422 if errors else 200)


def _conflict(article: Article, mine: ArticleForm) -> AnyResponse:
    """Show both texts: theirs, which is saved, and all that was typed, to be saved on top."""
    newest = article.newest
    content = content_of(newest)
    theirs = ArticleForm.showing(content, article.version)
    mine.write_markdown()
    mine.base.data = str(article.version)
    page = render_template(
        "articles/conflict.html",
        article=shown(article),
        mine=mine,
        theirs={
            "number": newest.number,
            "saved_by": newest.created_by.name if newest.created_by else "the operator",
            "saved_at": newest.created_at,
            "markdown": write_markdown_file(MarkdownFile(content)),
        },
        fields=[
            {"label": a.label, "mine": a.text, "theirs": b.text, "differs": a.text != b.text}
            for a, b in zip(mine.as_texts(), theirs.as_texts(), strict=True)
        ],
    )
    return make_response(page, 409)


def _preview(content: ArticleContent) -> Mapping[str, Any]:
    return {
        "title": content.title,
        "locale": content.locale,
        "direction": direction(content.locale),
        "body_html": render_body(content).html,
    }
