"""Choosing what to restore: the newest verified backup, or an older one with a written reason and its price."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from siteproof.media.archive_folder import ArchiveFolder
from siteproof.media.archive_seal import ArchiveDamaged
from siteproof.services.backup.manifest import (
    Manifest,
    check_chain,
    check_signature,
    checked_manifest,
    lineage,
    read_manifest,
)
from siteproof.services.backup.verify import public_keys, segments, table_rows
from siteproof.store.archive_rows import named
from siteproof.store.migrate import known_revisions

Facts = dict[str, Any]


class RestoreRefused(Exception):
    """A restore that must not happen; `code` names a sentence of the command, `numbers` fill it."""

    def __init__(self, code: str, **numbers: Any) -> None:
        self.code, self.numbers = code, numbers
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class AtStake:
    """What came from one phone after the chosen backup and lies in the archive only behind it."""

    person: str
    device: str | None
    records: int
    photos: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be restored; `line`: the backups whose segments are its log; `because`: None for the newest.

    `unread`: newer backups that could not be opened, so that nobody knows what they held.
    """

    archive: ArchiveFolder
    chosen: Manifest
    tip: int
    line: list[Manifest]
    because: str | None
    at_stake: list[AtStake]
    unread: list[int]
    signed_by: str


def plan_restore(archive: ArchiveFolder, number: int | None = None, because: str | None = None) -> Plan:
    """Check chain and signatures and say what a restore would lose.

    Raises RestoreRefused (no_backup, no_such_backup, older, schema) and ArchiveDamaged.
    """
    numbers = archive.numbers("verified")
    if not numbers:
        raise RestoreRefused("no_backup")
    tip = numbers[-1]
    wanted = tip if number is None else number
    if wanted not in numbers:
        raise RestoreRefused("no_such_backup", number=wanted, newest=tip)
    at_stake, unread = _at_stake(archive, wanted)
    reason = (because or "").strip()
    if wanted != tip and not reason:
        raise RestoreRefused("older", number=wanted, newest=tip, at_stake=at_stake, unread=unread)
    chosen = checked_manifest(archive, wanted)
    if chosen.schema not in known_revisions():
        raise RestoreRefused("schema", schema=chosen.schema)
    check_chain(archive, chosen)
    keys = public_keys(archive, chosen)
    line = lineage(archive, chosen)
    signers = [check_signature(archive, each.number, keys) for each in line]
    return Plan(archive, chosen, tip, line, reason if wanted != tip else None, at_stake, unread, signers[-1])


def _at_stake(archive: ArchiveFolder, chosen: int) -> tuple[list[AtStake], list[int]]:
    """Records and photos by phone in every backup behind the chosen one, verified or not."""
    records: Counter[tuple[str, str | None]] = Counter()
    photos: Counter[str] = Counter()
    people: dict[str, str] = {}
    devices: dict[str, str] = {}
    unread = []
    for number in (each for each in archive.numbers("manifests") if each > chosen):
        try:
            manifest = read_manifest(archive, number)
            _count(archive, manifest, records, photos)
            people |= _names(archive, manifest, "user_account")
            devices |= _names(archive, manifest, "device")
        except ArchiveDamaged:
            unread.append(number)
    senders = sorted({*records, *((user, None) for user in photos)}, key=lambda each: (each[0], each[1] or ""))
    return [
        AtStake(people.get(user, user), devices.get(device or "", device), records[user, device],
                photos[user] if device is None else 0)
        for user, device in senders
    ], unread  # fmt: skip


def _count(
    archive: ArchiveFolder, manifest: Manifest, records: Counter[tuple[str, str | None]], photos: Counter[str]
) -> None:
    for _, segment in segments(archive, manifest):
        for row in named(segment.tables["record"], segment.rows["record"]):
            records[row["author_id"], row["author_device"]] += 1
        for row in named(segment.tables["stored_photo"], segment.rows["stored_photo"]):
            photos[row["user_id"]] += 1


def _names(archive: ArchiveFolder, manifest: Manifest, table: str) -> dict[str, str]:
    files = (table_rows(archive, sha256) for sha256 in manifest.tables[table])
    rows = (row for file in files for row in named(file.tables[table], file.rows[table]))
    return {row["id"]: row["name"] for row in rows}
