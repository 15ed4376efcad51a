"""The page on which an article is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from secrets import token_hex
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from cms.articles.forms.article import LABELS, ROW_FIELDS, ArticleForm
from cms.articles.models.article import Article, ArticleState
from cms.articles.operations.revisions import discard_draft
from cms.articles.operations.workflow import OPERATIONS
from cms.articles.operations.writing import create_article, find_created_article, save_draft
from cms.articles.queries.desk import article_for
from cms.articles.queries.names import topic_names
from cms.articles.rules.finishing import ROW_NOUNS, faults
from cms.articles.rules.reading import read_content
from cms.articles.rules.rendering import DESK_PREFIX, direction, render_body
from cms.articles.rules.steps import TRANSITIONS, Step
from cms.articles.rules.topic_names import write_topic
from cms.articles.schemas.content import ArticleContent, content_of
from cms.articles.views.blueprint import article_facts, desk
from cms.articles.views.conflicts import merged_content, show_conflict
from cms.articles.views.saving import answer_autosave, creation_key, others_names, progress
from cms.articles.views.workflow_panel import workflow_panel
from cms.body.text import clean_line
from cms.db.session import db
from cms.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from cms.permissions import Permission, permit
from cms.web.access import EXPIRED_FORMS, current_actor, requires
from cms.web.error_handlers import is_from_script
from cms.web.forms import WRONG_BUTTON

MAX_NOTE = 500
_STEP_MESSAGES = {
    Step.SUBMIT: "Saved and submitted. An editor will read it.",
    Step.PUBLISH: "Saved and published.",
    Step.TAKE_BACK: "Taken back from review.",
    Step.UNSCHEDULE: "Taken off the schedule.",
}


@desk.record_once
def _show_forms_again(state: BlueprintSetupState) -> None:
    again = {"articles.create": show_expired_form, "articles.edit": show_expired_form}
    state.app.extensions[EXPIRED_FORMS].update(again)


@desk.route("/new", methods=["GET", "POST"])
@requires(Permission.ARTICLE_WRITE_OWN)
def create() -> AnyResponse:
    """Write a new article, or go on with the one that the same page has begun already."""
    if request.method != "POST":
        return _page(None, ArticleForm.empty(**{"authors-0-name": current_actor().name}))
    form = ArticleForm.of_request()
    key = creation_key(form)
    begun = find_created_article(db.session(), current_actor(), key) if key else None
    if begun is not None and not form.value("base"):
        form.set_value("base", "1")
    return _act(begun, form)


@desk.route("/<article_id>", methods=["GET", "POST"])
@requires(Permission.ARTICLE_WRITE_OWN)
def edit(article_id: str) -> AnyResponse:
    """Write on an article: save, preview, submit, publish."""
    try:
        article = article_for(db.session(), current_actor(), article_id)
    except NotFound as error:
        if request.method != "POST" or is_from_script():
            raise
        # Whoever lost the right to write here must still be able to copy their text.
        return _refused_form(f"{error.detail} Copy your text from here.", error.status)
    saved = _saved_form(article, content_of(article.newest))
    if request.method == "POST":
        return _act(article, ArticleForm.of_request(saved))
    if article.state is ArticleState.ARCHIVED:
        return redirect(url_for("articles.review", article_id=article_id), code=303)
    return _page(article, saved)


def _act(article: Article | None, form: ArticleForm) -> AnyResponse:
    """Do what the pressed button says. If anything goes wrong, show all that was typed."""
    action = form.texts().get("action", "save")
    if action == "autosave" and is_from_script():
        return answer_autosave(article, form)
    if form.change_rows(action) or action == "reopen":
        return _page(article, form, unsaved=True)
    try:
        if action not in _ACTIONS:
            raise Invalid.at("", WRONG_BUTTON)
        content = read_content(form.content())
        try:
            return _ACTIONS[action](article, form, content)
        except Stale:
            if article is None:
                raise
            return show_conflict(article, form, content)
    except Invalid as error:
        return _page(article, form, errors=form.show_errors(error.errors))
    except Conflict as error:
        return _page(article, form, errors=[{"field_id": None, "message": error.detail}])


def _show_preview(
    article: Article | None, form: ArticleForm, content: ArticleContent
) -> AnyResponse:
    preview = {
        "title": content.title,
        "locale": content.locale,
        "direction": direction(content.locale),
        "body_html": render_body(content, DESK_PREFIX).html,
    }
    return _page(article, form, preview=preview)


def _save(
    article: Article | None,
    form: ArticleForm,
    content: ArticleContent,
    *,
    then: Callable[[Article], str] | None = None,
) -> AnyResponse:
    """Save the content, then do what else the button says, and go to the saved article."""
    session, actor, note = db.session(), current_actor(), _note(form)
    if article is None:
        article = create_article(session, actor, content, note=note, key=creation_key(form))
    else:
        save_draft(session, actor, article, content, form.expected_version(), note)
    message = f"Saved as version {article.newest.number}."
    try:
        flash(then(article) if then else message)
    except (Conflict, Forbidden, Invalid) as error:
        flash(f"{message} {error.detail}", "error")
    # Names the copy that the browser need not keep any more.
    kept = form.value("kept")[:40] or None
    where = url_for("articles.edit", article_id=article.public_id, kept=kept)
    return redirect(where, code=303)


def _take_step(article: Article, *, step: Step) -> str:
    OPERATIONS[step](db.session(), current_actor(), article, None)
    return _STEP_MESSAGES[step]


def _discard(article: Article) -> str:
    number = article.newest.number
    discard_draft(db.session(), current_actor(), article)
    return f"Version {number} is discarded. It can be restored from the versions."


def _merge(
    article: Article | None,
    form: ArticleForm,
    mine: ArticleContent,
    *,
    then: Callable[[Article, ArticleForm, ArticleContent], AnyResponse],
) -> AnyResponse:
    """Merge what was typed with what is saved, as was chosen for each part."""
    if article is None:
        return _save(article, form, mine)
    if form.expected_version() != article.version:
        return show_conflict(article, form, mine)
    try:
        return then(article, form, merged_content(article, form, mine))
    except Invalid as error:
        return show_conflict(article, form, mine, form.show_errors(error.errors))


def _write_on(article: Article, form: ArticleForm, content: ArticleContent) -> AnyResponse:
    """Show the merged content, not saved yet, in the form."""
    merged = _saved_form(article, content)
    for name in ("kept", "note"):
        merged.set_value(name, form.value(name))
    return _page(article, merged, unsaved=True)


_ACTIONS: dict[str, Callable[[Article | None, ArticleForm, ArticleContent], AnyResponse]] = {
    "save": _save,
    "autosave": _save,  # without a script
    "preview": _show_preview,
    "merge": partial(_merge, then=_save),
    "merge_on": partial(_merge, then=_write_on),
    "discard": partial(_save, then=_discard),
    **{step.value: partial(_save, then=partial(_take_step, step=step)) for step in _STEP_MESSAGES},
}
"""What the buttons of the page do; each answers the request."""


def _note(form: ArticleForm) -> str:
    """Return the note on the version; raise `Invalid` where it is too long."""
    note = clean_line(form.value("note"))
    if len(note) > MAX_NOTE:
        raise Invalid.at("/note", f"Use at most {MAX_NOTE} characters.")
    return note


def show_expired_form() -> AnyResponse:
    """Show a form that came after its session or its token had ended, and do nothing else.

    All that was typed stands in it, and it can be sent again, even by somebody signed out.
    """
    actor = current_actor()
    detail = (
        "You are signed out. Sign in in another tab, then press “Save draft” here."
        if actor.is_anonymous
        else "You signed in again since this page was opened. Press “Save draft” once more."
    )
    return _refused_form(detail, 401 if actor.is_anonymous else 400)


def _refused_form(detail: str, status: int) -> AnyResponse:
    """Show what was typed, for an article of which nothing else may be shown."""
    form = ArticleForm.of_request()
    form.write_markdown()
    errors = [{"field_id": None, "message": f"{detail} Nothing that you typed is lost."}]
    can = {"submit": False, "publish": False}
    return make_response(_render(form, can=can, errors=errors, unsaved=True), status)


def _saved_form(article: Article, content: ArticleContent) -> ArticleForm:
    slug_is_known = article.published_at is not None
    return ArticleForm.of_content(content, article.version, slug_is_known=slug_is_known)


def _page(
    article: Article | None,
    form: ArticleForm,
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    preview: Mapping[str, Any] | None = None,
    unsaved: bool = False,
) -> AnyResponse:
    actor = current_actor()
    unsaved = unsaved or bool(errors) or preview is not None
    if unsaved:
        form.write_markdown()
    if article is None and not form.value("creation_key"):
        form.set_value("creation_key", token_hex(16))
    can = {
        "submit": article is None or article.state in TRANSITIONS[Step.SUBMIT],
        "publish": permit(actor, Permission.ARTICLE_PUBLISH),
    }
    about = None if errors else _progress(article, form)
    of_article: dict[str, Any] = {}
    if article:
        of_article = {
            "article": article_facts(article),
            "others": others_names(article),
            "workflow": workflow_panel(article),
        }
    page = _render(
        form,
        **of_article,
        about=about,
        user=str(actor.user_id),
        can=can,
        errors=errors,
        preview=preview,
        unsaved=unsaved,
    )
    return make_response(page, 422 if errors else 200)


def _render(form: ArticleForm, **facts: Any) -> str:
    topics = [write_topic(name) for name in topic_names(db.session())]
    return render_template(
        "articles/edit.html",
        form=form,
        labels=LABELS,
        row_fields=ROW_FIELDS,
        row_nouns=ROW_NOUNS,
        topics=topics,
        **facts,
    )


def _progress(article: Article | None, form: ArticleForm) -> Mapping[str, Any] | None:
    """Return how long the text is and what it lacks; None where the form cannot be read."""
    if article is None and request.method != "POST":
        return None
    try:
        content = read_content(form.content())
    except Invalid:
        return None
    form.show_errors(faults(content))
    return progress(content, form)
