"""What HTTP promises: validators, caches, compression, methods, and scripts of other sites."""

from __future__ import annotations

import gzip

import brotli
import pytest
from backports import zstd
from werkzeug.test import TestResponse

from cms.permissions import Role
from tests.delivery.conftest import API, Reader
from tests.fixtures.newsroom import MANAGE, Newsroom

LONG = "Words that repeat. " * 200
SHARED = [
    API, f"{API}/one", f"{API}/one?include=comments", f"{API}/one/comments", "/api/v1/authors",
    "/api/v1/openapi.json", "/articles/one", "/", "/api/docs",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _article(newsroom: Newsroom) -> None:
    newsroom.published("one", f"{LONG}\n", summary="Short.", authors=[{"name": "Ann"}])


@pytest.mark.parametrize("path", SHARED)
def test_an_answer_that_did_not_change_is_not_sent_again(reader: Reader, path: str) -> None:
    first = reader.client.get(path)
    etag = first.headers["ETag"]
    assert etag.startswith('"')
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Accept-Encoding" in first.headers["Vary"]
    for said in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = reader.client.get(path, headers={"If-None-Match": said})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == etag
        assert again.headers["Cache-Control"] == "public, no-cache"
    assert reader.client.get(path, headers={"If-None-Match": '"other"'}).data == first.data


def test_an_address_that_is_nothing_yet_is_kept_by_nobody(reader: Reader) -> None:
    for path in ("/articles/later", "/authors/later", "/preview/none", "/static/none.css"):
        answer = reader.client.get(path)
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "no-store", path


def test_a_comment_that_is_approved_changes_the_etag_and_not_the_date(reader: Reader) -> None:
    first = reader.client.get(f"{API}/one")
    reader.comment("one", "Fine.")
    asked = {"If-None-Match": first.headers["ETag"]}
    assert reader.client.get(f"{API}/one", headers=asked).status_code == 200
    dated = {"If-Modified-Since": first.headers["Last-Modified"]}
    again = reader.client.get(f"{API}/one", headers=dated)
    assert again.status_code == 200
    assert again.headers["Last-Modified"] == first.headers["Last-Modified"]
    assert reader.client.get(API).headers["Last-Modified"] == first.headers["Last-Modified"]
    assert "Last-Modified" not in reader.client.get(f"{API}?topic=nothing").headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("zstd", "zstd"),
        ("gzip", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("identity", None),
        ("br;q=0", None),
        ("identity, br;q=0.5", None),
        ("*", "br"),
        ("deflate", None),
        ("", None),
    ],
)
def test_what_is_public_is_compressed_as_the_client_can_read_it(
    reader: Reader, accepted: str, coding: str | None
) -> None:
    plain = reader.client.get(f"{API}/one")
    asked = {"Accept-Encoding": accepted}
    answer = reader.client.get(f"{API}/one", headers=asked)
    assert answer.headers.get("Content-Encoding") == coding
    assert decoded(answer) == plain.data
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert (answer.headers["ETag"] == plain.headers["ETag"]) is (coding is None)
    asked["If-None-Match"] = answer.headers["ETag"]
    assert reader.client.get(f"{API}/one", headers=asked).status_code == 304


def decoded(answer: TestResponse) -> bytes:
    how = answer.headers.get("Content-Encoding", "identity")
    read = {"br": brotli.decompress, "zstd": zstd.decompress, "gzip": gzip.decompress}
    return bytes(read.get(how, bytes)(answer.data))


@pytest.mark.parametrize("path", ["/static/reader.css", "/feed.xml"])
def test_style_sheets_and_feeds_are_compressed_too(
    newsroom: Newsroom, reader: Reader, path: str
) -> None:
    newsroom.published("two", LONG, summary="More words.")
    plain = reader.client.get(path)
    small = reader.client.get(path, headers={"Accept-Encoding": "br"})
    assert len(small.data) < len(plain.data) / 2
    assert decoded(small) == plain.data


def test_another_answer_than_the_one_that_is_named_is_refused(
    newsroom: Newsroom, reader: Reader
) -> None:
    made, token = newsroom.article("draft"), newsroom.token()
    for path in (f"{API}/one", f"{MANAGE}/{made}"):
        now = reader.client.get(path, headers=token)
        held = {"If-Match": now.headers["ETag"]}
        assert reader.client.get(path, headers=token | held).data == now.data
        other = reader.client.get(path, headers=token | {"If-Match": '"other"'})
        assert (other.status_code, other.content_type) == (412, "application/problem+json")
        assert other.get_json()["status"] == 412


