"""Each page has one address: other spellings lead there, and each page names it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from cms.app.factory import create_app
from cms.web.access import Access
from cms.web.application import Application
from tests.fixtures.database import leave, settings_for
from tests.fixtures.newsroom import Newsroom
from tests.fixtures.prepared import Prepare


def publish_and_rename(newsroom: Newsroom) -> None:
    made = newsroom.published("was-x", topics=["bees"], authors=[{"name": "Mia Sand"}])
    newsroom.draft(made, title="X", slug="x", topics=["bees"], authors=[{"name": "Mia Sand"}])
    newsroom.publish(made)
    newsroom.article("unseen")


@pytest.fixture
def content(newsroom: Newsroom, prepare: Prepare) -> Newsroom:
    """An article on a topic, by an author, that was published under another slug before."""
    prepare(publish_and_rename)
    return newsroom


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/articles/x/", "/articles/x"),
        ("/articles/X", "/articles/x"),
        ("/Articles/X/", "/articles/x"),
        ("/articles/x///", "/articles/x"),
        ("/articles/X/?a=1&a=2&b=%2F", "/articles/x?a=1&a=2&b=%2F"),
        ("/articles/Was-X", "/articles/was-x"),
        ("/topics/Bees", "/topics/bees"),
        ("/topics/bees/", "/topics/bees"),
        ("/topics/BEES/feed.xml/", "/topics/bees/feed.xml"),
        ("/authors/Mia-Sand", "/authors/mia-sand"),
        ("/authors/mia-sand/", "/authors/mia-sand"),
        ("/authors/mia-sand/feed.XML", "/authors/mia-sand/feed.xml"),
        ("/feed.xml/", "/feed.xml"),
        ("/robots.txt/", "/robots.txt"),
        ("/SITEMAP.xml", "/sitemap.xml"),
        ("/sitemaps/Article-1.xml", "/sitemaps/article-1.xml"),
        ("/sign-in/", "/sign-in"),
        ("/api/docs/", "/api/docs"),
        ("/api/v1/articles/", "/api/v1/articles"),
        ("/api/v1/articles/X?fields=title", "/api/v1/articles/x?fields=title"),
        ("/api/v1/articles/X/comments", "/api/v1/articles/x/comments"),
        ("/api/v1/topics/Bees/", "/api/v1/topics/bees"),
        ("/api/v1/authors/MIA-SAND", "/api/v1/authors/mia-sand"),
    ],
)
def test_another_spelling_leads_to_the_one_address(
    content: Newsroom, asked: str, place: str
) -> None:
    for method in ("GET", "HEAD"):
        answer = content.reader().open(asked, method=method)
        assert (answer.status_code, answer.headers["Location"]) == (308, place)
    assert content.reader().get(place, follow_redirects=True).status_code == 200
    if asked.startswith("/api/v1"):
        told = content.reader().get(asked).get_json()
        assert (told["status"], told["location"]) == (308, place)


@pytest.mark.parametrize(
    "asked",
    [
        *("/articles/Nothing", "/articles/nothing/", "/articles/Unseen", "/articles/unseen/"),
        *("/topics/Wasps", "/authors/Nobody/", "/nothing/", "/Nothing", "/api/v1/articles/Unseen"),
        *("//evil.example/", "//Evil.example", "//evil.example/articles/x/", "/\\evil.example/"),
        *("/articles//x/", "/articles/x/%2e%2e/", "/articles/x%00/"),
        *("/https://evil.example/", "/api/v1/manage/Articles", "/api/v1/manage/articles/X/"),
        *(
            "/desk/Articles",
            "/%0d%0aLocation:%20evil/",
            "/articles/%ff/",
            "/sitemaps/Article-9.xml",
        ),
    ],
)
def test_what_is_not_there_leads_nowhere(content: Newsroom, asked: str) -> None:
    path = unquote(asked, "latin-1")
    answer = content.reader().get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code == 404, answer.headers.get("Location")
    assert "Location" not in answer.headers


def test_a_slash_at_the_end_leads_to_a_page_of_the_desk(content: Newsroom) -> None:
    for path in ("/desk", "/desk/comments", "/desk/articles/new", "/desk/users"):
        answer = content.reader().get(f"{path}/?a=1")
        assert (answer.status_code, answer.headers["Location"]) == (308, f"{path}?a=1")
    assert content.reader().post("/desk/articles/new/").status_code == 404


def test_slashes_at_the_start_lead_to_this_site_alone(content: Newsroom) -> None:
    answer = content.reader().get("/", environ_overrides={"PATH_INFO": "//articles/X/"})
    assert (answer.status_code, answer.headers["Location"]) == (308, "/articles/x")


def test_what_may_write_is_led_nowhere(content: Newsroom) -> None:
    words = {"name": "Rosa", "body": "Hello."}
    for path in ("/articles/X/comments", "/articles/x/comments/"):
        assert content.reader().post(path, data=words).status_code == 404
        assert content.reader().post(f"/api/v1{path}", json=words).status_code == 404


def canonical(page: str) -> list[str]:
    """The addresses that a page gives as its own."""
    return re.findall(r'<link rel="canonical" href="([^"]*)">', page)


def test_every_page_names_its_one_address(content: Newsroom) -> None:
    reader = content.reader()
    sent = reader.post("/api/v1/articles/x/comments", json={"name": "A", "body": "B"}).get_json()
    receipt = sent["data"]["receipt"]
    values = {"slug": "x", "receipt": receipt, "comment_id": sent["data"]["id"]}
    slugs = {"site.author": "mia-sand", "site.author_feed": "mia-sand"}
    slugs |= {"site.topic": "bees", "site.topic_feed": "bees", "delivery_api.topic": "bees"}
    named = {}
    adapter = content.app.url_map.bind("")
    for rule in content.app.url_map.iter_rules():
        access = vars(content.app.view_functions[rule.endpoint])["__access__"]
        assert isinstance(access, Access)
        if access.permission or "GET" not in (rule.methods or ()):
            continue
        given = values | {"slug": slugs.get(rule.endpoint, "x")}
        arguments = {name: given.get(name, "nothing") for name in rule.arguments - {"number"}}
        arguments |= {"number": 1} if "number" in rule.arguments else {}
        path = adapter.build(rule.endpoint, arguments)
        answer = reader.get(path)
        if 'class="reader"' not in answer.text:
            continue
        private = answer.status_code != 200 or "noindex" in answer.headers.get("X-Robots-Tag", "")
        named[rule.endpoint] = canonical(answer.text)
        assert named[rule.endpoint] == ([] if private else [f"http://localhost{path}"]), path
    pages = {name for name, found in named.items() if found}
    assert pages >= {"site.home", "site.article", "site.author", "site.topic"}


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("/articles/x?reply_to=1&utm_source=letter&cursor=a", "/articles/x"),
        ("/?utm_source=letter", "/"),
        ("/?cursor={cursor}&a=b", "/?cursor={cursor}"),
        ("/topics/bees?a=b&cursor={cursor}", "/topics/bees?cursor={cursor}"),
        ("/authors/mia-sand?reviewed={cursor}&a=b", "/authors/mia-sand?reviewed={cursor}"),
    ],
)
def test_of_the_query_only_the_place_in_a_list_is_named(
    content: Newsroom, database_url: str, tmp_path: Path, asked: str, named: str
) -> None:
    settings = replace(settings_for(tmp_path, database_url), base_url="https://example.org")
    app: Application = create_app(settings)
    content.published("y")
    listed = app.test_client().get("/api/v1/articles?limit=1").get_json()["links"]["next"]
    cursor = listed.rpartition("cursor=")[2]
    page = app.test_client().get(asked.format(cursor=cursor), headers={"Host": "other.example"})
    assert page.status_code == 200
    assert canonical(page.text) == [f"https://example.org{named.format(cursor=cursor)}"]
    leave(app)
