"""Opening a part of a rescue file piece by piece; the format is written down in domain/rescue_format.py."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.rescue_format import (
    CHUNK_BYTES,
    INFO,
    TAG_BYTES,
    PlainText,
    Read,
    RescueEntry,
    RescueHeader,
    exactly,
    invalid,
    nonce,
    read_header,
)


def open_part(keys: Mapping[str, ec.EllipticCurvePrivateKey], read: Read) -> tuple[RescueHeader, Iterator[RescueEntry]]:
    """The head of the part that `read` stands before, and its entries, opened as they are asked for.

    Raises rescue_invalid, and rescue_other_server when no key of ours is named; while entries are asked
    for also rescue_invalid (cut_off, damaged): what was given before is whole and true.
    """
    header = read_header(read)
    key = keys.get(header.kid)
    if key is None:
        raise SiteproofError(ErrorCode.RESCUE_OTHER_SERVER, kid=header.kid)
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), header.public_point)
    except ValueError:
        raise invalid("not_a_rescue_file") from None
    salt = hashlib.sha256(header.prefix).digest()
    secret = HKDF(hashes.SHA256(), 32, salt, INFO).derive(key.exchange(ec.ECDH(), point))
    return header, PlainText(_chunks(AESGCM(secret), header.body_bytes, read)).entries()


def _chunks(cipher: AESGCM, body_bytes: int, read: Read) -> Iterator[bytes]:
    rest, number = body_bytes, 0
    while True:
        length = int.from_bytes(exactly(read, 4))
        rest -= 4 + length
        if not TAG_BYTES <= length <= CHUNK_BYTES + TAG_BYTES or rest < 0:
            raise invalid("damaged")
        try:
            yield cipher.decrypt(nonce(number, last=rest == 0), exactly(read, length), None)
        except InvalidTag:
            raise invalid("damaged") from None
        if rest == 0:
            return
        number += 1
