"""Private links to a draft, for the API."""

from __future__ import annotations

from flask import Response, current_app, url_for

from cms.articles.api.blueprint import api
from cms.articles.operations.previews import create_preview, revoke_preview
from cms.articles.queries.desk import article_for
from cms.articles.queries.previews import preview_link, preview_links
from cms.articles.schemas.previews import NewPreview, PreviewInput, PreviewView, preview_view
from cms.db.moments import utc_now
from cms.db.session import db
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.contract import Contract
from cms.web.requests import parse_json
from cms.web.responses import Many, One, present, present_page
from cms.web.urls import absolute_url


@api.get("/articles/<article_id>/previews")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(Many[PreviewView])
def list_private_links(article_id: str) -> Response:
    """List the private links to an article's draft, the newest first."""
    article = article_for(db.session(), current_actor(), article_id)
    now = utc_now()
    items = [preview_view(link, now) for link in preview_links(db.session(), article)]
    return present_page(items, len(items), None)


@api.post("/articles/<article_id>/previews")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(One[NewPreview], 201, ("Location",), body=PreviewInput)
def create_private_link(article_id: str) -> Response:
    """Create a private link to the draft; only this answer shows its token."""
    session, actor = db.session(), current_actor()
    article = article_for(session, actor, article_id)
    wanted = parse_json(PreviewInput)
    secret = current_app.config["SETTINGS"].secret_key
    link, token = create_preview(session, actor, article, wanted, secret)
    shown = preview_view(link, utc_now())
    slug = article.newest.slug
    new = NewPreview(
        **dict(shown),
        token=token,
        url=absolute_url("site.preview", token=token),
        json_url=absolute_url("delivery_api.get_article", slug=slug, preview=token),
    )
    response = present(new, 201)
    response.headers["Location"] = url_for("articles_api.list_private_links", article_id=article_id)
    return response


@api.delete("/articles/<article_id>/previews/<link_id>")
@requires(Permission.ARTICLE_WRITE_OWN)
@Contract(One[PreviewView])
def revoke_private_link(article_id: str, link_id: str) -> Response:
    """Revoke a private link; the answer shows it as it is now."""
    session, actor = db.session(), current_actor()
    article = article_for(session, actor, article_id)
    link = preview_link(session, article, link_id)
    revoke_preview(session, actor, article, link)
    return present(preview_view(link, utc_now()))
