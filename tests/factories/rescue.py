"""Rescue files as a phone seals them, written a second time from the description in domain/rescue_format.py."""

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from factories.phone import sha256

NAME = b"siteproof-rescue-1"
CREATED_AT = "2026-09-15T02:00:00.000Z"
Entry = tuple[dict[str, Any], bytes]


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """04 x y."""
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )  # fmt: skip


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def u32(number: int) -> bytes:
    """Four bytes, big-endian."""
    return number.to_bytes(4, "big")


def pieces_of(entries: Sequence[Entry], chunk_bytes: int) -> list[bytes]:
    """The plain chunks as the phone cuts them: each entry's head, then its bytes, none longer than chunk_bytes."""
    chunks = []
    for meta, data in entries:
        head = json.dumps({**meta, "bytes": len(data)}, separators=(",", ":")).encode()
        whole = u32(len(head)) + head + data
        chunks += [whole[at : at + chunk_bytes] for at in range(0, len(whole), chunk_bytes)]
    return chunks or [b""]


def seal(
    entries: Sequence[Entry],
    kid: str,
    public_point: bytes,
    *,
    ephemeral: ec.EllipticCurvePrivateKey | None = None,
    chunk_bytes: int = 262_144,
    created_at: str = CREATED_AT,
) -> bytes:
    """One part for this key."""
    key = ephemeral or ec.generate_private_key(ec.SECP256R1())
    header = {"kid": kid, "public_key": b64(point(key)), "created_at": created_at}
    raw = json.dumps(header, separators=(",", ":")).encode()
    prefix = NAME + b"\n" + u32(len(raw)) + raw
    secret = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_point))
    cipher = AESGCM(HKDF(hashes.SHA256(), 32, hashlib.sha256(prefix).digest(), NAME).derive(secret))
    chunks = pieces_of(entries, chunk_bytes)
    body = b""
    for number, chunk in enumerate(chunks):
        sealed = cipher.encrypt(bytes(7) + u32(number) + bytes([number == len(chunks) - 1]), chunk, None)
        body += u32(len(sealed)) + sealed
    return prefix + u32(len(body)) + body


def manifest(device_id: str, **changed: Any) -> Entry:
    """The first entry."""
    meta = {"what": "manifest", "device_id": device_id, "user_id": "u", "app_version": "0.1.0", "part": 1, "parts": 1}
    return {**meta, **changed}, b""


def record_entry(raw: bytes) -> Entry:
    """A record."""
    return {"what": "record", "id": json.loads(raw)["id"], "sha256": sha256(raw)}, raw


def photo_entry(data: bytes, record_id: str) -> Entry:
    """A photo of a record."""
    return {"what": "photo", "sha256": sha256(data), "record_id": record_id}, data


def draft_entries(draft: dict[str, Any], picture: bytes) -> list[Entry]:
    """An unfinished inspection and its picture."""
    data = json.dumps(draft, ensure_ascii=False).encode()
    shown = {"what": "draft_photo", "draft_id": draft["id"], "sha256": sha256(picture), "media_type": "image/jpeg",
             "item_id": None}  # fmt: skip
    return [({"what": "draft", "id": draft["id"]}, data), (shown, picture)]
