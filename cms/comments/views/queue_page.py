"""The page of the queue: the comments it shows, and why a decision was refused."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response, make_response, redirect, render_template, request, url_for

from cms.accounts.views.sessions import signed_in_since
from cms.comments.models.comment import LogEntry
from cms.comments.models.states import Action
from cms.comments.queries.queue import COUNT_LIMIT, newest_place, next_waiting, waiting
from cms.comments.queries.queue_choices import (
    authors,
    decline_reasons,
    queue_views,
    topics,
    waiting_articles,
)
from cms.comments.queries.queue_facts import facts_of_comments, revision_by_number, undoable_entries
from cms.comments.queries.undoing import UndoSteps, undo_steps
from cms.comments.schemas.queue import (
    MARK_CHOICES,
    Choice,
    QueueFilters,
    QueuePage,
    WaitingComment,
    queue_card,
)
from cms.comments.schemas.text_changes import TextChange, compare_revisions
from cms.db.session import db
from cms.db.types import new_public_id
from cms.errors import CmsError, Invalid, parse
from cms.web.access import current_actor
from cms.web.requests import require_single

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

EDITED_FIELDS = ("body", "name", "website")
# A placeholder for an id. It is random, so no address can contain it by chance.
_SOME_ID = new_public_id()
_STEP_PHRASES = {
    Action.APPROVE: "Approved",
    Action.DECLINE: "Declined",
    Action.SPAM: "Marked as spam:",
    Action.EDIT: "Edited and approved",
    Action.MOVE: "Moved",
}
_REPLY_PHRASES = {
    frozenset({Action.REPLY}): "Your answer is public.",
    frozenset({Action.APPROVE, Action.REPLY}): "Approved. Your answer is public.",
}


@dataclass(frozen=True)
class Rejection:
    """Why nothing was decided about a comment, and what the editor had typed.

    ``form`` is the form that was used: ``decline``, ``edit`` or none. ``field`` is the field of an
    edit that is wrong. ``changes`` compares the text that the editor read with the newest.
    """

    message: str
    form: str | None = None
    typed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    changes: Sequence[TextChange] = ()
    field: str = "body"


@dataclass(frozen=True)
class UndoOffer:
    """A step that can be undone.

    ``just`` is true when the last request did it. ``left`` says how many earlier steps can be
    undone too, or is None.
    """

    text: str
    ids: list[str]
    just: bool
    left: str | None


def filters_of_request() -> QueueFilters:
    """Read the filters from the query string; raises `Invalid`."""
    require_single(QueueFilters.model_fields.keys() - {"article"})
    named = {name: request.args.get(name) for name in QueueFilters.model_fields}
    return parse(QueueFilters, named | {"article": request.args.getlist("article")})


def queue_url(endpoint: str = "comments.queue", **more: Any) -> str:
    """Return an address that keeps the filters and the page of this request."""
    return _addresses(filters_of_request(), request.args.get("cursor"))(endpoint, **more)


def _addresses(filters: QueueFilters, cursor: str | None) -> Callable[..., str]:
    """Return a function that makes addresses with the same filters and page."""
    kept = {**filters.plain(), "cursor": cursor}

    def here(endpoint: str = "comments.queue", **more: Any) -> str:
        return url_for(endpoint, **{**kept, **more})

    return here


def _actions(here: Callable[..., str]) -> Callable[[str, str], str]:
    """Return a function for the addresses of a card; each address is built once for all cards.

    The first four keep the filters and the page, so that the editor comes back to the same place.
    """
    ways = {name: here(f"comments.{name}", comment_id=_SOME_ID) for name in ("decide", "edit")}
    for name in ("reply", "move"):
        ways[name] = here(f"comments.{name}", comment_id=_SOME_ID, queue=1)
    ways["history"] = url_for("comments.history", comment_id=_SOME_ID)
    ways["thread"] = url_for("comments.thread", article_id=_SOME_ID)
    return lambda name, public_id: ways[name].replace(_SOME_ID, public_id)


def queue_page(
    status: HTTPStatus = HTTPStatus.OK,
    refused: Mapping[str, Rejection] | None = None,
    done: Sequence[str] | None = None,
    view_error: Rejection | None = None,
) -> Response:
    """Show the queue under the filters of the request.

    ``refused`` is by the public id of the comment; ``done`` has the log entries that the page
    offers to undo.
    """
    session, filters = db.session(), filters_of_request()
    cursor = request.args.get("cursor")
    part = waiting(session, filters, cursor=cursor)
    facts = facts_of_comments(session, part.comments)
    named = done if done is not None else request.args.get("done", "").split(",")
    steps = undo_steps(session, current_actor().user_id, signed_in_since())
    here = _addresses(filters, cursor)
    html = render_template(
        "comments/queue.html",
        page=QueuePage(
            [queue_card(each, facts, article_url=_article_url(each)) for each in part.comments],
            here(cursor=part.next_cursor) if part.next_cursor else None,
            part.total,
            part.step,
        ),
        filters=filters,
        narrowed=filters.plain(),
        choices=_choices(filters),
        counted_to=COUNT_LIMIT,
        cursor=cursor,
        newest=newest_place(session),
        reasons=decline_reasons(session),
        views=queue_views(session),
        done=_done([name for name in named if name], steps) or _done(steps.last, steps),
        refused=refused or {},
        view_error=view_error,
        here=here,
        act=_actions(here),
    )
    return make_response(html, status)


def redirect_to_next(decision: LogEntry) -> AnyResponse:
    """Go to the comment that waits next, with an offer to undo the decision."""
    following = next_waiting(db.session(), filters_of_request(), decision)
    place = f"comment-{following}" if following else None
    return redirect(queue_url(done=decision.public_id, _anchor=place), HTTPStatus.SEE_OTHER)


def refusal(
    error: CmsError,
    comment_id: str,
    seen: str,
    form: str | None = None,
    typed: Mapping[str, str] | None = None,
) -> Rejection:
    """Return why a decision was refused; ``seen`` is the revision number that was read."""
    message, wrong = error.detail, "body"
    if isinstance(error, Invalid):
        message = " ".join(each.detail for each in error.errors)
        wrong = error.errors[0].pointer.removeprefix("/")
    if wrong not in EDITED_FIELDS:
        wrong = EDITED_FIELDS[0]
    return Rejection(message, form, typed or {}, changes_since(comment_id, seen), wrong)


def _article_url(comment: WaitingComment) -> str:
    """Return the public address of the comment's article, or else that of its draft."""
    if comment.article_is_public:
        return url_for("site.article", slug=comment.article_slug)
    return url_for("articles.edit", article_id=comment.article_id)


