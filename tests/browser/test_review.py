"""Two people and one article: handed in, given back with a note, mended, approved, scheduled."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Dialog, Page, expect

from cms.app.schedule import run_schedule
from cms.db.moments import utc_now
from cms.web.application import Application
from tests.browser.people import make_user, sign_in
from tests.fixtures.browser import OpenPage, accessibility_violations
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

BODY = "## Bees\n\nThey cluster.\n\nThey shiver.\n"


def status(url: str) -> int:
    """What a reader is answered."""
    try:
        with urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def write(page: Page, body: str) -> None:
    """Type the text as Markdown."""
    page.get_by_role("button", name="Markdown").click()
    page.get_by_label("Text, in Markdown").fill(body)


def press(page: Page, name: str) -> None:
    """Press a button by the keyboard alone."""
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def hand_in(author: Page) -> str:
    """Write an article and submit it; return its address on the desk."""
    author.goto("/desk/articles/new")
    author.get_by_label("Title", exact=True).fill("Bees in winter")
    write(author, BODY)
    author.get_by_role("button", name="Submit for review").click()
    expect(author.get_by_text("Saved and submitted.")).to_be_visible()
    return author.url


def ask_for_changes(editor: Page) -> None:
    """Hang a note on the third block and give the draft back, by the keyboard."""
    editor.goto("/desk")
    editor.get_by_role("link", name="Bees in winter").click()
    expect(editor.get_by_role("heading", name="Review", exact=True)).to_be_visible()
    block = editor.get_by_role("region", name="Block 3", exact=True)
    expect(block).to_contain_text("They shiver.")
    block.get_by_text("Note on this block").focus()
    editor.keyboard.press("Enter")
    block.get_by_label("What is to change here").fill("Why do they shiver?")
    block.get_by_role("button", name="Add note").focus()
    editor.keyboard.press("Enter")
    expect(block).to_contain_text("Why do they shiver?")
    press(editor, "Ask for changes")
    expect(editor.get_by_role("alert")).to_contain_text("Say in a sentence what is to change")
    editor.get_by_label("Or say what is to change").fill("Explain the shivering.")
    press(editor, "Ask for changes")
    expect(editor.get_by_text("The author is asked for changes.")).to_be_visible()
    assert not accessibility_violations(editor)


def mend(author: Page, written: str) -> None:
    """Read what was asked, settle the note, change the text and hand it in again."""
    author.goto(written)
    expect(author.get_by_text("Explain the shivering.")).to_be_visible()
    author.get_by_role("link", name="1 open note on the text").click()
    author.get_by_role("button", name="Settle").click()
    expect(author.get_by_text("settled by Test author")).to_be_visible()
    author.get_by_role("link", name="Edit", exact=True).click()
    write(author, BODY.replace("They shiver.", "They shiver, and so keep warm."))
    author.get_by_role("button", name="Submit for review").click()
    expect(author.get_by_text("Saved and submitted.")).to_be_visible()
    assert not accessibility_violations(author)


def approve_and_schedule(editor: Page, at: datetime) -> None:
    """See what has changed since changes were asked for, approve that, and set a moment."""
    editor.goto("/desk")
    editor.get_by_role("link", name="Bees in winter").click()
    editor.get_by_role("link", name="What has changed").click()
    expect(editor.get_by_role("main")).to_contain_text("keep warm")
    editor.go_back()
    press(editor, "Approve")
    expect(editor.get_by_text("Approved. It can be published")).to_be_visible()
    editor.get_by_role("link", name="Schedule", exact=True).click()
    editor.get_by_label("Publish at", exact=True).fill(f"{at:%Y-%m-%dT%H:%M}")
    assert not accessibility_violations(editor)
    press(editor, "Schedule")
    said = f"It will be published on {at.day} {at:%B %Y, %H:%M} UTC."
    expect(editor.get_by_text(said)).to_be_visible()


def test_an_article_goes_between_author_and_editor_until_it_is_public_once(
    site: Site, app: Application, open_page: OpenPage
) -> None:
    passwords = {role: make_user(site, role) for role in ("author", "editor")}
    author, editor = open_page(), open_page()
    sign_in(author, "author", passwords["author"])
    written = hand_in(author)
    sign_in(editor, "editor", passwords["editor"])
    ask_for_changes(editor)
    mend(author, written)
    at = (utc_now() + timedelta(hours=2)).replace(second=0, microsecond=0)
    approve_and_schedule(editor, at)

    public = f"{site.url}/articles/bees-in-winter"
    assert run_schedule(app, at - timedelta(seconds=1)) == 0
    assert status(public) == 404
    assert [run_schedule(app, at) for _ in range(2)] == [1, 0]
    reader = open_page(javascript=False)
    reader.goto(public)
    expect(reader.get_by_text("They shiver, and so keep warm.")).to_be_visible()
    editor.reload()
    editor.get_by_role("link", name="History").click()
    expect(editor.get_by_text("The schedule published it")).to_have_count(1)
    assert not accessibility_violations(editor)


def test_a_note_that_is_typed_survives_another_button_and_a_slip_of_the_hand(
    site: Site, open_page: OpenPage
) -> None:
    editor = open_page()
    sign_in(editor, "editor", make_user(site, "editor"))
    hand_in(editor)
    editor.get_by_role("link", name="Review it").click()
    first, third = (editor.get_by_role("region", name=f"Block {n}", exact=True) for n in (1, 3))
    for block, words in ((first, "Which bees?"), (third, "Why do they shiver?")):
        block.get_by_text("Note on this block").click()
        block.get_by_label("What is to change here").fill(words)
    first.get_by_role("button", name="Add note").click()
    expect(first.get_by_text("Test editor")).to_be_visible()
    waiting = third.get_by_label("What is to change here")
    expect(waiting).to_have_value("Why do they shiver?")
    waiting.press("End")
    editor.keyboard.type("!")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    editor.on("dialog", stay)
    editor.get_by_role("link", name="Edit", exact=True).click()
    expect(waiting).to_have_value("Why do they shiver?!")
    assert asked == ["beforeunload"]
    third.get_by_role("button", name="Add note").click()
    expect(third.get_by_text("Why do they shiver?!", exact=True)).to_be_visible()
    assert asked == ["beforeunload"]


def test_the_pages_of_the_way_are_whole_on_a_telephone_in_the_dark(
    site: Site, open_page: OpenPage
) -> None:
    editor = open_page(width=390, scheme="dark")
    sign_in(editor, "editor", make_user(site, "editor"))
    editor.goto("/desk/articles/new")
    editor.get_by_label("Title", exact=True).fill("Bees in winter")
    write(editor, BODY)
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_text("Saved and published.")).to_be_visible()
    written = editor.url.partition("?")[0]
    for place in ("", "/review", "/schedule", "/history", "/steps/unpublish"):
        editor.goto(written + place)
        assert not accessibility_violations(editor), place
        wide = editor.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, place
    press(editor, "Unpublish")
    expect(editor.get_by_text("Unpublished. Readers do not see it any more.")).to_be_visible()
    assert status(f"{site.url}/articles/bees-in-winter") == 404
