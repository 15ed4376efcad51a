"""The examples of `docs/guides/developer.md` run one after the other and give what it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect

from cms.permissions import Role
from tests.fixtures.newsroom import Newsroom
from tests.fixtures.site import Site
from tests.rules.sources import ROOT

PAGE = (ROOT / "docs/guides/developer.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 60


@pytest.fixture
def library(newsroom: Newsroom) -> Newsroom:
    """The three articles of the page, with one comment."""
    back = {"title": "When your back hurts", "summary": "What helps your back: walking, mostly."}
    newsroom.published("when-your-back-hurts", "Walk, and rest little.\n", **back)
    sleep = {"title": "Sleeping better", "topics": ["sleep"]}
    newsroom.published("sleeping-better", "Go to bed *tired*.\n", **sleep)
    newsroom.published("cold-hands", "Warm feet help.\n", title="Cold hands", topics=["sleep"])
    client, token = newsroom.reader(), newsroom.token(Role.EDITOR)
    for slug in ("when-your-back-hurts", "sleeping-better"):
        words = {"name": "Ida", "body": "It helps."}
        sent = client.post(f"/api/v1/articles/{slug}/comments", json=words).get_json()["data"]
        target = f"/api/v1/manage/comments/{sent['id']}/decision"
        assert client.post(target, json={"decision": "approve"}, headers=token).status_code == 200
    return newsroom


def examples(*kinds: str) -> Iterator[tuple[str, str, str]]:
    """Each example of these kinds, with its kind, and what it prints as the next block has it."""
    blocks = [(match[1], match[2]) for match in BLOCK.finditer(PAGE)]
    for (kind, text), (next_kind, printed) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if kind in kinds and "npx" not in text:
            yield kind, text, printed if next_kind in ("json", "text") else ""


def test_what_is_asked_from_a_shell_and_from_python_is_answered_so(
    library: Newsroom, site: Site, tmp_path: Path
) -> None:
    token = library.token(Role.EDITOR)["Authorization"].removeprefix("Bearer ")
    programs = {"sh": ("sh", "-eu", "-c"), "python": (sys.executable, "-W", "error", "-c")}
    ran = 0
    for kind, text, printed in examples("sh", "python"):
        done = subprocess.run(
            [*programs[kind], text],
            env=os.environ | {"SITE": site.url, "TOKEN": token, "PYTHONIOENCODING": "utf-8"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        assert alike(done.stdout, printed), f"{text}\nprints:\n{done.stdout}\nnot:\n{printed}"
        ran += 1
    assert ran >= 10


def alike(output: str, printed: str) -> bool:
    """Whether it is what the page shows, where an ellipsis stands for the end of a text."""
    if printed.startswith("{\n"):
        return shortened(json.loads(output)) == shortened(json.loads(printed))
    return output.strip() == printed.strip()


def shortened(value: object) -> object:
    """The value with the lists of known names cut off, and of a snippet a word that it marks."""
    if isinstance(value, dict):
        return {name: shortened(each) for name, each in value.items()}
    if isinstance(value, str) and "<mark>" in value:
        # Which pieces of a text it shows is up to the database.
        return re.findall("<mark>(.*?)</mark>", value)[0]
    if isinstance(value, list):
        return [shortened(each) for each in value]
    return re.sub(r"(Known here: ).*", r"\1", value) if isinstance(value, str) else value


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing of each request."""


@pytest.mark.browser
def test_a_static_page_of_another_site_reads_and_sends(
    library: Newsroom, site: Site, browser: Browser, tmp_path: Path
) -> None:
    ((_, page, _),) = examples("html")
    text = page.replace("https://your.site", site.url)
    assert site.url in text
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    elsewhere = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(tmp_path)))
    with elsewhere:
        thread = Thread(target=elsewhere.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            tab = browser.new_page()
            tab.goto(f"http://127.0.0.1:{elsewhere.server_port}/page.html")
            expect(tab.locator("h1")).to_have_text("Sleeping better")
            expect(tab.locator("#text em")).to_have_text("tired")
            expect(tab.locator("#comments li")).to_contain_text("Ida")
            tab.get_by_label("Name").fill("Robin")
            tab.get_by_label("Comment").fill("From a static page.")
            tab.get_by_role("button").click()
            sentence = "Comment sent successfully! We will review it in the next few hours."
            expect(tab.locator("#result")).to_have_text(sentence)
            expect(tab.get_by_label("Name")).to_have_value("")
            tab.close()
        finally:
            elsewhere.shutdown()
            thread.join()
    manage = "/api/v1/manage/comments?status=pending"
    (waiting,) = library.reader().get(manage, headers=library.token()).get_json()["data"]
    assert waiting["source"] == "From a static page."
