"""The sealed rescue file `siteproof-rescue-1`: what a phone still owes; anybody may carry it, only the server opens it.

A file is one or more parts, one after another, each opened by itself, so that a desk can send part by part and in their
order. Integers are big-endian, text is UTF-8. A part:

    magic   `siteproof-rescue-1\\n` (19 bytes)
    u32     length of the header
    header  JSON object {"kid", "public_key", "created_at"}: the id of the server's rescue key, the part's own
            ephemeral P-256 key (base64url of the 65 bytes 04 x y), the device's clock
    u32     length of the body
    body    chunks: u32 length, then AES-256-GCM ciphertext with its tag of 16 bytes (at most CHUNK_BYTES plain)

Key: Z = x of ECDH(ephemeral, rescue key); HKDF-SHA-256(Z, salt = SHA-256(magic + u32 + header), info =
`siteproof-rescue-1`) -> 32 bytes. Nonce of chunk n: seven zero bytes, u32 n counted from 0, one byte that is 1 for the
last chunk and 0 otherwise: no chunk can be dropped, moved, doubled or cut off unseen, and the header is bound by the
salt. Each part has a key of its own, so no nonce ever comes twice.

The plain text is a row of entries: u32 length of a JSON object, the object {"what", "bytes", ...}, then `bytes` bytes:

    manifest      {"device_id", "user_id", "app_version", "part", "parts"}, no bytes; comes first
    record        {"id", "sha256"}: the sent bytes of a record (contracts.md 1), with the author's signature
    photo         {"sha256", "record_id"}: the upload copy of a photo that this record cites
    draft         {"id"}: an unfinished inspection as the phone keeps it: JSON, unsigned, never a record
    draft_photo   {"draft_id", "sha256", "media_type", "item_id"}: a picture of an unfinished inspection

Unknown entries are stepped over. Records come before photos, drafts last. tests/vectors/rescue.json holds examples that
phone and server both read. Nothing here needs cryptography: services/open_rescue.py opens.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.strict_json import parse_object

MAGIC = b"siteproof-rescue-1\n"
INFO = b"siteproof-rescue-1"
CHUNK_BYTES = 262_144
TAG_BYTES = 16
MAX_HEADER_BYTES = 4096
MAX_META_BYTES = 65_536
POINT_BYTES = 65
Read = Callable[[int], bytes]
"""Answers at most so many bytes, fewer only at the end."""


@dataclass(frozen=True, slots=True)
class RescueHeader:
    """The plain head of a part; `prefix` is every byte the salt is counted over."""

    kid: str
    public_point: bytes
    created_at: str
    prefix: bytes
    body_bytes: int


def invalid(reason: str) -> SiteproofError:
    """A part that cannot be taken: `not_a_rescue_file`, `cut_off`, `damaged`, `entry`, `more_behind`, `empty`."""
    return SiteproofError(ErrorCode.RESCUE_INVALID, reason=reason)


def exactly(read: Read, size_bytes: int) -> bytes:
    """So many bytes; raises rescue_invalid (cut_off) when there are fewer."""
    found, rest = bytearray(), size_bytes
    while rest and (piece := read(rest)):
        found += piece
        rest -= len(piece)
    if rest:
        raise invalid("cut_off")
    return bytes(found)


def read_header(read: Read) -> RescueHeader:
    """The head of a part; raises rescue_invalid."""
    magic = read(len(MAGIC))
    if magic != MAGIC:
        raise invalid("not_a_rescue_file" if magic else "empty")
    length = exactly(read, 4)
    if not 0 < int.from_bytes(length) <= MAX_HEADER_BYTES:
        raise invalid("not_a_rescue_file")
    raw = exactly(read, int.from_bytes(length))
    body_bytes = int.from_bytes(exactly(read, 4))
    try:
        header = parse_object(raw)
        point = base64.b64decode(str(header["public_key"]) + "=", altchars=b"-_", validate=True)
        kid, created_at = str(header["kid"]), str(header["created_at"])
    except (SiteproofError, KeyError, binascii.Error, ValueError):
        raise invalid("not_a_rescue_file") from None
    if len(point) != POINT_BYTES:
        raise invalid("not_a_rescue_file")
    return RescueHeader(kid[:64], point, created_at[:40], magic + length + raw, body_bytes)


def nonce(number: int, *, last: bool) -> bytes:
    """The nonce of a chunk."""
    return bytes(7) + number.to_bytes(4) + bytes([last])


@dataclass(frozen=True, slots=True)
class RescueEntry:
    """One entry; `pieces` gives its bytes once and must be read before the next entry is asked for."""

    what: str
    meta: dict[str, Any]
    size_bytes: int
    pieces: Iterator[bytes]

    def whole(self, limit_bytes: int) -> bytes:
        """All bytes of a small entry; raises rescue_invalid (entry) above the limit."""
        if self.size_bytes > limit_bytes:
            raise invalid("entry")
        return b"".join(self.pieces)


class PlainText:
    """The row of entries inside opened chunks; never more than a chunk is held."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = memoryview(b"")

    def _fill(self) -> bool:
        while not self._held:
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._held = memoryview(chunk)
        return True

    def _read(self, size_bytes: int) -> bytes:
        if not self._fill():
            return b""
        piece, self._held = self._held[:size_bytes], self._held[size_bytes:]
        return bytes(piece)

    def _pieces(self, size_bytes: int) -> Iterator[bytes]:
        rest = size_bytes
        while rest:
            piece = self._read(min(rest, CHUNK_BYTES))
            if not piece:
                raise invalid("entry")
            rest -= len(piece)
            yield piece

    def entries(self) -> Iterator[RescueEntry]:
        """Every entry; raises rescue_invalid (entry) where the row is broken."""
        while self._fill():
            length = int.from_bytes(exactly(self._read, 4))
            if not 0 < length <= MAX_META_BYTES:
                raise invalid("entry")
            raw = exactly(self._read, length)
            try:
                meta = parse_object(raw)
            except SiteproofError:
                raise invalid("entry") from None
            size = meta.get("bytes")
            if type(size) is not int or size < 0 or not isinstance(meta.get("what"), str):
                raise invalid("entry")
            pieces = self._pieces(size)
            yield RescueEntry(meta["what"], meta, size, pieces)
            for _ in pieces:
                pass
