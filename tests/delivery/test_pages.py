"""The reader's pages: numbered references, plain links, languages, and no cookies."""

from __future__ import annotations

import re

import pytest

from cms.permissions import Role
from tests.delivery.conftest import API, Reader
from tests.fixtures.newsroom import Newsroom, statements

REFERENCES = [
    {"id": "unused", "title": "Never cited"},
    {"id": "b", "title": "Cited <second>", "doi": "10.1002/(SICI)<1::AID>3.0#x?"},
    {"id": "a", "title": "Cited first", "url": "https://example.org/?a=1&b=2"},
]
CITING = "One.[^a] Two.[^b]\n\n> Again.[^a]\n\n## References\n\n- Once more[^b]\n"
RICH = {"topics": ["t"], "authors": [{"name": "Ann", "bio": "Writes."}]}


@pytest.fixture
def pages(newsroom: Newsroom, reader: Reader) -> list[str]:
    """Every page of a reader, and what stands behind it in the API."""
    newsroom.published("one", CITING, references=REFERENCES, **RICH)
    reader.comment("one", "Fine.")
    found = ["/", "/articles/one", "/authors/ann", "/topics/t", "/articles/nothing", "/nothing"]
    return [*found, API, f"{API}/one", f"{API}/one?include=comments", f"{API}/nothing"]


def test_no_page_of_a_reader_touches_a_cookie(reader: Reader, pages: list[str]) -> None:
    for path in pages:
        answer = reader.client.get(path)
        assert "Set-Cookie" not in answer.headers, path
        assert "cookie" not in answer.headers.get("Vary", "").lower(), path
        assert "Content-Security-Policy" in answer.headers


def test_an_editor_who_is_signed_in_gets_the_same_bytes(
    newsroom: Newsroom, reader: Reader, pages: list[str]
) -> None:
    editor = newsroom.desk(Role.EDITOR)
    for path in pages:
        for _ in range(2):
            answer = editor.get(path)
            assert answer.data == reader.client.get(path).data, path
            assert "Set-Cookie" not in answer.headers, path
            assert "cookie" not in answer.headers.get("Vary", "").lower(), path


def test_references_are_numbered_as_cited_and_lead_there_and_back(
    newsroom: Newsroom, reader: Reader
) -> None:
    newsroom.published("one", CITING, references=REFERENCES)
    listed = reader.article("one")["references"]
    assert [(r["number"], r["id"]) for r in listed] == [(1, "a"), (2, "b"), (3, "unused")]
    assert [len(r["backlinks"]) for r in listed] == [2, 2, 0]
    assert listed[1]["href"] == "https://doi.org/10.1002/(SICI)%3C1::AID%3E3.0%23x%3F"
    page = reader.page("/articles/one")
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {r["anchor"] for r in listed} <= set(ids)
    assert {mark for r in listed for mark in r["backlinks"]} <= set(ids)
    for target in re.findall(r'href="#([^"]+)"', page):
        assert target in ids
    order = re.findall(r'href="#ref-(\w+)"[^>]*>\[(\d)\]', page)
    assert order == [("a", "1"), ("b", "2"), ("a", "1"), ("b", "2")]
    assert "Cited &lt;second&gt;" in page
    assert 'href="https://example.org/?a=1&amp;b=2"' in page


def test_a_link_to_what_is_not_published_is_plain_text(newsroom: Newsroom, reader: Reader) -> None:
    draft = newsroom.article("draft")
    related = [
        {"title": "A draft", "slug": "draft"},
        {"title": "Nothing", "slug": "nothing"},
        {"title": "Itself", "slug": "one"},
        {"title": "Elsewhere <b>", "url": "https://example.org/"},
    ]
    newsroom.published("one", related=related)
    links = [link["href"] for link in reader.article("one")["related"]]
    assert links == [None, None, "/articles/one", "https://example.org/"]
    page = reader.page("/articles/one")
    assert 'href="/articles/draft"' not in page
    assert "A draft" in page
    assert "Elsewhere &lt;b&gt;" in page
    newsroom.publish(draft)
    assert 'href="/articles/draft"' in reader.page("/articles/one")


