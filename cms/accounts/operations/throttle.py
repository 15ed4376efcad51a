"""Slowing down whoever guesses passwords, without locking out the owner.

Failures of the last `WINDOW` count by account and address, by address, and by account over all
addresses. An address from which somebody has signed in to the account before is bound by the
first count alone: whatever others do elsewhere, the owner can still come in from there.

An attempt is counted as failed before its password is checked, and attempts on the same account
or from the same address take turns, so that sending many at once gets no more guesses. What is
refused is not counted, or whoever keeps trying would never be let in again.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from cms.accounts import queries
from cms.accounts.models import SignInAttempt
from cms.db.moments import utc_now
from cms.errors import TooManyAttempts
from cms.web.networks import network_of

WINDOW = timedelta(minutes=15)
PAIR_LIMIT = 5
ADDRESS_LIMIT = 30
ACCOUNT_LIMIT = 20
KNOWN_FOR = timedelta(days=90)
_FAILURES_KEPT = timedelta(days=1)
_PURGE_BATCH = 500


@dataclass(frozen=True)
class Origin:
    """Where an attempt comes from: the client's IP address.

    ``secret`` keys the hashes, so that the table alone does not give accounts and addresses
    away to whoever tries all the addresses there are.
    """

    address: str
    secret: str

    @property
    def address_key(self) -> str:
        """The network as it is stored: one household or office, not one device of many."""
        return self._key("address", network_of(self.address))

    def account_key(self, email: str) -> str:
        """The account as it is stored; there need not be one with this e-mail address."""
        return self._key("account", email)

    def _key(self, kind: str, text: str) -> str:
        message = f"sign-in {kind}\0{text}".encode()
        return hmac.digest(self.secret.encode(), message, "sha256").hex()


def begin_attempt(session: Session, email: str, origin: Origin) -> SignInAttempt:
    """Count one attempt, as failed until it has been found otherwise.

    Raises `cms.errors.TooManyAttempts`, and counts nothing, when there were too many failures.
    """
    account, address = origin.account_key(email), origin.address_key
    _take_turns(session, account, address)
    now = utc_now()
    free_at = _free_at(session, account, address, now)
    if free_at is not None:
        wait = max(1, round((free_at - now).total_seconds()))
        raise TooManyAttempts(
            f"There were too many attempts to sign in. Try again in {_spoken(wait)}.", wait
        )
    _purge(session, now)
    attempt = SignInAttempt(account=account, address=address, succeeded=False, at=now)
    session.add(attempt)
    session.flush()
    return attempt


def _free_at(session: Session, account: str, address: str, now: datetime) -> datetime | None:
    """Return when the next attempt is free, or None when it is free now."""
    of_account, of_address = SignInAttempt.account == account, SignInAttempt.address == address
    start = now - WINDOW
    known = queries.last_success(session, account, address, now - KNOWN_FOR)
    blocks = [
        queries.nth_newest_failure(
            session, PAIR_LIMIT, max(start, known or start), of_account, of_address
        )
    ]
    if known is None:
        blocks += [
            queries.nth_newest_failure(session, ADDRESS_LIMIT, start, of_address),
            queries.nth_newest_failure(session, ACCOUNT_LIMIT, start, of_account),
        ]
    return max((block + WINDOW for block in blocks if block), default=None)


def _take_turns(session: Session, *keys: str) -> None:
    """Wait for the attempts on the same keys that are under way, until this transaction ends.

    SQLite has one writer at a time anyway. In order, so that no two wait for each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        for lock in sorted(int(key[:15], 16) for key in keys):
            session.execute(select(func.pg_advisory_xact_lock(lock)))


def _purge(session: Session, now: datetime) -> None:
    """Delete a batch of what counts no more, leaving out rows that another is deleting."""
    over = select(SignInAttempt.id).where(
        or_(
            SignInAttempt.at < now - KNOWN_FOR,
            and_(~SignInAttempt.succeeded, SignInAttempt.at < now - _FAILURES_KEPT),
        )
    )
    batch = over.limit(_PURGE_BATCH).with_for_update(skip_locked=True)
    session.execute(
        delete(SignInAttempt)
        .where(SignInAttempt.id.in_(batch))
        .execution_options(synchronize_session=False)
    )


def _spoken(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
