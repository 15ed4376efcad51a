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
ARABIC = """---
title: دواء السعال
slug: dawa
locale: ar
summary: ما الذي يساعد.
topics: [السعال]
authors:
- name: ليلى
  bio: طبيبة.
references:
- id: wide
  title: On width
related:
- title: A long word and a wide table
  slug: a-long-word-and-a-wide-table
---
## الجرعة

::: warning
لا تأخذ أكثر من 400 mg.[^wide]
:::

| دواء | جرعة |
| --- | --- |
| إيبوبروفين | 400 mg |
| أسبرين | ~~900 mg~~ 500 mg |

https://www.youtube.com/watch?v=aqz-KE-bpKQ
"""
GERMAN = """---
title: Kalte Füße
slug: fuesse
locale: de
authors: [{name: Ines Sato}]
references: [{id: q, title: Über Füße}]
related: [{title: دواء السعال, slug: dawa}]
---
## Was hilft

Warme Socken.[^q] ~~Kalte Socken.~~

::: tip Trinken
Viel trinken.
:::

| Mittel | Dosis |
| --- | --- |
| Ibuprofen | 400 mg |
"""
# Where words of an element begin and end, from the left: the x of both edges of each.
PLACES = """(element, words) => words.map((word) => {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const from = texts.currentNode.data.indexOf(word);
    if (from < 0) continue;
    const range = new Range();
    range.setStart(texts.currentNode, from);
    range.setEnd(texts.currentNode, from + word.length);
    const { left, right } = range.getBoundingClientRect();
    return [left, right];
  }
})"""


def publish(site: Site, folder: Path, text: str = FILE) -> None:
    (folder / "article.md").write_text(text, encoding="utf-8")
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
    for text in (FILE, ARABIC, GERMAN):
        publish(site, tmp_path, text)
    page = open_page()
    comment(page, "Waits for an editor.")
    found = trouble(page)
    found += trouble_on(page, "/", ADDRESS, "/topics/layout", "/nowhere", "/sign-in")
    found += trouble_on(page, "/articles/dawa", "/articles/fuesse")

    comment(page, "")
    found += trouble(page)

    sign_in(page, "editor", make_user(site, "editor"))
    page.goto("/desk/articles")
    articles = [link.get_attribute("href") or "" for link in page.locator("a.row-title").all()]
    assert len(articles) == 3
    found += trouble_on(page, "/desk", "/desk/articles", *articles[1:], "/desk/comments")
    page.goto("/desk/articles/new")
    found += trouble(page)
    page.get_by_role("button", name="Save draft").click()
    found += trouble(page)
    assert found == []


def test_a_dose_in_a_table_that_runs_from_right_to_left_reads_as_it_is_written(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    publish(site, tmp_path, ARABIC)
    page = open_page()
    page.goto("/articles/dawa")
    table = page.locator(".prose table")
    assert table.evaluate("table => getComputedStyle(table).direction") == "rtl"
    medicine, dose = table.locator("tr").nth(1).locator("td").all()
    (_, number), (unit, end) = dose.evaluate(PLACES, ["400", "mg"])
    assert number <= unit
    # The columns run as the language does: the medicine, which comes first, is on the right.
    assert medicine.evaluate(PLACES, ["إيبوبروفين"])[0][0] > end

    sign_in(page, "editor", make_user(site, "editor"))
    page.goto("/desk/articles")
    page.locator("a.row-title").click()
    cell = page.locator("#writing td", has_text="400 mg")
    expect(cell).to_be_visible()
    (_, number), (unit, _) = cell.evaluate(PLACES, ["400", "mg"])
    assert number <= unit


def test_words_of_other_languages_stand_where_the_lines_of_an_arabic_article_begin(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    publish(site, tmp_path)
    publish(site, tmp_path, ARABIC)
    page = open_page()
    page.goto("/articles/dawa")

    def from_the_right(inside: str, word: str) -> float:
        box = page.locator(inside).bounding_box()
        assert box
        ((_, end),) = page.locator(inside).evaluate(PLACES, [word])
        return float(box["x"] + box["width"] - end)

    assert from_the_right(".callout-title", "Warning") < 48
    assert from_the_right(".prose td:has-text('400 mg')", "mg") < 32
    assert from_the_right(".references li", "On width") < 96
    assert from_the_right(".related", "wide table") < 8
    sentence = page.locator(".callout > p").last
    ((_, end_of_citation), (unit, _)) = sentence.evaluate(PLACES, ["1", "mg"])
    assert end_of_citation <= unit


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
