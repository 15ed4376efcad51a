"""Behind a reverse proxy: whom its headers speak for, and only where an operator said so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import request

from cms.app.factory import create_app
from cms.config import CommentRules, Settings
from cms.web.access import public
from cms.web.networks import network_of
from tests.fixtures.database import leave, settings_for
from tests.fixtures.newsroom import Newsroom

FORWARDED = {
    "X-Forwarded-For": "192.0.2.66, 198.51.100.7",
    "X-Forwarded-Proto": "http, https",
    "X-Forwarded-Host": "evil.example, example.org",
}


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        (0, "203.0.113.1 http://localhost/seen"),
        (1, "198.51.100.7 https://example.org/seen"),
        (2, "192.0.2.66 http://evil.example/seen"),
        (3, "203.0.113.1 http://localhost/seen"),
    ],
)
def test_forwarded_addresses_are_believed_of_as_many_proxies_as_there_are(
    database_url: str, tmp_path: Path, proxies: int, seen: str
) -> None:
    settings: Settings = replace(settings_for(tmp_path, database_url), trusted_proxies=proxies)
    app = create_app(settings)

    @app.get("/seen")
    @public
    def see() -> str:
        return f"{request.remote_addr} {request.url}"

    answer = app.test_client().get(
        "/seen", headers=FORWARDED, environ_overrides={"REMOTE_ADDR": "203.0.113.1"}
    )
    assert answer.text == seen


@pytest.mark.parametrize(
    ("forwarded", "network"),
    [
        *((text, "198.51.100.0/24") for text in (
            "198.51.100.9", "198.51.100.9:5001", "198.51.100.9:1", " 198.51.100.77:65535 ",
            "::ffff:198.51.100.9", "[::ffff:198.51.100.9]:443", "::ffff:c633:6409",
            "64:ff9b::198.51.100.9", "[64:ff9b::c633:6409]:443",
            '"198.51.100.9:80"',
        )),
        *((text, "2001:db8:1::/48") for text in (
            "2001:db8:1::9", "2001:DB8:1:0:0::9", "[2001:db8:1::9]", "[2001:db8:1:ffff::]:5001",
            "[2001:db8:1::9%eth0]:80", "2001:db8:1::9%25en1", '"[2001:db8:1::9]:4711"',
        )),
        ("fe80::1%eth0", "fe80::/48"),
        *((text, "no network") for text in (
            "", "unknown", "_hidden", "-", "198.51.100.9:port", "198.51.100", "198.51.100.256",
            "198.51.100.09", "2001:db8:1::9:5001:x", "[198.51.100.9", "2001:db8::1::2",
            "١٩٨.51.100.9", "example.org", "x" * 5000, "1.2.3.4, 5.6.7.8", "[]:80", "%eth0",
            "3325256713",
        )),
    ],
)  # fmt: skip
def test_whatever_a_proxy_writes_becomes_one_network(forwarded: str, network: str) -> None:
    assert network_of(forwarded) == network


def test_each_port_of_one_client_is_counted_with_the_others(
    database_url: str, tmp_path: Path
) -> None:
    rules = CommentRules(per_minute=3, per_hour=0)
    settings = replace(settings_for(tmp_path, database_url), trusted_proxies=1, comments=rules)
    app = create_app(settings)
    Newsroom(app).published("x")
    client = app.test_client()
    for clients in ("198.51.100.9:{}", "[2001:db8::9]:{}", "garbage {}", "::ffff:203.0.113.9%{}"):
        statuses = [
            client.post(
                "/api/v1/articles/x/comments",
                json={"name": "A", "body": f"The {number} of {clients}"},
                headers={"X-Forwarded-For": clients.format(number)},
            ).status_code
            for number in range(5001, 5005)
        ]
        assert statuses == [202, 202, 202, 429], clients
    leave(app)


@pytest.mark.parametrize("proto", ["javascript", "HTTPS x", "ftp", "<x>", "http:"])
def test_a_scheme_that_is_none_of_the_web_stands_in_no_address(
    database_url: str, tmp_path: Path, proto: str
) -> None:
    settings = replace(settings_for(tmp_path, database_url), trusted_proxies=1)
    answer = (
        create_app(settings).test_client().get("/feed.xml", headers={"X-Forwarded-Proto": proto})
    )
    assert answer.status_code == 400
    assert "X-Forwarded-Proto must be http or https." in answer.text


def test_scheme_and_host_have_no_case(database_url: str, tmp_path: Path) -> None:
    settings = replace(settings_for(tmp_path, database_url), trusted_proxies=1)
    head = {"X-Forwarded-Proto": "HTTPS", "X-Forwarded-Host": "Example.ORG"}
    answer = create_app(settings).test_client().get("/feed.xml", headers=head)
    assert answer.status_code == 200
    assert "https://example.org/feed.xml" in answer.text
    assert "Example.ORG" not in answer.text


@pytest.mark.parametrize(
    ("seconds", "proto", "said"),
    [(0, "https", None), (600, "https", "max-age=600"), (600, "http", None)],
)
@pytest.mark.parametrize("path", ["/", "/nothing", "/api/v1/articles", "/desk"])
def test_browsers_are_told_to_keep_to_https_where_it_is_wanted(
    database_url: str, tmp_path: Path, seconds: int, proto: str, said: str | None, path: str
) -> None:
    settings = replace(
        settings_for(tmp_path, database_url), trusted_proxies=1, hsts_seconds=seconds
    )
    answer = create_app(settings).test_client().get(path, headers={"X-Forwarded-Proto": proto})
    assert answer.headers.get("Strict-Transport-Security") == said
    assert "geolocation=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/feed.xml", "/sitemap.xml", "/robots.txt", "/sign-in", "/desk", "/articles//x"),
        *("/api/v1/articles", "/api/v1//articles", "/api/v1/openapi.json"),
    ],
)
def test_where_the_address_is_set_no_answer_names_the_host_that_was_asked(
    database_url: str, tmp_path: Path, path: str
) -> None:
    settings = replace(settings_for(tmp_path, database_url), base_url="https://example.org")
    asked = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    answer = create_app(settings).test_client().get(path, headers=asked)
    assert "evil.example" not in f"{answer.headers}{answer.text}"
