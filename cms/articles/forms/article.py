"""The form of an article: its texts as data for `read_content`, and the errors at each field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Self

from werkzeug.datastructures import MultiDict

from cms.articles.rules.field_changes import LABELS as CONTENT_LABELS
from cms.articles.rules.finishing import ROW_NOUNS
from cms.articles.rules.topic_names import read_topics, write_topics
from cms.articles.schemas.content import ArticleContent
from cms.body.locations import place_in_words
from cms.body.markdown.writer import render_markdown
from cms.body.reading import read_document
from cms.body.slugs import is_numbered, slug_for
from cms.errors import FieldError, Invalid
from cms.web import strict_json
from cms.web.forms import Form, flatten, nest

_PERSON = {"name": "Name", "credentials": "Credentials", "bio": "Bio", "slug": "Slug"}
# The fields of a row with their labels. The first one tells a row from the others.
ROW_FIELDS = {
    "authors": _PERSON,
    "references": {
        "id": "Key",
        "title": "Title",
        "authors": "Authors",
        "source": "Source",
        "year": "Year",
        "doi": "DOI",
        "url": "Address",
        "accessed": "Date accessed",
    },
    "related": {"title": "Title", "slug": "Slug of an article", "url": "Address"},
}
LABELS = CONTENT_LABELS | {
    "more_topics": "Add a topic",
    "body": "Text",
    "note": "Note on this version",
    **{f"reviewed_by-{name}": f"Reviewed by, {label}" for name, label in _PERSON.items()},
}
_ROW_LABELS = ROW_NOUNS | {
    f"{part}-{name}": label for part, fields in ROW_FIELDS.items() for name, label in fields.items()
}
# Fields of the page beside the content.
_BLANK = dict.fromkeys((*LABELS, "base", "creation_key", "kept", "slug_made", "document"), "")
_ADD = {"add_author": "authors", "add_reference": "references", "add_related": "related"}
_MOVE = re.compile(r"(up|down|remove)_(authors|references|related)_(\d{1,3})", re.ASCII)


def is_in_body(pointer: str) -> bool:
    """Whether a JSON pointer into the content leads to a part of the body's document."""
    return pointer.startswith("/body/")


def with_place(document: object, pointer: str, message: str) -> str:
    """Put before a message about a part of the body's ``document`` where that part is."""
    if not is_in_body(pointer):
        return message
    place = place_in_words(document, pointer.removeprefix("/body"))
    return f"{place[0].upper()}{place[1:]}: {message}" if place else message


