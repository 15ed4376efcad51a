"""The reader's form: what it takes, what it answers, and what it never does."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from markupsafe import Markup
from werkzeug.test import TestResponse

from tests.comments.conftest import SENTENCE, SLUG, WORDS, Site

TARGET = f"/articles/{SLUG}/comments"
MARKS = "Use at most 8 accents or other combining marks on one character."


def send(place: Site, **fields: str) -> TestResponse:
    return place.browser().post(TARGET, data=WORDS | fields)


def pending(place: Site) -> int:
    answer = place.browser().get("/api/v1/manage/comments?status=pending", headers=place.token())
    total: int = answer.get_json()["meta"]["total"]
    return total


def error_at(page: TestResponse, field: str) -> str:
    found = re.search(rf'id="comment-form-{field}-error">(.*?)</p>', page.text, re.DOTALL)
    assert found, page.text
    return str(Markup(found[1]).striptags()).removeprefix("Error: ")


def test_a_comment_is_answered_with_the_sentence_and_a_receipt(place: Site) -> None:
    answer = send(place)
    assert answer.status_code == 303
    assert re.fullmatch(r"/comments/[\w-]{43}\?sent=1", answer.headers["Location"])
    page = place.browser().get(answer.headers["Location"])
    assert page.status_code == 200
    assert SENTENCE in unescape(page.text)
    assert f"http://localhost{answer.headers['Location'].partition('?')[0]}" in page.text
    assert pending(place) == 1
    assert place.shown() == set()


def test_neither_the_form_nor_its_answer_touches_a_cookie(place: Site) -> None:
    browser = place.browser()
    sent = browser.post(TARGET, data=WORDS)
    pages = [
        browser.get(f"/articles/{SLUG}"),
        browser.post(TARGET, data={}),
        sent,
        browser.get(sent.headers["Location"]),
    ]
    for page in pages:
        assert "Set-Cookie" not in page.headers
        assert "cookie" not in page.headers.get("Vary", "").lower()


def test_the_page_with_the_form_is_the_same_for_an_editor_who_is_signed_in(place: Site) -> None:
    path = f"/articles/{SLUG}"
    assert place.desk().get(path).data == place.browser().get(path).data


def test_what_belongs_to_one_reader_is_not_stored_indexed_or_passed_on(place: Site) -> None:
    sent = send(place)
    for answer in (sent, place.browser().get(sent.headers["Location"]), send(place, body="")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("name", "", "Write your name."),
        ("name", " \u200b\u202e ", "Nothing of this can be seen. Write your name."),
        ("name", "\u3164", "Nothing of this can be seen. Write your name."),
        ("name", "\uffa0\u115f", "Nothing of this can be seen. Write your name."),
        ("name", "\u2800", "Nothing of this can be seen. Write your name."),
        ("name", "\u17b4\u034f\ufe0f", "Nothing of this can be seen. Write your name."),
        ("name", "\u0301\u20dd", "Nothing of this can be seen. Write your name."),
        ("name", "\ue000\u0378", "Nothing of this can be seen. Write your name."),
        ("name", "e" + "\u0301" * 60, MARKS),
        ("name", "n" * 81, "Use at most 80 characters for your name. There are 81."),
        ("email", "rosa", "Write an e-mail address such as name@example.org, or leave it empty."),
        (
            "email",
            "r" * 250 + "@example.org",
            "Write an e-mail address such as name@example.org, or leave it empty.",
        ),
        (
            "website",
            "javascript:alert(1)",
            "Only addresses that begin with https:// or http:// are accepted.",
        ),
        (
            "website",
            "rosa.example.org",
            "Please write the whole address, beginning with https://.",
        ),
        (
            "website",
            "https://rosa:secret@example.org",
            "The address has a user name or password in it; please leave it out.",
        ),
        ("body", "", "Write a comment."),
        ("body", " \n\t\u00a0\u200b", "Nothing of this can be seen. Write a comment."),
        ("body", "\u3164\n\n\u2800", "Nothing of this can be seen. Write a comment."),
        ("body", "> \u2800", "Write a comment: readers would see nothing of this one."),
        ("body", "&#x3164; &#8203;", "Write a comment: readers would see nothing of this one."),
        ("body", "e" + "\u0301" * 4990, MARKS),
        ("body", "Fine words, and e" + "&#769;" * 60, MARKS),
        ("body", "e" + "\u0301*\u0301*" * 60, MARKS),
        ("body", ">\n>", "Write a comment: readers would see nothing of this one."),
        (
            "body",
            "b" * 5001,
            "Use at most 5,000 characters for your comment. There are 5,001.",
        ),
    ],
)
def test_each_limit_is_told_at_its_field(place: Site, field: str, text: str, message: str) -> None:
    page = send(place, **{field: text})
    assert page.status_code == 422
    assert error_at(page, field) == message
    assert pending(place) == 0


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "n" * 80),
        ("body", "b" * 5000),
        # A browser sends each line break as two characters.
        ("body", "b\r\n" * 2499 + "bb"),
        ("website", "HTTPS://Example.org/Über?q=1"),
        ("email", " rosa@example.org "),
    ],
)
def test_what_is_just_within_the_limits_is_taken(place: Site, field: str, text: str) -> None:
    assert send(place, **{field: text}).status_code == 303


def test_a_failed_form_keeps_every_word_and_names_all_faults_at_once(place: Site) -> None:
    typed = {
        "name": "n" * 81,
        "email": 'not "an" address',
        "website": "ftp://example.org/<x>",
        "body": '\nA first line,\n</textarea> & a "last" one.' + "." * 5000,
    }
    page = send(place, **typed)
    assert page.status_code == 422
    for field in typed:
        assert error_at(page, field)
    text = unescape(page.text)
    assert f'value="{typed["name"]}"' in text
    assert f'value="{typed["email"]}"' in text
    assert f'value="{typed["website"]}"' in text
    # A parser drops one line break after the tag, so one more stands there.
    assert f">\n{typed['body']}</textarea>" in text
    assert "</textarea> &" not in page.text


def test_a_comment_on_what_is_not_published_finds_nothing(place: Site) -> None:
    answer = place.browser().post("/articles/no-such-article/comments", data=WORDS)
    assert answer.status_code == 404


def test_a_reply_names_an_approved_comment_of_the_same_article(place: Site) -> None:
    parent = place.send()
    elsewhere = place.send(slug="another-article")
    place.decide(elsewhere)
    for target in (parent.id, elsewhere.id, "no-such-comment"):
        page = send(place, body="An answer.", reply_to=target)
        assert page.status_code == 422
        assert "The comment you reply to is no longer on this page." in page.text
        assert "An answer." in page.text
        # Sent once more, the comment stands on its own.
        assert 'name="reply_to"' not in page.text
    place.decide(parent)
    page = send(place, body="", reply_to=parent.id)
    assert "In reply to" in page.text
    assert f'name="reply_to" value="{parent.id}"' in page.text
    assert send(place, body="An answer.", reply_to=parent.id).status_code == 303


def test_a_second_click_is_the_same_comment(place: Site) -> None:
    assert send(place).headers["Location"] == send(place).headers["Location"]
    assert pending(place) == 1
    assert (
        send(place, body="Something else.").headers["Location"] != send(place).headers["Location"]
    )
    assert pending(place) == 2


def test_many_clicks_at_once_are_one_comment(place: Site) -> None:
    with ThreadPoolExecutor(8) as clicks:
        answers = list(clicks.map(lambda _: send(place), range(8)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert pending(place) == 1


def test_the_same_words_from_another_network_are_another_comment(place: Site) -> None:
    places = ["192.0.2.1", "192.0.2.200", "::ffff:192.0.2.9", "198.51.100.1", "2001:db8:1::1"]
    receipts = [
        place.browser()
        .post(TARGET, data=WORDS, environ_overrides={"REMOTE_ADDR": address})
        .headers["Location"]
        for address in places
    ]
    assert receipts[0] == receipts[1] == receipts[2]
    assert len(set(receipts)) == 3


def test_withdrawn_and_sent_again_it_is_a_new_comment(place: Site) -> None:
    first = send(place).headers["Location"].partition("?")[0]
    assert place.browser().post(f"{first}/withdraw").status_code == 303
    assert send(place).headers["Location"].partition("?")[0] != first
    assert pending(place) == 1
