"""Argon2id as in security.md 1.4: 19 MiB, t=2, p=1, at most two at once, exactly one on every path."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

MAX_PASSWORD_CHARS = 128
MIN_PASSWORD_CHARS = 12

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$fmSO78B3h+Cz/o3Zz5rNeg$rUwIQmRu2oK3nYHRz4gFhBiLqDhiUkq3IDMX0fKWhlk"


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def hash_password(password: str) -> str:
    """Hash a new password, normalised once to NFC; raises ValueError over 128 characters."""
    if len(password) > MAX_PASSWORD_CHARS:
        raise ValueError("password too long")
    with _AT_ONCE:
        return _HASHER.hash(_normal(password))


def password_matches(stored_hash: str | None, password: str) -> bool:
    """True when the password is right; without a stored hash the same work is done for nothing."""
    with _AT_ONCE:
        try:
            _HASHER.verify(stored_hash or _NOBODY, _normal(password)[:MAX_PASSWORD_CHARS])
        except (Argon2Error, InvalidHashError):
            return False
    return stored_hash is not None
