"""What the editor asks of the site: the other form of a body, articles to link to, what plays."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from cms.permissions import Role
from tests.fixtures.newsroom import Desk, Newsroom

NEW = "/desk/articles/new"
CONVERT = "/desk/articles/convert"
JSON = {"Accept": "application/json"}
DOCUMENT = {
    "type": "doc",
    "version": 1,
    "content": [
        {
            "type": "callout",
            "attrs": {"kind": "tip"},
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Go slow."}]}],
        }
    ],
}
MARKDOWN = "::: tip\nGo slow.\n:::\n"


@pytest.fixture
def author(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.AUTHOR)


def convert(desk: Desk, sent: object, token: str | None = None) -> TestResponse:
    token = token or desk.form(NEW)["csrf_token"]
    return desk.client.post(CONVERT, json=sent, headers=JSON | {"X-CSRFToken": token})


def ask(desk: Desk, what: str, **query: str) -> TestResponse:
    return desk.client.get(f"/desk/articles/{what}", query_string=query, headers=JSON)


def problems(answer: TestResponse) -> list[dict[str, Any]]:
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    errors: list[dict[str, Any]] = answer.get_json()["errors"]
    return errors


def test_each_form_of_a_body_is_made_of_the_other(author: Desk) -> None:
    assert convert(author, {"document": DOCUMENT}).get_json()["data"] == {"markdown": MARKDOWN}
    assert convert(author, {"markdown": MARKDOWN}).get_json()["data"] == {"document": DOCUMENT}


def test_a_mistake_is_told_with_its_line_or_its_place(author: Desk) -> None:
    [wrong] = problems(convert(author, {"markdown": "One.\n\n::: nonsense\nTwo.\n:::\n"}))
    assert wrong["line"] == 3
    [wrong] = problems(convert(author, {"markdown": "\n\nhttps://example.com/no-player\n"}))
    assert (wrong["line"], "cannot be embedded" in wrong["detail"]) == (3, True)
    link = {"type": "link", "attrs": {"href": "javascript:x"}}
    text = {"type": "text", "text": "a", "marks": [link]}
    document = DOCUMENT | {"content": [{"type": "paragraph", "content": [text]}]}
    [wrong] = problems(convert(author, {"document": document}))
    assert wrong["pointer"] == "/content/0/content/0/marks/0/attrs/href"


def test_a_citation_may_be_written_before_its_reference(author: Desk) -> None:
    assert convert(author, {"markdown": "See.[^later]\n"}).status_code == 200


@pytest.mark.parametrize("sent", [{}, {"markdown": "a", "document": DOCUMENT}, {"text": "a"}, []])
def test_anything_but_one_of_the_two_is_refused(author: Desk, sent: object) -> None:
    assert problems(convert(author, sent))


def test_who_is_not_signed_in_or_brings_no_token_gets_nothing(
    newsroom: Newsroom, author: Desk
) -> None:
    assert convert(author, {"markdown": "a"}, token="wrong").status_code == 400
    stranger = Desk(newsroom.app.test_client())
    for what, query in (("links", {"q": "a"}), ("embed", {"url": "https://vimeo.com/1"})):
        answer = ask(stranger, what, **query)
        assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


def test_articles_to_link_to_are_the_published_ones_and_ones_own(
    newsroom: Newsroom, author: Desk
) -> None:
    newsroom.published("old-lamps")
    other = newsroom.desk(Role.AUTHOR, "Bea Sand")
    other.press(NEW, title="Lamps of mine", body="Secret.")
    author.press(NEW, title="Lamps 100%", body="Mine.")
    found = ask(author, "links", q="lamps").get_json()["data"]
    assert found == [
        {"title": "Lamps 100%", "locale": "en", "address": "/articles/lamps-100", "state": "Draft"},
        {
            "title": "Title of old-lamps",
            "locale": "en",
            "address": "/articles/old-lamps",
            "state": "Published",
        },
    ]
    assert [each["title"] for each in ask(author, "links", q="100%").get_json()["data"]] == [
        "Lamps 100%"
    ]
    editor = newsroom.desk(Role.EDITOR, "Cleo Brandt")
    assert len(ask(editor, "links", q=" LAMPS ").get_json()["data"]) == 3
    assert ask(author, "links", q="  ").get_json()["data"] == []


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ", "Video on YouTube"),
        ("https://soundcloud.com/a/b", "Audio on SoundCloud"),
        ("https://example.com/talk.mp3", "Audio file"),
    ],
)
def test_an_address_is_told_by_what_it_plays(author: Desk, url: str, title: str) -> None:
    assert ask(author, "embed", url=url).get_json()["data"]["title"] == title


@pytest.mark.parametrize("url", ["", "https://example.com/", "ftp://a.example", "https://[::1"])
def test_an_address_that_nobody_plays_is_told_why(author: Desk, url: str) -> None:
    [wrong] = problems(ask(author, "embed", url=url))
    assert wrong["pointer"] == "/url"


def test_the_document_counts_where_one_is_sent_and_every_word_comes_back(author: Desk) -> None:
    sent = {"title": "Two", "body": "Old words.", "document": '{"type": "doc", "version": 3}'}
    answer = author.press(NEW, **sent)
    assert answer.status_code == 422
    assert "is not allowed here; allowed is 1" in answer.text
    assert "&#34;version&#34;: 3" in answer.text
    for nonsense in ("{", "[" * 100_000, "null", "7"):
        again = author.press(NEW, **sent | {"document": nonsense})
        assert again.status_code == 422
