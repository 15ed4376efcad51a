"""Names and titles as addresses: who is meant by a slug, and scripts that make none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cms.articles.rules.reading import read_content
from cms.errors import Invalid
from cms.permissions import Role
from tests.fixtures.newsroom import MANAGE, Newsroom


def by(*authors: dict[str, str]) -> dict[str, object]:
    return {"authors": list(authors)}


def author_slugs(newsroom: Newsroom, article: str) -> list[str]:
    shown = newsroom.reader().get(f"/api/v1/articles/{article}").get_json()["data"]
    return [author["slug"] for author in shown["authors"]]


def author_name(newsroom: Newsroom, article: str) -> str:
    """What readers see as the name of an article's author."""
    shown = newsroom.reader().get(f"/api/v1/articles/{article}").get_json()["data"]
    name: str = shown["authors"][0]["name"]
    return name


def test_a_name_that_only_shares_a_slug_is_another_author(newsroom: Newsroom) -> None:
    first = newsroom.published("first", **by({"name": "José Ruiz"}))
    newsroom.published("second", **by({"name": "Mia Sand"}, {"name": "Jose Ruiz"}))
    newsroom.draft(
        first, title="T", slug="first", **by({"name": "Jose Ruiz"}, {"name": "José Ruiz"})
    )
    newsroom.publish(first)
    newsroom.published("third", **by({"name": "José Ruiz"}))
    newsroom.published("fourth", **by({"name": "Josè Ruiz"}))
    assert author_slugs(newsroom, "first") == ["jose-ruiz-2", "jose-ruiz"]
    assert author_slugs(newsroom, "second") == ["mia-sand", "jose-ruiz-2"]
    assert author_slugs(newsroom, "third") == ["jose-ruiz"]
    assert author_slugs(newsroom, "fourth") == ["jose-ruiz-3"]
    assert author_name(newsroom, "third") == "José Ruiz"


def test_a_slug_that_was_given_brings_an_author_a_new_name(newsroom: Newsroom) -> None:
    newsroom.published("first", **by({"name": "Jose Ruiz"}))
    newsroom.published("second", **by({"name": "José Ruiz", "slug": "jose-ruiz"}))
    assert author_name(newsroom, "first") == "José Ruiz"


def test_two_drafts_do_not_make_one_author_of_two_people(newsroom: Newsroom) -> None:
    early = newsroom.article("early", **by({"name": "José Ruiz"}))
    # As the edit form sends it once it has shown the slug: nobody was known by it then.
    newsroom.draft(early, title="T", slug="early", **by({"name": "José Ruiz", "slug": "jose-ruiz"}))
    newsroom.published("late", **by({"name": "Jose Ruiz"}))
    newsroom.publish(early)
    assert author_name(newsroom, "early") == "José Ruiz"
    assert author_name(newsroom, "late") == "Jose Ruiz"
    assert author_slugs(newsroom, "early") == ["jose-ruiz-2"]


def test_a_draft_with_a_slug_of_its_own_does_not_rename_who_came_since(newsroom: Newsroom) -> None:
    early = newsroom.article("early", **by({"name": "José Ruiz", "slug": "ruiz"}))
    newsroom.published("late", **by({"name": "Mia Ruiz", "slug": "ruiz"}))
    with pytest.raises(Invalid, match="already an author") as raised:
        newsroom.publish(early)
    assert raised.value.errors[0].pointer == "/authors/0/name"
    assert author_name(newsroom, "late") == "Mia Ruiz"


def test_of_two_files_the_second_names_another_author(newsroom: Newsroom, tmp_path: Path) -> None:
    paths = [tmp_path / "one.md", tmp_path / "two.md"]
    for path, name in zip(paths, ("José Ruiz", "Jose Ruiz"), strict=True):
        text = f"---\ntitle: T\nslug: {path.stem}\nauthors:\n- name: {name}\n---\n"
        path.write_text(text, encoding="utf-8")
    for done in ("2 created", "2 unchanged"):
        code, output, _ = newsroom.run("import", "markdown", *map(str, paths), "--publish")
        assert (code, output.splitlines()[-1]) == (0, done)
        assert author_name(newsroom, "one") == "José Ruiz"
        assert author_slugs(newsroom, "two") == ["jose-ruiz-2"]


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


def test_another_name_in_the_form_is_another_person_and_renames_nobody(newsroom: Newsroom) -> None:
    newsroom.published("first", authors=[{"name": "Ada Brandt", "bio": "Writes."}])
    desk = newsroom.desk(Role.EDITOR, "Ada Brandt")
    new = "/desk/articles/new"
    fields = desk.form(new) | {"title": "Second", "body": "Words."}
    path = desk.press(new, "save", fields).headers["Location"]
    desk.press(path, "publish", **{"authors-0-name": "Mia Sand"})
    assert author_slugs(newsroom, "second") == ["mia-sand"]
    assert author_name(newsroom, "first") == "Ada Brandt"


def test_of_two_people_of_one_name_the_form_keeps_the_one_who_was_meant(
    newsroom: Newsroom,
) -> None:
    for slug in ("ada-brandt", "ada-brandt-2"):
        newsroom.published(slug[-3:], authors=[{"name": "Ada Brandt", "slug": slug}])
    article = newsroom.published("third", authors=[{"name": "Ada Brandt", "slug": "ada-brandt-2"}])
    desk = newsroom.desk(Role.EDITOR)
    desk.press(f"/desk/articles/{article}", "publish", summary="Newer.")
    assert author_slugs(newsroom, "third") == ["ada-brandt-2"]
