"""Readers, and other front ends, are told who checked a text, and when."""

from __future__ import annotations

from tests.fixtures.newsroom import Newsroom

REVIEWED = {
    "reviewed_by": {"name": "Dr. Sand", "credentials": "MD, cardiologist"},
    "reviewed_at": "2026-02-03",
    "review_due": "2027-02-03",
}


def test_who_reviewed_a_text_stands_on_its_page_and_in_the_json(newsroom: Newsroom) -> None:
    newsroom.published("bees", **REVIEWED)
    page = newsroom.reader().get("/articles/bees").text
    assert "Reviewed by" in page
    assert "Dr. Sand" in page
    assert "MD, cardiologist" in page
    assert '<time datetime="2026-02-03">3 February 2026</time>' in page
    told = newsroom.reader().get("/api/v1/articles/bees").get_json()["data"]
    assert told["reviewed_by"] == {
        "slug": "dr-sand",
        "name": "Dr. Sand",
        "credentials": "MD, cardiologist",
        "url": "/authors/dr-sand",
    }
    assert (told["reviewed_at"], told["review_due"]) == ("2026-02-03", "2027-02-03")


def test_a_text_that_nobody_reviewed_says_nothing_of_it(newsroom: Newsroom) -> None:
    made = newsroom.published("bees")
    newsroom.draft(made, title="Bees", slug="bees", **REVIEWED)
    assert "Reviewed by" not in newsroom.reader().get("/articles/bees").text
    told = newsroom.reader().get("/api/v1/articles/bees").get_json()["data"]
    assert (told["reviewed_by"], told["reviewed_at"], told["review_due"]) == (None, None, None)
