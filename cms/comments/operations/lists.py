"""The lists that editors keep for their work: reasons to decline, and saved views of the queue."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.comments.models.lists import DeclineReason, QueueView
from cms.comments.queries.queue_choices import decline_reason, is_listed, queue_view, view_named
from cms.comments.schemas.inputs import ReasonInput, ViewInput
from cms.comments.schemas.queue import QueueFilters
from cms.errors import Invalid
from cms.permissions import Actor, Permission, demand


def add_decline_reason(session: Session, actor: Actor, wanted: ReasonInput) -> DeclineReason:
    """Add a reason to the list that editors pick from.

    Raises `cms.errors.Forbidden`, and `Invalid` when it is on the list already.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    if is_listed(session, wanted.text):
        raise Invalid.at("/text", "This reason is on the list already.")
    reason = DeclineReason(text=wanted.text)
    session.add(reason)
    session.flush()
    return reason


def remove_decline_reason(session: Session, actor: Actor, public_id: str) -> str:
    """Take a reason off the list and return it; what was declined with it stays as it is.

    Raises `cms.errors.Forbidden`, and `NotFound` when it is not on the list.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    reason = decline_reason(session, public_id)
    text = reason.text
    session.delete(reason)
    session.flush()
    return text


def save_queue_view(
    session: Session, actor: Actor, wanted: ViewInput, filters: QueueFilters
) -> QueueView:
    """Save filters under a name for all editors.

    Raises `cms.errors.Forbidden`, and `Invalid` when nothing is filtered or the name is taken.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    if not filters.plain():
        raise Invalid.at("/name", "Choose a filter first: this would be the whole queue.")
    if view_named(session, wanted.name) is not None:
        raise Invalid.at("/name", "Another view has this name; choose a different one.")
    view = QueueView(name=wanted.name, filters=filters.plain())
    session.add(view)
    session.flush()
    return view


def remove_queue_view(session: Session, actor: Actor, public_id: str) -> str:
    """Remove a saved view and return its name; no comment is touched.

    Raises `cms.errors.Forbidden`, and `NotFound` when there is none.
    """
    demand(actor, Permission.COMMENT_MODERATE)
    view = queue_view(session, public_id)
    name = view.name
    session.delete(view)
    session.flush()
    return name
