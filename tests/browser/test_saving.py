"""Nothing that somebody typed is lost: by a rival, a dead server, or a session that is over."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.people import EMAILS, make_user, sign_in
from tests.fixtures.browser import PATIENCE_MS, OpenPage, allow_interception, expect_for_everybody
from tests.fixtures.newsroom import Newsroom
from tests.fixtures.site import CommandLine, Site, free_port, kill, start

pytestmark = pytest.mark.browser

ADDRESS = re.compile(r"/desk/articles/[0-9a-f]{20}$")
SAVED = re.compile("^Saved at ")


def begin(page: Page, title: str) -> None:
    """Begin an article; it saves itself, and the page gets its address."""
    page.goto("/desk/articles/new")
    page.get_by_label("Title", exact=True).first.fill(title)
    page.wait_for_url(ADDRESS)
    expect_saved(page)


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-saving]")).to_have_text(SAVED)


def write(page: Page, words: str) -> None:
    """Write at the end of the text."""
    sheet = page.locator("#writing")
    sheet.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)
    expect(sheet).to_contain_text(words.strip())


def status(page: Page, words: str) -> None:
    expect(page.locator("[data-saving]")).to_contain_text(words)


def test_two_on_one_article_see_each_other_and_both_texts_survive(
    site: Site, open_page: OpenPage
) -> None:
    author, editor = open_page(), open_page()
    for page, role in ((author, "author"), (editor, "editor")):
        sign_in(page, role, make_user(site, role))
    begin(author, "Lamps")
    write(author, "A shared beginning. ")
    expect_saved(author)
    editor.goto(author.url)
    expect(editor.get_by_text("Test author has this article open too.")).to_be_visible()
    write(editor, "Words of the editor.")
    expect_saved(editor)
    write(author, "Words of the author.")
    status(author, "Test editor saved this article meanwhile. Your text is kept in this browser.")
    author.get_by_label("Summary").fill("Of lamps.")
    author.get_by_role("button", name="Compare and merge").click()
    expect(author.get_by_role("heading", level=1)).to_contain_text("Somebody saved this article")
    expect(author.get_by_label("Keep both, mine first")).to_be_checked()
    author.get_by_role("button", name="Save what is chosen").first.click()
    expect(author.get_by_text("Saved as version")).to_be_visible()
    for words in ("Words of the author.", "Words of the editor."):
        expect(author.locator("#writing")).to_contain_text(words)
    expect(author.get_by_label("Summary")).to_have_value("Of lamps.")
    assert author.evaluate("Object.keys(localStorage)") == []


def test_who_writes_in_two_windows_is_told_so_and_both_texts_survive(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in(page, "author", make_user(site, "author"))
    begin(page, "Lamps")
    address, other = page.url, page.context.new_page()
    other.goto(address)
    write(other, "Words of the second window.")
    expect_saved(other)
    write(page, "Words of the first window.")
    status(page, "You saved this article in another window. Your text is kept in this browser.")
    page.get_by_role("button", name="Compare and merge").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("You saved this article in another window")
    expect(page.get_by_role("heading", name="Saved by you").first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Test author")
    # Who goes away instead finds it the next time, whatever the other window saved since.
    page.close()
    write(other, "And more.")
    expect_saved(other)
    other.goto(address)
    expect(other.locator("#writing")).to_contain_text("Words of the first window.")
    status(other, "You saved this article in another window.")


def test_the_page_says_where_the_article_stands_once_it_has_saved_itself(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in(page, "editor", make_user(site, "editor"))
    begin(page, "Lamps")
    expect(page.get_by_role("link", name="All versions")).to_be_visible()
    expect(page.get_by_role("link", name="Private links")).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Saved and published.")).to_be_visible()
    expect(page.get_by_text("Newer draft")).to_have_count(0)
    write(page, "Newer words.")
    expect(page.get_by_text("Newer draft")).to_be_visible()
    expect(page.get_by_role("link", name="Schedule")).to_be_visible()
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.get_by_text("Version 2 is discarded.")).to_be_visible()


def test_what_is_wrong_is_marked_until_it_is_saved(site: Site, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "author", make_user(site, "author"))
    begin(page, "Lamps")
    summary = page.get_by_label("Summary")
    summary.fill("x" * 2001)
    status(page, "Not saved yet: one thing to correct.")
    expect(summary).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Summary: Use at most 2,000 characters.")
    expect(summary).to_have_attribute("aria-invalid", "true")
    summary.fill("Of lamps.")
    expect_saved(page)
    expect(page.get_by_text("Use at most 2,000 characters.")).to_have_count(0)
    expect(summary).not_to_have_attribute("aria-invalid", "true")


def test_what_is_not_finished_is_saved_and_marked_and_the_title_may_be_taken(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in(page, "author", make_user(site, "author"))
    for slug in ("lamps", "lamps-2"):
        page.goto("/desk/articles/new")
        begin(page, "Lamps")
        expect(page.locator("#slug")).to_have_value(slug)
    page.get_by_role("button", name="Add a link").click()
    page.get_by_label("Title").last.fill("Only a title")
    expect_saved(page)
    expect(page.locator("#related-0-title")).to_have_attribute("aria-invalid", "true")
    missing = page.get_by_role("link", name="Link 1: Give either the slug")
    expect(missing).to_have_attribute("href", "#related-0-title")
    page.locator("#related-0-url").fill("https://example.org/")
    expect(missing).to_have_count(0)
    expect(page.locator("#related-0-title")).not_to_have_attribute("aria-invalid", "true")


def test_topics_are_suggested_by_name_after_each_comma(
    site: Site, newsroom: Newsroom, open_page: OpenPage
) -> None:
    newsroom.published("known", topics=["Daily habits", "Salt, sugar"])
    page = open_page()
    sign_in(page, "author", make_user(site, "author"))
    page.goto("/desk/articles/new")
    topics = page.get_by_label("Topics")

    def suggested() -> list[str]:
        options: list[str] = page.locator("#topic-names option").evaluate_all(
            "all => all.map(({ value }) => value)"
        )
        return options

    assert suggested() == ["Daily habits", '"Salt, sugar"']
    topics.fill("Sleep, Da")
    assert suggested() == ["Sleep, Daily habits", 'Sleep, "Salt, sugar"']
    topics.fill("daily habits, ")
    assert suggested() == ['daily habits, "Salt, sugar"']
    expect(page.get_by_label("Add a topic")).to_have_count(0)


def test_a_session_that_ends_loses_nothing_and_goes_on_after_signing_in(
    site: Site, open_page: OpenPage
) -> None:
    password = make_user(site, "author")
    page = open_page()
    sign_in(page, "author", password)
    begin(page, "Lamps")
    page.context.clear_cookies()
    write(page, "Typed when nobody was signed in.")
    status(page, "You are signed out. Your text is kept in this browser.")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in another tab").click()
    other = opened.value
    other.get_by_label("E-mail").fill(EMAILS["author"])
    other.get_by_label("Password").fill(password)
    other.keyboard.press("Enter")
    other.wait_for_url("**/desk")
    expect_saved(page)
    other.goto(page.url)
    expect(other.locator("#writing")).to_contain_text("Typed when nobody was signed in.")


def test_an_article_that_was_never_saved_is_offered_until_it_is(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page()
    sign_in(page, "author", make_user(site, "author"))
    page.goto("/desk/articles/new")
    write(page, "Words without a title.")
    allow_interception(page)
    page.goto("/desk/articles/new")
    page.route("**/desk/articles/new", lambda route: route.fulfill(status=503, body="Away."))
    page.get_by_role("button", name="Go on with it").click()
    expect(page.get_by_text("Away.")).to_be_visible()
    page.unroute("**/desk/articles/new")
    page.goto("/desk/articles/new")
    page.get_by_role("button", name="Go on with it").click()
    expect(page.locator("#writing")).to_contain_text("Words without a title.")
    page.get_by_label("Title", exact=True).first.fill("Lamps")
    expect_saved(page)
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_tab_with_unsaved_text_asks_before_it_closes(site: Site, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "author", make_user(site, "author"))
    begin(page, "Lamps")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.reload()
    assert asked == []
    page.get_by_label("Title", exact=True).first.press("End")
    page.keyboard.type(" and oil")
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Title", exact=True).first).to_have_value("Lamps and oil")
    expect_saved(page)


def test_a_server_that_is_killed_keeps_what_it_said_it_saved_and_the_browser_the_rest(
    cms: CommandLine, browser: Browser
) -> None:
    port = free_port()
    context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
    context.set_default_timeout(PATIENCE_MS)
    process = start(cms, port)
    try:
        page = context.new_page()
        site = Site(url=f"http://127.0.0.1:{port}", cms=cms)
        sign_in(page, "author", make_user(site, "author"))
        begin(page, "Lamps")
        write(page, "Said to be saved. ")
        expect_saved(page)
        address = page.url
        write(page, "Typed as the power went. ")
        kill(process)
        write(page, "Typed in the dark.")
        status(page, "Not connected. Your text is kept in this browser")
        page.close()

        process = start(cms, port)
        plain = browser.new_context(storage_state=context.storage_state(), base_url=site.url)
        kept = plain.new_page()
        kept.add_init_script("localStorage.clear()")
        kept.goto(address)
        expect(kept.locator("#writing")).to_contain_text("Said to be saved.")
        plain.close()

        page = context.new_page()
        page.goto(address)
        everything = "Said to be saved. Typed as the power went. Typed in the dark."
        expect(page.locator("#writing")).to_contain_text(everything)
        expect_saved(page)
        assert page.evaluate("Object.keys(localStorage)") == []
        page.reload()
        expect(page.locator("#writing")).to_contain_text(everything)
    finally:
        context.close()
        kill(process)


def test_the_pages_of_versions_are_for_everybody(site: Site, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "editor", make_user(site, "editor"))
    begin(page, "Lamps")
    write(page, "The lamp is red.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved as version 1.")).to_be_visible()
    expect(page.locator("#writing")).to_be_visible()  # until then the site would add the row
    page.get_by_role("button", name="Add an author").click()
    page.keyboard.type("Mia Sand")
    page.locator("#writing").press("Control+A")
    page.keyboard.type("The lamp is blue.")
    expect(page.get_by_text("Version 2, saved just now")).to_be_visible()
    expect(page.locator("#writing")).to_contain_text("blue")
    expect_saved(page)
    expect_for_everybody(page)
    page.get_by_role("link", name="All versions").click()
    expect_for_everybody(page)
    page.get_by_role("button", name="Compare the two").press("Enter")
    expect(page.locator("main ins").filter(has_text="blue")).to_be_visible()
    expect_for_everybody(page)
    page.get_by_role("link", name="Version 1").click()
    expect_for_everybody(page)
    page.get_by_role("button", name="Restore this version").press("Enter")
    expect(page.locator("#writing")).to_contain_text("The lamp is red.")
