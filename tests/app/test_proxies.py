"""Behind a reverse proxy: whom its headers speak for, and only where an operator said so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import request

from cms.app import create_app
from cms.config import Settings
from cms.web import public
from tests.fixtures.database import settings_for

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
