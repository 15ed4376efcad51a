"""Marks: what is worth a second look, why, and the list that editors keep."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms.config import CommentRules
from cms.permissions import Role
from tests.comments.conftest import SLUG, WORDS, Site, csrf_token

PAGE = "/desk/comments/marks"


def marks(place: Site, comment_id: str | None = None) -> list[dict[str, Any]]:
    """The marks of the newest comment, or of the one that is named."""
    answer = place.browser().get(
        "/api/v1/manage/comments?sort=-submitted_at", headers=place.token()
    )
    items = answer.get_json()["data"]
    found = next(item for item in items if comment_id in (None, item["id"]))
    held: list[dict[str, Any]] = found["marks"]
    return held


def post(desk: FlaskClient, **fields: str) -> TestResponse:
    token = csrf_token(desk.get("/desk/password"))
    return desk.post(PAGE, data=fields | {"csrf_token": token})


def block(place: Site, *phrases: str) -> FlaskClient:
    desk = place.desk()
    for phrase in phrases:
        assert post(desk, action="add", phrase=phrase).status_code == 303
    return desk


@pytest.mark.parametrize(
    ("phrase", "body"),
    [
        ("casino", "Come to my Casino!"),
        ("casino", "Come to my cas*in*o"),
        ("casino", "Come to my ca\u200bsino"),
        ("casino", "\uff23\uff21\uff33\uff29\uff2e\uff2f"),
        ("Easy Money", "It is easy\n\nmoney, friends"),
        ("straße", "Die STRASSE dort"),
        ("casino.example", "[Look](https://casino.example/now)"),
        ("赌场", "欢迎来到赌场网站"),
        ("คาสิโน", "เว็บคาสิโนออนไลน์"),
        ("카지노", "카지노를 보세요"),
    ],
)
def test_a_blocked_phrase_marks_however_it_is_written(place: Site, phrase: str, body: str) -> None:
    block(place, phrase)
    place.send(body)
    assert {"mark": "phrase", "words": [phrase]} in marks(place)


def test_a_blocked_phrase_is_found_in_the_name_and_the_website(place: Site) -> None:
    block(place, "casino", "roulette")
    place.send(name="Casino Rosa", website="https://roulette.example")
    assert {"mark": "phrase", "words": ["casino", "roulette"]} in marks(place)


@pytest.mark.parametrize("body", ["Casinos are many.", "An occasino of note.", "Easy and money."])
def test_a_part_of_a_word_is_not_the_word(place: Site, body: str) -> None:
    block(place, "casino", "easy money")
    place.send(body)
    assert marks(place) == []


def test_links_mark_when_they_are_more_than_the_limit(place: Site) -> None:
    settings = place.app.config["SETTINGS"]
    place.app.config["SETTINGS"] = replace(settings, comments=CommentRules(link_limit=1))
    path = f"/api/v1/articles/{SLUG}/comments"
    place.browser().post(path, json={"name": "Rosa", "body": "One: https://example.org/1"})
    assert marks(place) == []
    both = ["https://example.org/1", "https://example.org/2"]
    place.browser().post(path, json={"name": "Rosa", "body": f"Two: {' '.join(both)}"})
    assert marks(place) == [{"mark": "link", "words": both}]


def test_a_text_that_stands_elsewhere_already_is_marked_with_the_places(place: Site) -> None:
    first = place.send("The very same words, sent to many places.", slug="another-article")
    assert marks(place) == []
    second = place.send("THE very *same* words — sent to many places!")
    assert marks(place, second.id) == [{"mark": "repeat", "words": ["another-article"]}]
    assert marks(place, first.id) == []


def test_short_texts_are_the_same_by_nature(place: Site) -> None:
    place.send("Thank you!", slug="another-article")
    place.send("Thank you!")
    assert marks(place) == []


def test_a_filled_hidden_field_marks_and_refuses_nothing(place: Site) -> None:
    page = place.browser().get(f"/articles/{SLUG}").text
    assert 'name="subject"' in page
    assert 'autocomplete="off"' in page
    answer = place.browser().post(
        f"/articles/{SLUG}/comments", data=WORDS | {"subject": "Great offer"}
    )
    assert answer.status_code == 303
    assert "sent=1" in answer.headers["Location"]
    assert marks(place) == [{"mark": "honeypot", "words": ["Great offer"]}]


def test_the_hidden_field_is_kept_when_the_form_comes_back(place: Site) -> None:
    sent = {"name": "", "body": "Words.", "subject": "Great offer"}
    page = place.browser().post(f"/articles/{SLUG}/comments", data=sent)
    assert page.status_code == 422
    assert 'name="subject" value="Great offer"' in page.text


def test_a_marked_comment_waits_in_the_queue_like_any_other(place: Site) -> None:
    desk = block(place, "casino")
    place.send("The casino again.")
    place.send("Something else.")
    page = desk.get("/desk/comments").text
    assert page.index("The casino again.") < page.index("Something else.")
    assert "blocked phrase" in page
    assert place.shown() == set()


def test_a_new_phrase_first_shows_what_it_would_have_marked(place: Site) -> None:
    desk = place.desk()
    for number in range(12):
        place.send(f"Casino number {number}.")
    place.decide(place.send("Nothing of the kind."))
    page = desk.get(f"{PAGE}?phrase=casino").text
    assert "12 of the last 13 comments" in page
    assert "Casino number 11." in page
    assert "Casino number 0." not in page
    assert "Nothing of the kind." not in page
    # Trying it adds nothing.
    place.send("One more casino.")
    assert marks(place) == []


def test_the_list_takes_a_phrase_once_and_gives_it_back(place: Site) -> None:
    desk = block(place, "casino")
    assert post(desk, action="add", phrase=" CASINO ").status_code == 303
    page = desk.get(PAGE).text
    assert "“casino” marks new comments from now on." in page
    assert page.count('name="id" value="') == 1
    assert "Emil Novak" in page
    phrase_id = page.split('name="id" value="')[1].split('"')[0]
    assert post(desk, action="remove", id=phrase_id).status_code == 303
    assert post(desk, action="remove", id=phrase_id).status_code == 404
    place.send("The casino once more.")
    assert marks(place) == []


def test_a_new_phrase_marks_what_waits_already_if_that_is_wanted(place: Site) -> None:
    held = place.send("The casino, twice: casino.", website="https://a.example")
    plain, decided = place.send("Nothing of the kind."), place.send("My casino.")
    place.decide(decided)
    desk = block(place, "roulette")
    assert 'name="waiting" value="1" checked' in desk.get(f"{PAGE}?phrase=casino").text
    answer = post(desk, action="add", phrase="casino", waiting="1")
    assert answer.headers["Location"] == PAGE
    assert "“casino” marks 1 of the 2 comments that wait." in desk.get(PAGE).text
    mark = {"mark": "phrase", "words": ["casino"]}
    assert marks(place, held.id) == [mark]
    assert marks(place, plain.id) == marks(place, decided.id) == []
    assert "1 blocked phrase: casino" in desk.get("/desk/comments?mark=phrase").text
    # Once more changes nothing, and the words of another phrase are added to the mark.
    listed = re.findall(r'name="id" value="(\w+)"', desk.get(PAGE).text)
    assert post(desk, action="look", id=listed[0]).status_code == 303
    assert marks(place, held.id) == [mark]
    post(desk, action="add", phrase="a.example", waiting="1")
    assert marks(place, held.id) == [mark | {"words": ["a.example", "casino"]}]
    assert post(desk, action="look", id="none").status_code == 404
    assert place.shown() == {decided.id}


def test_a_long_queue_is_marked_in_steps_that_leave_none_out(
    place: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.comments.operations.marks.STEP", 3)
    sent = [place.send(f"The casino, number {number}.") for number in range(7)]
    desk, seen = place.desk(), []
    answer = post(desk, action="add", phrase="casino", waiting="1")
    while answer.headers["Location"] != PAGE:
        page = desk.get(answer.headers["Location"])
        seen.append(re.findall(r"in the (\d) comments that wait longest: (\d) marked", page.text))
        form = re.search(r"<form[^>]*data-go-on.*?</form>", page.text, re.DOTALL)
        assert form
        answer = post(desk, **dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0])))
    assert seen == [[("3", "3")], [("6", "6")]]
    assert "“casino” marks 7 of the 7 comments that wait." in desk.get(PAGE).text
    assert all(marks(place, comment.id) for comment in sent)
    for wrong in ({"cursor": "nonsense"}, {"looked_at": "-1"}, {"action": "burn"}):
        step = {"action": "look", "id": re.findall(r'"id" value="(\w+)"', desk.get(PAGE).text)[0]}
        assert post(desk, **(step | wrong)).status_code == 422


@pytest.mark.parametrize("phrase", ["", "  ", "!!!", "x" * 201])
def test_a_phrase_has_letters_and_an_end(place: Site, phrase: str) -> None:
    desk = place.desk()
    for answer in (desk.get(PAGE, query_string={"phrase": phrase}),
                   post(desk, action="add", phrase=phrase)):  # fmt: skip
        assert answer.status_code == 422
        assert "error-summary" in answer.text


def test_the_list_is_for_editors(place: Site) -> None:
    author = place.desk("Ada Lima", Role.AUTHOR)
    assert author.get(PAGE).status_code == 403
    assert post(author, action="add", phrase="casino").status_code == 403


def test_what_a_mark_names_is_told_at_a_readable_length(place: Site) -> None:
    endless = "https://example.org/" + "a" * 1500
    place.send(f"{endless} " + " ".join(f"https://example.org/{n}" for n in range(30)))
    told = re.search(r'badge-held">(31 links: [^<]*)<', place.desk().get("/desk/comments").text)
    assert told
    assert len(told[1]) < 500
    assert told[1].startswith(f"31 links: {endless[:99]}…, https://example.org/0, ")
    assert told[1].endswith("https://example.org/8 and 21 more")
    assert marks(place)[0]["words"][0] == endless
