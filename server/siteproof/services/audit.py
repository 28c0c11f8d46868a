"""The audit chain: each entry is the SHA-256 of the one before and of itself, written with what it tells of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siteproof.services.identifiers import wire_time
from siteproof.store.queries.audit import (
    add_audit,
    audit_entries,
    audit_head,
    has_record_without_entry,
    lock_writers,
)
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted: a user on a device from a source (address), each None when there is none."""

    user_id: str | None
    device_id: str | None
    source: str | None


SYSTEM = Actor(None, None, None)


def entry_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 over the previous hash and every other field, joined as a JSON list."""
    fields = [
        entry["previous_hash"],
        entry["seq"],
        wire_time(entry["at"]),
        entry["user_id"],
        entry["device_id"],
        entry["source"],
        entry["act"],
        entry["object_type"],
        entry["object_id"],
        entry["result"],
    ]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def write_audit(
    uow: UnitOfWork,
    actor: Actor,
    act: str,
    object_type: str | None,
    object_id: str | None,
    result: str,
    now: datetime,
    *,
    log_taken: bool = False,
) -> None:
    """Append one entry in the transaction of what it describes; log_taken says take_seq already queued the writers."""
    if not log_taken:
        lock_writers(uow)
    seq, previous = audit_head(uow)
    entry = {
        "seq": seq + 1,
        "at": now,
        "user_id": actor.user_id,
        "device_id": actor.device_id,
        "source": actor.source,
        "act": act,
        "object_type": object_type,
        "object_id": object_id,
        "result": result,
        "previous_hash": previous,
    }
    add_audit(uow, {**entry, "hash": entry_hash(entry)})


def first_broken_entry(entries: Iterable[Mapping[str, Any]], previous: str = "", expected: int = 1) -> int | None:
    """The seq at which the chain breaks, None when every entry holds.

    A part of the chain is checked from the hash before it (`previous`) and its first seq (`expected`).
    """
    for entry in entries:
        whole = entry["seq"] == expected and entry["previous_hash"] == previous
        if not whole or entry["hash"] != entry_hash(entry):
            return int(expected)
        previous, expected = str(entry["hash"]), expected + 1
    return None


def verify_audit(uow: UnitOfWork) -> int | None:
    """As first_broken_entry, over the stored chain."""
    return first_broken_entry(audit_entries(uow))


def cut_off_at(uow: UnitOfWork) -> int | None:
    """The seq from which entries were cut off at the end, None when nothing shows it.

    A chain cannot show by itself that its newest entries are gone; the records do, of which each has an entry.
    A cut that took only other entries (a sign-in) shows in the backup that still holds them.
    """
    return audit_head(uow)[0] + 1 if has_record_without_entry(uow) else None
