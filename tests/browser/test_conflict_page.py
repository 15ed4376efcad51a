"""The page of a conflict: two texts made one by the keyboard alone, on every screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import make_user, sign_in
from tests.fixtures.browser import OpenPage, expect_for_everybody, focus_after
from tests.fixtures.newsroom import Newsroom
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser


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
    page.locator("#slug").fill("lamps-of-mine")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Somebody saved this article")


def test_two_versions_are_made_one_by_the_keyboard_alone(
    site: Site, newsroom: Newsroom, open_page: OpenPage
) -> None:
    page = open_page(height=500)
    conflict(page, site, newsroom)
    expect(page.get_by_role("alert")).to_be_focused()
    for _ in ("title", "slug"):
        assert focus_after(page, "Tab")["name"] == "Take mine"
        assert focus_after(page, "ArrowRight")["name"] == "Take what is saved"
    assert focus_after(page, "Tab")["name"] == "Keep both, mine first"
    met = [focus_after(page, "Space")]
    while met[-1]["name"] != "Save what is chosen":
        met.append(focus_after(page, "Tab"))
    assert [each["name"] for each in met[1:-1]] == ["Keep what is saved"] * 9 + ["Keep mine"]
    assert all(each["inside"] for each in met)
    chosen = [each["top"] for each in met[:-1]]
    assert chosen == sorted(chosen)
    assert focus_after(page, "Shift+Tab")["name"] == "Keep mine"
    assert focus_after(page, "Shift+Tab")["name"] == "Keep what is saved"
    assert focus_after(page, "ArrowRight")["name"] == "Leave it out"
    assert focus_after(page, "Tab")["name"] == "Keep mine"
    assert focus_after(page, "Tab")["name"] == "Save what is chosen"
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
