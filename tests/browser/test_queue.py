"""The queue as an editor's daily work: by keys alone, by plain forms, and for every eye and ear."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import make_user, sign_in
from tests.browser.test_reading import trouble_here
from tests.fixtures.browser import BOTH_WIDTHS_BOTH_SCHEMES, OpenPage
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

FILE = "---\ntitle: On bees\nsummary: They dance.\n---\nThey dance.\n"
WANTED = {"approved": 30, "spam": 5, "declined": 15}


def api(site: Site, path: str, method: str = "GET", **sent: str) -> Any:
    """What the JSON API answers."""
    asked = Request(
        f"{site.url}/api/v1/{path}",
        method=method,
        data=json.dumps(sent).encode() if sent else None,
        headers={"Content-Type": "application/json"},
    )
    with urlopen(asked, timeout=5) as answer:
        return json.load(answer)["data"]


def send(site: Site, number: int, start: int = 0) -> list[str]:
    """Send comments, each with a text of its own; return their receipts in order."""
    return [
        api(site, "articles/on-bees/comments", "POST", name=f"R{n}", body=f"Thought {n}.")[
            "receipt"
        ]
        for n in range(start, start + number)
    ]


@pytest.fixture
def desk(site: Site, open_page: OpenPage, tmp_path: Path) -> Page:
    """An editor at the desk of a site with one article; the browser runs no script."""
    return _desk(site, open_page(javascript=False), tmp_path)


@pytest.fixture
def keys_desk(site: Site, open_page: OpenPage, tmp_path: Path) -> Page:
    """The same in a browser that runs scripts."""
    return _desk(site, open_page(), tmp_path)


def _desk(site: Site, page: Page, folder: Path) -> Page:
    (folder / "article.md").write_text(FILE, encoding="utf-8")
    site.cms.run("import", "markdown", str(folder / "article.md"), "--publish")
    sign_in(page, "editor", make_user(site, "editor"))
    return page


def card(page: Page, number: int) -> Locator:
    """The card of the comment with this number."""
    return page.get_by_role("article", name=f"R{number}", exact=True)


def states(site: Site, receipts: list[str]) -> Counter[str]:
    return Counter(api(site, f"comments/{receipt}")["status"] for receipt in receipts)


def test_fifty_comments_by_keyboard_alone(site: Site, keys_desk: Page) -> None:
    receipts, page = send(site, 50), keys_desk
    page.goto("/desk/comments")
    press = page.keyboard.press
    press("j")
    for n in range(10):
        expect(card(page, n)).to_be_focused()
        press("a")
    expect(card(page, 10)).to_be_focused()
    press("u")
    expect(card(page, 9)).to_be_focused()
    press("a")
    for n in range(10, 15):
        expect(card(page, n)).to_be_focused()
        press("s")
    for n in range(15, 20):
        expect(card(page, n)).to_be_focused()
        press("d")
        page.keyboard.type("As jk and u say.")  # letters in a field are letters
        press("Enter")
    expect(card(page, 20)).to_be_focused()
    for _ in range(10):
        press("x")
        press("j")
    press("d")
    expect(page.get_by_role("heading", name="Decline 10 comments?")).to_be_visible()
    page.keyboard.type("All alike.")
    press("Enter")
    expect(page.get_by_text("Declined 10 comments.")).to_be_visible()

    expect(card(page, 30)).to_be_focused()
    api(site, f"comments/{receipts[30]}", "PATCH", body="Quite another thought.")
    press("a")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(card(page, 30)).to_contain_text("The commenter changed it after you had read it")
    expect(card(page, 30).locator("ins")).to_contain_text("another thought")
    press("a")
    expect(card(page, 31)).to_be_focused()
    press("e")
    press("Control+a")
    page.keyboard.type("A mended thought.")
    press("Control+Enter")
    for n in range(32, 50):
        expect(card(page, n)).to_be_focused()
        press("a")
    expect(page.get_by_role("heading", name="Comments to read")).to_be_focused()
    expect(page.get_by_text("Nothing to read")).to_be_visible()
    assert states(site, receipts) == WANTED
    shown = [comment["html"] for comment in api(site, "articles/on-bees/comments?limit=100")]
    assert "<p>Quite another thought.</p>" in shown
    assert "<p>A mended thought.</p>" in shown


def test_fifty_comments_by_plain_forms(site: Site, desk: Page) -> None:
    receipts, page = send(site, 50), desk
    page.goto("/desk/comments")

    def approve(number: int) -> None:
        card(page, number).get_by_role("button", name="Approve").click()
        expect(page.get_by_text(f"Approved the comment by R{number}.")).to_be_visible()

    for n in range(10):
        approve(n)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The comment waits again.")).to_be_visible()
    approve(9)
    for n in range(10, 15):
        card(page, n).get_by_role("button", name="Spam").click()
    for n in range(15, 20):
        card(page, n).get_by_text("Decline…").click()
        card(page, n).get_by_label("Reason").fill("As I say.")
        card(page, n).get_by_role("button", name="Decline").click()
    for n in range(20, 30):
        card(page, n).get_by_role("checkbox").check()
    page.get_by_role("form", name="With those selected").get_by_role(
        "button", name="Decline…"
    ).click()
    page.get_by_label("Reason").fill("All alike.")
    page.get_by_role("button", name="Decline 10 comments").click()
    expect(page.get_by_text("Declined 10 comments.")).to_be_visible()

    api(site, f"comments/{receipts[30]}", "PATCH", body="Quite another thought.")
    card(page, 30).get_by_role("button", name="Approve").click()
    expect(card(page, 30)).to_contain_text("The commenter changed it after you had read it")
    approve(30)
    card(page, 31).get_by_text("Edit…").click()
    card(page, 31).get_by_label("The text as readers shall see it").fill("A mended thought.")
    card(page, 31).get_by_role("button", name="Save and approve").click()
    for n in range(32, 50):
        approve(n)
    expect(page.get_by_text("Nothing to read")).to_be_visible()
    assert states(site, receipts) == WANTED


def test_single_keys_rest_in_fields_and_can_be_switched_off(site: Site, keys_desk: Page) -> None:
    receipts, page = send(site, 2), keys_desk
    page.goto("/desk/comments")
    page.keyboard.press("/")
    page.keyboard.type("jas?")
    expect(page.get_by_label("Search text, name or e-mail")).to_have_value("jas?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of the queue")).to_be_visible()
    page.keyboard.press("a")  # nothing behind the dialog is decided
    page.get_by_label("Work the queue with single keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    for key in "jas?":
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Work the queue with single keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(card(page, 0)).to_be_focused()
    assert states(site, receipts) == {"pending": 2}


def test_what_arrives_moves_nothing_under_the_cursor(site: Site, keys_desk: Page) -> None:
    send(site, 2)
    page = keys_desk
    page.clock.install()
    page.goto("/desk/comments")
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.keyboard.type("Half a reas")
    send(site, 2, start=2)
    page.clock.fast_forward(16_000)
    show = page.get_by_role("button", name="2 new, at the end: show")
    expect(show).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(2)
    before = card(page, 0).bounding_box()
    show.click()
    expect(page.get_by_role("article")).to_have_count(4)
    assert card(page, 0).bounding_box() == before
    expect(card(page, 0).get_by_label("Reason")).to_have_value("Half a reas")


@pytest.mark.parametrize(("width", "scheme"), BOTH_WIDTHS_BOTH_SCHEMES)
def test_the_queue_is_accessible_and_fits_its_width(
    site: Site, open_page: OpenPage, tmp_path: Path, width: int, scheme: str
) -> None:
    page = _desk(site, open_page(width=width, scheme=scheme), tmp_path)
    receipts = send(site, 3)
    api(site, f"comments/{receipts[0]}", "PATCH", body="See https://example.org/" + "long/" * 40)
    page.goto("/desk/comments?q=o")
    found = trouble_here(page, "the queue")
    page.locator(".queue-filters > summary").click()
    page.keyboard.press("j")
    page.keyboard.press("e")
    found += trouble_here(page, "unfolded")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_text("Approved the comment")).to_have_count(2)  # shown, and said
    page.keyboard.press("x")
    found += trouble_here(page, "after a decision")
    page.keyboard.press("?")
    found += trouble_here(page, "the help")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.get_by_role("button", name="Decline 1 comment").wait_for()
    found += trouble_here(page, "the question")
    page.goto("/desk/comments/reasons")
    found += trouble_here(page, "the reasons")
    assert found == []
