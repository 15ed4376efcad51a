"""Style sheets and scripts, with a hash of their content in the URL."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory, url_for

from cms.config import resource
from cms.errors import NotFound
from cms.web.access import public

assets = Blueprint("assets", __name__)
_ASSET = re.compile(r"(?:icons/|dist/)?\w[\w.-]*\.(?:css|js|svg)", re.ASCII)


@assets.get("/static/<path:name>")
@public
def static(name: str) -> Response:
    """Send one file; caches may keep it for ever if the URL has the hash of its content.

    In a checkout the folder also has the sources of the editor, which are not sent.
    """
    if not _ASSET.fullmatch(name):
        raise NotFound("There is nothing at this address.")
    response = send_from_directory(_folder(), name)
    if request.args.get("v") == _content_hash(_folder() / name):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def asset(name: str) -> str:
    """Return the URL of a file in ``frontend``, with the hash of its content."""
    return url_for("assets.static", name=name, v=_content_hash(_folder() / name))


@cache
def _folder() -> Path:
    return resource("frontend", packaged_as="static")


def _content_hash(path: Path) -> str:
    stamp = path.stat()
    return _hash_at(path, stamp.st_mtime_ns)


@cache
def _hash_at(path: Path, _modified_ns: int) -> str:
    """Return the hash, computed once for each change of the file: an edit needs no restart."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
