"""The people of bylines and reviews: their list, and the form of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse

from cms.articles.forms.people import (
    FIELDS,
    LABELS,
    PersonForm,
    links_in,
    saved_texts,
    sent_form,
)
from cms.articles.models.people import Author
from cms.articles.operations.people import change_author, create_author, merge_authors
from cms.articles.queries.people import author_by_slug, author_list, person_at, tallies
from cms.articles.schemas.people import (
    MOST_LINKS,
    MergeInput,
    PersonList,
    managed_author,
)
from cms.db.session import db
from cms.errors import Invalid, Stale, Unauthenticated
from cms.permissions import Permission
from cms.web.access import EXPIRED_FORMS, current_actor, requires
from cms.web.forms import Form
from cms.web.requests import parse_form, parse_query
from cms.web.responses import next_url

people = Blueprint("people", __name__, url_prefix="/desk")


class MergeQuery(BaseModel):
    """Into whom a person is merged, and the search in the list of people."""

    into: str = ""
    q: str = ""


class PeopleQuery(BaseModel):
    """The search in the list of people, as its address carries it."""

    q: str = ""
    cursor: str | None = Field(default=None, max_length=500)


@people.record_once
def _show_forms_again(state: BlueprintSetupState) -> None:
    again = dict.fromkeys(("people.create", "people.edit"), show_expired_form)
    state.app.extensions[EXPIRED_FORMS].update(again)


@people.get("/authors")
@requires(Permission.AUTHOR_MANAGE)
def index() -> str:
    """List the people, by name, with what they wrote and reviewed."""
    asked = parse_query(PeopleQuery)
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
    """Add a person whom no article names yet."""
    if request.method == "GET":
        return _page(Form({}))
    form = sent_form()
    if form.value("action") == "add_link":
        return _page(form, with_blank_link=True)
    try:
        author = create_author(db.session(), current_actor(), form.read(PersonForm))
    except Invalid as error:
        return _page(Form(form.texts(), error))
    flash(f"{author.name} is on the list of authors.")
    return redirect(url_for("people.edit", slug=author.slug), HTTPStatus.SEE_OTHER)


@people.route("/authors/<slug>", methods=["GET", "POST"])
@requires(Permission.AUTHOR_MANAGE)
def edit(slug: str) -> AnyResponse:
    """Change a person. The site shows the change at once."""
    author = author_by_slug(db.session(), slug)
    if request.method == "GET":
        return _page(Form(saved_texts(author)), author)
    form = sent_form(author)
    if form.value("action") == "add_link":
        return _page(form, author, with_blank_link=True)
    try:
        person = form.read(PersonForm)
        change_author(db.session(), current_actor(), author, person, person.base)
    except Invalid as error:
        return _page(Form(form.texts(), error), author)
    except Stale as error:
        return _conflict(form, author, error)
    flash(f"Saved what the site says of {author.name}.")
    return redirect(url_for("people.edit", slug=author.slug), HTTPStatus.SEE_OTHER)


@people.get("/authors/<slug>/merge")
@requires(Permission.AUTHOR_MANAGE)
def merge(slug: str) -> AnyResponse:
    """Choose into whom a person is merged, and show what that changes."""
    return _merge_page(author_by_slug(db.session(), slug))


@people.post("/authors/<slug>/merge")
@requires(Permission.AUTHOR_MANAGE)
def confirm_merge(slug: str) -> AnyResponse:
    """Merge a person into another."""
    session = db.session()
    author = author_by_slug(session, slug)
    name = author.name
    try:
        into = person_at(session, parse_form(MergeInput).into, "/into")
        merge_authors(session, current_actor(), author, into)
    except Invalid as error:
        return _merge_page(author, error)
    flash(f"{name} is one with {into.name} now.")
    return redirect(url_for("people.edit", slug=into.slug), HTTPStatus.SEE_OTHER)


def _merge_page(author: Author, error: Invalid | None = None) -> AnyResponse:
    session, asked, chosen = db.session(), parse_query(MergeQuery), None
    q = asked.q[:200]
    if asked.into and error is None:
        try:
            chosen = person_at(session, asked.into, "/into")
        except Invalid as invalid:
            error = invalid
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
        error=error.errors[0].detail if error else None,
    )
    return make_response(html, error.status if error else HTTPStatus.OK)


def _filled(author: Author, into: Author) -> list[str]:
    """Name the empty fields of the person who stays that are filled from the other."""
    return [
        LABELS[name] if name != "links" else "Links"
        for name in ("credentials", "bio", "interests", "links")
        if getattr(author, name) and not getattr(into, name)
    ]


def _conflict(form: Form, author: Author, error: Stale) -> AnyResponse:
    """Show what was typed, and beside it what somebody else saved meanwhile."""
    saved = Form(saved_texts(author))
    differs = [
        {"label": LABELS[name], "saved": saved.value(name)}
        for name in FIELDS
        if saved.value(name) != form.value(name).replace("\r\n", "\n").strip()
    ]
    if links_in(saved) != links_in(form):
        lines = (f"{link['label']}: {link['url']}" for link in author.links)
        differs.append({"label": "Links", "saved": "\n".join(lines)})
    texts = form.texts() | {"base": saved.value("base")}
    return _page(Form(texts, error), author, differs=differs, status=HTTPStatus.CONFLICT)


def show_expired_form() -> AnyResponse:
    """Show a form that came after its session or its token had ended, and do nothing else."""
    anonymous = current_actor().is_anonymous
    detail = (
        "You are signed out. Sign in in another tab, then press “Save” here."
        if anonymous
        else "You signed in again since this page was opened. Press “Save” once more."
    )
    refusal = Unauthenticated(f"{detail} Nothing that you typed is lost.")
    status = HTTPStatus.UNAUTHORIZED if anonymous else HTTPStatus.BAD_REQUEST
    return _page(Form(sent_form().texts(), refusal), status=status)


def _page(
    form: Form,
    author: Author | None = None,
    *,
    with_blank_link: bool = False,
    differs: Sequence[Mapping[str, str]] = (),
    status: int | None = None,
) -> AnyResponse:
    tally = tallies(db.session(), [author])[author.id] if author else None
    links = links_in(form)
    if with_blank_link or not links:
        form.write_rows("links", [*links, {"label": "", "url": ""}])
    page = form.page(
        "articles/authors_edit.html",
        author=managed_author(author, tally) if author and tally else None,
        labels=LABELS,
        most_links=MOST_LINKS,
        differs=differs,
    )
    page.status_code = status or page.status_code
    return page
