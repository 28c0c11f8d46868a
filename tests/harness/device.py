"""A phone without a screen: signs in, seals and sends records as contracts.md says, in twenty lines of Python.

It is written from the contract, not from the product's code, so that both can be wrong only together.
"""

import base64
import hashlib
import json
import secrets
import time
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def uuid7() -> str:
    """A version 7 UUID of now, lower-case canonical."""
    stamp = int(time.time() * 1000).to_bytes(6, "big")
    raw = bytearray(stamp + secrets.token_bytes(10))
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return str(uuid.UUID(bytes=bytes(raw)))


def iso_ms(moment: datetime) -> str:
    """An instant as records carry it: UTC, milliseconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


class Device:
    """One browser profile: a key, a chain head, and the bytes it seals."""

    def __init__(self) -> None:
        self.id = str(uuid.uuid4())
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._head: str | None = None

    @property
    def public_key_jwk(self) -> dict[str, str]:
        """The public half as a JSON web key."""
        numbers = self._key.public_key().public_numbers()
        x, y = (_b64(value.to_bytes(32, "big")) for value in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    def sign(self, message: bytes) -> str:
        """ECDSA P-256 / SHA-256, raw r||s, as 86 base64url characters."""
        r, s = decode_dss_signature(self._key.sign(message, ec.ECDSA(hashes.SHA256())))
        return _b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def enrolment(self, username: str, password: str) -> dict[str, Any]:
        """The body of POST /session for this device."""
        device = {"id": self.id, "name": "test device", "public_key_jwk": self.public_key_jwk}
        return {"username": username, "password": password, "device": device}

    def seal(
        self,
        kind: str,
        body: dict[str, Any],
        photos: Iterable[dict[str, Any]] = (),
        of: dict[str, str] | None = None,
    ) -> tuple[str, bytes]:
        """The id and the sent bytes of a record; the next one is chained to it."""
        record_id = uuid7()
        unsigned = {
            "id": record_id,
            "kind": kind,
            "schema": 1,
            "author_device": self.id,
            "created_at": iso_ms(datetime.now(UTC)),
            "tz_offset_min": 480,
            "clock": None,
            "beacons": [],
            "of": of,
            "body": body,
            "photos": list(photos),
            "prev": self._head,
        }
        u = json.dumps(unsigned, ensure_ascii=False, separators=(",", ":")).encode()
        sent = u[:-1] + f',"sig":"{self.sign(b"siteproof-record-1" + bytes([10]) + u)}"}}'.encode()
        self._head = hashlib.sha256(sent).hexdigest()
        return record_id, sent


def photo_entry(
    data: bytes, *, item_id: str | None, source: str = "camera", fix: dict[str, float] | None = None
) -> dict[str, Any]:
    """The entry of `photos[]` that cites these bytes."""
    return {
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "media_type": "image/jpeg",
        "source": source,
        "item_id": item_id,
        "captured_at": iso_ms(datetime.now(UTC)),
        "mono_ms": 60_000,
        "fix": fix,
        "bearing_deg": None,
        "beacon_nonce": None,
        "original": None,
    }


def inspection_body(project_id: str, site_id: str | None, responses: list[dict[str, Any]]) -> dict[str, Any]:
    """The body of a routine inspection that lasted twenty minutes."""
    now = iso_ms(datetime.now(UTC))
    return {
        "type": "routine",
        "project_id": project_id,
        "site_id": site_id,
        "task_id": None,
        "checklist": None,
        "defect_id": None,
        "companions": [],
        "started_at": now,
        "finished_at": now,
        "mono_started_ms": 0,
        "mono_finished_ms": 1_200_000,
        "design": None,
        "responses": responses,
        "fixes": [],
        "answers": [],
        "note": None,
    }
