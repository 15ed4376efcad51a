"""What stands around comments, as people meet it: moments, reports, answers, closing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cms.web.application import Application
from tests.browser.people import make_user, sign_in
from tests.comments.conftest import Site as Place
from tests.fixtures.browser import OpenPage, let_ask_others, trouble
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
SONG = "https://soundcloud.com/somebody/a-song"
# What SoundCloud's player does with messages, as the page of its Widget API tells; it writes down
# what it was told.
SOUNDCLOUD = """<!doctype html><title>Player</title><script>
const say = (method) => parent.postMessage(JSON.stringify({ method }), "*");
addEventListener("message", ({ data }) => {
  const { method, value } = JSON.parse(data);
  const line = document.body.appendChild(document.createElement("p"));
  line.textContent = value === undefined ? method : `${method} ${value}`;
  if (method === "play") { say("play"); say("playProgress"); }
});
addEventListener("load", () => say("ready"));
</script>"""


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


def test_a_moment_is_a_button_that_goes_there(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    article = publish(site, tmp_path, "a-film", VIDEO)
    page = open_page()
    send(page, article, "Look at 12:34, and then at 1:00:01.")
    approve_one(page, site)
    without = open_page(javascript=False)
    without.goto(article)
    expect(without.get_by_text("Look at 12:34, and then at 1:00:01.")).to_be_visible()
    assert without.get_by_role("button", name="12:34").count() == 0

    page.goto(article)
    expect(page.locator("iframe")).to_have_count(0)
    let_ask_others(page)
    page.get_by_role("button", name="Play at 12:34").press("Enter")
    player = page.locator("iframe")
    expect(player).to_have_attribute("src", re.compile(r"\?start=754&autoplay=1$"))
    expect(player).to_be_focused()
    page.get_by_role("button", name="Play at 1:00:01").click()
    expect(player).to_have_attribute("src", re.compile(r"\?start=3601&autoplay=1$"))
    expect(player).to_have_count(1)


def test_a_moment_is_sought_in_a_file_and_is_text_where_nothing_plays(
    app: Application, site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    place, page = Place(app), open_page()
    talk = publish(site, tmp_path, "a-talk", AUDIO)
    place.decide(place.send("Listen at 2:05.", "a-talk"))
    page.goto(talk)
    let_ask_others(page)
    page.get_by_role("button", name="Play at 2:05").click()
    expect(page.locator("audio")).to_be_focused()
    assert page.locator("audio").evaluate("audio => audio.currentTime") == 125

    words = publish(site, tmp_path, "only-words", "No player here.")
    place.decide(place.send("I came at 12:34.", "only-words"))
    page.goto(words)
    expect(page.get_by_text("I came at 12:34.")).to_be_visible()
    assert page.get_by_role("button", name="12:34").count() == 0


def test_soundcloud_is_sent_to_a_moment_once_it_plays(
    app: Application, site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    place, page = Place(app), open_page()
    song = publish(site, tmp_path, "a-song", SONG)
    place.decide(place.send("Hear it at 1:02, and at 2:05.", "a-song"))
    page.goto(song)
    let_ask_others(page, SOUNDCLOUD)
    page.get_by_role("button", name="Play at 1:02").click()
    heard = page.frame_locator("iframe").locator("p")
    started = ["addEventListener playProgress", "play"]
    expect(heard).to_have_text([*started, "removeEventListener playProgress", "seekTo 62000"])
    page.get_by_role("button", name="Play at 2:05").click()
    expect(heard).to_have_count(8)
    expect(heard.last).to_have_text("seekTo 125000")


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


def test_every_page_is_accessible_and_fits_its_width(
    app: Application, site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    article = publish(site, tmp_path, "a-film", VIDEO)
    place, page = Place(app), open_page()
    comment, stray = place.send("Look at 12:34.", "a-film"), place.send("A stray one.")
    place.decide(comment)
    place.decide(stray)
    sign_in(page, "editor", make_user(site, "editor"))
    page.goto(article)
    found = trouble(page)
    desk = f"/desk/comments/{comment.id}"
    report = f"/comments/{comment.id}/report"
    paths = [report, f"{report}?sent=1", f"{desk}/reply", f"{desk}/move?title=nowhere"]
    for path in [*paths, "/desk/comments/promise", "/desk/comments/threads"]:
        page.goto(path)
        found += trouble(page)
    page.goto(f"/desk/comments/{stray.id}/move")
    found += trouble(page)
    page.get_by_label("A film").check()
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_role("button", name="Undo the move")).to_be_visible()
    page.get_by_role("button", name="Close the comments now").click()
    expect(page.get_by_role("button", name="Open the comments again")).to_be_visible()
    found += trouble(page)
    page.goto(article)
    expect(page.get_by_text("Comments closed on")).to_be_visible()
    found += trouble(page)
    assert found == []


def test_a_long_queue_is_marked_by_itself_and_can_be_stopped(
    app: Application, site: Site, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.comments.operations.marks.STEP", 2)
    place, page = Place(app), open_page()
    for number in range(5):
        place.send(f"The casino, number {number}.")
    sign_in(page, "editor", make_user(site, "editor"))
    page.route("**/queue.js*", lambda route: route.abort())  # first by hand
    page.goto("/desk/comments/marks?phrase=!")
    found = trouble(page)
    page.get_by_label("Word or phrase").fill("casino")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_label("Also mark the comments that wait now")).to_be_checked()
    found += trouble(page)
    page.get_by_role("button", name="Block “casino”").click()
    told = page.get_by_role("status").filter(has_text="marked so far")
    expect(told).to_contain_text("in the 2 comments that wait longest: 2 marked so far")
    found += trouble(page)
    page.get_by_role("link", name="Stop here").click()
    expect(told).to_have_count(0)
    page.unroute("**/queue.js*")
    page.reload()
    page.get_by_role("button", name="Mark waiting comments with “casino”").click()
    expect(page.get_by_text("“casino” marks 5 of the 5 comments that wait.")).to_be_visible()
    assert found == []
