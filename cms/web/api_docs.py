"""The API described: for programs as OpenAPI, for people as a page made of the same document."""

from __future__ import annotations

import json
import re
from functools import partial
from importlib.metadata import version
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, current_app, render_template
from markupsafe import Markup, escape

from cms.web.access import public
from cms.web.contract import Contract
from cms.web.openapi import Describer, Json
from cms.web.responses import write_json

api_docs = Blueprint("api_docs", __name__, url_prefix="/api")

_LINK = Markup('<a href="#schema-{name}">{title}</a>')
_CODE = re.compile(r"``(.+?)``|`(.+?)`")
_LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} entries",
    "maxItems": "at most {} entries",
}


@api_docs.get("/v1/openapi.json")
@public
@Contract()
def get_api_description() -> Response:
    """Give this description, in OpenAPI 3.1."""
    return write_json(_document(), 200, {})


@api_docs.get("/docs")
@public
def page() -> str:
    """Show the description to people."""
    found = _document()
    operations = [
        {"method": method.upper(), "path": path, **operation}
        for path, place in found["paths"].items()
        for method, operation in place.items()
    ]
    operations.sort(key=lambda each: (each["tags"][0].startswith("manage"), each["tags"][0]))
    return render_template(
        "web/api_docs.html",
        api=found,
        groups=[(tag, list(of)) for tag, of in groupby(operations, lambda each: each["tags"][0])],
        type_of=partial(type_of, found["components"]["schemas"]),
        limits_of=limits_of,
        prose=prose,
        as_json=lambda value: json.dumps(value, indent=2, ensure_ascii=False),
    )


def type_of(named: Json, schema: Json) -> Markup:
    """Tell the type of a schema in words; one that is ``named`` is a link to its place."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _LINK.format(name=name, title=named[name].get("title", name))
    if "enum" in schema or "const" in schema:
        values = schema.get("enum") or [schema["const"]]
        return Markup(", ").join(Markup("<code>{}</code>").format(value) for value in values)
    for choices in ("anyOf", "oneOf"):
        if choices in schema:
            return Markup(" or ").join(type_of(named, choice) for choice in schema[choices])
    kind = schema.get("type", "anything")
    if isinstance(kind, list):
        return Markup(" or ").join(kind)
    if kind == "array":
        return Markup("list of {}").format(type_of(named, schema["items"]))
    return Markup("{}").format(schema.get("format", kind))


def limits_of(schema: Json) -> str:
    """Tell the limits and the default of a schema, as one line."""
    told = [words.format(schema[key]) for key, words in _LIMITS.items() if key in schema]
    if schema.get("default") is not None:
        told.append(f"default {json.dumps(schema['default'])}")
    line = "; ".join(told)
    return line[:1].upper() + line[1:]


def prose(words: str) -> Markup:
    """Show words of the document: what stands between backticks is code."""
    code = Markup("<code>{}</code>").format
    # Two groups: what was between the words is in one of them, and the other is None.
    pieces = (piece for piece in enumerate(_CODE.split(words)) if piece[1])
    return Markup("").join(code(piece) if at % 3 else escape(piece) for at, piece in pieces)


def _document() -> Json:
    """Return the document, made at the first call: routes do not change while a site runs."""
    made: dict[str, Any] = current_app.extensions
    if "cms.openapi" not in made:
        settings = current_app.config["SETTINGS"]
        made["cms.openapi"] = Describer(current_app).document(
            title=f"{settings.site_name} API",
            version=version("galley-cms"),
            server=settings.base_url or "/",
        )
    document: Json = made["cms.openapi"]
    return document
