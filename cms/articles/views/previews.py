"""The private links to an article's draft."""

from __future__ import annotations

from http import HTTPStatus

from flask import current_app, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from cms.articles.forms.desk import PreviewForm
from cms.articles.models.article import Article
from cms.articles.operations.previews import create_preview, revoke_preview
from cms.articles.queries.desk import article_for
from cms.articles.queries.previews import preview_link, preview_links
from cms.articles.schemas.previews import preview_view
from cms.articles.views.blueprint import article_facts, desk
from cms.db.moments import utc_now
from cms.db.session import db
from cms.errors import Invalid
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.forms import Form
from cms.web.requests import parse_form
from cms.web.security_headers import keep_private
from cms.web.urls import absolute_url

DAYS = (("1", "1 day"), ("7", "7 days"), ("30", "30 days"))


@desk.get("/<article_id>/previews")
@requires(Permission.ARTICLE_WRITE_OWN)
def previews(article_id: str) -> AnyResponse:
    """List the private links to a draft, and offer another."""
    return _page(article_for(db.session(), current_actor(), article_id))


@desk.post("/<article_id>/previews")
@requires(Permission.ARTICLE_WRITE_OWN)
def create_link(article_id: str) -> AnyResponse:
    """Make a private link, and show it this once."""
    session, actor = db.session(), current_actor()
    article = article_for(session, actor, article_id)
    try:
        wanted = parse_form(PreviewForm)
        secret = current_app.config["SETTINGS"].secret_key
        _, token = create_preview(session, actor, article, wanted, secret)
    except Invalid as error:
        return _page(article, Form.sent(error))
    return _page(article, made=absolute_url("site.preview", token=token))


@desk.post("/<article_id>/previews/<link_id>/revoke")
@requires(Permission.ARTICLE_WRITE_OWN)
def revoke_link(article_id: str, link_id: str) -> AnyResponse:
    """End a private link at once."""
    session, actor = db.session(), current_actor()
    article = article_for(session, actor, article_id)
    revoke_preview(session, actor, article, preview_link(session, article, link_id))
    flash("The link is revoked: it opens nothing any more.")
    return redirect(url_for("articles.previews", article_id=article_id), HTTPStatus.SEE_OTHER)


def _page(article: Article, form: Form | None = None, *, made: str | None = None) -> AnyResponse:
    now = utc_now()
    page = (form or Form({"days": "7"})).page(
        "articles/previews.html",
        article=article_facts(article),
        links=[preview_view(link, now) for link in preview_links(db.session(), article)],
        days=DAYS,
        made=made,
    )
    if made:
        page.status_code = HTTPStatus.CREATED
    return keep_private(page)
