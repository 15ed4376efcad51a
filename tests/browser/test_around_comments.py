"""What stands around comments, as people meet it: moments, reports, answers, closing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import make_user, sign_in
from tests.fixtures.browser import BOTH_WIDTHS_BOTH_SCHEMES, OpenPage, accessibility_violations
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

ARTICLE = """---
title: {title}
authors:
- name: Ada Lima
---
Some words.

{embed}
"""
VIDEO = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
AUDIO = "https://files.example.org/talk.mp3"


def publish(site: Site, folder: Path, slug: str, embed: str) -> str:
    file = folder / f"{slug}.md"
    text = ARTICLE.format(title=slug.replace("-", " ").capitalize(), embed=embed)
    file.write_text(text, encoding="utf-8")
    site.cms.run("import", "markdown", str(file), "--publish")
    return f"/articles/{slug}"


def send(page: Page, article: str, body: str) -> None:
    page.goto(article)
    page.get_by_label("Your comment").fill(body)
    page.get_by_label("Your name").fill("Cleo")
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_role("status")).to_contain_text("Comment sent successfully!")


def approve_one(page: Page, site: Site) -> None:
    sign_in(page, "editor", make_user(site, "editor"))
    approve_next(page)


def approve_next(page: Page) -> None:
    page.goto("/desk/comments")
    with page.expect_navigation():
        page.get_by_role("button", name="Approve").first.click()


def refuse_others(page: Page) -> None:
    """Let the page ask another site, and let nothing come back."""
    page.context.unroute_all()
    page.context.route(re.compile("^https:"), lambda route: route.abort())


def test_a_moment_is_a_button_that_goes_there(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    article = publish(site, tmp_path, "a-film", VIDEO)
    page = open_page()
    send(page, article, "Look at 12:34, and then at 1:00:01.")
    approve_one(page, site)
    page.goto(article)
    expect(page.locator("iframe")).to_have_count(0)
    refuse_others(page)
    page.get_by_role("button", name="Play at 12:34").press("Enter")
    player = page.locator("iframe")
    expect(player).to_have_attribute("src", re.compile(r"\?start=754&autoplay=1$"))
    expect(player).to_be_focused()
    page.get_by_role("button", name="Play at 1:00:01").click()
    expect(player).to_have_attribute("src", re.compile(r"\?start=3601&autoplay=1$"))
    expect(player).to_have_count(1)


def test_a_moment_of_a_file_is_sought_in_its_player(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    article = publish(site, tmp_path, "a-talk", AUDIO)
    page = open_page()
    send(page, article, "Listen at 2:05.")
    approve_one(page, site)
    page.goto(article)
    refuse_others(page)
    page.get_by_role("button", name="Play at 2:05").click()
    expect(page.locator("audio")).to_be_focused()
    assert page.locator("audio").evaluate("audio => audio.currentTime") == 125


def test_a_moment_is_plain_text_without_a_player_or_without_javascript(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    film = publish(site, tmp_path, "a-film", VIDEO)
    page = open_page()
    send(page, film, "Look at 12:34.")
    approve_one(page, site)
    without = open_page(javascript=False)
    without.goto(film)
    expect(without.get_by_text("Look at 12:34.")).to_be_visible()
    assert without.get_by_role("button", name="12:34").count() == 0

    words = publish(site, tmp_path, "only-words", "No player here.")
    send(page, words, "I came at 12:34.")
    approve_next(page)
    page.goto(words)
    expect(page.get_by_text("I came at 12:34.")).to_be_visible()
    assert page.get_by_role("button", name="12:34").count() == 0


def test_the_hidden_field_is_met_neither_by_eye_nor_by_keyboard(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    page.goto(publish(site, tmp_path, "only-words", "No player here."))
    box = page.locator("#comment-form-subject").locator("..").bounding_box()
    assert box is not None
    assert box["width"] <= 1
    assert box["height"] <= 1
    page.get_by_label("Your comment").focus()
    names = []
    for _ in range(5):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.name || document.activeElement.type"))
    assert names[:4] == ["name", "email", "website", "submit"]
    assert "subject" not in names


def test_a_report_without_javascript(site: Site, open_page: OpenPage, tmp_path: Path) -> None:
    article = publish(site, tmp_path, "only-words", "No player here.")
    page = open_page(javascript=False)
    send(page, article, "A thing that somebody said.")
    approve_one(page, site)
    reader = open_page(javascript=False)
    reader.goto(article)
    reader.get_by_role("link", name="Report").click()
    reader.get_by_role("button", name="Send the report").click()
    expect(reader.get_by_role("alert")).to_contain_text("Say what is wrong with this comment.")
    reader.get_by_label("What is wrong with it?").fill("It is unkind.")
    reader.get_by_role("button", name="Send the report").click()
    expect(reader.get_by_role("status")).to_contain_text("Thank you.")
    reader.get_by_role("link", name="Back to the article").click()
    expect(reader.get_by_text("A thing that somebody said.")).to_be_visible()
    page.goto("/desk/comments")
    expect(page.get_by_text("It is unkind.")).to_be_visible()
    assert reader.context.cookies() == []


@pytest.mark.parametrize(("width", "scheme"), BOTH_WIDTHS_BOTH_SCHEMES)
def test_every_page_is_accessible_and_fits_its_width(
    site: Site, open_page: OpenPage, tmp_path: Path, width: int, scheme: str
) -> None:
    article = publish(site, tmp_path, "a-film", VIDEO)
    page = open_page(width=width, scheme=scheme)
    send(page, article, "Look at 12:34.")
    approve_one(page, site)
    page.goto(article)
    report = page.get_by_role("link", name="Report").get_attribute("href") or ""
    desk = f"/desk{report.removesuffix('report')}"
    found = trouble(page)
    paths = [report, f"{report}?sent=1", f"{desk}reply", f"{desk}move", f"{desk}move?q=nowhere"]
    marks = [f"/desk/comments/marks{query}" for query in ("", "?phrase=look", "?phrase=!")]
    for path in [*paths, *marks, "/desk/comments/threads"]:
        page.goto(path)
        found += trouble(page)
    page.get_by_role("link", name="A film").click()
    page.get_by_role("button", name="Close the comments now").click()
    found += trouble(page)
    page.goto(article)
    expect(page.get_by_text("Comments closed on")).to_be_visible()
    found += trouble(page)
    assert found == []


def trouble(page: Page) -> list[str]:
    """What axe finds on the page, and whether it is wider than its window."""
    found = accessibility_violations(page)
    width, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    if width > window:
        found.append(f"is {width} wide in a window of {window}")
    return [f"{page.url}: {each}" for each in found]
