"""Argon2id with 19 MiB, t=2, p=1 (OWASP Password Storage Cheat Sheet), at most two at once.

Exactly one is computed on every path, so that time tells nobody which names exist (OWASP ASVS 5, 6.3.8).
"""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from siteproof.domain.password_rules import normal_password

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$fmSO78B3h+Cz/o3Zz5rNeg$rUwIQmRu2oK3nYHRz4gFhBiLqDhiUkq3IDMX0fKWhlk"


def hash_password(password: str) -> str:
    """Hash a new password in its one form; which are allowed says password_policy."""
    with _AT_ONCE:
        return _HASHER.hash(normal_password(password))


def password_matches(stored_hash: str | None, password: str) -> bool:
    """True when the password is right; without a stored hash the same work is done for nothing."""
    with _AT_ONCE:
        try:
            _HASHER.verify(stored_hash or _NOBODY, normal_password(password))
        except (Argon2Error, InvalidHashError):
            return False
    return stored_hash is not None
