"""Files stay small, and name nothing of the machine or network they were made on."""

from __future__ import annotations

import re

import pytest

from tests.rules.sources import files, named

MOST_LINES = 300
BINARY = {".png", ".jpg", ".webp", ".ico", ".woff2"}
ADDRESSES = re.compile(
    r"https?://\S+\.(?:whl|tgz|tar\.gz|deb)\b"
    r"|https?://[^/\s]*(?:pypi|pythonhosted|npmjs|yarnpkg|deb\.debian)\.[a-z]+"
    r"|\b(?:extra[-_])?index[-_]url\b\W+http",
    re.IGNORECASE,
)
PLACES = re.compile(r"(?<![\w.<>~-])/(?:root|home|Users|work)/\w")


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    lengths = {
        named(path): path.read_text(encoding="utf-8").count("\n") for path in files("cms", ".py")
    }
    assert not {name: length for name, length in lengths.items() if length > MOST_LINES}


def test_no_file_names_a_package_registry_or_a_place_on_a_machine() -> None:
    found = [
        f"{named(path)}: {match.group()}"
        for path in files()
        if path.suffix not in BINARY
        for pattern in (ADDRESSES, PLACES)
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found


# Put together here, so that this file is held to its own rule.
@pytest.mark.parametrize(
    ("option", "host", "path"),
    [
        ("", "files.example", "packages/galley-1.0-py3-none-any.whl"),
        ("", "registry.{}.example".format("npmjs"), "galley"),
        ("--index-{}=".format("url"), "example.org", "simple"),
    ],
)
def test_an_address_of_a_registry_is_seen(option: str, host: str, path: str) -> None:
    assert ADDRESSES.search(f"{option}https://{host}/{path}")


def test_a_place_on_a_machine_is_seen() -> None:
    home = "home"
    assert PLACES.search(f"see /{home}/somebody/galley")
    assert not PLACES.search(f"/articles/<slug>/{home}/x and ~/{home}/x")
