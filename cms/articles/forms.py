"""The edit form: it carries what was typed; `cms.articles.schemas.read_content` judges it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from flask_wtf import FlaskForm
from wtforms import (
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    StringField,
    TextAreaField,
)

from cms.articles.schemas import ArticleContent
from cms.body import read_document, render_markdown
from cms.errors import FieldError, Invalid

PARTS = ("authors", "references", "related")


def _decoded(sent: str) -> object:
    """Read JSON; what is none stays a text, which is refused where a document is wanted."""
    try:
        return json.loads(sent)
    except (ValueError, RecursionError):
        return sent


class Rows(FieldList):  # type: ignore[type-arg]  # generic in its stubs alone
    """A list of rows, each under the number that this site gave it.

    WTForms reads any run of digits as a number, of any script and length; these are three at
    most, so that a form made by hand cannot ask for rows without end.
    """

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        ours = re.compile(rf"{re.escape(prefix)}-(\d{{1,3}})-", re.ASCII)
        yield from (int(found[1]) for found in map(ours.match, formdata) if found)


class LabelledText(NamedTuple):
    """A field's label, and what stands in it."""

    label: str
    text: str


class AuthorForm(Form):
    """One name of the byline."""

    name = StringField("Name")
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


class ArticleForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """An article's content, as an author types it; ``base`` is the revision it was made from.

    ``document`` is the body as JSON, from the editor; where it is sent, ``body`` does not count.
    """

    base = HiddenField()
    document = HiddenField()
    title = StringField("Title")
    slug = StringField("Slug")
    locale = StringField("Language", default="en")
    summary = TextAreaField("Summary")
    topics = StringField("Topics")
    body = TextAreaField("Text")
    authors = Rows(FormField(AuthorForm), "Authors")
    references = Rows(FormField(ReferenceForm), "References")
    related = Rows(FormField(RelatedForm), "For further information")

    @classmethod
    def showing(cls, content: ArticleContent, base: int) -> ArticleForm:
        """Make a form that shows ``content``, whatever the request carries."""
        fields = content.model_dump(mode="json", exclude={"body", "topics"})
        fields["topics"] = ", ".join(content.topics)
        fields["body"] = render_markdown(content.body)
        fields["document"] = json.dumps(content.body.to_json())
        return cls(formdata=None, data={**fields, "base": str(base)})

    def rows(self, part: str) -> Iterator[Form]:
        """Yield the rows of a part in which something was typed."""
        for entry in self[part]:
            if any((field.data or "").strip() for field in entry.form):
                yield entry.form

    def content(self) -> dict[str, Any]:
        """Return what was typed, in the shape that `read_content` takes."""
        parts = {
            part: [{f.short_name: f.data for f in row if f.data} for row in self.rows(part)]
            for part in PARTS
        }
        sent = self.document.data
        body = {"body": _decoded(sent)} if sent else {"body_markdown": self.body.data or ""}
        return {
            "title": self.title.data or "",
            "slug": (self.slug.data or "").strip(),
            "locale": (self.locale.data or "").strip() or "en",
            "summary": self.summary.data or "",
            "topics": [t.strip() for t in (self.topics.data or "").split(",") if t.strip()],
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

    def as_texts(self) -> list[LabelledText]:
        """Write each field as one text, so that two forms can be laid side by side."""
        texts = []
        for field in self:
            if field.name in PARTS:
                rows = [
                    "\n".join(f"{f.label.text}: {f.data}" for f in row if f.data)
                    for row in self.rows(field.name)
                ]
                texts.append(LabelledText(field.label.text, "\n\n".join(rows)))
            elif not isinstance(field, HiddenField):
                plain = (field.data or "").replace("\r\n", "\n").strip()
                texts.append(LabelledText(field.label.text, plain))
        return texts

    def show_errors(self, errors: tuple[FieldError, ...]) -> list[dict[str, Any]]:
        """Put each error at its field; return them for the summary on top of the page."""
        summary = []
        for error in errors:
            field = self._field_at(error.pointer)
            message = f"Line {error.line}: {error.detail}" if error.line else error.detail
            if field is not None:
                field.errors = [*field.errors, message]
            summary.append(
                {
                    "field_id": field.id if field is not None else None,
                    "message": f"{field.label.text}: {error.detail}" if field else error.detail,
                    "line": error.line,
                }
            )
        return summary

    def _field_at(self, pointer: str) -> Field | None:
        name, *rest = pointer.strip("/").split("/")
        if name == "body_markdown":
            name = "body"
        if name in PARTS and rest and rest[0].isdigit():
            row = list(self.rows(name))[int(rest[0])]
            within = rest[1] if len(rest) > 1 and rest[1] in row else next(iter(row)).short_name
            found: Field = row[within]
            return found
        return self[name] if name in self and name not in PARTS else None
