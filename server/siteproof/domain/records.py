"""The envelope of a record: cutting the signature off, reading the fields, building the messages.

Pure byte work, no cryptography: services verify signatures over what this module returns. Nothing
here re-serialises a record; the bytes that came are the bytes that count (contracts.md 1).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from siteproof.domain.envelope_fields import Fields, invalid
from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.strict_json import Json, parse_object, text_problem

MAX_RECORD_BYTES = 256 * 1024
MAX_PHOTOS = 100
SOURCES = ("camera", "imported")

_SIGNATURE_TAIL = re.compile(rb',"sig":(?:"([A-Za-z0-9_-]{86})"|null)\}\Z')
_ENVELOPE_FIELDS = (
    "id", "kind", "schema", "author_device", "created_at", "tz_offset_min", "clock",
    "beacons", "of", "body", "photos", "prev", "sig",
)  # fmt: skip
_PHOTO_FIELDS = (
    "sha256", "bytes", "media_type", "source", "item_id", "captured_at", "mono_ms",
    "fix", "bearing_deg", "beacon_nonce", "original",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """Something a record says that cannot be taken at its word: it is stored, in quarantine."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Another record named by id and hash of its sent bytes."""

    id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ClockMeasurement:
    """Server clock minus device clock as the phone measured it, milliseconds."""

    offset_ms: int
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class Beacon:
    """A signed statement of the server's time that the phone held when it sealed."""

    kid: str
    epoch: str
    server_time: str
    nonce: str
    sig: str


@dataclass(frozen=True, slots=True)
class PhotoFix:
    """Position from the device, WGS-84; accuracy is the 95 % radius, age counts to the shutter."""

    lat_deg: float
    lon_deg: float
    accuracy_m: float | None
    age_s: float | None


@dataclass(frozen=True, slots=True)
class Original:
    """The camera's own bytes before the upload copy was made; never gates."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class PhotoClaim:
    """What a record says of one of its photos; `captured_at` and `mono_ms` are the device's clocks."""

    position: int
    sha256: str
    bytes: int
    media_type: str
    source: str
    item_id: str | None
    captured_at: datetime
    mono_ms: float
    fix: PhotoFix | None
    bearing_deg: float | None
    beacon_nonce: str | None
    original: Original | None


@dataclass(frozen=True, slots=True)
class Envelope:
    """One record as read. `sha256` is of all sent bytes, `signed_bytes` is U (without `sig`)."""

    id: str
    kind: str
    schema: int
    author_device: str | None
    created_at: datetime
    tz_offset_min: int
    clock: ClockMeasurement | None
    beacons: tuple[Beacon, ...]
    of: Citation | None
    body: Json
    photos: tuple[PhotoClaim, ...]
    prev: str | None
    sig: str | None
    signed_bytes: bytes
    sha256: str
    problems: tuple[RecordProblem, ...]


def split_signature(raw: bytes) -> tuple[bytes, str | None]:
    """Cut the tail `,"sig":…}` off the sent bytes: (U, signature in base64url or None for null).

    Raises SiteproofError invalid_field (field `sig`) when the bytes do not end in that pattern.
    """
    tail = _SIGNATURE_TAIL.search(raw)
    if tail is None:
        raise invalid("sig", "not_the_last_field")
    signature = tail.group(1)
    return raw[: tail.start()] + b"}", None if signature is None else signature.decode("ascii")


def parse_envelope(raw: bytes, expected_id: str | None = None) -> Envelope:
    """Read the sent bytes of a record.

    Raises SiteproofError when it is not our envelope: too_large, not_json, duplicate_key, too_deep,
    too_many_keys, too_many_photos, unknown_field, missing_field, invalid_field, id_mismatch. What
    is our envelope but says impossible things comes back with `problems` (it is stored, quarantined).
    """
    if len(raw) > MAX_RECORD_BYTES:
        raise SiteproofError(ErrorCode.TOO_LARGE, limit_bytes=MAX_RECORD_BYTES, bytes=len(raw))
    document = parse_object(raw)
    fields = Fields(document, "", _ENVELOPE_FIELDS)
    signed_bytes, signature = split_signature(raw)
    problems: list[RecordProblem] = []
    if (unstorable := text_problem(raw, document["body"])) is not None:
        problems.append(RecordProblem("body", unstorable))
    record_id = fields.uuid7("id")
    if expected_id is not None and record_id != expected_id:
        raise SiteproofError(ErrorCode.ID_MISMATCH, field="id", expected=expected_id, found=record_id)
    tz_offset_min = fields.integer("tz_offset_min")
    if not -24 * 60 <= tz_offset_min <= 24 * 60:
        problems.append(RecordProblem("tz_offset_min", "out_of_range"))
    return Envelope(
        id=record_id,
        kind=fields.name("kind"),
        schema=fields.integer("schema"),
        author_device=fields.uuid_or_null("author_device"),
        created_at=fields.instant_ms("created_at"),
        tz_offset_min=tz_offset_min,
        clock=_clock(fields),
        beacons=tuple(_beacon(each) for each in fields.objects("beacons", _BEACON_FIELDS)),
        of=_citation(fields),
        body=fields.plain_object("body"),
        photos=_photos(fields, problems),
        prev=fields.sha256_or_null("prev"),
        sig=signature,
        signed_bytes=signed_bytes,
        sha256=hashlib.sha256(raw).hexdigest(),
        problems=tuple(problems),
    )


