"""The form of a person."""

from __future__ import annotations

from typing import Annotated

from cms.articles.models.people import Author
from cms.articles.rules.people import version_of
from cms.articles.schemas.people import PersonInput, person_of
from cms.web.forms import Form, flatten, one_button_of

LABELS = {
    "name": "Name",
    "slug": "Slug",
    "credentials": "Credentials",
    "bio": "Bio",
    "interests": "Conflicts of interest",
    "links": "Link",
    "links-label": "Label",
    "links-url": "Address",
}
FIELDS = ("name", "slug", "credentials", "bio", "interests")
_LINK = ("label", "url")


class PersonForm(PersonInput):
    """A person as the page sends them; ``base`` is the version that the page showed."""

    base: str = ""
    action: Annotated[str, one_button_of("save", "add_link")] = "save"


def saved_texts(author: Author) -> dict[str, str]:
    """Return what is kept of a person, by the names of the fields."""
    return flatten(person_of(author).model_dump(mode="json")) | {"base": version_of(author)}


def links_in(form: Form) -> list[dict[str, str]]:
    """Return the links of a form, without the rows in which nothing was typed."""
    rows = [{name: form.value(f"links-{n}-{name}") for name in _LINK} for n in form.rows("links")]
    return [row for row in rows if any(text.strip() for text in row.values())]


def sent_form(author: Author | None = None) -> Form:
    """Return what this request sent; a field that it does not carry keeps what is saved."""
    saved = saved_texts(author) if author else dict.fromkeys(FIELDS, "")
    form = Form.sent(saved=saved | {"base": ""})
    form.write_rows("links", links_in(form))
    return form
