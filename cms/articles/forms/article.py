"""The edit form: it carries what was typed; `cms.articles.schemas.read_content` judges it."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import (
    Field,
    Form,
    FormField,
    HiddenField,
    StringField,
    TextAreaField,
)

from cms.articles.forms.rows import (
    LISTED,
    PARTS,
    AuthorForm,
    ReferenceForm,
    RelatedForm,
    Rows,
    fill,
    shown_author,
    typed,
)
from cms.articles.rules.topic_names import read_topics, write_topics
from cms.articles.schemas.content import ArticleContent
from cms.body.locations import place_in_words
from cms.body.markdown.writer import render_markdown
from cms.body.reading import read_document
from cms.errors import FieldError, Invalid
from cms.web import strict_json

_ADD = {"add_author": "authors", "add_reference": "references", "add_related": "related"}
_MOVE = re.compile(r"(up|down|remove)_(authors|references|related)_(\d{1,3})", re.ASCII)


_ALONE = ("title", "slug", "locale", "summary", "topics", "reviewed_at", "review_due")


def _decoded(sent: str) -> object:
    """Read JSON; what is none stays a text, which is refused where a document is wanted."""
    try:
        return strict_json.loads(sent)
    except (ValueError, RecursionError, Invalid):
        return sent


def is_in_body(pointer: str) -> bool:
    """Whether a JSON pointer into the content leads to a part of the body's document."""
    return pointer.startswith("/body/")


def said_at(document: object, pointer: str, message: str) -> str:
    """Say something of a place in the content; of one in the body's ``document``, where it is."""
    if not is_in_body(pointer):
        return message
    place = place_in_words(document, pointer.removeprefix("/body"))
    return f"{place[0].upper()}{place[1:]}: {message}" if place else message


class ArticleForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """An article's content, as an author types it; ``base`` is the version it was made from.

    ``document`` is the body as JSON, from the editor; where it is sent, ``body`` does not count.
    ``creation_key`` names the first save of a new article, ``kept`` the copy in the browser.
    ``slug_made`` is the slug that the site made, and makes anew while ``slug`` says the same.
    """

    base = HiddenField()
    creation_key = HiddenField()
    kept = HiddenField()
    slug_made = HiddenField()
    document = HiddenField()
    title = StringField("Title")
    slug = StringField("Slug")
    locale = StringField("Language", default="en")
    summary = TextAreaField("Summary")
    topics = StringField("Topics")
    more_topics = StringField("Add a topic")
    body = TextAreaField("Text")
    authors = Rows(FormField(AuthorForm), "Authors")
    references = Rows(FormField(ReferenceForm), "References")
    related = Rows(FormField(RelatedForm), "For further information")
    reviewed_by = FormField(AuthorForm, "Reviewed by")
    reviewed_at = StringField("Reviewed on")
    review_due = StringField("Next review by")
    note = StringField("Note on this version")

    @classmethod
    def showing(cls, content: ArticleContent, base: int, *, is_known: bool) -> ArticleForm:
        """Make a form that shows ``content``, whatever the request carries.

        A slug that the site made is marked as such, unless readers know it (``is_known``).
        """
        fields = content.model_dump(mode="json", exclude={"body", "topics"})
        fields["topics"] = write_topics(content.topics)
        fields["slug_made"] = content.slug if content.slug_made and not is_known else ""
        fields["authors"] = [shown_author(author) for author in fields["authors"]]
        fields["reviewed_by"] = fields["reviewed_by"] and shown_author(fields["reviewed_by"])
        fields["body"] = render_markdown(content.body)
        fields["document"] = json.dumps(content.body.to_json())
        return cls(formdata=None, data={**fields, "base": str(base)})

    def fill_missing(self, saved: ArticleForm, sent: Container[str]) -> None:
        """Take what the request does not carry at all from the ``saved`` form.

        An empty field was emptied; one that is missing got lost on its way, and its text stays.
        Each list has a field of its own name, so that one without rows was emptied too.
        """
        if not self.document.data and "body" not in sent:
            self.document.data = saved.document.data
        for name in _ALONE:
            if name not in sent:
                self[name].data = saved[name].data
        fill(self.reviewed_by.form, saved.reviewed_by.form, sent)
        for part in PARTS:
            rows, kept = self[part], [entry.data for entry in saved[part]]
            if not rows.entries and part not in sent:
                rows.process(None, kept)
            for row, was in zip(rows, saved[part], strict=False):
                identity = next(field for field in row.form if field.short_name != "slug_made")
                if identity.name not in sent or identity.data == was.form[identity.short_name].data:
                    fill(row.form, was.form, sent)

    def rows(self, part: str) -> Iterator[Form]:
        """Yield the rows of a part in which something was typed."""
        for entry in self[part]:
            if any(text.strip() for text in typed(entry.form).values()):
                yield entry.form

    def content(self) -> dict[str, Any]:
        """Return what was typed, in the shape that `read_content` takes."""
        parts = {part: [typed(row) for row in self.rows(part)] for part in PARTS}
        reviewer = typed(self.reviewed_by.form)
        sent = self.document.data
        slug = (self.slug.data or "").strip()
        body = {"body": _decoded(sent)} if sent else {"body_markdown": self.body.data or ""}
        return {
            "title": self.title.data or "",
            "slug": "" if slug == (self.slug_made.data or "").strip() else slug,
            "locale": (self.locale.data or "").strip() or "en",
            "summary": self.summary.data or "",
            "topics": [
                name
                for field in (self.topics, self.more_topics)
                for name in read_topics(field.data or "")
            ],
            "reviewed_by": reviewer if any(map(str.strip, reviewer.values())) else None,
            "reviewed_at": self.reviewed_at.data or None,
            "review_due": self.review_due.data or None,
            **body,
            **parts,
        }

    def write_markdown(self) -> None:
        """Let ``body`` say what ``document`` says, before the form is shown again.

        The Markdown that the browser sends beside a document is the one from before the editor was
        opened. Where the document is none, it is all there is.
        """
        if self.document.data:
            with suppress(Invalid):
                self.body.data = render_markdown(read_document(_decoded(self.document.data)))

    def based_on(self) -> int:
        """Return the version that the form was made from; 0, which is none, where it says none."""
        base = self.base.data or ""
        return int(base) if base.isascii() and base.isdigit() and len(base) < 10 else 0

    def change_rows(self, action: str) -> bool:
        """Add, move or remove a row as a button says; return whether it is such a button."""
        if action in _ADD:
            self[_ADD[action]].append_entry()
            return True
        found = _MOVE.fullmatch(action)
        if found is None:
            return False
        rows = self[found[2]]
        data, place = [entry.data for entry in rows], int(found[3])
        if place < len(data):
            row = data.pop(place)
            if found[1] != "remove":
                data.insert(max(place - 1, 0) if found[1] == "up" else place + 1, row)
            rows.process(None, data)
        return True

    def blank(self, part: str) -> Form:
        """Return an empty row of a part, which is none of its rows yet."""
        entry = self[part].append_entry()
        self[part].pop_entry()
        return cast("Form", entry)

    def as_sent(self) -> Iterator[tuple[str, str]]:
        """Yield every field by name with what was typed, so that it can be sent once more."""
        for field in self:
            if field.name in PARTS:
                yield field.name, LISTED
                for entry in field:
                    yield from ((inner.name, inner.data or "") for inner in entry.form)
            elif isinstance(field, FormField):
                yield from ((inner.name, inner.data or "") for inner in field.form)
            elif field.name not in ("csrf_token", "base"):
                yield field.name, field.data or ""

    def show_errors(self, errors: Iterable[FieldError]) -> list[dict[str, Any]]:
        """Put each error at its field; return them for the summary on top of the page."""
        summary = []
        document = _decoded(self.document.data) if self.document.data else None
        for error in errors:
            field = self._field_at(error.pointer)
            said = said_at(document, error.pointer, error.detail)
            said = f"Line {error.line}: {said}" if error.line else said
            if field is not None:
                field.errors = [*field.errors, said]
            label = self._label_at(error.pointer, field)
            summary.append(
                {
                    "pointer": error.pointer,
                    "field_id": self.id_at(error.pointer),
                    "message": f"{label}: {said}" if label else said,
                    "line": error.line,
                }
            )
        return summary

    def id_at(self, pointer: str) -> str | None:
        """Return the id in the page of what a JSON pointer into the content leads to."""
        field = self._field_at(pointer)
        if field is None:
            return None
        return f"add-{field.name}" if field.name in PARTS else str(field.id)

    def _label_at(self, pointer: str, field: Field | None) -> str | None:
        """Return how a person finds the field: of one in a list, in which row of the page."""
        if field is None:
            return None
        part = pointer.strip("/").partition("/")[0]
        if part in PARTS and field is not self[part]:
            rows = [list(entry.form) for entry in self[part]]
            place = next(place for place, row in enumerate(rows, 1) if field in row)
            return f"{PARTS[part]} {place}, {field.label.text}"
        if part == "reviewed_by":
            return f"{self.reviewed_by.label.text}, {field.label.text}"
        return str(field.label.text)

    def _field_at(self, pointer: str) -> Field | None:
        name, *rest = pointer.strip("/").split("/")
        if name == "body_markdown":
            name = "body"
        if name in PARTS and rest and rest[0].isdigit():
            row: Form = list(self.rows(name))[int(rest[0])]
        elif name == "reviewed_by":
            row = self.reviewed_by.form
        else:
            whole: Field | None = self._fields.get(name)
            return whole
        names = [field.short_name for field in row if field.short_name != "slug_made"]
        within = rest[-1] if rest and rest[-1] in names else names[0]
        found: Field = row[within]
        return found
