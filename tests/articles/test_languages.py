"""Language tags have no case (RFC 5646, 2.1.1): each way in takes any, and one form is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.articles.rules.reading import read_content
from cms.errors import Invalid
from cms.permissions import Role
from tests.fixtures.newsroom import MANAGE, Newsroom

WRITTEN = [
    ("DE", "de"),
    ("pt-br", "pt-BR"),
    ("PT_br", "pt-BR"),
    ("ZH-hANT-tw", "zh-Hant-TW"),
    ("sl-ROZAJ-1994", "sl-rozaj-1994"),
    ("ES-419", "es-419"),
    ("de-CH-1996", "de-CH-1996"),
    ("EN-u-CA-Latn", "en-u-ca-latn"),
    ("AZ-latn-x-LATN", "az-Latn-x-latn"),
]


@pytest.mark.parametrize(("given", "kept"), WRITTEN)
def test_a_tag_is_kept_in_one_form(newsroom: Newsroom, given: str, kept: str) -> None:
    headers, client = newsroom.token(), newsroom.reader()
    made = client.post(MANAGE, headers=headers, json={"title": "T", "slug": "t", "locale": given})
    assert made.get_json()["data"]["locale"] == kept
    tagged = headers | {"If-Match": made.headers["ETag"]}
    changed = client.patch(
        made.headers["Location"], headers=tagged, json={"locale": given.swapcase()}
    )
    assert changed.get_json()["data"]["locale"] == kept


@pytest.mark.parametrize(
    "given", ["", "e", "english", "de DE", "de-", "de--AT", "ｄｅ", "de-ÄT", "1"]
)
def test_what_is_no_tag_is_refused(given: str) -> None:
    with pytest.raises(Invalid) as raised:
        read_content({"title": "T", "locale": given})
    assert [error.pointer for error in raised.value.errors] == ["/locale"]


def test_a_file_and_the_form_of_the_desk_keep_the_same(newsroom: Newsroom, tmp_path: Path) -> None:
    file = tmp_path / "one.md"
    file.write_text("---\ntitle: T\nslug: one\nlocale: PT_BR\n---\nWords.\n", encoding="utf-8")
    assert newsroom.run("import", "markdown", str(file), "--publish")[0] == 0
    desk = newsroom.desk(Role.EDITOR)
    desk.press("/desk/articles/new", "publish", title="Two", slug="two", locale="pt-br")
    for asked in ("pt-BR", "pt-br", "PT-BR", "Pt_bR"):
        answer = newsroom.reader().get("/api/v1/articles", query_string={"locale": asked})
        found = [(each["slug"], each["locale"]) for each in answer.get_json()["data"]]
        assert sorted(found) == [("one", "pt-BR"), ("two", "pt-BR")], asked
    assert not newsroom.reader().get("/api/v1/articles?locale=pt").get_json()["data"]
