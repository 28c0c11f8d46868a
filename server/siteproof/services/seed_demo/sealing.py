"""A demo phone: a device key and a chain, writing record bytes as contracts.md 1 demands.

The private keys live only while the demo is being seeded; the records they signed stay verifiable by
the public keys of the enrolled demo devices.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from siteproof.domain.records import record_message


def instant(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def uuid7(at: datetime, rng: Random) -> str:
    """A canonical UUID version 7 whose time part is `at`; the rest comes from `rng`."""
    value = (int(at.timestamp() * 1000) << 80) | (7 << 76) | (rng.getrandbits(12) << 64) | (2 << 62)
    text = f"{value | rng.getrandbits(62):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


@dataclass
class DemoDevice:
    """One demo browser profile: its owner, key and the hash of the record it sealed last."""

    id: str
    user_id: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    head: str | None = None

    def public_key_jwk(self) -> dict[str, str]:
        """The public half as a JSON Web Key."""
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return {"kty": "EC", "crv": "P-256", "x": _base64url(x), "y": _base64url(y)}

    def signature(self, message: bytes) -> str:
        """ECDSA P-256 over SHA-256, raw r||s in base64url."""
        r, s = utils.decode_dss_signature(self.key.sign(message, ec.ECDSA(SHA256())))
        return _base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """Bytes ready to be sent, with their id and hash."""

    id: str
    sha256: str
    raw: bytes


def seal(
    device: DemoDevice | None,
    *,
    record_id: str,
    kind: str,
    created_at: datetime,
    body: dict[str, Any],
    photos: list[dict[str, Any]] | None = None,
    of: SealedRecord | None = None,
) -> SealedRecord:
    """Write, chain and sign one record; `device` None is a desk decision (no device, chain or signature)."""
    document = {
        "id": record_id,
        "kind": kind,
        "schema": 1,
        "author_device": device.id if device else None,
        "created_at": instant(created_at),
        "tz_offset_min": 480,
        "clock": {"offset_ms": 120, "measured_at": instant(created_at)} if device else None,
        "beacons": [],
        "of": {"id": of.id, "sha256": of.sha256} if of else None,
        "body": body,
        "photos": photos or [],
        "prev": device.head if device else None,
    }
    signed = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    signature = f'"{device.signature(record_message(signed))}"' if device else "null"
    raw = signed[:-1] + b',"sig":' + signature.encode("ascii") + b"}"
    sha256 = hashlib.sha256(raw).hexdigest()
    if device:
        device.head = sha256
    return SealedRecord(record_id, sha256, raw)
