"""The page on which an article is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from secrets import token_hex
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

from cms.articles.forms.article import ArticleForm
from cms.articles.models.article import Article, ArticleState
from cms.articles.operations.publishing import publish
from cms.articles.operations.revisions import discard_draft
from cms.articles.operations.schedule import unschedule
from cms.articles.operations.workflow import submit, take_back
from cms.articles.operations.writing import begun_article, create_article, save_draft
from cms.articles.queries.desk import article_for
from cms.articles.queries.names import topic_names
from cms.articles.rules.finishing import faults
from cms.articles.rules.reading import read_content
from cms.articles.rules.rendering import DESK_PREFIX, direction, render_body
from cms.articles.rules.steps import LEADS, Step
from cms.articles.rules.topic_names import write_topic
from cms.articles.schemas.content import ArticleContent, content_of
from cms.articles.views.blueprint import desk, pressed, shown
from cms.articles.views.conflicts import merged_content, show_conflict
from cms.articles.views.saving import answer_autosave, creation_key, others_names, state_of
from cms.articles.views.workflow_panel import standing
from cms.body.text import clean_line
from cms.db.session import db
from cms.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from cms.permissions import Permission, permit
from cms.web.access import EXPIRED_FORMS, current_actor, requires
from cms.web.failures import is_from_script

MAX_NOTE = 500
_STEPS: dict[str, tuple[Callable[..., None], str]] = {
    "submit": (submit, "Saved and handed in. An editor will read it."),
    "publish": (publish, "Saved and published."),
    "take_back": (take_back, "Taken back from review."),
    "unschedule": (unschedule, "Taken off the schedule."),
}
_BUTTONS = ("autosave", "preview", "merge", "merge_on", "discard", *_STEPS)


@desk.record_once
def _show_forms_again(state: BlueprintSetupState) -> None:
    again = {"articles.create": show_expired_form, "articles.edit": show_expired_form}
    state.app.extensions[EXPIRED_FORMS].update(again)


@desk.route("/new", methods=["GET", "POST"])
@requires(Permission.ARTICLE_WRITE_OWN)
def create() -> AnyResponse:
    """Write a new article; one that the same page has begun already is gone on with."""
    form = ArticleForm()
    if request.method != "POST":
        form.authors.append_entry({"name": current_actor().name})
        return _page(None, form)
    key = creation_key(form)
    begun = begun_article(db.session(), current_actor(), key) if key else None
    if begun is not None and not form.base.data:
        form.base.data = "1"
    return _act(begun, form)


@desk.route("/<article_id>", methods=["GET", "POST"])
@requires(Permission.ARTICLE_WRITE_OWN)
def edit(article_id: str) -> AnyResponse:
    """Write on an article: save, preview, hand in, publish."""
    try:
        article = article_for(db.session(), current_actor(), article_id)
    except NotFound as error:
        if request.method != "POST" or is_from_script():
            raise
        # Whoever wrote here before and may not any more is still to have their words.
        return _refused_form(f"{error.detail} Copy your text from here.", error.status)
    if request.method == "POST":
        form = ArticleForm()
        form.fill_missing(_showing(article, content_of(article.newest)), request.form)
        return _act(article, form)
    if article.state is ArticleState.ARCHIVED:
        return redirect(url_for("articles.review", article_id=article_id), code=303)
    return _page(article, _showing(article, content_of(article.newest)))


def _act(article: Article | None, form: ArticleForm) -> AnyResponse:
    """Do what the pressed button says; whatever goes wrong, show all that was typed."""
    action = request.form.get("action", "save")
    if action == "autosave" and is_from_script():
        return answer_autosave(article, form)
    if form.change_rows(action) or action == "reopen":
        return _page(article, form, unsaved=True)
    try:
        pressed(*_BUTTONS, usual="save")
        content = read_content(form.content())
    except Invalid as error:
        return _page(article, form, errors=form.show_errors(error.errors))
    if article is not None and action in ("merge", "merge_on"):
        return _merge(article, form, content, action)
    if action == "preview":
        return _page(article, form, preview=_preview(content))
    return _write(article, form, content, action)


def _write(
    article: Article | None, form: ArticleForm, content: ArticleContent, action: str
) -> AnyResponse:
    try:
        saved = _save(article, form, content)
    except Invalid as error:
        return _page(article, form, errors=form.show_errors(error.errors))
    except Stale:
        return show_conflict(cast("Article", article), form, content)
    except Conflict as error:
        return _page(article, form, errors=[{"field_id": None, "message": error.detail}])
    return _after_save(saved, form, action)


def _save(article: Article | None, form: ArticleForm, content: ArticleContent) -> Article:
    session, actor, note = db.session(), current_actor(), _note(form)
    if article is None:
        return create_article(session, actor, content, note=note, key=creation_key(form))
    save_draft(session, actor, article, content, form.based_on(), note)
    return article


def _merge(article: Article, form: ArticleForm, mine: ArticleContent, action: str) -> AnyResponse:
    """Save what is made of two texts, or show it to be written on."""
    if form.based_on() != article.version:
        return show_conflict(article, form, mine)
    try:
        content = merged_content(article, mine)
        if action == "merge":
            return _after_save(_save(article, form, content), form, "save")
    except Invalid as error:
        return show_conflict(article, form, mine, form.show_errors(error.errors))
    except Stale:
        return show_conflict(article, form, mine)
    except Conflict as error:
        return _page(article, form, errors=[{"field_id": None, "message": error.detail}])
    merged = _showing(article, content)
    merged.kept.data, merged.note.data = form.kept.data, form.note.data
    return _page(article, merged, unsaved=True)


def _after_save(article: Article, form: ArticleForm, action: str) -> AnyResponse:
    """Take the step that follows, and name the copy that the browser need not keep any more."""
    _step(article, action)
    kept = (form.kept.data or "")[:40] or None
    where = url_for("articles.edit", article_id=article.public_id, kept=kept)
    return redirect(where, code=303)


def _note(form: ArticleForm) -> str:
    """Return the note on the version; raise `Invalid` where it is too long."""
    note = clean_line(form.note.data or "")
    if len(note) > MAX_NOTE:
        raise Invalid.at("/note", f"Use at most {MAX_NOTE} characters.")
    return note


def _step(article: Article, action: str) -> None:
    """Take the step that follows a save, and say what was done."""
    session, actor, number = db.session(), current_actor(), article.newest.number
    try:
        if action == "discard":
            discard_draft(session, actor, article)
            flash(f"Version {number} is discarded. It can be restored from the versions.")
        elif action in _STEPS:
            verb, said = _STEPS[action]
            verb(session, actor, article)
            flash(said)
        else:
            flash(f"Saved as version {number}.")
    except (Conflict, Forbidden, Invalid) as error:
        flash(f"Saved as version {number}. {error.detail}", "error")


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
    return _refused_form(detail, 401 if actor.is_anonymous else 400)


def _refused_form(detail: str, status: int) -> AnyResponse:
    form = ArticleForm()
    form.write_markdown()
    page = render_template(
        "articles/edit.html",
        form=form,
        topics=[write_topic(name) for name in topic_names(db.session())],
        article=None,
        about=None,
        others=(),
        standing=None,
        user="",
        can={"submit": False, "publish": False},
        errors=[{"field_id": None, "message": f"{detail} Nothing that you typed is lost."}],
        preview=None,
        unsaved=True,
    )
    return make_response(page, status)


def _showing(article: Article, content: ArticleContent) -> ArticleForm:
    is_known = article.published_at is not None
    return ArticleForm.showing(content, article.version, is_known=is_known)


def _page(
    article: Article | None,
    form: ArticleForm,
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    preview: Mapping[str, Any] | None = None,
    unsaved: bool = False,
) -> AnyResponse:
    actor = current_actor()
    changed = unsaved or bool(errors) or preview is not None
    if changed:
        form.write_markdown()
    if article is None and not form.creation_key.data:
        form.creation_key.data = token_hex(16)
    page = render_template(
        "articles/edit.html",
        form=form,
        topics=[write_topic(name) for name in topic_names(db.session())],
        article=shown(article) if article else None,
        about=_about(article, form) if not errors else None,
        others=others_names(article) if article else (),
        standing=standing(article) if article else None,
        user=str(actor.user_id),
        can={
            "submit": article is None or article.state in LEADS[Step.SUBMIT],
            "publish": permit(actor, Permission.ARTICLE_PUBLISH),
        },
        errors=errors,
        preview=preview,
        unsaved=changed,
    )
    return make_response(page, 422 if errors else 200)


def _about(article: Article | None, form: ArticleForm) -> Mapping[str, Any] | None:
    """Show how long the text in the form is and what it lacks, where it can be read."""
    if article is None and request.method != "POST":
        return None
    try:
        content = read_content(form.content())
    except Invalid:
        return None
    form.show_errors(faults(content))
    return state_of(content, form)


def _preview(content: ArticleContent) -> Mapping[str, Any]:
    return {
        "title": content.title,
        "locale": content.locale,
        "direction": direction(content.locale),
        "body_html": render_body(content, DESK_PREFIX).html,
    }
