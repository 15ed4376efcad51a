"""Limits on attempts to sign in: they slow down guessing, and do not lock out the owner.

There are three limits on the failures of the last `WINDOW`: for an account from one network, for a
network, and for an account from all networks. Only the first applies to a network from which
somebody signed in to the account before: so the owner can sign in from there, whatever others do.

An attempt counts as failed until its password has been checked, and attempts on the same account
or from the same network wait for one another: sending many at once gives no more guesses. A
refused attempt does not count, or whoever keeps trying would never be let in again.
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
    """Where an attempt comes from.

    Args:
        address: The client's IP address.
        secret: The key of the hashes. Without it, somebody who has the table could find accounts
            and addresses by hashing all that there are.
    """

    address: str
    secret: str

    @property
    def address_key(self) -> str:
        """The hash of the network, which is that of a household or an office, not of one device."""
        return self._key("address", network_of(self.address))

    def account_key(self, email: str) -> str:
        """The hash of an account, whether or not there is one with this e-mail address."""
        return self._key("account", email)

    def _key(self, kind: str, text: str) -> str:
        message = f"sign-in {kind}\0{text}".encode()
        return hmac.digest(self.secret.encode(), message, "sha256").hex()


def begin_attempt(session: Session, email: str, origin: Origin) -> SignInAttempt:
    """Count one attempt as failed; the caller marks it when it succeeds.

    Raises:
        TooManyAttempts: There were too many failures. This attempt does not count.
    """
    account, address = origin.account_key(email), origin.address_key
    _lock_attempts(session, account, address)
    now = utc_now()
    allowed_at = _allowed_at(session, account, address, now)
    if allowed_at is not None:
        wait = max(1, round((allowed_at - now).total_seconds()))
        raise TooManyAttempts("There were too many attempts to sign in.", wait)
    _purge(session, now)
    attempt = SignInAttempt(account=account, address=address, succeeded=False, at=now)
    session.add(attempt)
    session.flush()
    return attempt


def _allowed_at(session: Session, account: str, address: str, now: datetime) -> datetime | None:
    """Return when the next attempt will be allowed, or None if it is allowed now."""
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


def _lock_attempts(session: Session, *keys: str) -> None:
    """Wait for other attempts on the same keys, and hold the lock until the transaction ends.

    SQLite has one writer at a time anyway. The keys are sorted, so that no two attempts wait for
    each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        for lock in sorted(int(key[:15], 16) for key in keys):
            session.execute(select(func.pg_advisory_xact_lock(lock)))


def _purge(session: Session, now: datetime) -> None:
    """Delete a batch of attempts that no longer count; skip rows that another request deletes."""
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
