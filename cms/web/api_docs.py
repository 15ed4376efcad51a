"""The description of the API: as OpenAPI for programs, and as a page for people."""

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
    """Get this description in OpenAPI 3.1."""
    return write_json(_document(), 200, {})


@api_docs.get("/docs")
@public
def page() -> str:
    """Show the description as a page."""
    document = _document()
    operations = [
        {"method": method.upper(), "path": path, **operation}
        for path, place in document["paths"].items()
        for method, operation in place.items()
    ]
    operations.sort(key=lambda each: (each["tags"][0].startswith("manage"), each["tags"][0]))
    return render_template(
        "web/api_docs.html",
        api=document,
        groups=[(tag, list(of)) for tag, of in groupby(operations, lambda each: each["tags"][0])],
        type_of=partial(type_of, document["components"]["schemas"]),
        limits_of=limits_of,
        prose=prose,
        as_json=lambda value: json.dumps(value, indent=2, ensure_ascii=False),
    )


def type_of(named: Json, schema: Json) -> Markup:
    """Return the type of a schema in words; the type of a ``named`` one is a link to it."""
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
    """Return the limits and the default of a schema as one line."""
    limits = [words.format(schema[key]) for key, words in _LIMITS.items() if key in schema]
    if schema.get("default") is not None:
        limits.append(f"default {json.dumps(schema['default'])}")
    line = "; ".join(limits)
    return line[:1].upper() + line[1:]


def prose(words: str) -> Markup:
    """Show a text of the document, with code between backticks."""
    code = Markup("<code>{}</code>").format
    # The pattern has two groups: code is in one of them, and the other is None.
    pieces = (piece for piece in enumerate(_CODE.split(words)) if piece[1])
    return Markup("").join(code(piece) if at % 3 else escape(piece) for at, piece in pieces)


def _document() -> Json:
    """Return the document; it is made once, since routes do not change while a site runs."""
    extensions: dict[str, Any] = current_app.extensions
    if "cms.openapi" not in extensions:
        settings = current_app.config["SETTINGS"]
        extensions["cms.openapi"] = Describer(current_app).document(
            title=f"{settings.site_name} API",
            version=version("galley-cms"),
            server=settings.base_url or "/",
        )
    document: Json = extensions["cms.openapi"]
    return document
