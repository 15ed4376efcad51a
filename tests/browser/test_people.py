"""People and private links, as an editor meets them, and who is given one."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.people import make_user, sign_in
from tests.fixtures.browser import OpenPage, trouble
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

FILE = """---
title: {title}
{draft}authors:
- name: {author}
  bio: Keeps bees.
---
Some words of {author}.
"""


def bring_in(site: Site, folder: Path, title: str, author: str, *, draft: bool = False) -> None:
    file = folder / "one.md"
    mark = "draft: true\n" if draft else ""
    file.write_text(FILE.format(title=title, author=author, draft=mark), encoding="utf-8")
    site.cms.run("import", "markdown", str(file), "--publish")


def test_an_editor_tidies_up_people_and_shows_a_draft(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    bring_in(site, tmp_path, "Hives", "Rosa Marín")
    bring_in(site, tmp_path, "Smoke", "R. Marin")
    bring_in(site, tmp_path, "Queens", "R. Marin", draft=True)
    page = open_page(width=390, scheme="dark")
    sign_in(page, "editor", make_user(site, "editor"))
    page.goto("/desk")

    page.get_by_role("link", name="Authors").click()
    assert trouble(page) == []
    page.get_by_role("link", name="Rosa Marín").click()
    page.get_by_label("Credentials").fill("beekeeper")
    page.get_by_label("Conflicts of interest").fill("Sells honey.")
    page.get_by_role("button", name="Add a link").click()
    page.get_by_label("Label of link 1").fill("Own page")
    page.get_by_label("Address of link 1").fill("ftp://wrong.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert trouble(page) == []
    page.get_by_label("Address of link 1").fill("https://rosa.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved what the site says of Rosa Marín.")).to_be_visible()

    page.goto("/desk/authors/r-marin")
    page.get_by_role("link", name="Merge with another").click()
    assert trouble(page) == []
    page.get_by_role("link", name="Choose Rosa Marín").click()
    assert trouble(page) == []
    page.get_by_role("button", name="Merge into Rosa Marín").click()
    expect(page.get_by_text("2 articles written, 0 reviewed.")).to_be_visible()

    page.goto("/desk/articles?q=Queens")
    page.get_by_role("link", name="Queens").click()
    page.get_by_role("link", name="Private links").click()
    assert trouble(page) == []
    page.get_by_role("button", name="Make a private link").click()
    link = page.get_by_label("Copy it").input_value()
    assert trouble(page) == []

    guest = open_page(width=390, javascript=False)
    guest.goto("/authors/r-marin")
    expect(guest).to_have_url(f"{site.url}/authors/rosa-marin")
    expect(guest.get_by_role("link", name="Smoke")).to_be_visible()
    expect(guest.get_by_role("link", name="Own page")).to_have_attribute("rel", "me noopener")
    guest.goto(link)
    expect(guest.get_by_text("not published.")).to_be_visible()
    expect(guest.get_by_text("Some words of R. Marin.")).to_be_visible()
    expect(guest.get_by_text("By Rosa Marín (beekeeper)", exact=True)).to_be_visible()
    expect(guest.get_by_text("Sells honey.")).to_be_visible()
    assert guest.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.goto(page.url)
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("it opens nothing any more")).to_be_visible()
    guest.goto(link)
    expect(guest.get_by_text("This preview link has ended.")).to_be_visible()


def test_a_name_without_a_break_fits_every_page(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    name = "Donaudampfschiffahrt" * 9
    bring_in(site, tmp_path, "Hives", name)
    bring_in(site, tmp_path, "Smoke", "Rosa Marín")
    page = open_page()
    sign_in(page, "editor", make_user(site, "editor"))
    page.goto("/articles/hives")
    assert trouble(page) == []
    page.locator(".author-name a").click()
    assert trouble(page) == []
    page.goto("/desk/authors/rosa-marin/merge")
    assert trouble(page) == []
    page.get_by_role("link", name=f"Choose {name}").click()
    assert trouble(page) == []
    page.get_by_role("link", name="Keep Rosa Marín instead").click()
    assert trouble(page) == []
