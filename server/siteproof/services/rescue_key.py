"""The key that rescue files are sealed to: a P-256 pair in <data>/keys; only this server opens what names it.

Part of the keys folder, so part of its backup (contracts.md 4). A key that was replaced stays there under
`rescue-key-<kid>.pem`: files sealed to it may still be carried about.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from siteproof.services.identifiers import base64url
from siteproof.services.server_key import write_private

_CURRENT = "rescue-key.pem"
_POINT = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


@dataclass(frozen=True, slots=True)
class RescueKeys:
    """The keys by kid (first 16 hexadecimal digits of SHA-256 over the point 04 x y); `kid` is the present one."""

    kid: str
    private: dict[str, ec.EllipticCurvePrivateKey]

    def public(self) -> dict[str, Any]:
        """What a phone is told with hello: {kid, public_key}."""
        return {"kid": self.kid, "public_key": base64url(_point(self.private[self.kid]))}


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(*_POINT)


def kid_of(key: ec.EllipticCurvePrivateKey) -> str:
    """The id of a rescue key."""
    return hashlib.sha256(_point(key)).hexdigest()[:16]


def _read(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError(f"{path.name} is no P-256 key")
    return key


def open_rescue_keys(folder: Path) -> RescueKeys:
    """The keys of this installation; the first is made at the first start."""
    current = folder / _CURRENT
    if not current.exists():
        fresh = ec.generate_private_key(ec.SECP256R1())
        pem = fresh.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_private(current, pem)
    present = _read(current)
    keys = [present, *(_read(path) for path in sorted(folder.glob("rescue-key-*.pem")))]
    return RescueKeys(kid_of(present), {kid_of(key): key for key in keys})
