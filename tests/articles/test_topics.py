"""Topics by name: people write names, the site makes the slugs, and no name is lost."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.articles.rules.reading import read_content
from cms.articles.rules.topic_names import read_topics, write_topics
from cms.errors import Invalid
from cms.permissions import Role
from tests.fixtures.newsroom import MANAGE, Desk, Newsroom

NEW = "/desk/articles/new"


@pytest.fixture
def editor(newsroom: Newsroom) -> Desk:
    return newsroom.desk(Role.EDITOR)


def wrote(desk: Desk, path: str = NEW, action: str = "publish", **typed: str) -> str:
    fields = desk.form(path) | {"document": "", "title": "Habits", "body": "Walk."} | typed
    answer = desk.press(path, action, fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def topics(newsroom: Newsroom, article: str) -> list[tuple[str, str]]:
    """The slugs and names of a published article's topics, as readers get them."""
    shown = newsroom.reader().get(f"/api/v1/articles/{article}").get_json()["data"]
    return [(topic["slug"], topic["name"]) for topic in shown["topics"]]


def test_a_name_is_kept_wherever_readers_see_it(newsroom: Newsroom, editor: Desk) -> None:
    path = wrote(editor, topics='Daily  habits, "Salt, sugar and fat", 睡眠,Zucker & Salz,')
    names = ["Daily habits", "Salt, sugar and fat", "睡眠", "Zucker & Salz"]
    assert [name for _, name in topics(newsroom, "habits")] == names
    assert read_topics(editor.form(path)["topics"]) == names
    reader = newsroom.reader()
    for slug, name in topics(newsroom, "habits"):
        shown = name.replace("&", "&amp;")
        address = f"/topics/{quote(slug)}"
        for place in ("/", "/articles/habits", address, f"{address}/feed.xml", "/feed.xml"):
            assert shown in reader.get(place).text, (name, place)
        assert reader.get(f"/api/v1{address}").get_json()["data"]["name"] == name
        found = reader.get("/api/v1/articles", query_string={"q": name}).get_json()
        assert found["meta"]["total"] == 1, name


def test_a_slug_names_the_topic_that_has_it(newsroom: Newsroom, editor: Desk) -> None:
    wrote(editor, topics="Daily Habits!")
    wrote(editor, title="Two", topics="daily-habits")
    assert topics(newsroom, "two") == [("daily-habits", "Daily Habits!")]
    wrote(editor, title="Three", topics="back-pain")
    assert topics(newsroom, "three") == [("back-pain", "Back pain")]


def test_two_spellings_are_one_topic_and_two_names_are_two(
    newsroom: Newsroom, editor: Desk
) -> None:
    wrote(editor, topics="Daily habits, C++, daily HABITS")
    wrote(editor, title="Two", topics="DAILY  HABITS, C#, Daily-Habits, c++")
    assert topics(newsroom, "habits") == [("daily-habits", "Daily habits"), ("c", "C++")]
    assert topics(newsroom, "two") == [
        ("daily-habits", "Daily habits"),
        ("c-2", "C#"),
        ("c", "C++"),
    ]


def test_two_drafts_with_two_names_of_one_slug_stay_apart(newsroom: Newsroom, editor: Desk) -> None:
    first = wrote(editor, action="save", topics="C++")
    second = wrote(editor, action="save", title="Two", topics="C#")
    for path in (first, second):
        assert editor.press(path, "publish").status_code == 303
    assert topics(newsroom, "habits") == [("c", "C++")]
    assert topics(newsroom, "two") == [("c-2", "C#")]
    assert editor.form(second)["topics"] == "C#"


def test_what_was_added_without_scripts_is_a_topic_too(newsroom: Newsroom, editor: Desk) -> None:
    wrote(editor, topics="Sleep", more_topics="Daily habits")
    page = editor.get(NEW).text
    assert '<option value="Daily habits">' in page
    assert topics(newsroom, "habits") == [("sleep", "Sleep"), ("daily-habits", "Daily habits")]


def test_programs_write_names_slugs_or_both(newsroom: Newsroom) -> None:
    client, headers = newsroom.reader(), newsroom.token()
    sent = {"title": "Habits", "topics": ["Daily habits", "sleep", {"name": "Rest", "slug": "r"}]}
    made = client.post(MANAGE, headers=headers, json=sent)
    data = made.get_json()["data"]
    assert data["topics"] == ["daily-habits", "sleep", "r"]
    assert data["topic_names"] == ["Daily habits", "Sleep", "Rest"]
    # The slugs that came back name the same topics, though no reader knows them yet.
    tagged = headers | {"If-Match": made.headers["ETag"]}
    again = client.patch(
        made.headers["Location"],
        headers=tagged,
        json={"topics": data["topics"], "summary": "New."},
    )
    assert again.get_json()["data"]["topic_names"] == ["Daily habits", "Sleep", "Rest"]


def test_files_carry_the_names(newsroom: Newsroom, elsewhere: Newsroom, tmp_path: Path) -> None:
    names = ["C++", "C#", "睡眠", "Zucker & Salz", "no", "Salt, sugar"]
    newsroom.published("one", topics=names[:1])
    newsroom.published("two", topics=names)
    newsroom.article("three", topics=["Only & here"])
    folder, other = tmp_path / "out", tmp_path / "again"
    assert newsroom.run("export", "markdown", str(folder))[0] == 0
    for _ in range(2):
        assert elsewhere.run("import", "markdown", str(folder), "--publish")[0] == 0
    assert topics(elsewhere, "two") == topics(newsroom, "two")
    assert elsewhere.run("export", "markdown", str(other))[0] == 0
    for path in folder.glob("*.md"):
        assert path.read_bytes() == (other / path.name).read_bytes()
    assert "Only & here" in (folder / "three.draft.md").read_text()


@pytest.mark.parametrize("name", ["", " ", "\u200b", "x" * 101, 5, None, {"slug": "A b"}])
def test_what_is_no_name_is_refused_at_its_place(name: object) -> None:
    with pytest.raises(Invalid) as raised:
        read_content({"title": "T", "topics": ["ok", name]})
    assert all(error.pointer.startswith("/topics/1") for error in raised.value.errors)


NAMES = st.text(st.sampled_from('ab ",\uff0c“&睡-'), min_size=1, max_size=8).filter(
    lambda name: any(sign.isalpha() for sign in name)
)


@given(st.lists(NAMES, max_size=4))
def test_names_come_back_from_the_field_as_they_were(names: list[str]) -> None:
    content = read_content({"title": "T", "topics": names})
    wanted = [topic.name for topic in content.topics]
    assert [
        topic.name
        for topic in read_content(
            {"title": "T", "topics": read_topics(write_topics(content.topics))}
        ).topics
    ] == wanted
