"""The people of bylines and reviews: their list, and writing of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse

from cms.articles.models.people import Author
from cms.articles.operations.people import change_author, create_author, merge_authors
from cms.articles.queries.people import author_list, author_named, person_at, tallies
from cms.articles.rules.people import version_of
from cms.articles.schemas.people import (
    MOST_LINKS,
    PersonInput,
    PersonList,
    managed_author,
    person_of,
)
from cms.articles.views.blueprint import pressed
from cms.db.session import db
from cms.errors import FieldError, Invalid, Stale, parse
from cms.permissions import Permission
from cms.web.access import EXPIRED_FORMS, current_actor, requires
from cms.web.requests import parse_query
from cms.web.responses import next_url

people = Blueprint("people", __name__, url_prefix="/desk")

LABELS = {
    "name": "Name",
    "slug": "Slug",
    "credentials": "Credentials",
    "bio": "Bio",
    "interests": "Conflicts of interest",
}
ROWS = range(MOST_LINKS + 5)


class Listed(BaseModel):
    """The search in the list of people, as its address carries it."""

    q: str = ""
    cursor: str | None = Field(default=None, max_length=500)


@dataclass
class PersonForm:
    """What was typed of a person: plain fields, and rows of links."""

    values: dict[str, str]
    links: list[dict[str, str]]
    base: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def sent(cls, author: Author | None = None) -> PersonForm:
        """Read what the request carries; rows in which nothing was typed are left out.

        What it does not carry at all stays as it is kept of the ``author``. The links have a hidden
        field of their name, so that a form without rows says that there are none.
        """
        got, kept = request.form, cls.showing(author) if author else cls({}, [])
        links = [*kept.links, *({} for _ in ROWS)]
        rows = [
            {k: got.get(f"links-{i}-{k}", links[i].get(k, "")) for k in ("label", "url")}
            for i in ROWS
            if "links" not in got or any(f"links-{i}-{k}" in got for k in ("label", "url"))
        ]
        return cls(
            values={name: got.get(name, kept.values.get(name, "")) for name in LABELS},
            links=[row for row in rows if any(text.strip() for text in row.values())],
            base=got.get("base", ""),
        )

    @classmethod
    def showing(cls, author: Author) -> PersonForm:
        """Make a form that shows what is kept of a person."""
        kept = person_of(author).model_dump(mode="json")
        return cls({name: kept[name] for name in LABELS}, kept["links"], version_of(author))

    def person(self) -> PersonInput:
        """Validate what was typed. Raises `Invalid`."""
        typed = {name: text for name, text in self.values.items() if text.strip()}
        return parse(PersonInput, {"name": "", **typed, "links": self.links})

    def show_errors(self, errors: Sequence[FieldError]) -> None:
        """Put each error at its field."""
        for error in errors:
            at = error.pointer.removeprefix("/").replace("/", "-") or "name"
            at = {"links": "links-0-label"}.get(at, at)
            self.errors.setdefault(at, error.detail)


@people.record_once
def _show_forms_again(state: BlueprintSetupState) -> None:
    again = dict.fromkeys(("people.create", "people.edit"), show_expired_form)
    state.app.extensions[EXPIRED_FORMS].update(again)


@people.get("/authors")
@requires(Permission.AUTHOR_MANAGE)
def index() -> str:
    """List the people, by name, with what they wrote and reviewed."""
    asked = parse_query(Listed)
    page = author_list(db.session(), PersonList(q=asked.q[:200] or None, cursor=asked.cursor))
    found = tallies(db.session(), page.items)
    return render_template(
        "articles/authors.html",
        people=[managed_author(author, found[author.id]) for author in page.items],
        total=page.total,
        next_url=next_url(page.next_cursor),
        q=asked.q[:200],
    )


@people.route("/new-author", methods=["GET", "POST"])
@requires(Permission.AUTHOR_MANAGE)
def create() -> AnyResponse:
    """Write of a person whom no article names yet."""
    if request.method == "GET":
        return _page(PersonForm(dict.fromkeys(LABELS, ""), []))
    form = PersonForm.sent()
    if pressed("add_link", usual="save") == "add_link":
        return _page(form, blank=True)
    try:
        author = create_author(db.session(), current_actor(), form.person())
    except Invalid as error:
        form.show_errors(error.errors)
        return _page(form)
    flash(f"{author.name} is on the list of authors.")
    return redirect(url_for("people.edit", slug=author.slug), HTTPStatus.SEE_OTHER)


@people.route("/authors/<slug>", methods=["GET", "POST"])
@requires(Permission.AUTHOR_MANAGE)
def edit(slug: str) -> AnyResponse:
    """Write of a person; what the site shows of them follows at once."""
    author = author_named(db.session(), slug)
    if request.method == "GET":
        return _page(PersonForm.showing(author), author)
    form = PersonForm.sent(author)
    if pressed("add_link", usual="save") == "add_link":
        return _page(form, author, blank=True)
    try:
        change_author(db.session(), current_actor(), author, form.person(), form.base)
    except Invalid as error:
        form.show_errors(error.errors)
        return _page(form, author)
    except Stale as error:
        return _conflict(form, author, error)
    flash(f"Saved what the site says of {author.name}.")
    return redirect(url_for("people.edit", slug=author.slug), HTTPStatus.SEE_OTHER)


@people.route("/authors/<slug>/merge", methods=["GET", "POST"])
@requires(Permission.AUTHOR_MANAGE)
def merge(slug: str) -> AnyResponse:
    """Choose into whom a person is merged, read what moves, and say so once."""
    session = db.session()
    author = author_named(session, slug)
    error = None
    if request.method == "POST":
        try:
            into = person_at(session, request.form.get("into", ""), "/into")
            was = author.name
            merge_authors(session, current_actor(), author, into)
        except Invalid as invalid:
            error = invalid.errors[0].detail
        else:
            flash(f"{was} is one with {into.name} now.")
            return redirect(url_for("people.edit", slug=into.slug), HTTPStatus.SEE_OTHER)
    return _merge_page(author, error)


def _merge_page(author: Author, error: str | None) -> AnyResponse:
    session, chosen, q = db.session(), None, request.args.get("q", "")[:200]
    if request.args.get("into") and error is None:
        try:
            chosen = person_at(session, request.args["into"], "/into")
        except Invalid as invalid:
            error = invalid.errors[0].detail
    if chosen is author:
        chosen = None
    page = author_list(session, PersonList(q=q or None, limit=20))
    others = [other for other in page.items if other is not author]
    found = tallies(session, [author, *others, *([chosen] if chosen else [])])
    html = render_template(
        "articles/authors_merge.html",
        author=managed_author(author, found[author.id]),
        into=managed_author(chosen, found[chosen.id]) if chosen else None,
        filled=_filled(author, chosen) if chosen else [],
        others=[managed_author(other, found[other.id]) for other in others],
        more=page.next_cursor is not None,
        q=q,
        error=error,
    )
    return make_response(html, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)


def _filled(author: Author, into: Author) -> list[str]:
    """Name what the one that stays takes over, having none of it."""
    names = {**LABELS, "links": "Links"}
    return [
        names[name]
        for name in ("credentials", "bio", "interests", "links")
        if getattr(author, name) and not getattr(into, name)
    ]


def _conflict(form: PersonForm, author: Author, error: Stale) -> AnyResponse:
    """Show what was typed, and beside it what somebody else saved meanwhile."""
    saved = PersonForm.showing(author)
    differs = [
        {"label": label, "saved": saved.values[name]}
        for name, label in LABELS.items()
        if saved.values[name] != form.values[name].replace("\r\n", "\n").strip()
    ]
    if saved.links != form.links:
        lines = (f"{link['label']}: {link['url']}" for link in saved.links)
        differs.append({"label": "Links", "saved": "\n".join(lines)})
    form.base = saved.base
    return _page(form, author, told=error.detail, differs=differs, status=HTTPStatus.CONFLICT)


def show_expired_form() -> AnyResponse:
    """Show a form that came too late, when the session or its token was over; do nothing else."""
    anonymous = current_actor().is_anonymous
    told = (
        "You are signed out. Sign in in another tab, then press “Save” here."
        if anonymous
        else "You signed in again since this page was opened. Press “Save” once more."
    )
    status = HTTPStatus.UNAUTHORIZED if anonymous else HTTPStatus.BAD_REQUEST
    told += " Nothing that you typed is lost."
    return _page(PersonForm.sent(), told=told, status=status)


def _page(
    form: PersonForm,
    author: Author | None = None,
    *,
    blank: bool = False,
    told: str | None = None,
    differs: Sequence[Mapping[str, Any]] = (),
    status: int = HTTPStatus.OK,
) -> AnyResponse:
    found = tallies(db.session(), [author])[author.id] if author else None
    rows = [*form.links, {"label": "", "url": ""}] if blank or not form.links else form.links
    html = render_template(
        "articles/authors_edit.html",
        form=form,
        rows=rows,
        author=managed_author(author, found) if author and found else None,
        labels=LABELS,
        most_links=MOST_LINKS,
        told=told,
        differs=differs,
    )
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return make_response(html, status)