_BEACON_FIELDS = ("kid", "epoch", "server_time", "nonce", "sig")


def _clock(fields: Fields) -> ClockMeasurement | None:
    clock = fields.object_or_null("clock", ("offset_ms", "measured_at"))
    if clock is None:
        return None
    return ClockMeasurement(clock.integer("offset_ms"), clock.instant("measured_at"))


def _beacon(fields: Fields) -> Beacon:
    return Beacon(*(fields.token(name) for name in _BEACON_FIELDS))


def _citation(fields: Fields) -> Citation | None:
    of = fields.object_or_null("of", ("id", "sha256"))
    return None if of is None else Citation(of.uuid7("id"), of.sha256("sha256"))


def _photos(fields: Fields, problems: list[RecordProblem]) -> tuple[PhotoClaim, ...]:
    count = fields.length("photos")
    if count > MAX_PHOTOS:
        raise SiteproofError(ErrorCode.TOO_MANY_PHOTOS, limit=MAX_PHOTOS, count=count)
    claims = fields.objects("photos", _PHOTO_FIELDS)
    return tuple(_photo(position, claim, problems) for position, claim in enumerate(claims))


def _photo(position: int, fields: Fields, problems: list[RecordProblem]) -> PhotoClaim:
    return PhotoClaim(
        position=position,
        sha256=fields.sha256("sha256"),
        bytes=fields.size("bytes"),
        media_type=fields.media_type("media_type"),
        source=fields.one_of("source", SOURCES),
        item_id=fields.short_text_or_null("item_id"),
        captured_at=fields.instant_ms("captured_at"),
        mono_ms=fields.number("mono_ms"),
        fix=_fix(position, fields, problems),
        bearing_deg=fields.number_or_null("bearing_deg"),
        beacon_nonce=fields.token_or_null("beacon_nonce"),
        original=_original(fields),
    )


def _fix(position: int, photo: Fields, problems: list[RecordProblem]) -> PhotoFix | None:
    fields = photo.object_or_null("fix", ("lat_deg", "lon_deg", "accuracy_m", "age_s"))
    if fields is None:
        return None
    fix = PhotoFix(
        lat_deg=fields.number("lat_deg"),
        lon_deg=fields.number("lon_deg"),
        accuracy_m=fields.number_or_null("accuracy_m"),
        age_s=fields.number_or_null("age_s"),
    )
    for name, value, low, high in (
        ("lat_deg", fix.lat_deg, -90.0, 90.0),
        ("lon_deg", fix.lon_deg, -180.0, 180.0),
        ("accuracy_m", fix.accuracy_m, 0.0, 1e8),
    ):
        if value is not None and not low <= value <= high:
            problems.append(RecordProblem(f"photos/{position}/fix/{name}", "out_of_range"))
    return fix


def _original(photo: Fields) -> Original | None:
    fields = photo.object_or_null("original", ("sha256", "bytes"))
    return None if fields is None else Original(fields.sha256("sha256"), fields.size("bytes"))


def record_message(signed_bytes: bytes) -> bytes:
    """What a device signs: U with its prefix."""
    return b"siteproof-record-1\n" + signed_bytes


def receipt_message(id: str, sha256: str, seq: int, received_at: str, epoch: str) -> bytes:
    """What the server signs for a receipt; `received_at` is the text that stands in the receipt."""
    return "\n".join(("siteproof-receipt-1", id, sha256, str(seq), received_at, epoch)).encode()


def beacon_message(kid: str, epoch: str, server_time: str, nonce: str) -> bytes:
    """What the server signs for a beacon."""
    return "\n".join(("siteproof-beacon-1", kid, epoch, server_time, nonce)).encode()


def refresh_message(token: str) -> bytes:
    """What a device signs to renew its session."""
    return f"siteproof-refresh-1\n{token}".encode()
