"""Opaque tokens derived from a secret, the session's id and its generation; nothing of them is stored.

token = base64url(purpose, 1 byte | session id, 16 | generation, 4 | HMAC-SHA256, 32). Because a token
can be computed again, a phone that lost the answer to a refresh gets the same successor once more.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from enum import IntEnum

from siteproof.services.identifiers import base64url, from_base64url

_HEAD_BYTES = 21
_TOKEN_BYTES = _HEAD_BYTES + 32


class Purpose(IntEnum):
    """What a token opens; one kind never passes for another."""

    ACCESS = 1
    REFRESH = 2
    PHOTOS = 3


@dataclass(frozen=True, slots=True)
class TokenClaim:
    """What a genuine token says; whether its session still lives is another question."""

    session_id: str
    generation: int


class TokenMint:
    """Makes and recognises the tokens of one installation."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, purpose: Purpose, session_id: str, generation: int) -> str:
        """The token of this session and generation, always the same."""
        head = bytes([purpose]) + uuid.UUID(session_id).bytes + generation.to_bytes(4, "big")
        return base64url(head + self._mac(head))

    def read(self, purpose: Purpose, token: str) -> TokenClaim | None:
        """What a token says, None unless this installation made it for this purpose."""
        try:
            raw = from_base64url(token)
        except ValueError:
            return None
        head, mac = raw[:_HEAD_BYTES], raw[_HEAD_BYTES:]
        if len(raw) != _TOKEN_BYTES or head[0] != purpose or not hmac.compare_digest(mac, self._mac(head)):
            return None
        return TokenClaim(str(uuid.UUID(bytes=head[1:17])), int.from_bytes(head[17:], "big"))

    def _mac(self, head: bytes) -> bytes:
        return hmac.new(self._secret, b"siteproof-token-1\n" + head, hashlib.sha256).digest()
