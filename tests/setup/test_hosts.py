"""Which host a request names, over a real socket: one, in which an address can be made."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.fixtures.database import Databases
from tests.fixtures.line import Line
from tests.fixtures.site import CommandLine, environment, serving


@pytest.fixture(scope="module")
def line(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A line to a served site, which gives its proxy's word for its host."""
    home = tmp_path_factory.mktemp("hosts")
    settings = {"CMS_INSTANCE": str(home), "CMS_DATABASE_URL": databases.fresh(home)}
    with serving(CommandLine(environment(**settings, CMS_TRUSTED_PROXIES="1"), home)) as site:
        yield Line(urlsplit(site.url).netloc)


@pytest.mark.parametrize(
    "hosts",
    [
        [], [""], ["one.example", "two.example"], ["one.example"] * 2, ["one.example,two.example"],
        ["one two"], ["one/two"], ["<one>"], ["one?two"], ["user@one.example"], ["one:port"],
        ["one.example:65536"], ["one..example"], [".one"], ["one_two"], ["[one]"], ["[::1"],
        ["::1"], ["[1.2.3.4]"], ["\xff.example"], ["one%2eexample"], ['one"'], ["one\\two"],
        ["a" * 400],
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/feed.xml", "/api/v1/articles"])
def test_a_request_without_one_valid_host_is_refused(
    line: Line, hosts: list[str], path: str
) -> None:
    for version in ("1.1", "1.0"):
        answer = line.ask(f"GET {path} HTTP/{version}", *(f"Host: {each}" for each in hosts))
        assert answer.status == 400
        assert "one valid Host header" in answer.body
        kind = "application/problem+json" if path.startswith("/api/") else "text/html"
        assert f"content-type: {kind}" in answer.head.lower()


@pytest.mark.parametrize(
    "host",
    ["one.example", "ONE.example:8443", "localhost.", "[2001:db8::1]", "[::1]:80", "1.2.3.4:5"],
)  # fmt: skip
def test_a_valid_one_stands_in_the_feed(line: Line, host: str) -> None:
    answer = line.ask("GET /feed.xml HTTP/1.1", f"Host: {host}")
    assert answer.status == 200
    assert f"http://{host.removesuffix(':80').lower()}/" in answer.body.lower()


def test_an_invalid_host_that_a_proxy_passes_on_is_refused_too(line: Line) -> None:
    for host, status in (("one.example", 200), ("<one>", 400), ("one example", 400)):
        answer = line.ask(
            "GET /feed.xml HTTP/1.1", "Host: two.example", f"X-Forwarded-Host: {host}"
        )
        assert answer.status == status
