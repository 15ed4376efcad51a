"""The pages as people meet them: loaded by a click, read by a screen reader, on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import make_user, sign_in
from tests.fixtures.browser import OpenPage, let_ask_others, trouble
from tests.fixtures.site import Site

pytestmark = pytest.mark.browser

FILE = """---
title: A long word and a wide table
summary: For the phone.
topics: [layout]
authors:
- name: Ann Averyveryverylongfamilyname-Withahyphenandmore
  bio: Writes wide tables.
references:
- id: wide
  title: On width
  url: https://example.org/a-very-long-address-that-does-not-break/and-goes-on/and-on/and-on/for-ever
related:
- title: Not there yet
  slug: not-there-yet
---
https://www.youtube.com/watch?v=aqz-KE-bpKQ

## Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft

| One | Two | Three | Four | Five | Six | Seven | Eight |
| --- | --- | --- | --- | --- | --- | --- | --- |
| a rather long cell | another one | and another | and more | more still | still more | last | end |

::: danger
Stop.[^wide]
:::

```python
print("a line of code that is much too long for a telephone and has to scroll inside itself" * 2)
```

https://files.example.org/talk.mp3
"""
ADDRESS = "/articles/a-long-word-and-a-wide-table"


def publish(site: Site, folder: Path) -> None:
    (folder / "article.md").write_text(FILE, encoding="utf-8")
    site.cms.run("import", "markdown", str(folder / "article.md"), "--publish")


def comment(page: Page, body: str) -> None:
    page.goto(ADDRESS)
    page.get_by_label("Your comment").fill(body)
    page.get_by_label("Your name").fill("Cleo")
    page.get_by_role("button", name="Send comment").click()


def test_nothing_is_loaded_from_elsewhere_before_the_click(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    publish(site, tmp_path)
    page = open_page()
    page.goto(ADDRESS)  # open_page fails the test if this asks another site
    let_ask_others(page)
    with page.expect_request(re.compile("^https:")) as asked:
        page.get_by_role("button", name="YouTube").click()
    player = "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"
    assert asked.value.url.partition("?")[0] == player
    expect(page.locator("iframe")).to_have_attribute("src", player)
    expect(page.locator("iframe")).to_be_focused()


def test_embeds_are_links_without_javascript(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    publish(site, tmp_path)
    page = open_page(javascript=False)
    page.goto(ADDRESS)
    links = [link.get_attribute("href") for link in page.locator(".embed a").all()]
    assert links == [
        "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
        "https://files.example.org/talk.mp3",
    ]
    assert page.get_by_role("button", name="YouTube").count() == 0


def test_every_page_is_accessible_and_fits_its_width(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    publish(site, tmp_path)
    page = open_page()
    comment(page, "Waits for an editor.")
    found = trouble(page)
    found += trouble_on(page, "/", ADDRESS, "/topics/layout", "/nowhere", "/sign-in")

    comment(page, "")
    found += trouble(page)

    sign_in(page, "editor", make_user(site, "editor"))
    page.goto("/desk/articles")
    article = page.locator("a.row-title").get_attribute("href") or ""
    found += trouble_on(page, "/desk", "/desk/articles", article, "/desk/comments")
    page.goto("/desk/articles/new")
    found += trouble(page)
    page.get_by_role("button", name="Save draft").click()
    found += trouble(page)
    assert found == []


def test_the_page_of_the_api_is_accessible_and_fits_its_width(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/api/docs")
    operations = page.locator(".api-operation")
    assert operations.count() > 100
    # All are written by one template; axe takes a third of a second for each.
    operations.evaluate_all("all => all.forEach((each, n) => n % 10 && each.remove())")
    assert trouble(page) == []


def trouble_on(page: Page, *paths: str) -> list[str]:
    found = []
    for path in paths:
        page.goto(path)
        found += trouble(page)
    return found
