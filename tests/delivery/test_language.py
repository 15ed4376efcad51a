"""Every piece of text is in the language that its nearest ``lang`` says (WCAG 2.2, 3.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from cms.permissions import Role
from tests.fixtures.newsroom import Newsroom

VOID = {"meta", "link", "img", "br", "hr", "input"}
SPOKEN = ("aria-label", "alt", "title", "content", "placeholder")
# What is nobody's language: names, numbers, marks, addresses.
NEUTRAL = re.compile(
    r"^[\W\d]*$|^(Ines Sato|Robin|R|I|Test site|width=.*|light dark|article|400 mg)$"
)


class Texts(HTMLParser):
    """The texts of a page, spoken attributes too, each with the nearest ``lang``."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._langs: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        lang = at.get("lang", self._langs[-1][1] if self._langs else "?")
        self.found += [(lang or "", str(at[name])) for name in SPOKEN if at.get(name)]
        if tag not in VOID:
            self._langs.append((tag, lang or ""))

    def handle_endtag(self, tag: str) -> None:
        while self._langs and self._langs.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append((self._langs[-1][1] if self._langs else "?", data.strip()))


BODY = """## Warme Füße ß

Socken ß.[^q]

::: warning Vorsicht ß
Nicht zu heiß.
:::

| Mittel ß | Dosis ß |
| --- | --- |
| Eins ß | 400 mg |

![Bild ß](https://example.org/a.png "Unterschrift ß")

https://www.youtube.com/watch?v=aqz-KE-bpKQ
"""


@pytest.fixture
def german(newsroom: Newsroom) -> Newsroom:
    """A German article, in which each text holds a sharp s, with a comment."""
    newsroom.published(
        "fuesse",
        BODY,
        title="Kalte Füße ß",
        locale="de",
        summary="Was hilft ß.",
        authors=[{"name": "Ines Sato", "bio": "Schreibt ß."}],
        references=[{"id": "q", "title": "Über Füße ß"}],
        related=[{"title": "Mehr ß", "url": "https://example.org/x"}],
    )
    client, token = newsroom.reader(), newsroom.token(Role.EDITOR)
    sent = client.post(
        "/api/v1/articles/fuesse/comments", json={"name": "Robin", "body": "Danke ß!"}
    ).get_json()["data"]
    decision = f"/api/v1/manage/comments/{sent['id']}/decision"
    assert client.post(decision, json={"decision": "approve"}, headers=token).status_code == 200
    return newsroom


def wrong(page: str) -> Iterator[tuple[str, str]]:
    for lang, text in Texts(page).found:
        if NEUTRAL.match(text):
            continue
        if "ß" in text and not text.startswith(("Link to", "http")):
            if lang not in ("de", ""):
                yield lang, text
        elif lang != "en":
            yield lang, text


def test_an_article_of_another_language_says_of_each_text_which_it_is_in(german: Newsroom) -> None:
    page = german.reader().get("/articles/fuesse").text
    assert page.count("ß") > 10
    assert '<html lang="de">' in page
    assert not list(wrong(page))
    assert ("", "Danke ß!") in Texts(page).found
    for ours in ("Warning", "Watch the video on YouTube", "Link to this section: Warme Füße ß"):
        assert ("en", ours) in Texts(page).found


@pytest.mark.parametrize("address", ["/", "/?q=socken", "/authors/ines-sato"])
def test_a_list_says_in_which_language_a_title_is(german: Newsroom, address: str) -> None:
    page = german.reader().get(address).text
    found = Texts(page).found
    assert ("de", "Kalte Füße ß") in found
    assert not [text for lang, text in found if "Kalte" in text and lang != "de"]
    assert '<html lang="en">' in page


def test_a_cell_runs_as_its_own_words_do(newsroom: Newsroom) -> None:
    body = "| دواء | جرعة |\n| --- | --- |\n| إيبوبروفين | 400 mg |\n"
    newsroom.published("dawa", body, title="دواء", locale="ar")
    page = newsroom.reader().get("/articles/dawa").text
    assert '<td dir="auto">400 mg</td>' in page
    assert '<html lang="ar">' in page
    assert 'lang="ar" dir="rtl"' in page


def test_the_desk_says_in_which_language_an_article_is_written(newsroom: Newsroom) -> None:
    made = newsroom.article("dawa", title="دواء", locale="ar")
    page = newsroom.desk(Role.EDITOR).get(f"/desk/articles/{made}").text
    for field in ("title", "summary", "body"):
        tag = re.search(rf'<textarea[^>]* id="{field}"[^>]*>', page)
        assert tag
        assert 'lang="ar"' in tag[0]


@pytest.mark.parametrize(
    "address",
    [
        "/desk",
        "/desk/articles",
        "/desk/comments/threads",
        "/desk/comments/threads/{made}",
        *(f"/desk/articles/{{made}}/{page}" for page in ("history", "revisions", "review")),
        "/desk/articles/{made}/schedule",
    ],
)
def test_the_desk_says_in_which_language_a_title_is(newsroom: Newsroom, address: str) -> None:
    made = newsroom.article("fuesse", title="Kalte Füße ß", locale="de")
    editor = newsroom.desk(Role.EDITOR)
    api = f"/api/v1/manage/articles/{made}/submit"
    assert newsroom.reader().post(api, headers=newsroom.token()).status_code == 200
    found = Texts(editor.get(address.format(made=made)).text).found
    langs = {lang for lang, text in found if text == "Kalte Füße ß"}
    assert langs == {"de"}