def test_an_embed_is_a_link_until_it_is_clicked(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("one", "https://youtu.be/dQw4w9WgXcQ\n\nhttps://example.org/a.mp3\n")
    page = reader.page("/articles/one")
    assert page.count('<figure class="embed') == 2
    assert '<a class="embed-link" href="https://youtu.be/dQw4w9WgXcQ"' in page
    assert not re.search(r"<(iframe|video|audio|object|embed)\b", page)
    others = re.sub(r'<link rel="canonical" [^>]*>', "", page)
    assert not re.search(r'\s(src|href)="(?:https?:)?//(?!youtu\.be|example\.org)', others)


@pytest.mark.parametrize(
    ("locale", "direction"),
    [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("az-Arab", "rtl"), ("ar-Latn", "ltr")],
)
def test_a_page_says_its_language_and_direction(
    newsroom: Newsroom, reader: Reader, locale: str, direction: str
) -> None:
    newsroom.published("one", locale=locale)
    assert f'lang="{locale}" dir="{direction}"' in reader.page("/articles/one")
    assert f'lang="{locale}"' in reader.page("/")
    assert reader.article("one")["direction"] == direction


def test_words_of_an_author_are_never_markup(newsroom: Newsroom, reader: Reader) -> None:
    bad = "<script>alert(1)</script>\" onx='"
    author = {"name": bad, "slug": "eve", "bio": bad}
    content = {"title": bad, "summary": bad, "authors": [author], "topics": ["t"]}
    reference = {"id": "r", "title": bad, "authors": bad, "source": bad}
    related = [{"title": bad, "slug": "x"}]
    newsroom.published("one", "`<script>`", references=[reference], related=related, **content)
    for path in ("/", "/articles/one", "/authors/eve", "/topics/t"):
        page = reader.page(path)
        assert "<script>" not in page, path
        assert "&lt;script&gt;alert(1)" in page, path


def test_a_page_that_is_not_there_helps(reader: Reader) -> None:
    for path in (
        "/nothing",
        "/articles/nothing",
        "/authors/x",
        "/topics/x",
        "/a%00b",
        "/articles/%00",
    ):
        answer = reader.client.get(path)
        assert answer.status_code == 404
        assert "The address may be mistyped" in answer.text
        assert 'href="/"' in answer.text


def test_parameters_of_others_do_not_matter_to_a_page(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("one", **RICH)
    for path in ("/", "/articles/one", "/authors/ann", "/topics/t"):
        assert reader.page(f"{path}?utm_source=letter") == reader.page(path)


def test_lists_of_pages_go_on(newsroom: Newsroom, reader: Reader) -> None:
    for i in range(21):
        newsroom.published(f"n-{i}", **RICH)
    for path in ("/", "/authors/ann", "/topics/t"):
        first = reader.page(path)
        assert len(re.findall('class="card"', first)) == 20
        found = re.search(r'href="([^"]*cursor=[^"]*)"', first)
        assert found
        assert "Title of n-0" in reader.page(found[1].replace("&amp;", "&"))


# A list: its length, its articles, their authors, their topics, the numbers of their comments.
# An article: itself, its authors, its topics, its comments or their number, and which related
# articles are public. The page of a topic first finds the topic; that of an author finds the
# author, and two lists, of which the second, what they reviewed, is empty here.
COSTS = {
    "/": 5,
    f"{API}?limit=20": 5,
    "/articles/n-0": 6,
    f"{API}/n-0": 6,
    "/topics/t": 6,
    "/authors/ann": 9,
}


def test_a_page_costs_the_same_however_much_there_is(newsroom: Newsroom, reader: Reader) -> None:
    def costs() -> dict[str, int]:
        counted = {}
        for path in COSTS:
            with statements() as sent:
                reader.page(path)
            counted[path] = len([each for each in sent if each.startswith("SELECT")])
        return counted

    newsroom.published("n-0", related=[{"title": "x", "slug": "n-0"}], **RICH)
    reader.comment("n-0", "One.")
    assert costs() == COSTS
    many = {
        "topics": ["t", *(f"t-{i}" for i in range(10))],
        "authors": [{"name": f"Person {i}"} for i in range(10)],
        "related": [{"title": "x", "slug": f"n-{i}"} for i in range(10)],
    }
    for i in range(1, 20):
        newsroom.published(f"n-{i}", **many)
    newsroom.draft(newsroom.published("n-20"), slug="n-20", title="A newer draft")
    last = None
    for i in range(8):
        last = reader.comment("n-0", f"Reply {i}.", reply_to=last)
    assert costs() == COSTS