class ArticleForm(Form):
    """The texts of an article's form, by the names that `cms.web.forms.nest` reads.

    ``base`` is the version that the form was made from, ``creation_key`` names the first save of a
    new article, and ``kept`` the copy in the browser. ``document`` is the body as JSON, from the
    editor; where it is sent, ``body``, which is Markdown, does not count. ``slug_made``, of the
    article and of each author, is the slug that the site generated: while ``slug`` is the same,
    the site generates it anew.
    """

    @classmethod
    def empty(cls, **texts: str) -> Self:
        """Make a form for a new article."""
        return cls(_BLANK | {"locale": "en"} | texts)

    @classmethod
    def of_content(cls, content: ArticleContent, version: int, *, slug_is_known: bool) -> Self:
        """Show what is saved, at a version of the article.

        A slug that readers know (``slug_is_known``) is kept, also where the site generated it.
        """
        data = content.model_dump(mode="json", exclude={"body", "topics"})
        for part, fields in ROW_FIELDS.items():
            data[part] = [{name: row[name] for name in fields} for row in data[part]]
        reviewer = data.pop("reviewed_by") or {}
        data["reviewed_by"] = {name: reviewer.get(name, "") for name in _PERSON}
        for person in (*data["authors"], data["reviewed_by"]):
            generated = is_numbered(person["slug"], slug_for("author", person["name"]))
            person["slug_made"] = person["slug"] if generated else ""
        generated = content.slug_made and not slug_is_known
        texts = {
            "base": str(version),
            "slug_made": content.slug if generated else "",
            "topics": write_topics(content.topics),
            "body": render_markdown(content.body),
            "document": json.dumps(content.body.to_json()),
        }
        return cls(_BLANK | flatten(data) | texts)

    @classmethod
    def of_request(cls, saved: ArticleForm | None = None) -> Self:
        """Read what this request sent; a field that it does not carry keeps what is ``saved``.

        An empty field was emptied; one that is missing was lost on its way.
        """
        sent = cls.sent()
        kept = saved.texts() if saved else dict(_BLANK)
        # Without its mark, a slug counts as typed.
        for name in ("base", "document", "slug_made"):
            kept[name] = ""
        form = cls.sent(saved=_BLANK | kept)
        if saved and not sent.value("document") and "body" not in sent.texts():
            form.set_value("document", saved.value("document"))
        form.complete_rows()
        return form

    def complete_rows(self) -> None:
        """Give each row all its fields, in their order."""
        for part, fields in ROW_FIELDS.items():
            for name in (f"{part}-{n}-{field}" for n in self.rows(part) for field in fields):
                self._texts[name] = self._texts.pop(name, [""])

    def content(self) -> dict[str, Any]:
        """Return what was typed, as `read_content` takes it."""
        data = nest(MultiDict(self._typed()), ArticleContent)
        topics = [read_topics(self.value(name)) for name in ("topics", "more_topics")]
        data |= {
            "slug": data["slug"].strip(),
            "locale": data["locale"].strip() or "en",
            "topics": topics[0] + topics[1],
        }
        data = {name: data[name] for name in ArticleContent.model_fields if name in data}
        markdown, document = data.pop("body"), self.value("document")
        return data | ({"body": _decoded(document)} if document else {"body_markdown": markdown})

    def expected_version(self) -> int:
        """Return the version that the form was made from; 0, which is none, where it names none."""
        base = self.value("base")
        return int(base) if base.isascii() and base.isdigit() and len(base) < 10 else 0

    def write_markdown(self) -> None:
        """Let ``body`` say what ``document`` says, before the form is shown again.

        The Markdown that the browser sends beside a document is the one from before the editor was
        opened. Where the document cannot be read, it is all there is.
        """
        if document := self.value("document"):
            with suppress(Invalid):
                self.set_value("body", render_markdown(read_document(_decoded(document))))

    def change_rows(self, action: str) -> bool:
        """Add, move or remove a row as a button says; return whether it is such a button."""
        found = _MOVE.fullmatch(action)
        part = found[2] if found else _ADD.get(action)
        if part is None:
            return False
        fields = (*ROW_FIELDS[part], "slug_made")
        rows = [{f: self.value(f"{part}-{n}-{f}") for f in fields} for n in self.rows(part)]
        if found is None:
            rows.append(dict.fromkeys(fields, ""))
        elif (place := int(found[3])) < len(rows):
            row = rows.pop(place)
            if found[1] != "remove":
                rows.insert(max(place - 1, 0) if found[1] == "up" else place + 1, row)
        self.write_rows(part, rows)
        return True

    def next_row(self, part: str) -> int:
        """Return the number of a row that is added to a part."""
        return max(self.rows(part), default=-1) + 1

    def has_errors_in(self, prefix: str) -> bool:
        """Whether a field is wrong whose name begins so, such as one of a row."""
        return any(name.startswith(prefix) for name, _ in self._errors)

    def hidden_fields(self) -> Iterator[tuple[str, str]]:
        """Yield the fields with which a page carries all that was typed, but for ``base``."""
        for name, text in self.texts().items():
            if name not in ("csrf_token", "action", "base") and not name.startswith("choice-"):
                yield name, text

    def show_errors(self, errors: Iterable[FieldError]) -> list[dict[str, Any]]:
        """Put each error at its field; return them for the summary on top of the page."""
        document = _decoded(self.value("document"))
        summary = []
        for error in errors:
            name = self.name_at(error.pointer)
            message = with_place(document, error.pointer, error.detail)
            message = f"Line {error.line}: {message}" if error.line else message
            self._errors.append((name, message))
            label = LABELS.get(name) or self._label(name, _ROW_LABELS)
            summary.append(
                {
                    "pointer": error.pointer,
                    "field_id": self.id_at(error.pointer),
                    "message": f"{label}: {message}" if label else message,
                    "line": error.line,
                }
            )
        return summary

    def id_at(self, pointer: str) -> str | None:
        """Return the id in the page of what a JSON pointer into the content leads to."""
        name = self.name_at(pointer)
        if name in ROW_FIELDS:
            return f"add-{name}"
        return name if name in self._texts else None

    def name_at(self, pointer: str) -> str:
        """Return the name of the field that a JSON pointer into the content leads to."""
        return "body" if pointer.startswith("/body") else Form(self._typed()).name_at(pointer)

    def _typed(self) -> dict[str, str]:
        """Return the texts without the slugs that the site generated."""
        typed = self.texts()
        for name in [name for name in typed if name.endswith("slug_made")]:
            slug = name.removesuffix("_made")
            if typed.pop(name).strip() == typed.get(slug, "").strip():
                typed[slug] = ""
        return typed


def _decoded(sent: str) -> object:
    """Read JSON; what is none stays a text, which is refused where a document is wanted."""
    try:
        return strict_json.loads(sent)
    except (ValueError, RecursionError, Invalid):
        return sent
