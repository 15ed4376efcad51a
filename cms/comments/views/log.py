"""The log: everything that was done with comments."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from flask import Response, render_template, request, stream_with_context, url_for

from cms.comments.models.comment import LogEntry
from cms.comments.models.states import Action
from cms.comments.queries.log import LOG_COUNT_LIMIT, log_entries, log_page
from cms.comments.schemas.log import (
    ACTION_PHRASES,
    CSV_HEAD,
    LogFilters,
    LogQuery,
    article_of,
    csv_row,
    log_entry_view,
)
from cms.comments.views.blueprint import comments
from cms.db.session import db
from cms.errors import Invalid, parse
from cms.permissions import Permission
from cms.web.access import requires
from cms.web.requests import require_single
from cms.web.templating import site_zone


@comments.get("/desk/comments/log")
@requires(Permission.COMMENT_MODERATE)
def log() -> tuple[str, HTTPStatus]:
    """Show the log under filters, newest first."""
    typed = {name: request.args.get(name, "") for name in LogFilters.model_fields}
    errors: dict[str, str] = {}
    try:
        filters = _filters()
    except Invalid as error:
        errors = {each.pointer.removeprefix("/"): each.detail for each in error.errors}
        filters = LogFilters()
    query = LogQuery(**filters.model_dump(), cursor=request.args.get("cursor"))
    page = log_page(db.session(), query, site_zone())
    narrowed: dict[str, Any] = {name: text for name, text in typed.items() if text}
    html = render_template(
        "comments/log.html",
        entries=page.items,
        total=page.total,
        counted_to=LOG_COUNT_LIMIT,
        next_url=url_for("comments.log", **narrowed, cursor=page.next_cursor)
        if page.next_cursor
        else None,
        csv_url=url_for("comments.export_log", form="csv", **narrowed),
        json_url=url_for("comments.export_log", form="json", **narrowed),
        typed=typed,
        errors=errors,
        kinds=[
            ("", "Anything"),
            *((kind.value, kind.value.replace("_", " ").capitalize()) for kind in Action),
        ],
        phrases=ACTION_PHRASES,
        article_of=article_of,
    )
    return html, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


@comments.get("/desk/comments/log.<any(csv, json):form>")
@requires(Permission.COMMENT_MODERATE)
def export_log(form: str) -> Response:
    """Send the log under the filters as CSV or JSON, oldest first."""
    filters = _filters()  # before the response begins, so that an error can still be shown
    write, kind = {
        "csv": (_as_csv, "text/csv; charset=utf-8"),
        "json": (_as_json, "application/json"),
    }[form]
    response = Response(stream_with_context(write(_entries(filters))), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="comments-log.{form}"'
    return response


def _entries(filters: LogFilters) -> Iterator[LogEntry]:
    """Yield the log in a session of the stream's own: that of the request is closed by then."""
    yield from log_entries(db.session(), filters, site_zone())


def _filters() -> LogFilters:
    """Read the filters from the query string without blank ones; raises `Invalid`."""
    require_single(LogFilters.model_fields)
    given = {name: request.args.get(name, "").strip() for name in LogFilters.model_fields}
    return parse(LogFilters, {name: text for name, text in given.items() if text}, strict=False)


def _as_csv(entries: Iterable[LogEntry]) -> Iterator[str]:
    """Write entries as CSV (RFC 4180), one row at a time."""
    line = io.StringIO()
    table = csv.writer(line)
    for row in _rows(entries):
        table.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _rows(entries: Iterable[LogEntry]) -> Iterator[list[str]]:
    yield CSV_HEAD
    yield from map(csv_row, entries)


def _as_json(entries: Iterable[LogEntry]) -> Iterator[str]:
    """Write entries as a list of the API, one at a time."""
    yield '{"data": ['
    for number, entry in enumerate(entries):
        yield (",\n" if number else "\n") + log_entry_view(entry).model_dump_json()
    yield "\n]}\n"
