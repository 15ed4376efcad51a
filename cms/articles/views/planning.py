"""The page on which an article is put on the schedule, in the site's time zone."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from cms.articles.forms.desk import ScheduleForm
from cms.articles.models.article import Article
from cms.articles.operations.schedule import schedule, unschedule
from cms.articles.queries.desk import article_for
from cms.articles.rules.local_times import LocalMoment, as_local, read_local
from cms.articles.schemas.schedule import ScheduleInput
from cms.articles.views.blueprint import article_facts, desk
from cms.articles.views.workflow_panel import workflow_panel
from cms.db.moments import utc_now
from cms.db.session import db
from cms.errors import Conflict, FieldError, Invalid
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.forms import Form
from cms.web.templating import moment_in_words, site_zone

FIELDS = ("publish_at", "unpublish_at")


@desk.get("/<article_id>/schedule")
@requires(Permission.ARTICLE_PUBLISH)
def plan(article_id: str) -> AnyResponse:
    """Show when an article is to be published and unpublished, and let that be set."""
    article = article_for(db.session(), current_actor(), article_id)
    return _page(article, Form(_planned(article)))


@desk.post("/<article_id>/schedule")
@requires(Permission.ARTICLE_PUBLISH)
def set_plan(article_id: str) -> AnyResponse:
    """Put an article on the schedule, or take it off."""
    session, actor = db.session(), current_actor()
    article = article_for(session, actor, article_id)
    planned = _planned(article)
    sent = Form.sent(saved=planned)
    try:
        form = sent.read(ScheduleForm)
        values = form.model_dump(include=set(FIELDS))
        if form.action == "unschedule":
            unschedule(session, actor, article, form.version)
            if values != planned and any(values.values()):
                flash("Taken off the schedule. What you typed below is not scheduled yet.")
                return _page(article, sent, unsaved=True)
            flash("Taken off the schedule.")
        else:
            moments = _read(values)
            wanted = ScheduleInput(**{name: m.at if m else None for name, m in moments.items()})
            schedule(session, actor, article, wanted, utc_now(), form.version)
            flash(" ".join(_messages(moments)))
    except (Invalid, Conflict) as error:
        return _page(article, Form.sent(error, planned))
    return redirect(url_for("articles.edit", article_id=article_id), code=303)


def _planned(article: Article) -> Mapping[str, str]:
    moments = (article.publish_at if article.scheduled else None, article.unpublish_at)
    return {
        name: as_local(moment, site_zone()) for name, moment in zip(FIELDS, moments, strict=True)
    }


def _read(values: Mapping[str, str]) -> dict[str, LocalMoment | None]:
    moments: dict[str, LocalMoment | None] = {}
    errors: list[FieldError] = []
    for name, text in values.items():
        try:
            moments[name] = read_local(text, site_zone(), f"/{name}")
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(errors)
    return moments


def _messages(moments: Mapping[str, LocalMoment | None]) -> list[str]:
    """Say what was set, and which of two moments was taken where clocks are set back."""
    words = {"publish_at": "published", "unpublish_at": "unpublished"}
    messages = [
        f"It will be {words[name]} on {moment_in_words(moment.at, site_zone())}."
        for name, moment in moments.items()
        if moment
    ]
    return messages + [moment.remark for moment in moments.values() if moment and moment.remark]


def _page(article: Article, form: Form, *, unsaved: bool = False) -> AnyResponse:
    return form.page(
        "articles/schedule.html",
        article=article_facts(article),
        workflow=workflow_panel(article),
        zone=site_zone().key,
        now=moment_in_words(utc_now(), site_zone()),
        unsaved=unsaved or form.refusal is not None,
        needs_publishing=not article.is_public or article.has_newer_draft,
    )
