"""The rows of the edit form: authors, references and links."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from typing import Any

from wtforms import FieldList, Form, HiddenField, StringField, TextAreaField

from cms.body.slugs import is_numbered, slug_for

PARTS = {"authors": "Author", "references": "Reference", "related": "Link"}
# Each list of rows has a hidden field of its name, which says that the form carries the list.
LISTED = "listed"


class Rows(FieldList):  # type: ignore[type-arg]  # generic in its stubs alone
    """A list of rows, each under the number that this site gave it.

    WTForms reads any run of digits as a number, of any script and length; these are three at
    most, so that a form made by hand cannot ask for rows without end.
    """

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        ours = re.compile(rf"{re.escape(prefix)}-(\d{{1,3}})-", re.ASCII)
        yield from (int(found[1]) for found in map(ours.match, formdata) if found)


class AuthorForm(Form):
    """One name of the byline.

    ``slug_made`` is the slug that the site made of the name: as long as ``slug`` says the same, the
    name alone says who is meant, and another name is another person.
    """

    slug_made = HiddenField()

    name = StringField("Name")
    credentials = StringField("Credentials")
    slug = StringField("Slug")
    bio = TextAreaField("Bio")


class ReferenceForm(Form):
    """One cited source."""

    id = StringField("Key")
    title = StringField("Title")
    authors = StringField("Authors")
    source = StringField("Source")
    year = StringField("Year")
    doi = StringField("DOI")
    url = StringField("Address")
    accessed = StringField("Date accessed")


class RelatedForm(Form):
    """One link for further information."""

    title = StringField("Title")
    slug = StringField("Slug of an article")
    url = StringField("Address")


def typed(row: Form) -> dict[str, str]:
    """Return what was typed into a row, without a slug that the site made."""
    given = {field.short_name: field.data for field in row if field.data}
    if given.pop("slug_made", "") == given.get("slug", ""):
        given.pop("slug", None)
    return given


def shown_author(fields: dict[str, Any]) -> dict[str, Any]:
    """Mark the slug of a person whom the name alone names."""
    is_made = is_numbered(fields["slug"], slug_for("author", fields["name"]))
    return fields | {"slug_made": fields["slug"] if is_made else ""}


def fill(form: Form, saved: Form, sent: Container[str]) -> None:
    """Take what the request does not carry of a row from the ``saved`` one."""
    for field in form:
        if field.name not in sent:
            field.data = saved[field.short_name].data
