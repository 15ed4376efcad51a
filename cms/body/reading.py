"""Reading the JSON of a document into its stored form, or into errors with a pointer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cms.body.canonical import Raw, canonical
from cms.body.document import Document
from cms.body.text import clean_text, excerpt
from cms.errors import FieldError, Invalid

MAX_DEPTH = 20
MAX_BYTES = 200 * 1024
_MAX_ERRORS = 20
# Before cleaning, a body may be larger than it is stored, up to a limit.
_MAX_SENT = 5 * MAX_BYTES
# A node nests as an object and a list, and holds a little more below.
_MAX_JSON_DEPTH = 2 * MAX_DEPTH + 8

# dict comes first because isinstance is much slower for Mapping.
_OBJECT = (dict, Mapping)

# No number of a body is near it; beyond it JSON readers disagree (RFC 8259, section 6).
_MAX_INTEGER = 2**53

_TOO_LONG = f"The body is longer than {MAX_BYTES // 1024} KB; please split the article"
_TOO_DEEP = f"Nothing in a body may be nested more than {MAX_DEPTH} deep"


def read_document(data: object) -> Document:
    """Return the canonical document of ``data``, the decoded JSON of a ProseMirror document.

    Raises ``Invalid`` with JSON pointers (RFC 6901) into ``data`` where it is not one, nests
    more than 20 nodes deep, or takes more than 200 KB (204,800 bytes) as compact JSON in
    UTF-8.
    """
    raw = _Cleaner().clean(data, 0)
    document = _validate(raw)
    stored = canonical(raw)
    # Editors mostly send a canonical document, which needs no second validation.
    return _check_size(document if stored == raw else _validate(stored))


def validate_raw(data: object) -> Raw:
    """Return ``data`` as cleaned nodes, checked for depth, size and shape."""
    cleaned = _Cleaner().clean(data, 0)
    _validate(cleaned)
    return cleaned  # type: ignore[no-any-return]


def canonical_document(raw: Raw) -> Document:
    """Return the stored form of nodes that ``validate_raw`` returned; checks its size."""
    return _check_size(_validate(canonical(raw)))


def _check_size(document: Document) -> Document:
    if len(document.model_dump_json(exclude_defaults=True).encode()) > MAX_BYTES:
        raise Invalid.at("", _TOO_LONG)
    return document


class _Cleaner:
    """Copies JSON with every text cleaned, and refuses what is too deep or too long."""

    def __init__(self) -> None:
        self.left = _MAX_SENT
        # The steps to what is being cleaned; a pointer is made of them for an error alone.
        self.path: list[object] = []

    def clean(self, value: object, nodes: int) -> Any:
        too_many = nodes > MAX_DEPTH and isinstance(value, _OBJECT)
        if too_many or len(self.path) > _MAX_JSON_DEPTH:
            raise self._error(_TOO_DEEP)
        if isinstance(value, str):
            self._spend(len(value) + 2)
            return clean_text(value)
        if isinstance(value, _OBJECT):
            return self._object(value, nodes)
        if isinstance(value, list | tuple):
            return self._list(value, nodes)
        self._spend(2)
        if value is None or (type(value) is int and abs(value) <= _MAX_INTEGER):
            return value
        raise self._error("A body is made of strings, whole numbers, lists and objects")

    def _list(self, values: Sequence[object], nodes: int) -> list[Any]:
        self._spend(len(values) + 2)
        cleaned = []
        self.path.append(0)
        for index, item in enumerate(values):
            self.path[-1] = index
            cleaned.append(self.clean(item, nodes))
        self.path.pop()
        return cleaned

    def _object(self, values: Mapping[Any, object], nodes: int) -> Raw:
        self._spend(2)
        cleaned = {}
        for key, item in values.items():
            if not isinstance(key, str):
                raise self._error("The names in an object must be strings")
            self._spend(len(key) + 3)
            self.path.append(key)
            cleaned[clean_text(key)] = self.clean(item, nodes + (key == "content"))
            self.path.pop()
        return cleaned

    def _spend(self, characters: int) -> None:
        self.left -= characters
        if self.left < 0:
            raise Invalid.at("", _TOO_LONG)

    def _error(self, detail: str) -> Invalid:
        return Invalid.at("".join(f"/{_pointer_token(step)}" for step in self.path), detail)


def _pointer_token(key: object) -> str:
    """Escape one step of a JSON pointer (RFC 6901, section 3)."""
    return clean_text(str(key)[:80]).replace("~", "~0").replace("/", "~1")


def _validate(raw: object) -> Document:
    try:
        return Document.model_validate(raw)
    except ValidationError as error:
        details = error.errors(include_url=False)[:_MAX_ERRORS]
        raise Invalid([_field_error(raw, detail) for detail in details]) from error


def _field_error(raw: object, detail: ErrorDetails) -> FieldError:
    pointer, value = _locate(raw, detail["loc"])
    return FieldError(pointer, _error_detail(detail, value))


def _locate(raw: Any, loc: tuple[int | str, ...]) -> tuple[str, Any]:
    """Turn pydantic's location into a JSON pointer, and find what stands there.

    After an index into a list of nodes pydantic names the node's type as one more step,
    which is no step in the data.
    """
    pointer = ""
    after_index = False
    for step in loc:
        if after_index and isinstance(raw, dict) and raw.get("type") == step:
            after_index = False
            continue
        pointer += f"/{_pointer_token(step)}"
        after_index = isinstance(step, int)
        if isinstance(raw, dict):
            raw = raw.get(step)
        elif isinstance(raw, list) and isinstance(step, int) and step < len(raw):
            raw = raw[step]
        else:
            raw = None
    return pointer, raw


def _error_detail(detail: ErrorDetails, value: Any) -> str:
    kind = detail["type"]
    context = detail.get("ctx", {})
    sentences = {
        "url": context.get("reason"),
        "missing": "This is required",
        "extra_forbidden": "This is not a part of it; please leave it out",
        "string_type": "This must be a string",
        "int_type": "This must be a whole number",
        "union_tag_not_found": 'Every node needs a "type"',
        "tuple_type": "This must be a list",
        "model_type": "This must be an object",
        "model_attributes_type": "This must be an object",
        "too_long": f"This may have at most {context.get('max_length')} entries",
    }
    if kind == "union_tag_invalid":
        name = value.get("type") if isinstance(value, dict) else None
        allowed = str(context.get("expected_tags", "")).replace("'", "")
        return f"{excerpt(name)} is not known here; allowed are {allowed}"
    if kind == "literal_error":
        return f"{excerpt(value)} is not allowed here; allowed is {context.get('expected')}"
    if kind == "string_pattern_mismatch" and detail["loc"][-1] == "ref":
        return f"{excerpt(value)} is no key of a reference: letters, digits and hyphens only"
    if kind == "string_pattern_mismatch":
        return f"{excerpt(value)} is no name of a language: one word, such as python"
    return str(sentences.get(kind) or detail["msg"])
