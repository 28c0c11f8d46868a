"""A phone as the server sees it: signs in with its own key, seals records, sends them and their photos."""

import base64
import hashlib
import json
import uuid
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from flask import Flask
from werkzeug.test import TestResponse

from factories.county import CHECKLIST, EAST_ROAD, EAST_SITE, PASSWORD

NOW = "2026-09-15T02:00:00.000Z"


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def new_id() -> str:
    """A UUID version 7 (the time in it means nothing)."""
    raw = bytearray(uuid.uuid4().bytes)
    raw[6] = 0x70 | raw[6] & 0x0F
    return str(uuid.UUID(bytes=bytes(raw)))


def sha256(data: bytes) -> str:
    """Hash as the wire writes it."""
    return hashlib.sha256(data).hexdigest()


class Key:
    """A P-256 key of a device."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        numbers = self.private.public_key().public_numbers()
        self.jwk = {"kty": "EC", "crv": "P-256", "x": b64(numbers.x.to_bytes(32)), "y": b64(numbers.y.to_bytes(32))}

    def sign(self, message: bytes) -> str:
        """Raw r||s."""
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(hashes.SHA256())))
        return b64(r.to_bytes(32) + s.to_bytes(32))


def photo_entry(data: bytes, **changed: Any) -> dict[str, Any]:
    """An entry of photos[] for these bytes."""
    fix = {"lat_deg": 30.004, "lon_deg": 104.0, "accuracy_m": 8.0, "age_s": 2.0}
    entry = {"sha256": sha256(data), "bytes": len(data), "media_type": "image/jpeg", "source": "camera",
             "item_id": "width", "captured_at": NOW, "mono_ms": 5000, "fix": fix, "bearing_deg": None,
             "beacon_nonce": None, "original": None}  # fmt: skip
    return {**entry, **changed}


def response_to(item_id: str = "width", **changed: Any) -> dict[str, Any]:
    """One answered item."""
    answer = {"item_id": item_id, "verdict": "pass", "grade": None, "readings": None, "choice": None, "text": None,
              "lab": None, "progress": None, "reason": None, "bulk": False,
              "answered_at": NOW, "mono_ms": 4000}  # fmt: skip
    return {**answer, **changed}


TIMES = {"started_at": NOW, "finished_at": NOW, "mono_started_ms": 0, "mono_finished_ms": 600_000}


def inspection_body(**changed: Any) -> dict[str, Any]:
    """The body of a routine inspection of the road in the east."""
    body = {"type": "routine", "project_id": EAST_ROAD, "site_id": EAST_SITE, "task_id": None,
            "checklist": {"id": CHECKLIST, "version": 1}, "defect_id": None, "companions": [], **TIMES,
            "design": None, "responses": [response_to()], "fixes": [], "answers": [], "note": None}  # fmt: skip
    return {**body, **changed}


def correction_body(**changed: Any) -> dict[str, Any]:
    """The body of a correction of one item."""
    return {"responses": [response_to()], "reason": None, **TIMES, "fixes": [], "answers": [], **changed}


def review_body(decision: str = "accepted", **changed: Any) -> dict[str, Any]:
    """The body of a review."""
    body = {"decision": decision, "corrections_seen": [], "items": [], "reason_code": None, "reason": None}
    return {**body, **changed}


class Phone:
    """A signed-in device; `key=False` is a desk without WebCrypto."""

    def __init__(self, app: Flask, username: str, *, key: bool = True, sign_in: bool = True) -> None:
        self.app, self.username = app, username
        self.client = app.test_client()
        self.device_id = str(uuid.uuid4())
        self.key = Key() if key else None
        self.prev: str | None = None
        self.session: dict[str, Any] = {}
        if sign_in:
            answer = self.sign_in()
            assert answer.status_code == 200, answer.text

    def sign_in(self, **credentials: str) -> TestResponse:
        """Sign in with the county's password, or with a code."""
        device = {"id": self.device_id, "name": "phone", "public_key_jwk": self.key.jwk if self.key else None}
        login = credentials or {"username": self.username, "password": PASSWORD}
        answer = self.client.post("/api/v1/session", json={**login, "device": device})
        if answer.status_code == 200:
            self.session = answer.json or {}
        return answer

    def refresh(self, token: str | None = None, signature: str | None = "own") -> TestResponse:
        """Renew the session; signature None leaves it out."""
        used = token or self.session["refresh_token"]
        if signature == "own":
            signature = self.key.sign(b"siteproof-refresh-1\n" + used.encode()) if self.key else None
        answer = self.client.post("/api/v1/session/refresh", json={"refresh_token": used, "signature": signature})
        if answer.status_code == 200 and token is None:
            self.session = answer.json or {}
        return answer

    @property
    def headers(self) -> dict[str, str]:
        """The bearer token."""
        return {"Authorization": f"Bearer {self.session['access_token']}"}

    def get(self, path: str) -> TestResponse:
        """GET under /api/v1."""
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, body: object) -> TestResponse:
        """POST of JSON under /api/v1."""
        return self.client.post(f"/api/v1{path}", json=body, headers=self.headers)

    def seal(self, kind: str, body: dict[str, Any], **changed: Any) -> tuple[str, bytes]:
        """The id and the bytes of a signed record."""
        unsigned = {"id": new_id(), "kind": kind, "schema": 1, "author_device": self.device_id if self.key else None,
                    "created_at": NOW, "tz_offset_min": 480, "clock": None, "beacons": [], "of": None, "body": body,
                    "photos": [], "prev": self.prev if self.key else None, **changed}  # fmt: skip
        u = json.dumps(unsigned, ensure_ascii=False, separators=(",", ":")).encode()
        if self.key is None:
            return unsigned["id"], u[:-1] + b',"sig":null}'
        signature = self.key.sign(b"siteproof-record-1\n" + u)
        raw = u[:-1] + b',"sig":"' + signature.encode() + b'"}'
        self.prev = sha256(raw)
        return unsigned["id"], raw

    def put_record(self, record_id: str, raw: bytes, **headers: str) -> TestResponse:
        """PUT of these bytes."""
        return self.client.put(
            f"/api/v1/records/{record_id}", data=raw, content_type="application/json",
            headers={**self.headers, **headers},
        )  # fmt: skip

    def send(self, kind: str, body: dict[str, Any], **changed: Any) -> dict[str, Any]:
        """Seal, send, and give the receipt."""
        answer = self.put_record(*self.seal(kind, body, **changed))
        assert answer.status_code == 200, answer.text
        receipt: dict[str, Any] = answer.json or {}
        return receipt

    def put_photo(self, data: bytes, digest: str | None = None) -> TestResponse:
        """PUT of a photo under its hash, or under another."""
        return self.client.put(
            f"/api/v1/photos/{digest or sha256(data)}", data=data, content_type="application/octet-stream",
            headers=self.headers,
        )  # fmt: skip


def cite(receipt: dict[str, Any]) -> dict[str, str]:
    """`of` for a receipt's record."""
    return {"id": receipt["id"], "sha256": receipt["sha256"]}
