"""What is served of the folder of style sheets and scripts: those, and nothing beside them."""

from __future__ import annotations

import re

import pytest

from cms.config import resource
from cms.web.application import Application
from tests.rules.sources import files

FOLDER = resource("frontend", packaged_as="static")
KINDS = {".css", ".js", ".svg"}


def test_of_the_folder_only_assets_are_served(app: Application) -> None:
    client = app.test_client()
    names = [path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.is_file()]
    served = {str(name) for name in names if client.get(f"/static/{name}").status_code == 200}
    assets = {str(n) for n in names if n.suffix in KINDS and n.parts[0] != "editor"}
    assert served == assets
    assert {"base.css", "icons/note.svg", "dist/editor.js"} <= served
    assert {"build.py", "package.json", ".npmrc", "editor/editor.js"}.isdisjoint(served)


def test_every_asset_that_a_page_asks_for_is_served(app: Application) -> None:
    client = app.test_client()
    asked = {
        name
        for path in files("templates", ".html")
        for name in re.findall(r"asset\([\"']([^\"']+)", path.read_text(encoding="utf-8"))
    }
    asked |= {
        name
        for path in FOLDER.glob("*.css")
        for name in re.findall(r"url\(\"?([\w/.-]+)", path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 15
    assert [name for name in asked if client.get(f"/static/{name}").status_code != 200] == []


@pytest.mark.parametrize(
    "name",
    [
        *("build.py", "editor/editor.js", "icons/../editor/editor.js", "dist/../build.py"),
        *("icons/../../pyproject.toml", "..%2fpyproject.toml", "dist/made-from", "icons", ""),
        *("/etc/passwd", "base.css/", "BASE.CSS", "base.css%00", ".hidden.css", "dist/.x.js"),
    ],
)
def test_by_no_way_anything_else_is(app: Application, name: str) -> None:
    with app.test_client().get(f"/static/{name}") as answer:
        # Another spelling of an address leads to the file itself, everything else to nothing.
        assert answer.status_code == (308 if name.lower().strip("/") == "base.css" else 404)
