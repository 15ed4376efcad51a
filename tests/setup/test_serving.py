"""`cms serve`: it starts with all data kept, stops when told to, and says what is in its way."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.fixtures.site import CommandLine, environment, serving


@pytest.fixture
def new_site(tmp_path: Path) -> CommandLine:
    """The command line of a site of which nothing is there yet."""
    return CommandLine(environment(CMS_INSTANCE=str(tmp_path / "instance")), tmp_path)


def test_a_second_start_keeps_all_data_and_the_sign_ins(new_site: CommandLine) -> None:
    new_site.run("init")
    sign_ins = new_site.run("demo")
    articles = [_articles(new_site) for _ in range(2)]
    assert articles[0] == articles[1] != ""
    new_site.run("init")
    assert new_site.run("demo") == sign_ins


def _articles(cms: CommandLine) -> str:
    with serving(cms) as site, urlopen(f"{site.url}/api/v1/articles", timeout=10) as response:
        body: bytes = response.read()
        return body.decode().replace(site.url, "")


def test_the_sign_ins_are_for_the_owner_of_the_folder_alone(new_site: CommandLine) -> None:
    new_site.run("init")
    new_site.run("demo")
    instance = Path(new_site.environment["CMS_INSTANCE"])
    for name in ("demo-sign-ins.txt", "secret-key"):
        assert (instance / name).stat().st_mode & 0o077 == 0


def test_a_port_in_use_is_said_in_one_sentence(cms: CommandLine) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = cms.attempt("serve", "--port", str(port))
    assert_one_sentence(done, f"Port {port} is in use.")


def test_a_database_that_is_not_migrated_is_said_in_one_sentence(new_site: CommandLine) -> None:
    assert_one_sentence(new_site.attempt("serve"), "run “cms init”")
    assert_one_sentence(new_site.attempt("demo"), "run “cms init”")


def assert_one_sentence(done: subprocess.CompletedProcess[str], part: str) -> None:
    """The command failed and said why on one line of standard error."""
    assert done.returncode != 0
    assert part in done.stderr
    assert done.stderr.strip().count("\n") == 0, done.stderr


def test_a_folder_that_cannot_be_had_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cms = CommandLine(environment(CMS_INSTANCE=str(tmp_path / "file" / "instance")), tmp_path)
    assert_one_sentence(cms.attempt("init"), "cannot be made")


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"CMS_DATABASE_URL": "nonsense"}, "CMS_DATABASE_URL is not the URL"),
        ({"CMS_DATABASE_URL": "nosuch://host/name"}, "CMS_DATABASE_URL is not the URL"),
        ({"CMS_DATABASE_URL": "postgresql+psycopg://a@127.0.0.1:1/b"}, "does not answer"),
        ({"CMS_BASE_URL": "example.org"}, "CMS_BASE_URL must"),
    ],
)
def test_a_setting_that_cannot_be_used_is_said_in_one_sentence(
    tmp_path: Path, settings: dict[str, str], part: str
) -> None:
    cms = CommandLine(environment(CMS_INSTANCE=str(tmp_path), **settings), tmp_path)
    assert_one_sentence(cms.attempt("init"), part)


def test_a_secret_key_that_cannot_be_read_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_bytes(b"\xff")
    cms = CommandLine(environment(CMS_INSTANCE=str(tmp_path)), tmp_path)
    assert_one_sentence(cms.attempt("init"), "The secret key in")
