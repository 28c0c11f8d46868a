"""Checking ECDSA P-256 signatures (raw r||s) of devices; no key is ever made here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from siteproof.services.identifiers import from_base64url

_COORDINATE_BYTES = 32


@lru_cache(maxsize=4096)
def _public_key(x: str, y: str) -> ec.EllipticCurvePublicKey:
    numbers = (from_base64url(each) for each in (x, y))
    coordinates = [int.from_bytes(number, "big") for number in numbers if len(number) == _COORDINATE_BYTES]
    if len(coordinates) != 2:
        raise ValueError("coordinates of P-256 have 32 bytes")
    return ec.EllipticCurvePublicNumbers(coordinates[0], coordinates[1], ec.SECP256R1()).public_key()


def public_key_problem(jwk: Mapping[str, Any]) -> str | None:
    """Why this is no public P-256 key (`private`, `not_p256`, `not_on_curve`), None when it is one."""
    if "d" in jwk:
        return "private"
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        return "not_p256"
    if not isinstance(jwk.get("x"), str) or not isinstance(jwk.get("y"), str):
        return "not_p256"
    try:
        _public_key(jwk["x"], jwk["y"])
    except ValueError:
        return "not_on_curve"
    return None


def plain_jwk(jwk: Mapping[str, Any]) -> dict[str, str]:
    """Only the four members of a public P-256 key."""
    return {"kty": "EC", "crv": "P-256", "x": jwk["x"], "y": jwk["y"]}


def signature_holds(jwk: Mapping[str, Any], signature: str, message: bytes) -> bool:
    """True when `signature` (base64url of 64 bytes r||s) over `message` is of this key."""
    try:
        raw = from_base64url(signature)
        if len(raw) != 2 * _COORDINATE_BYTES:
            return False
        r, s = (int.from_bytes(part, "big") for part in (raw[:_COORDINATE_BYTES], raw[_COORDINATE_BYTES:]))
        _public_key(jwk["x"], jwk["y"]).verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError, KeyError):
        return False
    return True
