"""The delivery API: fields, filters, pages and cursors; and what it refuses."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.delivery.conftest import API, Reader
from tests.fixtures.newsroom import Newsroom

CARD = {
    "id", "title", "slug", "url", "locale", "direction", "summary", "authors", "topics",
    "published_at", "updated_at", "comment_count",
}  # fmt: skip
WHOLE = CARD | {"references", "related", "embeds", "body", "comments_open", "comments_close_at"}
WHOLE |= {"reviewed_by", "reviewed_at", "review_due"}


def test_an_article_has_the_fields_of_the_contract(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("one", "## Part\n\nhttps://youtu.be/dQw4w9WgXcQ\n", topics=["bee-care"])
    data = reader.article("one")
    assert data.keys() == WHOLE
    assert data["body"].keys() == {"html", "markdown", "document"}
    assert data["topics"] == [{"slug": "bee-care", "name": "Bee care", "url": "/topics/bee-care"}]
    assert data["embeds"][0]["provider"] == "YouTube"
    assert data["published_at"].endswith("Z")
    assert data["body"]["document"]["content"][0]["type"] == "heading"
    (card,) = reader.json()["data"]
    assert card.keys() == CARD


def test_fields_are_left_out_by_name(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("one")
    assert reader.article("one", "?fields=slug,body").keys() == {"slug", "body"}
    assert reader.json("?fields=title,%20slug")["data"] == [
        {"title": "Title of one", "slug": "one"}
    ]
    assert reader.article("one", "?fields=comments&include=comments") == {"comments": []}
    for query in ("fields=", "fields=body", "fields=titel", "fields=title,", "fields=%00"):
        assert reader.wrong(f"?{query}") == ["/fields"]
    assert reader.wrong("/one?fields=comments") == ["/fields"]


def test_what_is_included_comes_beside_the_fields(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("one", topics=["x"])
    for query, more in (("include=comments", "comments"), ("body=html", "body")):
        assert reader.article("one", f"?fields=slug&{query}").keys() == {"slug", more}
    (card,) = reader.json("?fields=slug&include=body")["data"]
    assert card.keys() == {"slug", "body"}
    topic = reader.client.get("/api/v1/topics/x?fields=slug&include=articles").get_json()["data"]
    assert topic.keys() == {"slug", "articles"}
    for path, how in (
        (f"{API}?fields=body", "include=body"),
        (f"{API}?fields=match", "q"),
        (f"{API}/one?fields=comments", "include=comments"),
        ("/api/v1/topics?fields=articles", "include=articles"),
    ):
        assert f"comes with {how}." in reader.client.get(path).get_json()["detail"]


def test_a_body_comes_in_the_form_that_is_asked_for(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("one", "**Words.**\n")
    for form, has in (("html", "<strong>"), ("markdown", "**"), ("document", "strong")):
        for path in (f"/one?body={form}", f"/one?fields=body&body={form}&include=comments"):
            body = reader.json(path)["data"]["body"]
            assert body.keys() == {form}
            assert has in str(body)
            (card,) = reader.json(f"?body={form}")["data"]
            assert card["body"] == body
    (card,) = reader.json("?include=body&fields=slug,body")["data"]
    assert card == {"slug": "one", "body": reader.article("one")["body"]}


def test_authors_and_topics_are_listed(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("a", topics=["x"], authors=[{"name": "bo"}])
    newsroom.published("b", topics=["x", "w"], authors=[{"name": "Ann", "bio": "Writes."}])
    newsroom.article("draft", topics=["secret"], authors=[{"name": "Cy"}])

    def get(path: str) -> Any:
        return reader.client.get(f"/api/v1/{path}").get_json()

    found = get("authors")
    assert [(each["slug"], each["article_count"]) for each in found["data"]] == [
        ("ann", 1),
        ("bo", 1),
    ]
    assert found["meta"]["total"] == 2
    assert get("authors?sort=-name&fields=slug")["data"] == [{"slug": "bo"}, {"slug": "ann"}]
    assert [(each["slug"], each["article_count"]) for each in get("topics")["data"]] == [
        ("w", 1),
        ("x", 2),
    ]
    ann = get("authors/ann")["data"]
    assert (ann["bio"], ann["article_count"], "articles" in ann) == ("Writes.", 1, False)
    assert [a["slug"] for a in get("topics/x?include=articles")["data"]["articles"]] == ["b", "a"]
    assert get("authors/ann?include=articles&fields=articles")["data"].keys() == {"articles"}
    first = get("topics?limit=1")
    assert get(first["links"]["next"].removeprefix("/api/v1/"))["data"][0]["slug"] == "x"
    for path in ("authors/cy", "topics/secret", "authors/none"):
        assert reader.status(f"/api/v1/{path}") == 404


def test_comments_come_with_the_article_when_asked_for(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("one")
    first = reader.comment("one", "First.")
    reader.comment("one", "Second.", reply_to=first)
    data = reader.article("one", "?include=comments")
    assert data.keys() == WHOLE | {"comments"}
    assert data["comment_count"] == 2
    assert [c["id"] for c in data["comments"]] == [first]
    assert len(data["comments"][0]["replies"]) == 1
    assert "comments" not in reader.article("one")
    assert reader.json()["data"][0]["comment_count"] == 2


@pytest.mark.parametrize(
    "query",
    [
        "limit=101",
        "limit=0",
        "limit=-1",
        "limit=ten",
        "sort=name",
        "sort=rank",
        "include=comments",
        "body=text",
        "published_after=2026-03-12",
        "updated_before=0",
        "updated_after=9999-12-31T23:59:59-14:00",
        "page=2",
        "q=a&q=b",
        "state=draft",
    ],
)
def test_a_question_that_is_not_understood_is_refused(reader: Reader, query: str) -> None:
    assert reader.wrong(f"?{query}") == [f"/{query.partition('=')[0]}"]


def test_one_article_takes_no_questions_of_a_list(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("one")
    for query in ("limit=1", "include=drafts", "include=", "cursor=x"):
        assert reader.wrong(f"/one?{query}") == [f"/{query.partition('=')[0]}"]


def test_a_list_is_filtered(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("a", topics=["x", "y"], authors=[{"name": "Ann"}], locale="de")
    newsroom.published("b", topics=["y"], authors=[{"name": "Bo"}, {"name": "Ann"}])
    newsroom.published("c", summary="50% off_ today")
    assert reader.slugs() == ["c", "b", "a"]
    assert reader.slugs("?sort=published_at") == ["a", "b", "c"]
    assert reader.slugs("?topic=y") == ["b", "a"]
    assert reader.slugs("?topic=x&author=ann&locale=de") == ["a"]
    assert reader.slugs("?author=ann") == ["b", "a"]
    assert reader.slugs("?locale=en") == ["c", "b"]
    assert reader.slugs("?topic=%00&author=%00&locale=%00") == []
    moment = reader.article("b")["published_at"]
    assert reader.slugs(f"?published_after={moment}") == ["c"]
    assert reader.slugs(f"?updated_before={moment}") == ["a"]
    assert reader.slugs(f"?published_before={moment}&updated_after={moment}") == []
    assert reader.slugs("?published_after=1999-01-01T00:00:00%2B01:00&author=ann") == ["b", "a"]


def test_a_list_is_sorted(newsroom: Newsroom, reader: Reader) -> None:
    first = newsroom.published("a", title="charlie")
    newsroom.published("b", title="Äpfel")
    newsroom.published("c", title="Bravo")
    newsroom.draft(first, title="charlie", slug="a")
    newsroom.publish(first)
    assert reader.slugs("?sort=updated_at") == ["b", "c", "a"]
    assert reader.slugs("?sort=-updated_at") == ["a", "c", "b"]
    assert [slug for slug in reader.slugs("?sort=title") if slug != "b"] == ["c", "a"]
    assert reader.slugs("?sort=-title") == reader.slugs("?sort=title")[::-1]


def test_a_list_goes_on_where_it_stopped_while_articles_come_in(
    newsroom: Newsroom, reader: Reader
) -> None:
    for i in range(5):
        newsroom.published(f"n-{i}")
    page = reader.json("?limit=2&locale=en")
    assert page["meta"]["total"] == 5
    seen = [article["slug"] for article in page["data"]]
    while page["links"]["next"]:
        newsroom.published(f"late-{len(seen)}")
        page = reader.json(page["links"]["next"].removeprefix(API))
        seen += [article["slug"] for article in page["data"]]
    assert seen == ["n-4", "n-3", "n-2", "n-1", "n-0"]


def encoded(values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


NOW = "2026-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "values",
    [
        [], {}, None, 1, "ab", [NOW], [NOW, 1, 1], [1, NOW], [NOW, "1"], [NOW, True], [NOW, 1.0],
        [NOW, -1], [NOW, 2**31], [NOW, 2**63], [NOW, 10**100], ["soon", 1], [None, None],
        ["0001-01-01T00:00:00+14:00", 1], ["9999-12-31T23:59:59-14:00", 1], ["\ud800", 1],
        {"a": 1, "b": 2}, [[NOW], [1]],
    ],
)  # fmt: skip
def test_a_tampered_cursor_is_refused(reader: Reader, values: Any) -> None:
    assert reader.wrong(f"?cursor={encoded(values)}") == ["/cursor"]
    assert reader.status(f"/?cursor={encoded(values)}") == 422


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=40) | st.recursive(st.integers() | st.text(), st.lists).map(encoded))
def test_no_cursor_is_an_error_of_ours(reader: Reader, cursor: str) -> None:
    answer = reader.client.get(API, query_string={"cursor": cursor.encode("utf-8", "replace")})
    assert answer.status_code == 422


def test_head_answers_as_get_without_a_body(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("one")
    for path in ("/", "/articles/one", API, f"{API}/one"):
        got, head = reader.client.get(path), reader.client.head(path)
        assert head.status_code == 200
        assert head.data == b""
        assert head.headers["Content-Length"] == str(len(got.data))
        assert head.content_type == got.content_type


def test_what_is_not_there_is_a_problem(reader: Reader) -> None:
    for path in (f"{API}/nothing", f"{API}/%00", "/api/v1/nothing", f"{API}/one/more"):
        answer = reader.client.get(path)
        assert answer.status_code == 404
        assert answer.content_type == "application/problem+json"
        assert answer.get_json()["status"] == 404
    refused = reader.client.delete(API)
    assert (refused.status_code, refused.content_type) == (405, "application/problem+json")