def changes_since(comment_id: str, seen: str) -> Sequence[TextChange]:
    """Compare the text that an editor read with the newest; empty when they are the same."""
    if not seen.isascii() or not seen.isdigit() or len(seen) > 6:
        return ()
    read = revision_by_number(db.session(), comment_id, int(seen))
    if read is None or read.comment.newest_revision_id == read.id:
        return ()
    return compare_revisions(read, read.comment.newest_revision)


def steps_left(steps: UndoSteps, but: int = 0) -> str | None:
    """Return how many steps can be undone without the last ``but``, in words; None for none."""
    number = steps.count - but
    if number <= 0:
        return None
    told = f"{number} or more" if steps.more else str(number)
    return f"{told} earlier {'step' if number == 1 else 'steps'} can be undone."


def told(decisions: Sequence[LogEntry]) -> str | None:
    """Return what was done in one step, in words; None for what the queue does not offer."""
    kinds = frozenset(entry.action for entry in decisions)
    if kinds in _REPLY_PHRASES:
        return _REPLY_PHRASES[kinds]
    said = _STEP_PHRASES.get(*kinds) if len(kinds) == 1 else None
    if said is None:
        return None
    if len(decisions) > 1:
        return f"{said} {len(decisions)} comments."
    return f"{said} the comment by {decisions[0].about.newest_revision.name}."


def _done(ids: Sequence[str], steps: UndoSteps) -> UndoOffer | None:
    decisions = undoable_entries(db.session(), ids) if ids else []
    text = told(decisions) if decisions else None
    if text is None:
        return None
    named = [decision.public_id for decision in decisions]
    is_last = bool(set(named) & set(steps.last))
    just = ids is not steps.last
    return UndoOffer(text, named, just, steps_left(steps, but=int(is_last)))


def _choices(filters: QueueFilters) -> dict[str, list[Choice]]:
    session = db.session()
    return {
        "article": waiting_articles(session, filters.article),
        "topic": topics(session),
        "author": authors(session),
        "mark": [Choice(value, name) for value, name in MARK_CHOICES.items()],
    }
