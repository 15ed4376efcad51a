"""Filters and globals of all templates: the actor, and moments in words."""

from __future__ import annotations

from datetime import date as calendar_day
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from markupsafe import Markup
from werkzeug.local import LocalProxy

from cms.body.urls import host_of
from cms.db.moments import rfc3339, utc_now
from cms.permissions import Permission, permit
from cms.web.access import current_actor
from cms.web.canonical_urls import canonical_url

_TIME = Markup('<time datetime="{stamp}">{words}</time>')
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def site_zone() -> ZoneInfo:
    """Return the time zone of the site, in which people read and enter moments."""
    zone: ZoneInfo = current_app.config["SETTINGS"].zone
    return zone


def site_today() -> calendar_day:
    """Return today's date in the site's time zone."""
    return utc_now().astimezone(site_zone()).date()


def moment_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment to the minute, such as ``9 March 2026, 09:05 CET``."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M %Z}"


def time_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """Write the time of day of a moment with its zone, such as ``09:05 CET``."""
    return f"{moment.astimezone(zone):%H:%M %Z}"


def date(moment: datetime) -> Markup:
    """Show the date of a moment in the site's zone: a cached page is the same for all."""
    local = moment.astimezone(site_zone())
    return _TIME.format(stamp=rfc3339(moment), words=f"{local.day} {local:%B %Y}")


def date_and_time(moment: datetime) -> Markup:
    """Show a moment to the minute in the site's zone."""
    return _TIME.format(stamp=rfc3339(moment), words=moment_in_words(moment, site_zone()))


def day(of: calendar_day) -> Markup:
    """Show a date without a time zone, such as that of a review."""
    return _TIME.format(stamp=of.isoformat(), words=f"{of.day} {of:%B %Y}")


def ago(moment: datetime) -> Markup:
    """Show how long ago a moment was; only for pages that no cache keeps."""
    return _TIME.format(stamp=rfc3339(moment), words=_ago(moment))


def _ago(moment: datetime) -> str:
    seconds = (utc_now() - moment).total_seconds()
    for unit, length in _UNITS:
        if seconds >= length:
            number = int(seconds // length)
            return f"{number} {unit}{'' if number == 1 else 's'} ago"
    return "just now"


def init_templates(app: Flask, *, site_name: str) -> None:
    """Register the filters and globals.

    ``actor`` and ``permit`` look up the session only when a template uses them, so a reader's page
    never touches it.
    """
    app.jinja_env.filters.update(
        date=date, datetime=date_and_time, day=day, ago=ago, rfc3339=rfc3339, host=host_of
    )
    app.jinja_env.globals.update(
        site_name=site_name,
        canonical_url=canonical_url,
        actor=LocalProxy(current_actor),
        permit=lambda permission: permit(current_actor(), Permission(permission)),
    )
