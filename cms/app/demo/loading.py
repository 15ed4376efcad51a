"""A small site to look at: articles, people and comments, loaded once."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from cms.accounts.models import User
from cms.accounts.operations.users import create_user
from cms.accounts.queries import user_named
from cms.accounts.schemas.users import NewUser
from cms.articles.operations.importing import import_file
from cms.articles.operations.workflow import submit
from cms.articles.rules.markdown_files import read_markdown_file
from cms.comments.models.comment import Comment
from cms.comments.models.states import DecisionKind
from cms.comments.operations.decisions import decide
from cms.comments.operations.submission import Sender, submit_comment
from cms.comments.schemas.inputs import DecisionInput, Submission
from cms.config import Settings
from cms.db.moments import utc_now
from cms.db.session import db, transaction
from cms.errors import Conflict
from cms.permissions import ANONYMOUS, OPERATOR, Role

FOLDER = Path(__file__).parent
KEPT_AS = "demo-sign-ins.txt"
PEOPLE = (
    ("ada@demo.example", "Ada Brandt", Role.AUTHOR),
    ("emil@demo.example", "Emil Novak", Role.EDITOR),
    ("ines@demo.example", "Ines Duarte", Role.ADMIN),
)


@dataclass(frozen=True)
class _Said:
    """A comment of the demo: on which article, by whom, and what an editor decided."""

    article: str
    name: str
    body: str
    hours_ago: int
    decision: DecisionKind | None = None
    reason: str | None = None
    answers: str | None = None
    email: str | None = None
    website: str | None = None


def load_demo(settings: Settings) -> str:
    """Load the demo, unless this instance has it; return the sign-ins, as text to print.

    Raises `Conflict` where the demo's people are there and their sign-ins are not.

    The passwords are made here, for this instance, and kept beside its database.
    """
    kept = settings.instance / KEPT_AS
    if kept.exists():
        return kept.read_text(encoding="utf-8")
    if user_named(db.session(), PEOPLE[0][0]) is not None:
        raise Conflict(f"The demo is loaded already, but its sign-ins, {kept}, are gone.")
    with transaction():
        session = db.session()
        lines = ["Demo sign-ins, made for this instance:"]
        users: dict[Role, User] = {}
        for email, name, role in PEOPLE:
            password = secrets.token_urlsafe(12)
            new = NewUser(email=email, name=name, role=role, password=password)
            users[role] = create_user(session, OPERATOR, new)
            lines.append(f"  {role:<7} {email:<20} {password}")
        _load_articles(session, users)
        _load_comments(session, settings, users[Role.EDITOR])
        # Inside the transaction: without the sign-ins on disk there shall be no demo.
        text = "\n".join(lines) + "\n"
        _keep(kept, text)
    return text


def _load_articles(session: Session, users: dict[Role, User]) -> None:
    for path in sorted(FOLDER.glob("*.md")):
        file = read_markdown_file(path.read_text(encoding="utf-8"))
        article = import_file(session, OPERATOR, file, publish_it=True).article
        article.owner = users[Role.AUTHOR]
        session.flush()
        if file.draft:
            submit(session, users[Role.AUTHOR].actor, article)


def _load_comments(session: Session, settings: Settings, editor: User) -> None:
    told = json.loads((FOLDER / "comments.json").read_text(encoding="utf-8"))
    made: dict[str, Comment] = {}
    for number, entry in enumerate(told):
        said = _Said(**entry)
        submission = Submission(
            name=said.name,
            email=said.email,
            website=said.website,
            body=said.body,
            reply_to=made[said.answers].public_id if said.answers else None,
        )
        sent_at = utc_now() - timedelta(hours=said.hours_ago)
        sender = Sender(
            settings.secret_key,
            "127.0.0.1",
            idempotency_key=f"demo-{number}",
            sent_at=None if said.decision else sent_at,
        )
        comment = submit_comment(session, ANONYMOUS, said.article, submission, sender).comment
        # What is decided below is decided now: it should not count as a wait of so many hours.
        comment.submitted_at = sent_at
        session.flush()
        made[said.name] = comment
        if said.decision:
            wanted = DecisionInput(decision=DecisionKind(said.decision), reason=said.reason)
            decide(session, editor.actor, comment.public_id, wanted)


def _keep(path: Path, text: str) -> None:
    """Write a file that only the operator can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
