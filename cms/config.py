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
# With a shorter key, somebody who has a signed cookie could find the key by trying.
MIN_SECRET_LENGTH = 32
# A host name or an IPv6 address in brackets, perhaps with a port.
_BASE_URL = re.compile(r"(https?://)([\w-]+(?:\.[\w-]+)*\.?|\[[\da-fA-F:.]+\])((?::\d+)?)")
_LONGEST_HSTS = 10 * 365 * 86_400


class SettingError(Exception):
    """A setting cannot be used; the text says what to do."""


@dataclass(frozen=True)
class CommentRules:
    """The settings of comments.

    Args:
        max_depth: How many levels of replies are shown below a comment; deeper replies are on the
            last level.
        close_after_days: How long after publication an article takes comments; 0 is for ever.
        link_limit: A comment with more links is marked.
        site_name: A comment whose name contains this is marked.
        promise_hours: Within how many hours an editor should read a comment; 0 promises nothing.
        per_minute: How many comments one network can send in a minute; 0 is no limit.
        per_hour: The same for an hour.
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
        """How many comments one network can send, such as ``10 per minute;100 per hour``."""
        limits = ((self.per_minute, "minute"), (self.per_hour, "hour"))
        return ";".join(f"{number} per {unit}" for number, unit in limits if number)


DEFAULT_RULES = CommentRules()
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class Settings:
    """The settings of a site.

    Args:
        instance: The folder that holds all data of the site.
        database_url: An SQLAlchemy URL.
        secret_key: Signs cookies and tasks, and keys hashes.
        base_url: The public URL of the site without a trailing slash; ``""`` uses the host of each
            request. With https, cookies are secure.
        site_name: The name on all pages.
        comments: The settings of comments.
        trusted_proxies: How many proxies there are in front, whose X-Forwarded headers are used.
        zone: The time zone in which people read and enter moments.
        redis_url: The Redis that several machines share; ``""`` is none.
        autosaves_kept_days: How many days autosaves stay that are older than the last save of their
            article, one for each day; 0 keeps none.
        hsts_seconds: How long browsers use only https; 0 does not say so.
        searches_per_minute: How often one network can search; 0 is no limit.
    """

    instance: Path
    database_url: str
    secret_key: str
    base_url: str
    site_name: str
    comments: CommentRules = DEFAULT_RULES
    trusted_proxies: int = 0
    zone: ZoneInfo = UTC_ZONE
    redis_url: str = ""
    autosaves_kept_days: int = 30
    hsts_seconds: int = 0
    searches_per_minute: int = 300

    @property
    def search_rate(self) -> str:
        """How often one network can search, such as ``300 per minute``; ``""`` is no limit."""
        return f"{self.searches_per_minute} per minute" if self.searches_per_minute else ""

    @property
    def secure_cookies(self) -> bool:
        """Whether browsers send cookies over https only."""
        return self.base_url.startswith("https://")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; create the instance folder and the secret key if they are missing.

    Raises `SettingError` if the folder or a value cannot be used.
    """
    env = os.environ if environ is None else environ
    instance = Path(env.get("CMS_INSTANCE") or _default_instance()).resolve()
    _make_folder(instance)
    base_url = _base_url(env.get("CMS_BASE_URL", "").rstrip("/"))
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
    """Read a whole number from ``least`` to ``most``; blank is the default."""
    text = env.get(name, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise SettingError(f"{name} must be a whole number from {least} to {most:,}, not {text!r}.")
    return int(text)


def _redis(url: str) -> str:
    """Return the URL of Redis, "" for none. Its client checks the URL, without connecting."""
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
        # The first two are for unknown names; a name can also lead to a folder or a strange file.
        raise SettingError(
            f"CMS_TIME_ZONE must be the name of a time zone, such as Europe/Berlin, not {name!r}."
        ) from error


def resource(name: str, packaged_as: str | None = None) -> Path:
    """Return the folder ``templates``, ``migrations`` or ``frontend``.

    In an installed wheel it is inside the package (``frontend`` is called ``static`` there); in a
    checkout it is in the root of the repository.
    """
    inside = PACKAGE / (packaged_as or name)
    return inside if inside.is_dir() else PACKAGE.parent / name


def _default_instance() -> Path:
    """Return ``instance/`` of the checkout, or of the current folder for an installed wheel."""
    in_checkout = (PACKAGE.parent / "pyproject.toml").is_file()
    return (PACKAGE.parent if in_checkout else Path.cwd()) / "instance"


def _base_url(url: str) -> str:
    """Return the site's URL, or "" for none.

    A URL with a path is refused: the site would not answer at the URLs that its pages link to.
    """
    host = ""
    try:
        parts = urlsplit(url)
        # Reading the port checks it.
        whole = _BASE_URL.fullmatch(url) if parts.port != 0 else None
        if whole:
            host = _ascii_name(whole[2])
    except ValueError:  # also for a name that IDNA does not allow
        whole = None
    if url and not whole:
        raise SettingError(
            "CMS_BASE_URL must be only the scheme and host of the site, such as "
            "https://example.org: without a path, since a site cannot stand below one, and "
            f"without user, query or fragment; not {url!r}."
        )
    return f"{whole[1]}{host}{whole[3]}" if whole else ""


def _ascii_name(host: str) -> str:
    """Return a host in ASCII, as headers of HTTP need it; “münchen.example” is not."""
    if host.startswith("["):
        return host.lower()
    return idna.encode(host, uts46=True, std3_rules=True).decode("ascii").lower()


def _make_folder(folder: Path) -> None:
    try:
        # It holds comments and e-mail addresses, which no other user of the machine may read.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"The instance folder {folder} cannot be made ({error.strerror}). "
            "Make it writable, or choose another one with CMS_INSTANCE."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingError(
            f"The instance folder {folder} is read-only. "
            "Make it writable, or choose another one with CMS_INSTANCE."
        )


def _secret(from_environment: str, path: Path) -> str:
    """Return the key from the environment, or else the one in ``path``."""
    key = from_environment or _secret_in_file(path)
    if len(key) < MIN_SECRET_LENGTH:
        where, remedy = (
            ("CMS_SECRET_KEY", "Give it a longer random text, or leave it out")
            if from_environment
            else (f"The secret key in {path}", "Put the key back, or remove the file")
        )
        raise SettingError(
            f"{where} has fewer than {MIN_SECRET_LENGTH} characters. {remedy}; "
            "with another key, everyone has to sign in again."
        )
    return key


def _secret_in_file(path: Path) -> str:
    """Return the secret key in ``path``; create it if there is none.

    The file is written under another name and then linked into place, so that two processes that
    start at once read the same whole key.
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
            "Make it readable for this user, or set CMS_SECRET_KEY."
        ) from error
