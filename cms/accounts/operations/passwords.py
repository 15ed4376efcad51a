"""Hashing passwords, and checking them in the same time whether or not there is a user."""

from __future__ import annotations

import base64
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# The least that OWASP's Password Storage Cheat Sheet allows for Argon2id: 19 MiB, two passes, one
# lane. It takes some 30 ms, inside the transaction that counts the attempt, for which other writers
# of SQLite wait. If you raise the numbers, users get new hashes when they sign in.
_MEMORY_KIB = 19 * 1024
_PASSES = 2
_LANES = 1
_hasher = PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)


def _random_base64(count: int) -> str:
    return base64.b64encode(secrets.token_bytes(count)).decode().rstrip("=")


# A hash that no password matches, and that takes as long to check as a real one.
_UNMATCHABLE = (
    f"$argon2id$v=19$m={_MEMORY_KIB},t={_PASSES},p={_LANES}"
    f"${_random_base64(_hasher.salt_len)}${_random_base64(_hasher.hash_len)}"
)


def hash_password(password: str) -> str:
    """Return the Argon2id hash to store; it includes its parameters and salt."""
    return _hasher.hash(_normalized(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password fits the hash; None, if there is no user, takes as long."""
    try:
        return _hasher.verify(password_hash or _UNMATCHABLE, _normalized(password))
    except (VerificationError, InvalidHashError):
        return False


def needs_renewal(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than the current ones."""
    return _hasher.check_needs_rehash(password_hash)


def _normalized(password: str) -> str:
    """Normalize the password, since keyboards differ (NIST SP 800-63B, section 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
