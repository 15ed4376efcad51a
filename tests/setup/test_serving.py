"""`cms serve`: it starts with all data kept, stops when told to, and says what is in its way."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cms.app.factory import create_app
from cms.config import read_settings
from tests.fixtures.database import Databases, leave
from tests.fixtures.site import (
    CommandLine,
    Operate,
    environment,
    free_port,
    is_up,
    kill,
    serving,
    start,
)


@pytest.fixture
def new_site(tmp_path: Path) -> CommandLine:
    """The command line of a site of which nothing is there yet."""
    return CommandLine(environment(CMS_INSTANCE=str(tmp_path / "instance")), tmp_path)


def test_a_second_start_keeps_all_data_and_the_sign_ins(
    new_site: CommandLine, operate: Operate
) -> None:
    sign_ins = _set_up(new_site, operate)
    app = create_app(read_settings(new_site.environment))
    articles = app.test_client().get("/api/v1/articles").text.replace("http://localhost", "")
    leave(app)
    assert _set_up(new_site, operate) == sign_ins
    with serving(new_site) as site, urlopen(f"{site.url}/api/v1/articles", timeout=10) as response:
        assert response.read().decode().replace(site.url, "") == articles
    assert len(json.loads(articles)["data"]) > 1


def _set_up(cms: CommandLine, operate: Operate) -> str:
    """Do what `cms serve --demo` does first; return the sign-ins."""
    done = [operate(cms, command) for command in ("init", "demo")]
    assert [each.returncode for each in done] == [0, 0], done
    return done[1].stdout


def test_the_program_tells_its_own_version(new_site: CommandLine, operate: Operate) -> None:
    assert operate(new_site, "--version").stdout == f"Galley {version('galley-cms')}\n"


def test_the_sign_ins_are_for_the_owner_of_the_folder_alone(
    new_site: CommandLine, operate: Operate
) -> None:
    _set_up(new_site, operate)
    instance = Path(new_site.environment["CMS_INSTANCE"])
    for path in (instance, instance / "demo-sign-ins.txt", instance / "secret-key"):
        assert path.stat().st_mode & 0o077 == 0


def test_a_port_in_use_is_said_in_one_sentence(cms: CommandLine, operate: Operate) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = operate(cms, "serve", "--port", str(port))
    assert_one_sentence(done, f"Port {port} is in use.")


def test_a_database_that_is_not_migrated_is_said_in_one_sentence(
    new_site: CommandLine, operate: Operate
) -> None:
    assert_one_sentence(operate(new_site, "serve"), "run “cms init”")
    assert_one_sentence(operate(new_site, "demo"), "run “cms init”")


def assert_one_sentence(done: subprocess.CompletedProcess[str], part: str) -> None:
    """The command failed and said why on one line of standard error."""
    assert done.returncode != 0
    assert part in done.stderr
    assert done.stderr.strip().count("\n") == 0, done.stderr


def test_a_folder_that_cannot_be_had_is_said_in_one_sentence(
    tmp_path: Path, operate: Operate
) -> None:
    (tmp_path / "file").touch()
    cms = CommandLine(environment(CMS_INSTANCE=str(tmp_path / "file" / "instance")), tmp_path)
    assert_one_sentence(operate(cms, "init"), "cannot be made")


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("CMS_DATABASE_URL", "nonsense", "CMS_DATABASE_URL is not the URL"),
        ("CMS_DATABASE_URL", "nosuch://host/name", "CMS_DATABASE_URL is not the URL"),
        ("CMS_DATABASE_URL", "mysql://host/name", "CMS_DATABASE_URL is not the URL"),
        ("CMS_DATABASE_URL", "sqlite+aiosqlite:///x.db", "CMS_DATABASE_URL is not the URL"),
        ("CMS_DATABASE_URL", "postgresql://host:port/name", "CMS_DATABASE_URL is not the URL"),
        ("CMS_DATABASE_URL", "postgresql+psycopg://a@127.0.0.1:1/b", "does not answer"),
        ("CMS_SECRET_KEY", "short", "CMS_SECRET_KEY has fewer than 32 characters"),
        ("CMS_BASE_URL", "example.org", "CMS_BASE_URL must"),
    ],
)
def test_a_setting_that_cannot_be_used_is_said_in_one_sentence(
    tmp_path: Path, operate: Operate, name: str, value: str, part: str
) -> None:
    settings = {"CMS_INSTANCE": str(tmp_path), name: value}
    cms = CommandLine(environment(**settings), tmp_path)
    assert_one_sentence(operate(cms, "init"), part)


def test_a_secret_key_that_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, operate: Operate
) -> None:
    (tmp_path / "secret-key").write_bytes(b"\xff")
    cms = CommandLine(environment(CMS_INSTANCE=str(tmp_path)), tmp_path)
    assert_one_sentence(operate(cms, "init"), "The secret key in")


@pytest.mark.parametrize("command", [["init"], ["users", "list"], ["serve"]])
def test_a_damaged_database_is_said_in_one_sentence(
    new_site: CommandLine, operate: Operate, command: list[str]
) -> None:
    instance = Path(new_site.environment["CMS_INSTANCE"])
    instance.mkdir()
    (instance / "galley.db").write_bytes(b"not a database" * 100)
    assert_one_sentence(operate(new_site, *command), "The database ")


def test_a_command_on_a_database_without_tables_says_what_to_run(
    databases: Databases, tmp_path: Path, operate: Operate
) -> None:
    settings = {"CMS_INSTANCE": str(tmp_path), "CMS_DATABASE_URL": databases.empty(tmp_path)}
    cms = CommandLine(environment(**settings), tmp_path)
    assert_one_sentence(operate(cms, "users", "list"), "not migrated; run “cms init”.")


def test_what_people_wrote_stands_in_no_error_of_the_database(session: Session) -> None:
    with pytest.raises(DBAPIError) as raised:
        session.execute(text("SELECT :private FROM nowhere"), {"private": "somebody@example.org"})
    session.rollback()
    assert "somebody@example.org" not in str(raised.value)


INTERRUPTED_IMPORT = """
import sys

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == "flask":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupt())
from cms.__main__ import main
main()
"""


def test_ctrl_c_while_all_is_being_loaded_ends_it_in_silence() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_ctrl_c_in_a_command_ends_it_in_silence(new_site: CommandLine) -> None:
    with subprocess.Popen(
        [new_site.program, "serve", "--demo", "--port", str(free_port())],
        env=new_site.environment,
        cwd=new_site.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as process:
        assert process.stderr is not None
        while not process.stderr.readline().startswith("Ready"):
            assert process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert not said.strip()


def workers_of(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> list[int]:
    """The processes that a server has started."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(number) for number in listed.read_text(encoding="ascii").split()]


def test_a_worker_that_dies_is_replaced(cms: CommandLine) -> None:
    port = free_port()
    process = start(cms, port)
    try:
        (died,) = workers_of(process)
        os.kill(died, signal.SIGKILL)
        while workers_of(process) in ([], [died]) or not is_up(port):
            assert process.poll() is None
            time.sleep(0.1)
    finally:
        kill(process)


def test_ctrl_c_while_the_workers_load_stops_them_at_once(cms: CommandLine) -> None:
    with subprocess.Popen(
        [cms.program, "serve", "--workers", "2", "--port", str(free_port())],
        env=cms.environment,
        cwd=cms.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    ) as process:
        while len(workers_of(process)) < 2:
            assert process.poll() is None
            time.sleep(0.001)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=30)[0]
    assert process.returncode == 0
    assert "Killing" not in said
