"""Making all stored HTML anew that another policy than that of today made."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from cms.articles.operations.rendering import count_outdated_revisions, rerender_revisions
from cms.comments.operations.rerendering import count_outdated_comments, rerender_comments
from cms.db.session import db, transaction

# Those who write articles wait for a batch, so it should take a fraction of a second.
_BATCH = 20


def rerender_all() -> None:
    """Render articles and comments anew where that is due, and say what was done.

    Each batch is a transaction of its own: what is done stays done when this is stopped, and the
    next run goes on from there. Where nothing is due, nothing is said.
    """
    _rerender("versions of articles", count_outdated_revisions, rerender_revisions)
    _rerender("comments", count_outdated_comments, rerender_comments)


def _rerender(
    things: str,
    count_outdated: Callable[[Session], int],
    rerender: Callable[[Session, int, int], list[int]],
) -> None:
    total, last = count_outdated(db.session()), 0
    if not total:
        return
    with click.progressbar(length=total, label=f"Rendering {things}", file=sys.stderr) as bar:
        while True:
            with transaction():
                done = rerender(db.session(), last, _BATCH)
            db.session().expunge_all()
            if not done:
                break
            last = done[-1]
            bar.update(len(done))
    left = count_outdated(db.session())
    click.echo(f"{things} rendered anew: {total - left}", err=True)
    if left:
        click.echo(f"{things} left as they are, since they cannot be rendered: {left}", err=True)
