"""Loading the demo: articles, users and comments."""

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
SIGN_INS_FILE = "demo-sign-ins.txt"
PEOPLE = (
    ("ada@demo.example", "Ada Brandt", Role.AUTHOR),
    ("emil@demo.example", "Emil Novak", Role.EDITOR),
    ("ines@demo.example", "Ines Duarte", Role.ADMIN),
)


@dataclass(frozen=True)
class _DemoComment:
    """A comment of the demo, with the decision of an editor if there is one."""

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
    """Load the demo, unless this instance has it; return its sign-ins as text to print.

    The passwords are made for this instance and stored in its folder.

    Raises:
        Conflict: The users of the demo exist, but the file of their sign-ins does not.
    """
    file = settings.instance / SIGN_INS_FILE
    if file.exists():
        return file.read_text(encoding="utf-8")
    if user_named(db.session(), PEOPLE[0][0]) is not None:
        raise Conflict(
            f"The demo is loaded already, but the file of its sign-ins is missing: {file}."
        )
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
        # Inside the transaction: if the file cannot be written, there is no demo.
        text = "\n".join(lines) + "\n"
        _write_private(file, text)
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
    entries = json.loads((FOLDER / "comments.json").read_text(encoding="utf-8"))
    comments: dict[str, Comment] = {}
    for number, entry in enumerate(entries):
        demo = _DemoComment(**entry)
        submission = Submission(
            name=demo.name,
            email=demo.email,
            website=demo.website,
            body=demo.body,
            reply_to=comments[demo.answers].public_id if demo.answers else None,
        )
        sent_at = utc_now() - timedelta(hours=demo.hours_ago)
        sender = Sender(
            settings.secret_key,
            "127.0.0.1",
            idempotency_key=f"demo-{number}",
            sent_at=None if demo.decision else sent_at,
        )
        comment = submit_comment(session, ANONYMOUS, demo.article, submission, sender).comment
        # What is decided below is decided now: it should not count as a wait of so many hours.
        comment.submitted_at = sent_at
        session.flush()
        comments[demo.name] = comment
        if demo.decision:
            wanted = DecisionInput(decision=DecisionKind(demo.decision), reason=demo.reason)
            decide(session, editor.actor, comment.public_id, wanted)


def _write_private(path: Path, text: str) -> None:
    """Write a file that only the operator can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
