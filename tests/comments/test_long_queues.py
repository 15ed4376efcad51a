"""A queue too long to be read for a search is looked through in steps."""

from __future__ import annotations

from html import unescape

import pytest

from cms.comments.queries import queue
from tests.comments.conftest import SLUG, Site
from tests.comments.test_queue_tools import article_id


def found(text: str) -> list[str]:
    """The numbers of the comments on a page, by their words."""
    return [str(n) for n in range(10) if f"number {n} of ten" in text]


@pytest.fixture
def long_queue(place: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Ten comments, of which a search reads four at a time; 1, 2 and 9 are about bees."""
    monkeypatch.setattr(queue, "SEARCH_STEP", 4)
    monkeypatch.setattr(queue, "SEARCH_STEP_BY_ARTICLE", 3)
    for n in range(10):
        place.send(
            f"This is number {n} of ten, {'about bees' if n in (1, 2, 9) else 'that is all'}."
        )
    return place


def test_each_step_leads_on_and_none_is_left_out(long_queue: Site) -> None:
    desk = long_queue.desk()
    path, steps = "/desk/comments?q=about+bees", []
    while path:
        text = unescape(desk.get(path).text)
        steps.append(found(text))
        onward = [part for part in text.split('"') if part.startswith("/desk/comments?q=")]
        path = next((part for part in onward if "cursor=" in part and part != path), "")
        if len(steps) > 3:
            break
    assert steps == [["1", "2"], [], ["9"]]


def test_a_page_says_how_far_it_looked(long_queue: Site) -> None:
    desk = long_queue.desk()
    assert "2 fit among the 4 that wait longest" in desk.get("/desk/comments?q=about+bees").text
    assert "among the" not in desk.get("/desk/comments").text
    only = article_id(desk.get("/desk/comments"), SLUG)
    page = desk.get(f"/desk/comments?q=about+bees&article={only}").text
    assert "2 fit among the 3 that wait longest" in page


def test_a_queue_within_reach_is_searched_whole(place: Site) -> None:
    for n in range(10):
        place.send(f"This is number {n} of ten, {'about bees' if n in (1, 9) else 'that is all'}.")
    text = place.desk().get("/desk/comments?q=about+bees").text
    assert found(text) == ["1", "9"]
    assert "among the" not in text
