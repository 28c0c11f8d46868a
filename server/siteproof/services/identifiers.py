"""Ids and instants as they stand on the wire: UUID version 7, ISO UTC with milliseconds, base64url."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Answers the present as an aware UTC instant."""
Entropy = Callable[[int], bytes]
"""Answers so many unpredictable bytes."""


def uuid7(at: datetime, entropy: Entropy) -> str:
    """A new UUID version 7, lower-case canonical (RFC 9562 5.7)."""
    milliseconds = int(at.timestamp() * 1000)
    random = bytearray(entropy(10))
    random[0] = 0x70 | (random[0] & 0x0F)
    random[2] = 0x80 | (random[2] & 0x3F)
    digits = (milliseconds.to_bytes(6, "big") + bytes(random)).hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def wire_time(at: datetime) -> str:
    """ISO UTC with milliseconds and Z: 2026-09-15T02:00:00.000Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def whole_milliseconds(at: datetime) -> datetime:
    """The instant cut to milliseconds, so that what is stored is what was said."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def base64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes of unpadded base64url; raises ValueError on anything else."""
    if not text.isascii() or "=" in text:
        raise ValueError("not base64url")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def from_base64(text: str) -> bytes:
    """The bytes of padded base64; raises ValueError on anything else."""
    return base64.b64decode(text, validate=True)
