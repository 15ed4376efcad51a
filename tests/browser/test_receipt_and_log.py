"""A comment after it was sent, from both sides: the receipt, the history, the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import make_user, sign_in
from tests.browser.test_around_comments import approve_next, publish, send
from tests.fixtures.browser import OpenPage, trouble
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser


def change(page: Page, words: str) -> None:
    """Change the comment whose receipt is open."""
    page.get_by_text("Change this comment").click()
    page.get_by_label("Your comment").fill(words)
    page.get_by_role("button", name="Send the change").click()


def test_a_change_is_followed_and_a_decision_taken_back_without_javascript(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    article = publish(site, tmp_path, "only-words", "No player here.")
    reader, editor = open_page(javascript=False), open_page(javascript=False)
    send(reader, article, "First words.")
    change(reader, "")
    expect(reader.get_by_role("alert")).to_contain_text("Write a comment.")
    reader.get_by_label("Your comment").fill("Second words.")
    reader.get_by_role("button", name="Send the change").click()
    expect(reader.get_by_role("status")).to_contain_text("Your change is saved.")
    sign_in(editor, "editor", make_user(site, "editor"))
    approve_next(editor)
    change(reader, "Third words.")
    expect(reader.get_by_text("waits for an editor")).to_be_visible()
    reader.goto(article)
    expect(reader.get_by_text("Second words.")).to_be_visible()
    reader.go_back()
    approve_next(editor)
    editor.goto("/desk/comments/log")
    expect(editor.get_by_role("listitem").filter(has_text="edited this comment")).to_have_count(2)
    editor.get_by_role("link", name="The comment by").first.click()
    editor.get_by_role("button", name="Undo this decision").click()
    expect(editor.get_by_role("status")).to_contain_text("Undone.")
    reader.goto(article)
    expect(reader.get_by_text("Second words.")).to_be_visible()
    assert reader.context.cookies() == []


def test_receipt_history_and_log_are_accessible_and_fit_their_width(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    article = publish(site, tmp_path, "only-words", "No player here.")
    reader, editor = open_page(), open_page()
    send(reader, article, "I saw teh bees, and " + "never" * 30)
    sign_in(editor, "editor", make_user(site, "editor"))
    approve_next(editor)
    change(reader, "I saw the bees, and " + "never" * 30)
    found = trouble(reader)
    change(reader, "")
    found += trouble(reader)
    editor.goto("/desk/comments/log")
    found += trouble(editor)
    editor.get_by_role("link", name="The comment by").first.click()
    editor.get_by_text("What changed since").click()
    editor.get_by_text("Decline…").click()
    editor.get_by_label("Or another reason, in your own words").fill(" ")
    editor.get_by_role("button", name="Decline", exact=True).click()
    expect(editor.get_by_role("alert")).to_contain_text("Say why")
    found += trouble(editor)
    editor.goto("/desk/comments/log?since=never")
    found += trouble(editor)
    assert not found
