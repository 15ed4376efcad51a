"""The title of an article is in the language of the article on every page that shows it.

WCAG 2.2, 3.1.2: a screen reader reads an Arabic title in an Arabic voice, on an English page too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms.permissions import Role
from cms.web import Galley
from tests.fixtures.newsroom import Desk, Newsroom

TITLE = "دواء السعال"
VOID = {"meta", "link", "img", "br", "hr", "input"}
# What of a tag people are shown or read.
SPOKEN = ("aria-label", "alt", "title", "placeholder")
TOPIC = "Cough"


class Titles(HTMLParser):
    """Where a page shows the title: each place with its nearest ``lang`` and ``dir``.

    Left out is the page's own name, whose parts cannot tell their language.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: list[tuple[str, str, str]] = [("", "", "")]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        _, lang, run = self._open[-1]
        now = (tag, at.get("lang") or lang, at.get("dir") or ("auto" if tag == "bdi" else run))
        shown = [at.get(name) or "" for name in SPOKEN]
        if tag == "input" and at.get("type") != "hidden":
            shown.append(at.get("value") or "")
        self.found += [now[1:] for text in shown if TITLE in text]
        if tag not in VOID:
            self._open.append(now)

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, lang, run = self._open[-1]
        if TITLE in data and tag != "title":
            self.found.append((lang, run))


