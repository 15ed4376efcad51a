"""What programs read of the reader site: feeds, the site map, robots.txt."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from cms.articles.queries import addresses
from tests.delivery.conftest import Reader
from tests.fixtures.newsroom import Newsroom, statements

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ANN = {"authors": [{"name": "Ann & Co", "slug": "ann"}], "topics": ["bees"]}
COSTS = {
    "/feed.xml": 6,
    "/authors/ann/feed.xml": 7,
    "/topics/bees/feed.xml": 7,
    "/sitemap.xml": 3,
    "/sitemaps/article-1.xml": 1,
}


def entries(reader: Reader, path: str) -> list[ET.Element]:
    answer = reader.client.get(path)
    assert answer.mimetype == "application/atom+xml"
    return ET.fromstring(reader.page(path)).findall(f"{ATOM}entry")


def titles(reader: Reader, path: str) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in entries(reader, path)]


def listed(reader: Reader) -> list[str]:
    """The paths of every page that the site map leads to."""
    lists = ET.fromstring(reader.page("/sitemap.xml")).iter(f"{MAP}loc")
    paths = [urlsplit(each.text or "").path for each in lists]
    pages = [ET.fromstring(reader.page(path)).iter(f"{MAP}loc") for path in paths]
    return [urlsplit(each.text or "").path for each in (loc for page in pages for loc in page)]


def test_a_feed_tells_of_what_is_published_the_latest_first(
    newsroom: Newsroom, reader: Reader
) -> None:
    newsroom.published("one", title='A <b>"bold"</b> & ]]> title', summary="All <of> it.", **ANN)
    newsroom.published("two", locale="ar")
    newsroom.article("three", **ANN)
    latest, first = entries(reader, "/feed.xml")
    assert latest.findtext(f"{ATOM}title") == "Title of two"
    assert latest.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert first.findtext(f"{ATOM}title") == 'A <b>"bold"</b> & ]]> title'
    assert first.findtext(f"{ATOM}summary") == "All <of> it."
    assert first.findtext(f"{ATOM}author/{ATOM}name") == "Ann & Co"
    link = first.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "http://localhost/articles/one"


def test_an_entry_without_a_summary_begins_as_the_text_does(
    newsroom: Newsroom, reader: Reader
) -> None:
    newsroom.published("short", "## Say \\<it>\n\nShort & *plain*.\n", **ANN)
    newsroom.published("long", "Words that go on. " * 60 + "\n", summary=" ")
    newsroom.published("unspaced", "睡眠不足" * 200 + "\n")
    newsroom.published("picture", "![](https://example.org/x.png)\n", title="A <picture>")
    newsroom.published("nothing", "", title="Nothing")
    found = {
        str(entry.findtext(f"{ATOM}title")): str(entry.findtext(f"{ATOM}summary"))
        for entry in entries(reader, "/feed.xml")
    }
    assert found["Title of short"] == "Say <it> Short & plain."
    assert found["Title of long"].endswith(("that…", "go…", "on.…", "Words…"))
    assert found["Title of unspaced"] == ("睡眠不足" * 75)[:299] + "…"
    assert 280 < len(found["Title of long"]) <= 301
    assert (found["A <picture>"], found["Nothing"]) == ("A <picture>", "Nothing")


@pytest.mark.parametrize("path", ["/feed.xml", "/authors/ann/feed.xml", "/topics/bees/feed.xml"])
def test_a_feed_has_what_the_standard_asks_for(
    newsroom: Newsroom, reader: Reader, path: str
) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: which elements there must be, and how many of each."""
    odd = "A\x01 \ufffe <i>&amp; \u202etitle\x85 ]]>"
    newsroom.published("one", "\x0bText \ufffftext.\n", title=odd, locale="ZH-hant", **ANN)
    newsroom.published("two", **ANN)
    feed = ET.fromstring(reader.page(path))
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            texts = [each.text for each in element.findall(f"{ATOM}{name}")]
            assert len(texts) == 1, name
            assert str(texts[0]).strip(), name
        moment = datetime.fromisoformat(str(element.findtext(f"{ATOM}updated")))
        assert moment.tzinfo is not None
        assert urlsplit(str(element.findtext(f"{ATOM}id"))).scheme
        for link in element.findall(f"{ATOM}link"):
            assert urlsplit(str(link.get("href"))).netloc
        alternates = [a for a in element.findall(f"{ATOM}link") if a.get("rel") == "alternate"]
        assert len(alternates) == 1
        assert element.findtext(f"{ATOM}author/{ATOM}name")
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["alternate", "self"]
    _, first = feed.findall(f"{ATOM}entry")
    assert first.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hant"
    assert first.findtext(f"{ATOM}summary") == "Text text."
    assert len({str(each.findtext(f"{ATOM}id")) for each in feed.findall(f"{ATOM}entry")}) == 2


