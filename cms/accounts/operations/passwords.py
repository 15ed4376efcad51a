"""Hashing passwords, and checking them in a time that tells nothing."""

from __future__ import annotations

import base64
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's Password Storage Cheat Sheet gives Argon2id with 19 MiB, two passes and one lane as
# the least that will do. It takes some 30 ms here. A check happens inside the transaction that
# counts the attempt, and on SQLite other writers wait for that one, so it should not be longer.
# To raise it, change the numbers: hashes of before are renewed as their owners sign in.
_MEMORY_KIB = 19 * 1024
_PASSES = 2
_LANES = 1
_hasher = PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)


def _base64(count: int) -> str:
    return base64.b64encode(secrets.token_bytes(count)).decode().rstrip("=")


# The hash of no password: well formed, as costly to check as a real one, and never matched.
_NOBODY = (
    f"$argon2id$v=19$m={_MEMORY_KIB},t={_PASSES},p={_LANES}"
    f"${_base64(_hasher.salt_len)}${_base64(_hasher.hash_len)}"
)


def hash_password(password: str) -> str:
    """Return the Argon2id hash to store, with its parameters and salt inside."""
    return _hasher.hash(_stable(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed; None, for nobody, takes as long."""
    try:
        return _hasher.verify(password_hash or _NOBODY, _stable(password))
    except (VerificationError, InvalidHashError):
        return False


def needs_renewal(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _stable(password: str) -> str:
    """Spell it in one way, whatever keyboard it came from (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
