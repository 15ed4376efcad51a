"""Names and titles as addresses: who is meant by a slug, and scripts that make none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cms.articles.operations import create_article
from cms.articles.schemas import read_content
from cms.db import db, transaction
from cms.errors import Invalid
from cms.permissions import OPERATOR
from tests.fixtures.newsroom import MANAGE, Newsroom


def by(*authors: dict[str, str]) -> dict[str, object]:
    return {"authors": list(authors)}


def author_name(newsroom: Newsroom, article: str) -> str:
    """What readers see as the name of an article's author."""
    shown = newsroom.reader().get(f"/api/v1/articles/{article}").get_json()["data"]
    name: str = shown["authors"][0]["name"]
    return name


def refused(newsroom: Newsroom, slug: str, *authors: dict[str, str]) -> list[tuple[str, str]]:
    """The places and sentences with which a new article is refused."""
    content = read_content({"title": "T", "slug": slug} | by(*authors))
    with newsroom.app.app_context(), pytest.raises(Invalid) as raised, transaction():
        create_article(db.session(), OPERATOR, content)
    return [(error.pointer, error.detail) for error in raised.value.errors]


def test_a_name_that_only_shares_a_slug_does_not_rename_an_author(newsroom: Newsroom) -> None:
    first = newsroom.published("first", **by({"name": "José Ruiz"}))
    said = (
        "There is already an author at “jose-ruiz” called José Ruiz; "
        "give a slug of its own, or use that name."
    )
    someone = {"name": "Mia Sand"}
    assert refused(newsroom, "second", someone, {"name": "Jose Ruiz"}) == [
        ("/authors/1/name", said)
    ]
    with pytest.raises(Invalid, match="already an author"):
        newsroom.draft(first, title="T", slug="first", **by({"name": "Jose Ruiz"}))
    newsroom.published("third", **by({"name": "José Ruiz"}))
    newsroom.published("fourth", **by({"name": "Jose Ruiz", "slug": "jose-ruiz-2"}))
    assert author_name(newsroom, "first") == "José Ruiz"


def test_a_slug_that_was_given_brings_an_author_a_new_name(newsroom: Newsroom) -> None:
    newsroom.published("first", **by({"name": "Jose Ruiz"}))
    newsroom.published("second", **by({"name": "José Ruiz", "slug": "jose-ruiz"}))
    assert author_name(newsroom, "first") == "José Ruiz"


def test_two_drafts_do_not_make_one_author_of_two_people(newsroom: Newsroom) -> None:
    early = newsroom.article("early", **by({"name": "José Ruiz"}))
    # As the edit form sends it once it has shown the slug: nobody was known by it then.
    newsroom.draft(early, title="T", slug="early", **by({"name": "José Ruiz", "slug": "jose-ruiz"}))
    newsroom.published("late", **by({"name": "Jose Ruiz"}))
    with pytest.raises(Invalid, match="already an author") as raised:
        newsroom.publish(early)
    assert raised.value.errors[0].pointer == "/authors/0/name"
    assert author_name(newsroom, "late") == "Jose Ruiz"
    newsroom.draft(early, title="T", slug="early", **by({"name": "José Ruiz", "slug": "ruiz"}))
    newsroom.publish(early)
    assert author_name(newsroom, "early") == "José Ruiz"


def test_of_two_files_the_second_is_refused(newsroom: Newsroom, tmp_path: Path) -> None:
    paths = [tmp_path / "one.md", tmp_path / "two.md"]
    for path, name in zip(paths, ("José Ruiz", "Jose Ruiz"), strict=True):
        text = f"---\ntitle: T\nslug: {path.stem}\nauthors:\n- name: {name}\n---\n"
        path.write_text(text, encoding="utf-8")
    for _ in range(2):
        code, _, errors = newsroom.run("import", "markdown", *map(str, paths), "--publish")
        assert code == 1
        assert f"{paths[1]}: There is already an author at “jose-ruiz”" in errors
        assert author_name(newsroom, "one") == "José Ruiz"


def test_where_no_letter_is_latin_a_slug_is_made_all_the_same(newsroom: Newsroom) -> None:
    fields = {"title": "蜜蜂在冬天", "authors": [{"name": "فاطمة"}, {"name": "王芳"}]}
    content = read_content(fields)
    assert content.slug == "mi-feng-zai-dong-tian"
    assert [author.slug for author in content.authors] == ["fatmh", "wang-fang"]
    assert read_content({"title": "Über 蜜蜂"}).slug == "ueber-mi-feng"
    assert read_content({"title": "Über 蜜蜂", "locale": "sv"}).slug == "uber-mi-feng"
    signs = [read_content({"title": title}).slug for title in ("😀🎉", "🐝", "😀🎉")]
    assert all(re.fullmatch("article-[0-9a-f]{8}", slug) for slug in signs)
    assert signs[0] == signs[2] != signs[1]
    # The same words, composed or not, are the same name.
    one, other = (read_content({"title": title}).slug for title in ("\u0439", "\u0438\u0306"))
    assert one == other
    for title in (" ", "\u200b", "\u3164"):
        with pytest.raises(Invalid) as raised:
            read_content({"title": title})
        assert [error.pointer for error in raised.value.errors] == ["/title"]


def test_a_made_slug_stays_when_the_title_changes(newsroom: Newsroom) -> None:
    headers, client = newsroom.token(), newsroom.reader()
    made = client.post(MANAGE, headers=headers, json={"title": "蜜蜂"})
    slug = made.get_json()["data"]["slug"]
    tagged = headers | {"If-Match": made.headers["ETag"]}
    changed = client.patch(made.headers["Location"], headers=tagged, json={"title": "冬天"})
    assert changed.get_json()["data"]["slug"] == slug


@pytest.mark.parametrize("sought", ["ärzte", "ÄRZTE", "Ärzte", "ΣΊΣ", "жизнь"])
def test_a_search_does_not_care_about_capitals_of_any_script(
    newsroom: Newsroom, sought: str
) -> None:
    newsroom.published("found", title="Ärzte, Σίσυφος und ЖИЗНЬ")
    newsroom.published("other")
    for path, headers in (("/api/v1/articles", {}), (MANAGE, newsroom.token())):
        answer = newsroom.reader().get(path, query_string={"q": sought}, headers=headers)
        assert [item["slug"] for item in answer.get_json()["data"]] == ["found"], path


def test_the_key_of_a_reference_may_be_written_in_capitals() -> None:
    content = read_content(
        {
            "title": "Cold hands",
            "body_markdown": "Rarely a matter of gloves.[^Ito-2019]\n",
            "references": [{"id": "Ito-2019", "title": "On gloves"}],
        }
    )
    assert content.references[0].id == "ito-2019"
