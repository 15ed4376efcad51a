"""The demo: loaded once, with sign-ins of this instance's own."""

from __future__ import annotations

import re
from pathlib import Path

from cms.app.demo.loading import PEOPLE, SIGN_INS_FILE
from cms.web.application import Application
from tests.fixtures.newsroom import Newsroom


def load(app: Application) -> str:
    done = app.test_cli_runner().invoke(args=["demo"])
    assert done.exit_code == 0, done.output
    return done.stdout


def sign_ins(said: str) -> dict[str, str]:
    """The passwords, by e-mail address."""
    return dict(re.findall(r"(\S+@demo\.example)\s+(\S+)", said))


def test_the_demo_is_loaded_once_and_kept(app: Application, tmp_path: Path) -> None:
    said = load(app)
    client = app.test_client()
    listed = client.get("/api/v1/articles").get_json()
    assert listed["meta"]["total"] >= 3
    assert load(app) == said
    assert client.get("/api/v1/articles").get_json() == listed
    kept = tmp_path / SIGN_INS_FILE
    assert kept.read_text(encoding="utf-8").strip() == said.strip()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_the_sign_ins_work_and_are_of_this_instance_alone(
    app: Application, elsewhere: Newsroom
) -> None:
    mine, theirs = sign_ins(load(app)), sign_ins(load(elsewhere.app))
    assert mine.keys() == theirs.keys() == {email for email, _, _ in PEOPLE}
    assert len({*mine.values(), *theirs.values()}) == 6
    for email, password in mine.items():
        client = app.test_client()
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
        assert token
        fields = {"email": email, "password": password, "csrf_token": token[1]}
        assert client.post("/sign-in", data=fields).headers["Location"].endswith("/desk")
        desk = client.get("/desk")
        assert desk.status_code == 200


def test_a_demo_whose_sign_ins_are_lost_is_refused_in_one_sentence(
    app: Application, tmp_path: Path
) -> None:
    load(app)
    (tmp_path / SIGN_INS_FILE).unlink()
    done = app.test_cli_runner().invoke(args=["demo"])
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "The demo is loaded already" in done.stderr
    assert app.test_client().get("/api/v1/articles").get_json()["meta"]["total"] >= 3
