"""What the outside can ask about the site's health, and about its files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.app.factory import create_app
from cms.db.session import db
from cms.permissions import Role
from cms.web.application import Application
from tests.fixtures.database import Databases, settings_for
from tests.fixtures.newsroom import Newsroom


@pytest.fixture
def unmigrated(databases: Databases, tmp_path: Path) -> Iterator[Application]:
    """The application on a database without tables."""
    app = create_app(settings_for(tmp_path, databases.empty(tmp_path)))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_site_that_is_set_up_is_alive_and_ready(app: Application) -> None:
    for path, status in (("/healthz", "ok"), ("/readyz", "ready")):
        answer = app.test_client().get(path)
        assert answer.status_code == 200
        assert answer.get_json() == {"data": {"status": status}}
        assert "Set-Cookie" not in answer.headers


def test_a_site_that_is_not_migrated_is_alive_and_not_ready(unmigrated: Application) -> None:
    client = unmigrated.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "cms init" in answer.get_json()["data"]["reason"]


def test_a_database_that_does_not_answer_makes_the_site_not_ready(tmp_path: Path) -> None:
    missing = f"sqlite:///{tmp_path}/no/such/folder/x.db"
    client = create_app(settings_for(tmp_path, missing)).test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["data"]["reason"] == "The database does not answer."
    for path, status in (
        ("/", 503), ("/articles/x", 503), ("/desk", 303), ("/desk/articles", 303),
        ("/sign-in", 200), ("/nothing", 404),
    ):  # fmt: skip
        assert client.get(path).status_code == status, path
    failed = client.get("/api/v1/articles")
    assert (failed.status_code, failed.content_type) == (503, "application/problem+json")
    assert failed.headers["Retry-After"]


def test_somebody_signed_in_is_told_so_too(newsroom: Newsroom, tmp_path: Path) -> None:
    desk = newsroom.desk(Role.EDITOR)
    cookie = desk.client.get_cookie("galley_desk")
    assert cookie
    missing = f"sqlite:///{tmp_path}/no/such/folder/x.db"
    client = create_app(settings_for(tmp_path, missing)).test_client()
    client.set_cookie("galley_desk", cookie.value)
    for path in ("/desk", "/desk/articles"):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert "busy or does not answer" in answer.text


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_what_needs_tables_says_in_one_sentence_that_there_are_none(
    unmigrated: Application, command: str
) -> None:
    done = unmigrated.test_cli_runner().invoke(args=[command])
    assert done.exit_code == 1
    assert done.stderr == "Error: The database is not migrated; run “cms init”.\n"


def test_init_can_be_run_again(unmigrated: Application) -> None:
    for _ in range(2):
        done = unmigrated.test_cli_runner().invoke(args=["init"])
        assert done.exit_code == 0, done.output
        assert unmigrated.test_client().get("/readyz").status_code == 200


def test_files_of_a_page_may_be_kept_for_ever_by_their_hash(app: Application) -> None:
    client = app.test_client()
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)
    assert found
    for address in found:
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]
        with client.get(address.partition("?")[0] + "?v=other") as other:
            assert "immutable" not in other.headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    "path", ["", ".", "..", "../cms/app.py", "%2e%2e/README.md", "/etc/passwd", "%00", "x" * 5_000]
)
def test_no_other_file_is_given_out(app: Application, path: str) -> None:
    answer = app.test_client().get(f"/static/{path}", follow_redirects=True)
    assert answer.status_code == 404