@pytest.mark.parametrize("header", ["If-Match", "If-None-Match"])
def test_an_empty_tag_and_a_star_are_understood(
    newsroom: Newsroom, reader: Reader, header: str
) -> None:
    made, token = newsroom.article("draft"), newsroom.token()
    star = 200 if header == "If-Match" else 304
    empty = 412 if header == "If-Match" else 200
    for path in ("/articles/one", f"{API}/one", f"{MANAGE}/{made}"):
        for value, status in (("*", star), ('""', empty), ('W/""', empty), ('"", "x"', empty)):
            answer = reader.client.get(path, headers=token | {header: value})
            assert answer.status_code == status, (path, value)
            if status == 412:
                assert b"If-Match" in answer.data


def test_what_is_managed_is_not_sent_again_either(newsroom: Newsroom, reader: Reader) -> None:
    editor, admin = newsroom.token(), newsroom.token(Role.ADMIN)
    made = newsroom.article("draft")
    (user, *_) = reader.client.get("/api/v1/manage/users", headers=admin).get_json()["data"]
    for path, token in (
        (f"{MANAGE}/{made}", editor),
        ("/api/v1/manage/authors/ann", editor),
        (f"/api/v1/manage/users/{user['id']}", admin),
    ):
        etag = reader.client.get(path, headers=token).headers["ETag"]
        again = reader.client.get(path, headers=token | {"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b""), path
    ann = "/api/v1/manage/authors/ann"
    held = {"If-None-Match": reader.client.get(ann, headers=editor).headers["ETag"]}
    newsroom.published("third", authors=[{"name": "Ann"}])
    assert reader.client.get(ann, headers=editor | held).get_json()["data"]["written"] == 2


def test_what_is_for_one_alone_is_neither_kept_nor_compressed(
    newsroom: Newsroom, reader: Reader
) -> None:
    body = {"name": "Rosa", "body": LONG}
    sent = reader.client.post(f"{API}/one/comments", json=body).get_json()["data"]
    token = newsroom.token(Role.EDITOR)
    every = {"Accept-Encoding": "br, zstd, gzip"}
    receipt = sent["receipt"]
    own = (f"/api/v1/comments/{receipt}", f"/comments/{receipt}", "/api/v1/comments/wrong")
    for path in (*own, MANAGE, f"{MANAGE}/wrong", "/api/v1/manage/comments"):
        answer = reader.client.get(path, headers=every | token)
        assert "Content-Encoding" not in answer.headers, path
        assert answer.headers["Cache-Control"] == "no-store", path
    assert reader.client.get(MANAGE).headers["Cache-Control"] == "no-store"


def test_head_and_options_tell_what_there_is(reader: Reader) -> None:
    for path in (API, f"{API}/one", f"{API}/one/comments"):
        got, head = reader.client.get(path), reader.client.head(path)
        assert head.data == b""
        assert head.headers["ETag"] == got.headers["ETag"]
        assert head.headers["Content-Length"] == str(len(got.data))
    assert reader.client.options(API).allow.as_set() == {"get", "head", "options"}
    allowed = reader.client.options(f"{API}/one/comments").allow.as_set()
    assert allowed == {"get", "head", "options", "post"}
    wrong = reader.client.put(API)
    assert (wrong.status_code, wrong.allow.as_set()) == (405, {"get", "head", "options"})
    assert wrong.content_type == "application/problem+json"


def test_scripts_of_other_sites_may_use_what_is_public_and_nothing_else(reader: Reader) -> None:
    origin = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST",
              "Access-Control-Request-Headers": "content-type, idempotency-key"}  # fmt: skip
    asked = reader.client.options(f"{API}/one/comments", headers=origin)
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in asked.headers["Access-Control-Allow-Headers"]
    assert "Authorization" not in asked.headers["Access-Control-Allow-Headers"]
    assert "DELETE" in reader.client.options("/api/v1/comments/x", headers=origin).headers[
        "Access-Control-Allow-Methods"
    ]  # fmt: skip
    for path in (API, f"{API}/nothing", f"{API}?limit=0", "/api/v1/comments/x"):
        answer = reader.client.get(path, headers=origin)
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in answer.headers
    for path in (MANAGE, f"{MANAGE}/x", "/desk", "/", "/articles/one", "/sign-in"):
        for answer in (reader.client.options(path, headers=origin), reader.client.get(path)):
            assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_the_next_page_is_a_header_too(newsroom: Newsroom, reader: Reader) -> None:
    newsroom.published("two")
    first = reader.client.get(f"{API}?limit=1&fields=slug")
    onward = first.get_json()["links"]["next"]
    assert first.headers["Link"] == f'<{onward}>; rel="next"'
    assert "Link" not in reader.client.get(onward).headers
