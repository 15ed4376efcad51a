"""The main job: an article is published, a comment is read, and then everyone sees it."""

from __future__ import annotations

import json
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import make_user, sign_in_by_its_page
from tests.fixtures.browser import OpenPage
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

TEXT = """Warm hands find small things faster.[^ito-2019]

## Before you begin

::: warning Mind the lamp
It is hotter than it looks.
:::

https://www.youtube.com/watch?v=aqz-KE-bpKQ
"""
ADDRESS = "/articles/mending-a-watch"
SENTENCE = "Comment sent successfully! We will review it in the next few hours."
COMMENT = "My grandfather used a hair dryer."


def comments_in_json(site: Site) -> list[str]:
    """The texts that the delivery API gives of the article's comments."""
    with urlopen(f"{site.url}/api/v1{ADDRESS}/comments", timeout=5) as answer:
        return [comment["html"] for comment in json.load(answer)["data"]]


def write_article(page: Page) -> None:
    page.get_by_role("link", name="New article").first.click()
    page.get_by_label("Title", exact=True).fill("Mending a watch")
    page.get_by_role("button", name="Markdown").click()
    page.get_by_label("Text, in Markdown").fill(TEXT)
    page.get_by_label("Summary").fill("What to have at hand.")
    page.get_by_label("Topics").fill("repair, watches")
    # The writer stands in the byline already; another name there is another person.
    author = page.get_by_role("region", name="Authors")
    author.get_by_text("Test author").first.click()
    author.get_by_label("Name").fill("Aiko Ito")
    author.get_by_label("Bio").fill("Watchmaker in the third generation.")
    page.get_by_role("button", name="Add a reference").click()
    reference = page.get_by_role("region", name="References")
    reference.get_by_label("Key").fill("ito-2019")
    reference.get_by_label("Title").fill("On small screws")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("In review").first).to_be_visible()


def test_an_article_is_published_and_a_comment_is_read_before_it_is_shown(
    site: Site, open_page: OpenPage
) -> None:
    passwords = {role: make_user(site, role) for role in ("author", "editor")}
    author = open_page()
    sign_in_by_its_page(author, "author", passwords["author"])
    write_article(author)
    assert author.get_by_role("button", name="Publish").count() == 0

    reader = open_page(javascript=False)
    answer = reader.goto(ADDRESS)
    assert answer is not None
    assert answer.status == 404

    editor = open_page()
    sign_in_by_its_page(editor, "editor", passwords["editor"])
    editor.get_by_role("link", name="Mending a watch").click()
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_text("Published.", exact=True)).to_be_visible()

    reader.goto("/")
    reader.get_by_role("link", name="Mending a watch").click()
    expect(reader.get_by_role("heading", name="Who I am")).to_be_visible()
    expect(reader.get_by_role("link", name="Watch the video on YouTube")).to_be_visible()
    reader.get_by_role("link", name="Reference 1", exact=True).click()
    expect(reader).to_have_url(f"{site.url}{ADDRESS}#ref-ito-2019")
    reader.get_by_label("Your comment").fill(COMMENT)
    reader.get_by_label("Your name").fill("Bea")
    reader.get_by_role("button", name="Send comment").click()
    expect(reader.get_by_text(SENTENCE, exact=True)).to_be_visible()
    assert reader.context.cookies() == []
    receipt = reader.url.partition("?")[0]

    reader.goto(ADDRESS)
    expect(reader.get_by_text(COMMENT)).to_have_count(0)
    assert comments_in_json(site) == []

    editor.get_by_role("link", name="Comments").click()
    expect(editor.get_by_role("paragraph").filter(has_text=COMMENT)).to_be_visible()
    editor.get_by_role("button", name="Approve the comment by Bea").click()
    expect(editor.get_by_text(COMMENT)).to_have_count(0)

    reader.goto(ADDRESS)
    expect(reader.get_by_text(COMMENT)).to_be_visible()
    expect(reader.get_by_role("heading", name="1 comment")).to_be_visible()
    assert comments_in_json(site) == [f"<p>{COMMENT}</p>"]
    reader.goto(receipt)
    expect(reader.get_by_role("link", name="See it with the article")).to_be_visible()


def test_the_desk_is_worked_by_keyboard_alone(site: Site, open_page: OpenPage) -> None:
    password = make_user(site, "editor")
    page = open_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail").focus()
    page.keyboard.type("editor@site.example")
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    press_until(page, "New article")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/articles/new")
    press_until(page, "title")
    page.keyboard.type("Written by hand")
    # Enter goes on from the title to the text; in a field of one line it saves, and publishes not.
    page.keyboard.press("Enter")
    page.keyboard.type("Some words.")
    press_until(page, "slug")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved as version 1.")).to_be_visible()


def press_until(page: Page, wanted: str) -> None:
    """Press Tab until the focus is on the control with this text or name; fail if it never is."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "[document.activeElement.textContent.trim(), document.activeElement.name]"
        )
        if wanted in focused:
            return
    pytest.fail(f"Tab never came to “{wanted}”.")