def test_an_entry_stays_the_same_when_its_article_moves(newsroom: Newsroom, reader: Reader) -> None:
    made = newsroom.published("one")
    before = entries(reader, "/feed.xml")[0].findtext(f"{ATOM}id")
    newsroom.draft(made, title="Moved", slug="elsewhere")
    newsroom.publish(made)
    moved = entries(reader, "/feed.xml")[0]
    assert moved.findtext(f"{ATOM}title") == "Moved"
    assert moved.findtext(f"{ATOM}id") == before


def test_authors_and_topics_have_feeds_of_their_own(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("one", **ANN)
    newsroom.published("two")
    newsroom.article("three", authors=[{"name": "Bo", "slug": "bo"}], topics=["ants"])
    for path in ("/authors/ann/feed.xml", "/topics/bees/feed.xml"):
        assert titles(reader, path) == ["Title of one"]
        assert path in reader.page(path.removesuffix("/feed.xml"))
    for path in ("/authors/bo/feed.xml", "/topics/ants/feed.xml", "/authors/x/feed.xml"):
        assert reader.status(path) == 404
    assert "/feed.xml" in reader.page("/")


def test_a_feed_of_nothing_is_a_feed(reader: Reader) -> None:
    assert titles(reader, "/feed.xml") == []
    assert listed(reader) == []


def test_who_has_the_feed_is_told_that_it_is_the_same(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("one")
    etag = reader.client.get("/feed.xml").headers["ETag"]
    asked = {"If-None-Match": etag}
    assert reader.client.get("/feed.xml", headers=asked).status_code == 304
    newsroom.published("two")
    assert reader.client.get("/feed.xml", headers=asked).status_code == 200


def test_the_site_map_leads_to_every_public_page_and_to_no_other(
    newsroom: Newsroom, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "LISTED", 2)
    reviewed = {"reviewed_by": {"name": "Rex", "slug": "rex"}, "reviewed_at": "2026-01-02"}
    newsroom.published("one", **ANN, **reviewed)
    newsroom.published("two")
    newsroom.published("three")
    newsroom.article("four", authors=[{"name": "Bo", "slug": "bo"}], topics=["ants"])
    found = listed(reader)
    assert sorted(found) == [
        "/articles/one", "/articles/three", "/articles/two",
        "/authors/ann", "/authors/rex", "/topics/bees",
    ]  # fmt: skip
    assert {reader.status(path) for path in found} == {200}


@pytest.mark.parametrize("name", ["article-2", "article-0", "draft-1", f"topic-{10**30}"])
def test_a_list_that_is_none_is_not_found(newsroom: Newsroom, reader: Reader, name: str) -> None:
    newsroom.published("one", **ANN)
    assert reader.status(f"/sitemaps/{name}.xml") == 404


def test_crawlers_are_led_to_the_site_map(reader: Reader) -> None:
    lines = reader.page("/robots.txt").splitlines()
    assert lines == ["User-agent: *", "Disallow: /desk", "Sitemap: http://localhost/sitemap.xml"]


def test_each_costs_the_same_however_much_there_is(newsroom: Newsroom, reader: Reader) -> None:
    def costs() -> dict[str, int]:
        counted = {}
        for path in COSTS:
            with statements() as sent:
                reader.page(path)
            counted[path] = len([each for each in sent if each.startswith("SELECT")])
        return counted

    newsroom.published("n-0", **ANN)
    assert costs() == COSTS
    for number in range(1, 6):
        newsroom.published(f"n-{number}", **ANN)
    assert costs() == COSTS
