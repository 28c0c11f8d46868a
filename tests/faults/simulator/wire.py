"""What travels: records with real bytes and hashes, photos, and the answers a phone believes."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Protocol

from factories.county import EAST_ROAD, WEST_ROAD
from factories.phone import NOW, correction_body, inspection_body, photo_entry, review_body
from factories.pictures import jpeg

PROJECTS = {"east": EAST_ROAD, "west": WEST_ROAD}
_PICTURE = jpeg(1, (16, 16), 30)
_UNSIGNED = {
    "schema": 1, "author_device": None, "created_at": NOW, "tz_offset_min": 480, "clock": None, "beacons": [],
    "prev": None,
}  # fmt: skip


def sha256(data: bytes) -> str:
    """Hash as the wire writes it."""
    return hashlib.sha256(data).hexdigest()


def picture(number: int) -> bytes:
    """The bytes of a photo; another number is another photo."""
    return _PICTURE + b"%08d" % number


@dataclass(frozen=True)
class Record:
    """A sealed record: its bytes and, for the models, what they say."""

    id: str
    raw: bytes
    kind: str
    area: str
    photos: tuple[str, ...] = ()
    of: "Record | None" = None
    decision: str | None = None
    seen: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Hash of the sent bytes."""
        return sha256(self.raw)


def _seal(record_id: str, kind: str, body: dict[str, Any], pictures: list[bytes], of: Record | None) -> bytes:
    cites = None if of is None else {"id": of.id, "sha256": of.sha256}
    photos = [photo_entry(data, item_id=None) for data in pictures]
    unsigned = {"id": record_id, "kind": kind, **_UNSIGNED, "of": cites, "body": body, "photos": photos, "sig": None}
    return json.dumps(unsigned, ensure_ascii=False, separators=(",", ":")).encode()


def inspection(record_id: str, area: str, pictures: list[bytes], note: str | None = None) -> Record:
    """An inspection of the road in this area."""
    body = inspection_body(project_id=PROJECTS[area], site_id=None, checklist=None, note=note)
    raw = _seal(record_id, "inspection", body, pictures, None)
    return Record(record_id, raw, "inspection", area, tuple(map(sha256, pictures)))


def correction(record_id: str, of: Record, pictures: list[bytes]) -> Record:
    """A correction of this inspection."""
    raw = _seal(record_id, "correction", correction_body(), pictures, of)
    return Record(record_id, raw, "correction", of.area, tuple(map(sha256, pictures)), of)


def review(record_id: str, of: Record, decision: str, seen: tuple[str, ...]) -> Record:
    """A supervisor's decision on this inspection, naming the corrections he has seen."""
    raw = _seal(record_id, "review", review_body(decision, corrections_seen=list(seen)), [], of)
    return Record(record_id, raw, "review", of.area, (), of, decision, seen)


@dataclass(frozen=True)
class Receipt:
    """What a server says of a stored record (`placed`, `missing`) or photo (`placed` None)."""

    name: str
    sha256: str
    seq: int
    epoch: str
    placed: str | None = None
    missing: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


class Refused(Exception):
    """An answer other than stored, by its code."""


class Server(Protocol):
    """What the world asks of a server, the model or the product."""

    def put_record(self, user: str, record: Record) -> Receipt:
        """PUT of a record; raises Refused."""
        ...

    def put_photo(self, user: str, data: bytes) -> Receipt:
        """PUT of a photo; raises Refused."""
        ...

    def have(self, user: str, asked: list[tuple[str | None, str]]) -> dict[tuple[str | None, str], int]:
        """Which of these (record id or None, hash) are present, with their seq."""
        ...

    def hello(self) -> tuple[str, int]:
        """Epoch and how far is safe."""
        ...

    def stranger(self) -> None:
        """Something else takes a sequence number."""
        ...

    def backup(self) -> None:
        """A verified backup of what is stored now."""
        ...

    def restore(self) -> None:
        """The newest verified backup comes back; nothing when there is none."""
        ...

    def set_scope(self, user: str, inside: bool) -> None:
        """The user gains or loses his township."""
        ...

    def stored(self) -> dict[str, Receipt]:
        """Every stored record by id, as of now."""
        ...

    def stored_photos(self) -> dict[tuple[str, str], int]:
        """Seq of every stored photo by (user, hash)."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...
