"""The server's own P-256 key in <data>/keys: signs receipts and beacons; a new key is signed by the old one."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from siteproof.services.identifiers import Entropy, base64url
from siteproof.store.log import append_event
from siteproof.store.queries.server_keys import add_server_key, known_server_key, newest_server_key
from siteproof.store.unit_of_work import UnitOfWork

_ALGORITHM = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
"""RFC 6979: the same receipt sent again is the same, down to its signature."""
_CURRENT = "server-key.pem"
_PREVIOUS = "server-key-previous.pem"
_SECRET = "token-secret"


@dataclass(frozen=True, slots=True)
class ServerKey:
    """A private key with its id; kid = first 16 hexadecimal digits of SHA-256 over x||y."""

    kid: str
    public_key_jwk: dict[str, Any]
    private_key: ec.EllipticCurvePrivateKey

    def sign(self, message: bytes) -> str:
        """Raw r||s over SHA-256 of message, base64url."""
        r, s = decode_dss_signature(self.private_key.sign(message, _ALGORITHM))
        return base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def write_private(path: Path, content: bytes) -> None:
    """Write a secret that only this account reads, flushed to disk before it counts."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _from_private(key: ec.EllipticCurvePrivateKey) -> ServerKey:
    numbers = key.public_key().public_numbers()
    x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
    kid = hashlib.sha256(x + y).hexdigest()[:16]
    return ServerKey(kid, {"kty": "EC", "crv": "P-256", "x": base64url(x), "y": base64url(y)}, key)


def _read(path: Path) -> ServerKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path.name} is no P-256 key")
    return _from_private(key)


def _make(path: Path) -> ServerKey:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_private(path, pem)
    return _from_private(key)


def open_server_key(uow: UnitOfWork, folder: Path, now: datetime) -> ServerKey:
    """The key of this installation, made at first; an unknown one is appended to the log as key_change."""
    path = folder / _CURRENT
    key = _read(path) if path.exists() else _make(path)
    if not known_server_key(uow, key.kid):
        previous = _read(folder / _PREVIOUS) if (folder / _PREVIOUS).exists() else None
        stood = previous is not None and newest_server_key(uow) == previous.kid
        _announce(uow, key, previous if stood else None, now)
    return key


def _announce(uow: UnitOfWork, key: ServerKey, signer: ServerKey | None, now: datetime) -> None:
    signature = signed_by = None
    if signer is not None:
        signed_by = signer.kid
        signature = signer.sign(
            f"siteproof-key-1\n{key.kid}\n{key.public_key_jwk['x']}\n{key.public_key_jwk['y']}".encode()
        )
    data = {"public_key_jwk": key.public_key_jwk, "signed_by": signed_by, "signature": signature}
    append_event(uow, kind="key_change", subject_type="server_key", subject_id=key.kid, at=now, data=data)
    add_server_key(uow, {"kid": key.kid, "created_at": now, **data})


def change_server_key(uow: UnitOfWork, folder: Path, now: datetime) -> ServerKey:
    """Make a new key, signed by the present one; the old public key is kept for ever."""
    old = folder / _CURRENT
    write_private(folder / _PREVIOUS, old.read_bytes())
    previous = _read(old)
    key = _make(old)
    _announce(uow, key, previous, now)
    return key


def open_token_secret(folder: Path, entropy: Entropy) -> bytes:
    """The 32 bytes that every token of this installation is derived from."""
    path = folder / _SECRET
    if not path.exists():
        write_private(path, entropy(32))
    secret = path.read_bytes()
    if len(secret) != 32:
        raise ValueError(f"{path.name} must have 32 bytes")
    return secret