@dataclass
class Rig:
    """An Arabic article and an English one that links to it, and comments on the Arabic one.

    ``waits`` and ``stands`` are the ids of a pending and of an approved comment.
    """

    newsroom: Newsroom
    arabic: str
    english: str
    in_review: str
    waits: str
    stands: str
    receipt: str
    preview: str
    editor: Desk
    reader: FlaskClient

    def send(self, path: str, **fields: str) -> str:
        """Send a form of the desk, and return the page that comes of it."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.editor.get("/desk").text)
        assert token
        data = {"csrf_token": token[1], **fields}
        return self.editor.client.post(path, data=data, follow_redirects=True).text

    def comment(self, **fields: str) -> str:
        """Send a comment as a reader, and return the page that comes of it."""
        return self.reader.post("/articles/dawa/comments", data=fields, follow_redirects=True).text


@pytest.fixture
def rig(newsroom: Newsroom) -> Rig:
    about = {"title": TITLE, "locale": "ar", "authors": [{"name": "Ines Sato"}], "topics": [TOPIC]}
    arabic = newsroom.published("dawa", "نص.\n", **about)
    in_review = newsroom.article("dawa-2", "نص.\n", **about)
    related = [{"title": TITLE, "slug": "dawa"}]
    english = newsroom.published("syrup", related=related, locale="en")
    reader, headers, editor = newsroom.reader(), newsroom.token(), newsroom.desk(Role.EDITOR)
    path = f"/api/v1/manage/articles/{in_review}/submit"
    assert reader.post(path, headers=headers).status_code == 200
    sent = []
    for body in ("Does it help at night?", "It helped me."):
        words = {"name": "Robin", "body": body}
        answer = reader.post("/api/v1/articles/dawa/comments", json=words)
        sent.append(answer.get_json()["data"])
    path = f"/api/v1/manage/comments/{sent[1]['id']}/decision"
    assert reader.post(path, json={"decision": "approve"}, headers=headers).status_code == 200
    links = f"/api/v1/manage/articles/{in_review}/previews"
    preview = reader.post(links, json={"days": 7}, headers=headers).get_json()["data"]["url"]
    return Rig(
        newsroom, arabic, english, in_review, sent[0]["id"], sent[1]["id"], sent[0]["receipt"],
        preview[preview.index("/preview/") :], editor, reader,
    )  # fmt: skip


def conflict(rig: Rig) -> str:
    """Two saved the same article."""
    path = f"/desk/articles/{rig.arabic}"
    mine = rig.editor.form(path)
    rig.editor.press(path, "save", title=f"{TITLE} 1")
    return rig.editor.press(path, "save", mine, title=f"{TITLE} 2").text


def closed(rig: Rig) -> str:
    """A comment that came too late."""
    rig.send(f"/desk/comments/threads/{rig.arabic}", step="close")
    return rig.comment(name="Robin", body="Too late.")


def compared(rig: Rig) -> str:
    """A version with another title."""
    rig.editor.press(f"/desk/articles/{rig.arabic}", "save", title=f"{TITLE} 1")
    return rig.editor.get(f"/desk/articles/{rig.arabic}/compare?from=1&to=2").text


def moved(rig: Rig) -> str:
    """A comment that was moved to the Arabic article; the page says where it is now."""
    rig.send(f"/desk/comments/{rig.waits}/move", article="syrup")
    return rig.send(f"/desk/comments/{rig.waits}/move", article="dawa")


def related_in_a_version(rig: Rig) -> str:
    """A version of an Arabic article that links to the other one."""
    fields = {"title": "سعال", "slug": "sual", "locale": "ar"}
    made = rig.newsroom.article("sual", **fields, related=[{"title": TITLE, "slug": "dawa"}])
    return rig.editor.get(f"/desk/articles/{made}/revisions/1").text


# By endpoint: an address, or what leads to the page; and how often it shows the title at least.
PAGES: dict[str, tuple[str | Callable[[Rig], str], int]] = {
    "site.home": ("/", 1),
    "site.article": ("/articles/dawa", 1),
    "site.article, related": ("/articles/syrup", 1),
    "site.author": ("/authors/ines-sato", 2),
    "site.topic": ("/topics/cough", 2),
    "site.preview": ("{preview}", 1),
    "comments.receipt": ("/comments/{receipt}", 1),
    "comments.submit": (lambda rig: rig.comment(name="", body=""), 1),
    "comments.submit, closed": (closed, 1),
    "app.desk": ("/desk", 1),
    "articles.index": ("/desk/articles", 2),
    "articles.edit": ("/desk/articles/{arabic}", 2),
    "articles.edit, related": ("/desk/articles/{english}", 2),
    "articles.edit, preview": (
        lambda rig: rig.editor.press(f"/desk/articles/{rig.arabic}", "preview").text,
        3,
    ),
    "articles.edit, conflict": (conflict, 3),
    "articles.compare": (compared, 2),
    "articles.history": ("/desk/articles/{arabic}/history", 1),
    "articles.previews": ("/desk/articles/{arabic}/previews", 1),
    "articles.review": ("/desk/articles/{in_review}/review", 2),
    "articles.revisions": ("/desk/articles/{arabic}/revisions", 1),
    "articles.revision": ("/desk/articles/{arabic}/revisions/1", 2),
    "articles.revision, related": (related_in_a_version, 1),
    "articles.plan": ("/desk/articles/{arabic}/schedule", 1),
    "articles.ask": ("/desk/articles/{arabic}/steps/unpublish", 2),
    "articles.ask, archive": ("/desk/articles/{arabic}/steps/archive", 2),
    "comments.queue": ("/desk/comments", 2),
    "comments.history": ("/desk/comments/{waits}", 1),
    "comments.move": ("/desk/comments/{waits}/move", 1),
    "comments.move, done": (moved, 2),
    "comments.reply": ("/desk/comments/{stands}/reply", 1),
    "comments.log": ("/desk/comments/log", 1),
    "comments.many": ("/desk/comments/many?decision=approve&comment={waits}:1", 1),
    "comments.marks": ("/desk/comments/marks?phrase=night", 1),
    "comments.threads": ("/desk/comments/threads", 2),
    "comments.thread": ("/desk/comments/threads/{arabic}", 1),
}
# Pages that show no article, and what is no page.
OTHERS = {
    *("accounts.account", "accounts.ask_disable", "accounts.ask_revoke", "accounts.edit_user"),
    *("accounts.new_token", "accounts.new_user", "accounts.password", "accounts.sign_in"),
    *("accounts.token_index", "accounts.user_index", "api_docs.page", "app.healthz", "app.readyz"),
    *("articles.create", "articles.embed", "articles.links", "articles.session", "assets.static"),
    *("comments.arrivals", "comments.export_log", "comments.promise", "comments.reasons"),
    *("comments.report", "people.create", "people.edit", "people.index", "people.merge"),
    *("site.addresses", "site.author_feed", "site.feed", "site.robots", "site.site_map"),
    "site.topic_feed",
}


def test_every_page_is_looked_at(app: Galley) -> None:
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/v1/")
    }
    named = {name.partition(",")[0] for name in PAGES} - {"comments.submit"}
    assert named | OTHERS == pages
    assert not named & OTHERS


@pytest.mark.parametrize("name", PAGES)
def test_a_title_is_in_the_language_of_its_article(rig: Rig, name: str) -> None:
    way, least = PAGES[name]
    page = way(rig) if callable(way) else rig.editor.get(way.format(**vars(rig))).text
    found = Titles(page).found
    assert len(found) >= least, page
    assert {lang for lang, _ in found} == {"ar"}
    assert {run for _, run in found} <= {"auto", "rtl"}


def test_a_title_among_the_filters_of_the_queue_has_its_language(rig: Rig) -> None:
    page = rig.editor.get(f"/desk/comments?article={rig.arabic}").text
    fields = re.findall(rf'<input type="checkbox" name="article"[^>]*> *<[^>]*>{TITLE}', page)
    assert len(fields) == 1
    assert 'lang="ar"' in fields[0]


def test_programs_are_told_the_language_of_a_title(rig: Rig) -> None:
    headers = rig.newsroom.token()
    asked: dict[str, Callable[[Any], Any]] = {
        f"/api/v1/manage/comments/{rig.waits}": lambda data: data["article"],
        f"/api/v1/comments/{rig.receipt}": lambda data: data["article"],
        f"/api/v1/manage/comments/threads/{rig.arabic}": lambda data: data,
        "/api/v1/articles/syrup": lambda data: data["related"][0],
    }
    for path, named in asked.items():
        answer = rig.reader.get(path, headers=headers)
        assert answer.status_code == 200, path
        shown = named(answer.get_json()["data"])
        assert (shown["title"], shown["locale"]) == (TITLE, "ar"), path


def test_a_link_to_a_page_elsewhere_says_no_language(newsroom: Newsroom) -> None:
    related = [
        {"title": "Elsewhere", "url": "https://example.org/x"},
        {"title": "Not there yet", "slug": "not-there-yet"},
    ]
    newsroom.published("syrup", related=related)
    answer = newsroom.reader().get("/api/v1/articles/syrup").get_json()["data"]["related"]
    assert [link["locale"] for link in answer] == [None, None]
