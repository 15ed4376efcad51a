"""Finding published articles by their words: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cms.app.factory import create_app
from cms.articles.models.people import Topic
from cms.articles.queries import search
from cms.db.session import db, transaction
from tests.delivery.conftest import API, Reader
from tests.fixtures.database import Databases, leave, settings_for
from tests.fixtures.newsroom import Newsroom


@pytest.fixture
def library(newsroom: Newsroom) -> Newsroom:
    """Four articles that hold the word “walking”, each in another part."""
    newsroom.published("in-body", "Start *walking* slowly.\n", title="A body")
    newsroom.published("in-summary", title="A summary", summary="On walking well.")
    newsroom.published("in-names", title="Names", topics=["walking"], authors=[{"name": "Bo"}])
    newsroom.published("in-title", "Also walking.\n", title="Walking", authors=[{"name": "Ann"}])
    return newsroom


def found(reader: Reader, words: str, **more: Any) -> list[dict[str, Any]]:
    answer = reader.client.get(API, query_string={"q": words} | more)
    assert answer.status_code == 200, answer.text
    data: list[dict[str, Any]] = answer.get_json()["data"]
    return data


def slugs(reader: Reader, words: str, **more: Any) -> list[str]:
    return [article["slug"] for article in found(reader, words, **more)]


def test_the_best_match_comes_first(library: Newsroom, reader: Reader) -> None:
    matches = found(reader, "walking")
    assert [(m["slug"], m["match"]["rank"]) for m in matches] == [
        ("in-title", 9),
        ("in-names", 5),
        ("in-summary", 3),
        ("in-body", 1),
    ]
    assert slugs(reader, "walking", sort="published_at")[0] == "in-body"
    assert slugs(reader, "walking", topic="walking") == ["in-names"]
    assert "match" not in reader.json()["data"][0]


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("WALK slow", ["in-body"]),
        ("ann", ["in-title"]),
        ('"on walking"', ["in-summary"]),
        ('"walking on"', []),
        ('"walk"', []),
        ('"walking well', ["in-summary"]),
        ("running", []),
        ("walking -slowly", ["in-body"]),
        ("%", []),
        ("\"' OR * ^ ( { : \\", []),
        ("walking NOT NEAR(", []),
        ("", []),
        ("\x00", []),
        ("\u0ba4\U0001e900½", []),
        ("x " * 100, []),
    ],
)
def test_words_are_only_words(
    library: Newsroom, reader: Reader, words: str, slug: list[str]
) -> None:
    assert slugs(reader, words) == slug


def test_more_words_than_a_search_takes_are_refused_and_not_passed_over(reader: Reader) -> None:
    words = [f"w{number}" for number in range(17)]
    assert slugs(reader, " ".join(words[:16])) == []
    answer = reader.client.get(API, query_string={"q": " ".join(words)})
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == [
        {"pointer": "/q", "detail": "Look for at most 16 words at once."}
    ]


def test_a_snippet_marks_what_was_found_and_is_safe(newsroom: Newsroom, reader: Reader) -> None:
    bad = '<script>alert(1)</script> & "quoted" <mark>no</mark> walking \'round\n'
    newsroom.published("one", f"`{bad.strip()}`\n", title="T")
    snippet = found(reader, "walking")[0]["match"]["snippet"]
    assert "<mark>walking</mark>" in snippet
    assert re.findall("<[^>]*>", snippet) == ["<mark>", "</mark>"]
    assert "quoted&#34;" in snippet


def test_what_can_be_found_is_what_is_published(newsroom: Newsroom, reader: Reader) -> None:
    made = newsroom.article("one", "Original words.\n", authors=[{"name": "Ann Ames"}])
    assert slugs(reader, "original") == []
    newsroom.publish(made)
    newsroom.draft(made, title="One", slug="one", body_markdown="Fresh words.\n")
    assert (slugs(reader, "original"), slugs(reader, "fresh")) == (["one"], [])
    newsroom.publish(made)
    assert (slugs(reader, "original"), slugs(reader, "fresh")) == ([], ["one"])


def test_a_network_cannot_search_without_end(databases: Databases, tmp_path: Path) -> None:
    settings = replace(settings_for(tmp_path, databases.fresh(tmp_path)), searches_per_minute=2)
    app = create_app(settings)
    client = app.test_client()
    for _ in range(2):
        answer = client.get(API, query_string={"q": "walking"})
        assert answer.status_code == 200
        assert "RateLimit" not in answer.headers
    refused = client.get(API, query_string={"q": "walking"})
    assert refused.status_code == 429
    assert refused.get_json()["detail"].startswith("Too many searches came from your network.")
    assert refused.headers["RateLimit"].startswith('"minute";r=0;t=')
    assert client.get(API).status_code == 200
    leave(app)


def test_a_search_looks_through_so_many_articles_and_says_so(
    newsroom: Newsroom, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.published("best", title="Walking", summary="First of all.")
    newsroom.published("named", topics=["walking"])
    for number in range(5):
        newsroom.published(f"n-{number}", "She was walking on.\n")
    whole = reader.json("?q=walking")
    assert (len(whole["data"]), whole["meta"]) == (7, {"total": 7})
    monkeypatch.setattr(search, "LOOKED_THROUGH", 3)
    part = reader.json("?q=walking")
    # The best ones are old, and found all the same.
    assert [each["slug"] for each in part["data"]][:2] == ["best", "named"]
    assert part["meta"] == {"total": 6, "at_least": True}
    assert reader.json('?q="first of all"')["meta"] == {"total": 1}
    monkeypatch.setattr(search, "LOOKED_THROUGH", 7)
    assert reader.json("?q=walking")["meta"] == {"total": 7}


@pytest.mark.parametrize(("words", "found_too"), [("w", 0), ("wa", 0), ("wal", 4), ("walki", 4)])
def test_one_or_two_letters_are_a_word_and_no_beginning(
    library: Newsroom, reader: Reader, words: str, found_too: int
) -> None:
    assert len(slugs(reader, words)) == found_too


def test_the_index_can_be_made_again(library: Newsroom, reader: Reader) -> None:
    with library.app.app_context(), transaction():
        db.session().execute(db.text("DELETE FROM article_search"))
        db.session().query(Topic).one().name = "Running"
    assert slugs(reader, "walking") == []
    assert library.run("search", "rebuild") == (0, "4 articles can be found\n", "")
    assert len(slugs(reader, "walking")) == 3
    assert slugs(reader, "running") == ["in-names"]


@pytest.mark.parametrize("sort", ["rank", "-published_at", "updated_at", "-title", "title"])
def test_a_search_goes_on_where_it_stopped_while_articles_come_in(
    newsroom: Newsroom, reader: Reader, sort: str
) -> None:
    for i in range(7):
        title = "Walking" if i % 2 else "Other"
        newsroom.published(f"n-{i}", "walking " * (i + 1), title=f"{title} {i}")
    whole = slugs(reader, "walking", sort=sort)
    page = reader.json(f"?q=walking&sort={sort}&limit=2")
    seen = [article["slug"] for article in page["data"]]
    late = 0
    while page["links"]["next"]:
        late += 1
        newsroom.published(f"late-{late}", "walking " * 40, title=f"Walking Late {late}")
        page = reader.json(page["links"]["next"].removeprefix(API))
        seen += [article["slug"] for article in page["data"]]
    assert [slug for slug in seen if slug.startswith("n-")] == whole
    assert len(seen) == len(set(seen))
