"""The settings: read once, or refused with a sentence that says what to do."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cms.config import SettingError, read_settings
from tests.fixtures.site import CommandLine, Operate, environment

NOBODY = 65534


def test_a_new_instance_gets_a_folder_and_a_secret_of_its_own(tmp_path: Path) -> None:
    first = read_settings({"CMS_INSTANCE": str(tmp_path / "a" / "b")})
    assert first.instance.is_dir()
    assert len(first.secret_key) >= 32
    assert (first.instance / "secret-key").stat().st_mode & 0o777 == 0o600
    assert first.database_url == f"sqlite:///{first.instance}/galley.db"
    assert first.site_name == "Galley"
    assert not first.secure_cookies
    assert read_settings({"CMS_INSTANCE": str(tmp_path / "a" / "b")}) == first
    other = read_settings({"CMS_INSTANCE": str(tmp_path / "other")})
    assert other.secret_key != first.secret_key


@pytest.mark.parametrize(
    "base", ["https://example.org", "https://example.org/", "https://x:8443//"]
)
def test_an_address_of_the_site_loses_its_last_slash(tmp_path: Path, base: str) -> None:
    settings = read_settings({"CMS_INSTANCE": str(tmp_path), "CMS_BASE_URL": base})
    assert settings.base_url == base.rstrip("/")
    assert settings.secure_cookies


@pytest.mark.parametrize(
    "base",
    ["example.org", "ftp://example.org", "//example.org", "javascript:x", "https://", "https://[x",
     "https://a b", "https://example.org/?x=1", "https://example.org/#x", "https://example.org:x",
     "https://user@example.org", 'https://"x"', "https://example.org?", "https://example.org#",
     "https://user:word@example.org", "https://example.org/blog", "https://example.org/blog/",
     "https://example.org/a/b", "https://example.org//blog", "https://example.org/%20", "https://[::1]/x",
     "https://example.org;x",
     "https://.", "https://example..org", "https://.example.org"],
)  # fmt: skip
def test_an_address_of_the_site_that_is_none_is_refused(tmp_path: Path, base: str) -> None:
    with pytest.raises(SettingError, match="CMS_BASE_URL"):
        read_settings({"CMS_INSTANCE": str(tmp_path), "CMS_BASE_URL": base})


def test_a_site_below_a_path_is_refused_with_what_to_write(tmp_path: Path) -> None:
    env = {"CMS_INSTANCE": str(tmp_path), "CMS_BASE_URL": "https://example.org/blog"}
    with pytest.raises(SettingError, match=r"https://example\.org: without a path, since a site"):
        read_settings(env)


@pytest.mark.parametrize("seconds", ["-1", "a year", "1e6", "999999999"])
def test_seconds_of_https_that_are_none_are_refused(tmp_path: Path, seconds: str) -> None:
    with pytest.raises(SettingError, match="CMS_HSTS must be a whole number"):
        read_settings({"CMS_INSTANCE": str(tmp_path), "CMS_HSTS": seconds})
    kept = read_settings({"CMS_INSTANCE": str(tmp_path), "CMS_HSTS": "31536000"})
    assert kept.hsts_seconds == 31_536_000


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(operate: Operate, tmp_path: Path) -> Run:
    """Run ``cms`` with settings; return its exit code, and what it said on standard error."""

    def run(*arguments: str, **settings: str) -> tuple[int, str]:
        done = operate(CommandLine(environment(**settings), tmp_path), *arguments)
        return done.returncode, done.stderr

    return run


def test_a_command_says_in_one_line_which_setting_is_wrong(tmp_path: Path, run: Run) -> None:
    code, said = run("init", CMS_INSTANCE=str(tmp_path), CMS_BASE_URL="example.org")
    assert code == 2
    assert said.count("\n") == 1
    assert "CMS_BASE_URL" in said


def test_an_instance_folder_that_is_a_file_is_said_in_one_line(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("x")
    code, said = run("init", CMS_INSTANCE=str(tmp_path / "file"))
    assert code == 2
    assert said.count("\n") == 1
    assert "cannot be made" in said
    assert "CMS_INSTANCE" in said


def test_an_instance_folder_that_is_read_only_is_said_in_one_line(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o555)
    if os.access(folder, os.W_OK):  # root may write anywhere; a device's folder may nobody
        folder = Path("/proc/self")
    code, said = run("init", CMS_INSTANCE=str(folder))
    assert code == 2
    assert said.count("\n") == 1
    assert "CMS_INSTANCE" in said


@pytest.mark.parametrize("key", ["", "  \n", "short", "x" * 31])
def test_a_secret_key_that_could_be_found_by_trying_is_refused(tmp_path: Path, key: str) -> None:
    (tmp_path / "secret-key").write_text(key)
    with pytest.raises(SettingError, match=r"fewer than 32 characters.*remove the file"):
        read_settings({"CMS_INSTANCE": str(tmp_path)})
    if key.strip():
        with pytest.raises(SettingError, match="CMS_SECRET_KEY has fewer than 32 characters"):
            read_settings({"CMS_INSTANCE": str(tmp_path), "CMS_SECRET_KEY": key})
    long = read_settings({"CMS_INSTANCE": str(tmp_path), "CMS_SECRET_KEY": "x" * 32})
    assert long.secret_key == "x" * 32


@pytest.mark.parametrize("number", ["-1", "11", "yes"])
def test_a_number_of_proxies_that_is_none_is_refused(tmp_path: Path, number: str) -> None:
    with pytest.raises(SettingError, match="CMS_TRUSTED_PROXIES"):
        read_settings({"CMS_INSTANCE": str(tmp_path), "CMS_TRUSTED_PROXIES": number})


@pytest.mark.parametrize("name", ["nowhere", "Europe", "../UTC", "CET+1", "\u00e9"])
def test_a_time_zone_that_there_is_not_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError, match=r"CMS_TIME_ZONE must be.*such as Europe/Berlin"):
        read_settings({"CMS_INSTANCE": str(tmp_path), "CMS_TIME_ZONE": name})


def test_a_blank_time_zone_is_utc(tmp_path: Path) -> None:
    settings = read_settings({"CMS_INSTANCE": str(tmp_path), "CMS_TIME_ZONE": " "})
    assert settings.zone.key == "UTC"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://münchen.example:8443", "https://xn--mnchen-3ya.example:8443"),
        ("https://MÜNCHEN.example/", "https://xn--mnchen-3ya.example"),
        ("https://Example.ORG", "https://example.org"),
        ("http://[2001:DB8::1]:8000", "http://[2001:db8::1]:8000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_the_address_of_the_site_is_kept_as_headers_can_hold_it(
    tmp_path: Path, given: str, kept: str
) -> None:
    env = {"CMS_INSTANCE": str(tmp_path), "CMS_BASE_URL": given}
    assert read_settings(env).base_url == kept


@pytest.mark.parametrize("host", ["a_b.example", "-x-.example", "a..b", "xn--zzzzzz--.example"])
def test_a_host_that_idna_does_not_allow_is_no_address_of_a_site(tmp_path: Path, host: str) -> None:
    env = {"CMS_INSTANCE": str(tmp_path), "CMS_BASE_URL": f"https://{host}"}
    with pytest.raises(SettingError, match="CMS_BASE_URL"):
        read_settings(env)
