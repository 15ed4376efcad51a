"""The private links to an article's draft."""

from __future__ import annotations

from http import HTTPStatus

from flask import (
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from cms.articles.models import Article
from cms.articles.operations.previews import create_preview, revoke_preview
from cms.articles.queries import article_for
from cms.articles.queries.previews import preview_link, preview_links
from cms.articles.schemas.previews import PreviewInput, preview_view
from cms.articles.views.blueprint import desk, shown
from cms.db import db, utc_now
from cms.errors import Invalid
from cms.permissions import Permission
from cms.web import current_actor, keep_private, requires
from cms.web.addresses import absolute_url

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
        wanted = _wanted(request.form.get("days", ""))
        secret = current_app.config["SETTINGS"].secret_key
        _, token = create_preview(session, actor, article, wanted, secret)
    except Invalid as error:
        return _page(article, error=error.errors[0].detail)
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


def _wanted(typed: str) -> PreviewInput:
    if typed not in dict(DAYS):
        raise Invalid.at("/days", "Choose 1, 7 or 30 days.")
    return PreviewInput.model_validate({"days": int(typed)})


def _page(article: Article, *, made: str | None = None, error: str | None = None) -> AnyResponse:
    now = utc_now()
    html = render_template(
        "articles/previews.html",
        article={**shown(article), "title": article.newest.title},
        links=[preview_view(link, now) for link in preview_links(db.session(), article)],
        days=DAYS,
        made=made,
        error=error,
    )
    status = HTTPStatus.CREATED if made else HTTPStatus.OK
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else status
    return keep_private(make_response(html, status))
