"""The page of a conflict: two texts made one by the keyboard alone, on every screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import make_user, sign_in
from tests.fixtures.browser import OpenPage, expect_for_everybody
from tests.fixtures.newsroom import Newsroom
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

# What has the focus, where it begins, and whether somebody sees that it has it.
FOCUSED = """() => {
  const now = document.activeElement;
  const { top, left, width, height } = now.getBoundingClientRect();
  const style = getComputedStyle(now);
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return {
    name: (now.labels?.[0] ?? now).innerText.trim(),
    inside: Boolean(now.closest("main")),
    top: top + scrollY,
    left,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    bare: now === hit || now.contains(hit),
  };
}"""


def conflict(page: Page, site: Site, newsroom: Newsroom) -> None:
    """Let somebody save the article of the page while it is written on, and then save it."""
    sign_in(page, "editor", make_user(site, "editor"))
    article = newsroom.article("lamps", "Shared.\n\nThe lamp is red.\n", title="Lamps")
    page.goto(f"/desk/articles/{article}")
    expect(page.locator("#writing")).to_be_visible()
    page.context.route("**/presence", lambda route: route.abort())
    theirs = "Shared.\n\nThe lamp is green.\n\n" + "Only theirs, word for word.\n\n" * 9
    newsroom.draft(article, title="Lamps of theirs", slug="lamps", body_markdown=theirs)
    page.get_by_role("button", name="Markdown").click()
    page.get_by_label("Text, in Markdown").fill("Shared.\n\nThe lamp is blue.\n\nA cup of oil.\n")
    page.get_by_label("Title", exact=True).fill("Lamps of mine")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Somebody saved this article")


def press(page: Page, key: str) -> dict[str, Any]:
    """Press a key; return what has the focus then, which somebody must be able to see."""
    page.keyboard.press(key)
    now: dict[str, Any] = page.evaluate(FOCUSED)
    assert now["ring"], now
    assert now["bare"], now
    return now


def test_two_versions_are_made_one_by_the_keyboard_alone(
    site: Site, newsroom: Newsroom, open_page: OpenPage
) -> None:
    page = open_page(height=500)
    page.emulate_media(reduced_motion="reduce")
    conflict(page, site, newsroom)
    expect(page.get_by_role("alert")).to_be_focused()
    for _ in ("title", "slug"):
        assert press(page, "Tab")["name"] == "Take mine"
        assert press(page, "ArrowRight")["name"] == "Take what is saved"
    assert press(page, "Tab")["name"] == "Keep both, mine first"
    met = [press(page, "Space")]
    while met[-1]["name"] != "Save what is chosen":
        met.append(press(page, "Tab"))
    assert [each["name"] for each in met[1:-1]] == ["Keep what is saved"] * 9 + ["Keep mine"]
    assert all(each["inside"] for each in met)
    chosen = [each["top"] for each in met[:-1]]
    assert chosen == sorted(chosen)
    assert press(page, "Shift+Tab")["name"] == "Keep mine"
    assert press(page, "Shift+Tab")["name"] == "Keep what is saved"
    assert press(page, "ArrowRight")["name"] == "Leave it out"
    assert press(page, "Tab")["name"] == "Keep mine"
    assert press(page, "Tab")["name"] == "Save what is chosen"
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Lamps of theirs")
    sheet = page.locator("#writing")
    for words in ("The lamp is green.", "The lamp is blue.", "A cup of oil."):
        expect(sheet).to_contain_text(words)
    expect(sheet.get_by_text("Only theirs, word for word.")).to_have_count(8)


def test_the_page_is_for_everybody(site: Site, newsroom: Newsroom, open_page: OpenPage) -> None:
    page = open_page()
    conflict(page, site, newsroom)
    expect_for_everybody(page)
