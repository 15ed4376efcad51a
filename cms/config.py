"""Typed settings, read once from the environment (``CMS_*``)."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import idna

PACKAGE = Path(__file__).resolve().parent
# With fewer characters than these, who holds a signed cookie could find the key by trying.
LEAST_SECRET = 32
# A host or a number in brackets, and perhaps a port.
_SITE = re.compile(r"(https?://)([\w-]+(?:\.[\w-]+)*\.?|\[[\da-fA-F:.]+\])((?::\d+)?)")
_LONGEST_HSTS = 10 * 365 * 86_400


class SettingError(Exception):
    """A setting, or the place it points at, cannot be used; the text says what to do."""


@dataclass(frozen=True)
class CommentRules:
    """How the site takes comments.

    ``max_depth`` is how many levels of replies stand below a comment of the top level; deeper
    ones stand on the last. ``close_after_days`` counts from an article's publication; 0 leaves
    comments open. A comment with more than ``link_limit`` links is marked, and so is one under
    ``site_name``. ``promise_hours`` is how soon a comment shall be read; 0 promises nothing. One
    network can send ``per_minute`` and ``per_hour``; 0 is as many as it likes.
    """

    max_depth: int = 4
    close_after_days: int = 0
    link_limit: int = 0
    site_name: str = ""
    promise_hours: int = 6
    per_minute: int = 10
    per_hour: int = 100

    @property
    def rates(self) -> str:
        """What one network can send, as ``10 per minute;100 per hour``."""
        given = ((self.per_minute, "minute"), (self.per_hour, "hour"))
        return ";".join(f"{number} per {unit}" for number, unit in given if number)


USUAL_RULES = CommentRules()
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class Settings:
    """All that an operator can set.

    ``database_url`` is an SQLAlchemy URL. ``base_url`` is the site's public address without
    a trailing slash, or ``""`` to use each request's own host. Secure cookies follow from an
    https ``base_url``. ``trusted_proxies`` is how many proxies stand in front, each of which
    says for whom it asks. ``zone`` is the time zone in which people read and enter moments.
    ``redis_url`` names the Redis that several machines share, ``""`` where there is none.
    ``autosaves_kept_days`` is how long autosaves stay that are older than their article's last
    save, one of each day; 0 keeps none. ``hsts_seconds`` is how long browsers keep to https.
    ``searches_per_minute`` is how often one network can search; 0 is as often as it likes.
    """

    instance: Path
    database_url: str
    secret_key: str
    base_url: str
    site_name: str
    comments: CommentRules = USUAL_RULES
    trusted_proxies: int = 0
    zone: ZoneInfo = UTC_ZONE
    redis_url: str = ""
    autosaves_kept_days: int = 30
    hsts_seconds: int = 0
    searches_per_minute: int = 300

    @property
    def search_rate(self) -> str:
        """How often one network can search, as ``300 per minute``; ``""`` for as it likes."""
        return f"{self.searches_per_minute} per minute" if self.searches_per_minute else ""

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies may travel over https only."""
        return self.base_url.startswith("https://")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings, making the instance folder and the secret key where they lack.

    Raises `SettingError` when the folder cannot be used or a value makes no sense.
    """
    env = os.environ if environ is None else environ
    instance = Path(env.get("CMS_INSTANCE") or _default_instance()).resolve()
    _make_folder(instance)
    base_url = _address(env.get("CMS_BASE_URL", "").rstrip("/"))
    return Settings(
        instance=instance,
        database_url=env.get("CMS_DATABASE_URL") or f"sqlite:///{instance / 'galley.db'}",
        secret_key=_secret(env.get("CMS_SECRET_KEY", "").strip(), instance / "secret-key"),
        base_url=base_url,
        site_name=env.get("CMS_SITE_NAME") or "Galley",
        trusted_proxies=_number(env, "CMS_TRUSTED_PROXIES", Settings.trusted_proxies, 10),
        redis_url=_redis(env.get("CMS_REDIS_URL", "").strip()),
        autosaves_kept_days=_number(
            env, "CMS_AUTOSAVES_KEPT_DAYS", Settings.autosaves_kept_days, 36_500
        ),
        hsts_seconds=_number(env, "CMS_HSTS", Settings.hsts_seconds, _LONGEST_HSTS),
        searches_per_minute=_number(
            env, "CMS_SEARCHES_PER_MINUTE", Settings.searches_per_minute, 1_000_000
        ),
        zone=_zone(env.get("CMS_TIME_ZONE", "").strip() or UTC_ZONE.key),
        comments=CommentRules(
            site_name=env.get("CMS_SITE_NAME") or "Galley",
            max_depth=_number(env, "CMS_COMMENTS_MAX_DEPTH", CommentRules.max_depth, 20, least=1),
            close_after_days=_number(
                env, "CMS_COMMENTS_CLOSE_AFTER_DAYS", CommentRules.close_after_days, 36_500
            ),
            link_limit=_number(env, "CMS_COMMENTS_LINK_LIMIT", CommentRules.link_limit, 1000),
            promise_hours=_number(
                env, "CMS_COMMENTS_PROMISE_HOURS", CommentRules.promise_hours, 8_760
            ),
            per_minute=_number(env, "CMS_COMMENTS_PER_MINUTE", CommentRules.per_minute, 1_000_000),
            per_hour=_number(env, "CMS_COMMENTS_PER_HOUR", CommentRules.per_hour, 1_000_000),
        ),
    )


def _number(env: Mapping[str, str], name: str, default: int, most: int, least: int = 0) -> int:
    """Read a whole number from ``least`` to ``most``; a blank one is the default."""
    text = env.get(name, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise SettingError(f"{name} must be a whole number from {least} to {most:,}, not {text!r}.")
    return int(text)


def _redis(url: str) -> str:
    """Return the address of Redis, "" for none; its client reads it, and asks nobody yet."""
    if not url:
        return ""
    try:
        client = import_module("redis")
    except ModuleNotFoundError as error:
        raise SettingError(
            "CMS_REDIS_URL needs the client of Redis: pip install 'galley-cms[redis]'."
        ) from error
    try:
        client.ConnectionPool.from_url(url).make_connection()
    except (TypeError, ValueError, client.RedisError) as error:
        raise SettingError(
            f"CMS_REDIS_URL must be an address such as redis://localhost:6379/0 ({error})."
        ) from error
    return url


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        # It answers with the first two, or with what a folder or a strange file name makes of it.
        raise SettingError(
            f"CMS_TIME_ZONE must be the name of a time zone, such as Europe/Berlin, not {name!r}."
        ) from error


def resource(name: str, packaged_as: str | None = None) -> Path:
    """Where ``templates``, ``migrations`` or ``frontend`` stand.

    In an installed wheel they are inside the package (``frontend`` under the name
    ``static``); in a checkout they stand in the repository's root.
    """
    inside = PACKAGE / (packaged_as or name)
    return inside if inside.is_dir() else PACKAGE.parent / name


def _default_instance() -> Path:
    """``instance/`` in a checkout; below the current folder for an installed wheel."""
    in_checkout = (PACKAGE.parent / "pyproject.toml").is_file()
    return (PACKAGE.parent if in_checkout else Path.cwd()) / "instance"


def _address(url: str) -> str:
    """Return the site's address, or "" for none; paths are put behind it as they are.

    A site below a path would answer at addresses that its own pages do not link to.
    """
    host = ""
    try:
        parts = urlsplit(url)
        # Reading the port is what checks it.
        whole = _SITE.fullmatch(url) if parts.port != 0 else None
        if whole:
            host = _ascii_name(whole[2])
    except ValueError:  # which says too that IDNA does not allow a name
        whole = None
    if url and not whole:
        raise SettingError(
            "CMS_BASE_URL must be the scheme and host of the site alone, such as "
            "https://example.org: without a path, since a site cannot stand below one, and "
            f"without user, query or fragment; not {url!r}."
        )
    return f"{whole[1]}{host}{whole[3]}" if whole else ""


def _ascii_name(host: str) -> str:
    """Return a host as it stands in the headers of HTTP, where “münchen.example” cannot."""
    if host.startswith("["):
        return host.lower()
    return idna.encode(host, uts46=True, std3_rules=True).decode("ascii").lower()


def _make_folder(folder: Path) -> None:
    try:
        # What people wrote stands here, and their e-mail addresses, for no other user to read.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"The instance folder {folder} cannot be made ({error.strerror}). "
            "Make it writable, or name another one with CMS_INSTANCE."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingError(
            f"The instance folder {folder} is read-only. "
            "Make it writable, or name another one with CMS_INSTANCE."
        )


def _secret(given: str, path: Path) -> str:
    """Return the key from the environment, or else the one kept in ``path``."""
    key = given or _kept_secret(path)
    if len(key) < LEAST_SECRET:
        where, remedy = (
            ("CMS_SECRET_KEY", "Give it a longer random text, or leave it out")
            if given
            else (f"The secret key in {path}", "Put the key back, or remove the file")
        )
        raise SettingError(
            f"{where} has fewer than {LEAST_SECRET} characters. {remedy}; "
            "with another key, everyone has to sign in again."
        )
    return key


def _kept_secret(path: Path) -> str:
    """Return the secret key kept in ``path``, made at the first call.

    The file is written aside and linked into place, so that of two processes that start at
    once both read one whole key.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"The secret key in {path} cannot be read. "
            "Make the file yours again, or set CMS_SECRET_KEY."
        ) from error
