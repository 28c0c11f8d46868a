"""Have: which of the asker's own records and photos are here; never a word about anybody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from siteproof.services.identifiers import wire_time
from siteproof.services.runtime import Runtime
from siteproof.store.queries.photos import own_photos
from siteproof.store.queries.records import own_records
from siteproof.store.queries.upkeep import faulty_among
from siteproof.store.scope import Viewer

MAX_ASKED = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """A record (id and hash of its bytes) or, with id None, a photo (hash alone)."""

    id: str | None
    sha256: str


def have(runtime: Runtime, viewer: Viewer, asked: Sequence[Asked]) -> dict[str, Any]:
    """For each asked item: present (with the same hash), its seq and, for a record, when it came."""
    with runtime.unit_of_work() as uow:
        records = own_records(uow, viewer.user_id, [item.id for item in asked if item.id is not None])
        photos = own_photos(uow, viewer.user_id, [item.sha256 for item in asked if item.id in (None, item.sha256)])
        for sha256 in faulty_among(uow, list(photos)):
            del photos[sha256]  # the disk lost its bytes: the phone that still has them sends them again
    items = []
    for item in asked:
        found = photos.get(item.sha256) if item.id in (None, item.sha256) else records.get(item.id or "")
        present = found is not None and found["sha256"] == item.sha256
        answer: dict[str, Any] = {"id": item.id, "sha256": item.sha256, "present": present, "seq": None}
        if present and found is not None:
            answer["seq"] = found["seq"]
            if "received_at" in found:
                answer["received_at"] = wire_time(found["received_at"])
        items.append(answer)
    return {"epoch": runtime.installation.server_epoch, "items": items}
