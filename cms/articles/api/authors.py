"""Managing people with the API."""

from __future__ import annotations

from flask import Response, url_for

from cms.articles.api.blueprint import api
from cms.articles.models.people import Author
from cms.articles.operations import people
from cms.articles.queries.people import author_by_slug, author_list, person_at, tallies
from cms.articles.rules.people import version_of
from cms.articles.schemas.people import (
    ManagedAuthor,
    MergeInput,
    NewPerson,
    PersonInput,
    PersonList,
    PersonPatch,
    managed_author,
    person_of,
)
from cms.db.session import db
from cms.errors import parse
from cms.permissions import Permission
from cms.web.access import current_actor, requires
from cms.web.contract import Contract
from cms.web.headers import OptionalIfMatch, RequiredIfMatch, check_match, require_match
from cms.web.requests import parse_json, parse_query
from cms.web.responses import Many, One, present, present_page


@api.get("/authors")
@requires(Permission.AUTHOR_MANAGE)
@Contract(Many[ManagedAuthor], query=PersonList)
def list_managed_authors() -> Response:
    """List the people of bylines and reviews, by name."""
    page = author_list(db.session(), parse_query(PersonList))
    found = tallies(db.session(), page.items)
    items = [managed_author(author, found[author.id]) for author in page.items]
    return present_page(items, page.total, page.next_cursor)


@api.post("/authors")
@requires(Permission.AUTHOR_MANAGE)
@Contract(One[ManagedAuthor], 201, ("ETag", "Location"), body=NewPerson)
def create_author() -> Response:
    """Add a person before any article names them."""
    person = parse(PersonInput, parse_json(NewPerson).merged_into(None))
    author = people.create_author(db.session(), current_actor(), person)
    response = _present(author, 201)
    response.headers["Location"] = url_for("articles_api.get_managed_author", slug=author.slug)
    return response


@api.get("/authors/<slug>")
@requires(Permission.AUTHOR_MANAGE)
@Contract(One[ManagedAuthor], gives=("ETag",), errors=(308,))
def get_managed_author(slug: str) -> Response:
    """Get a person; the ETag names this version."""
    return _present(author_by_slug(db.session(), slug))


@api.patch("/authors/<slug>")
@requires(Permission.AUTHOR_MANAGE)
@Contract(
    One[ManagedAuthor],
    gives=("ETag",),
    body=PersonPatch,
    headers=RequiredIfMatch,
    errors=(308, 412, 428),
)
def update_author(slug: str) -> Response:
    """Change a person; ``If-Match`` names the version that the change is based on."""
    found = author_by_slug(db.session(), slug)
    require_match(_present(found), _changed(found))
    person = parse(PersonInput, parse_json(PersonPatch).merged_into(person_of(found)))
    people.change_author(db.session(), current_actor(), found, person, version_of(found))
    return _present(found)


@api.post("/authors/<slug>/merge")
@requires(Permission.AUTHOR_MANAGE)
@Contract(
    One[ManagedAuthor], gives=("ETag",), body=MergeInput, headers=OptionalIfMatch, errors=(308, 412)
)
def merge_author(slug: str) -> Response:
    """Merge the person into another, who stays; the slug redirects to them for ever."""
    found = author_by_slug(db.session(), slug)
    check_match(_present(found), _changed(found))
    into = person_at(db.session(), parse_json(MergeInput).into, "/into")
    people.merge_authors(db.session(), current_actor(), found, into)
    return _present(into)


def _present(author: Author, status: int = 200) -> Response:
    tally = tallies(db.session(), [author])[author.id]
    response = present(managed_author(author, tally), status)
    response.add_etag()
    return response


def _changed(author: Author) -> str:
    return f"Somebody changed {author.name} meanwhile. Get that, and send its ETag."
