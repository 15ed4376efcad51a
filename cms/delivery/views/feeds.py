"""Atom feeds (RFC 4287), the site map and robots.txt."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, render_template, request

from cms.articles.queries.addresses import AddressKind, count_address_lists, public_addresses
from cms.articles.queries.people import public_author
from cms.articles.queries.public import public_topic
from cms.articles.queries.published import openings
from cms.articles.schemas.published import PublishedList
from cms.db.session import db
from cms.delivery.queries.documents import article_cards
from cms.delivery.views.blueprint import site
from cms.errors import NotFound
from cms.web.access import public
from cms.web.urls import absolute_url

# A feed without an article needs a moment too (RFC 4287, section 4.1.1).
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@site.get("/feed.xml")
@public
def feed() -> Response:
    """Return the latest articles as an Atom feed."""
    return _feed(PublishedList(), None, absolute_url("site.home"))


@site.get("/authors/<slug>/feed.xml")
@public
def author_feed(slug: str) -> Response:
    """Return an author's latest articles as an Atom feed."""
    found = public_author(db.session(), slug)
    return _feed(PublishedList(author=slug), found.name, absolute_url("site.author", slug=slug))


@site.get("/topics/<slug>/feed.xml")
@public
def topic_feed(slug: str) -> Response:
    """Return the latest articles on a topic as an Atom feed."""
    found = public_topic(db.session(), slug)
    return _feed(PublishedList(topic=slug), found.name, absolute_url("site.topic", slug=slug))


@site.get("/sitemap.xml")
@public
def site_map() -> Response:
    """Return the index of the site map, which names its lists of addresses."""
    lists = [
        absolute_url("site.addresses", kind=kind, number=number)
        for kind, most in count_address_lists(db.session()).items()
        for number in range(1, most + 1)
    ]
    return _xml("delivery/sitemap.xml", "application/xml", lists=lists)


@site.get("/sitemaps/<kind>-<int:number>.xml")
@public
def addresses(kind: str, number: int) -> Response:
    """Return one list of the site map: addresses of articles, authors or topics."""
    if kind not in tuple(AddressKind):
        raise NotFound("The site map has no such list.")
    found = public_addresses(db.session(), AddressKind(kind), number)
    if not found:
        raise NotFound("The site map has no such list.")
    pages = [(absolute_url(f"site.{kind}", slug=slug), moment) for slug, moment in found]
    return _xml("delivery/addresses.xml", "application/xml", pages=pages)


@site.get("/robots.txt")
@public
def robots() -> Response:
    """Tell crawlers where the site map is, and to stay away from the desk (RFC 9309)."""
    lines = ["User-agent: *", "Disallow: /desk", f"Sitemap: {absolute_url('site.site_map')}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


def _feed(wanted: PublishedList, subject: str | None, about: str) -> Response:
    """Return a feed of the first articles of a list; ``about`` is the page that shows the list."""
    articles = article_cards(db.session(), wanted).items
    # A summary must not be empty where there is no content (RFC 4287, section 4.1.1.1).
    first_words = openings(db.session(), [each.id for each in articles if not each.summary])
    return _xml(
        "delivery/feed.xml",
        "application/atom+xml",
        subject=subject,
        about=about,
        here=absolute_url(str(request.endpoint), **(request.view_args or {})),
        articles=[
            (
                absolute_url("site.article", slug=each.slug),
                each.summary or first_words.get(each.id) or each.title,
                each,
            )
            for each in articles
        ],
        changed=max((each.updated_at for each in articles), default=_NEVER),
    )


def _xml(template: str, mimetype: str, **values: object) -> Response:
    return Response(render_template(template, **values), mimetype=mimetype)
