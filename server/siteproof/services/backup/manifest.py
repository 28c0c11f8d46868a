"""The manifest of one backup: what it holds, chained to the one before and signed with the server's key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from siteproof.media.archive_folder import FORMAT, ArchiveFolder, manifest_name, verified_name
from siteproof.media.archive_seal import ArchiveDamaged
from siteproof.services.server_key import ServerKey
from siteproof.services.signatures import signature_holds


@dataclass(frozen=True, slots=True)
class Manifest:
    """One backup. `seq`: the log up to here is in it; `safe_seq`: up to here with every photo.

    `base`: the backup whose log this one continues, None for the first. `last_event` and `audit` name the newest
    row of both chains, so that a database can be asked whether it continues them. `log`: hashes of the segments;
    `tables`: hashes of the files of each table of the snapshot; `photos_missing`: [hash, seq] of photos that the
    server itself could not read.
    """

    archive: str
    number: int
    previous_sha256: str | None
    base: int | None
    made_at: str
    version: str
    schema: str
    server_epoch: str
    from_seq: int
    seq: int
    safe_seq: int
    last_event: list[Any] | None
    audit_from: int
    audit_seq: int
    audit_hash: str
    log: list[str]
    tables: dict[str, list[str]]
    rows: dict[str, int]
    keys: str
    photos_new: int
    photos_missing: list[list[Any]]

    def contents(self) -> tuple[Any, ...]:
        """What makes a backup differ from another: nothing new, nothing to write."""
        return (self.base, self.seq, self.safe_seq, self.tables, self.keys, self.schema, self.server_epoch)


def write_manifest(archive: ArchiveFolder, manifest: Manifest, key: ServerKey) -> None:
    """Keep it: one line of JSON, one line with its signature."""
    body = json.dumps({"format": FORMAT, **asdict(manifest)}, separators=(",", ":")).encode()
    signature = {"kid": key.kid, "sig": key.sign(_message(body))}
    data = body + b"\n" + json.dumps(signature, separators=(",", ":")).encode() + b"\n"
    archive.write_plain(manifest_name(manifest.number), data)


def _message(body: bytes) -> bytes:
    return FORMAT.encode() + b"\n" + body


def read_manifest(archive: ArchiveFolder, number: int) -> Manifest:
    """A manifest as it lies there; raises ArchiveDamaged when it is none of this archive."""
    name = manifest_name(number)
    try:
        found = json.loads(archive.read_plain(name).split(b"\n")[0])
        if found.pop("format") != FORMAT:
            raise ValueError("another format")
        manifest = Manifest(**found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveDamaged(f"{name}: {error}") from error
    if (manifest.archive, manifest.number) != (archive.id, number):
        raise ArchiveDamaged(f"{name} belongs to another archive or place")
    return manifest


def manifest_sha256(archive: ArchiveFolder, number: int) -> str:
    """The hash by which the next manifest and the mark of verification name this one."""
    return hashlib.sha256(archive.read_plain(manifest_name(number))).hexdigest()


def check_signature(archive: ArchiveFolder, number: int, keys: Mapping[str, Mapping[str, Any]]) -> str:
    """The kid of the key that signed it; `keys` are the public keys by kid. Raises ArchiveDamaged."""
    name = manifest_name(number)
    body, _, rest = archive.read_plain(name).partition(b"\n")
    try:
        signature = json.loads(rest)
        kid, sig = str(signature["kid"]), str(signature["sig"])
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveDamaged(f"{name} has no signature") from error
    if kid not in keys or not signature_holds(keys[kid], sig, _message(body)):
        raise ArchiveDamaged(f"{name} was changed, or another server wrote it")
    return kid


def mark_verified(archive: ArchiveFolder, number: int, verified_at: str, checked: Mapping[str, int]) -> None:
    """Note that this backup was read back; only now it counts."""
    mark = {"number": number, "manifest_sha256": manifest_sha256(archive, number), "verified_at": verified_at}
    archive.write_plain(verified_name(number), json.dumps({**mark, **checked}).encode() + b"\n")


def newest_verified(archive: ArchiveFolder) -> Manifest | None:
    """The newest backup that was read back, None without one. Raises ArchiveDamaged when it was changed since."""
    numbers = archive.numbers("verified")
    return checked_manifest(archive, numbers[-1]) if numbers else None


def checked_manifest(archive: ArchiveFolder, number: int) -> Manifest:
    """The manifest of a verified backup; raises ArchiveDamaged when it was never read back or was changed since."""
    name = verified_name(number)
    try:
        mark = json.loads(archive.read_plain(name))
        expected = str(mark["manifest_sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveDamaged(f"{name}: {error}") from error
    if manifest_sha256(archive, number) != expected:
        raise ArchiveDamaged(f"{manifest_name(number)} was changed after it was verified")
    return read_manifest(archive, number)


def lineage(archive: ArchiveFolder, newest: Manifest) -> list[Manifest]:
    """The backups whose segments together are the log of `newest`, oldest first; each must follow its base exactly."""
    found = [newest]
    while found[-1].base is not None:
        last = found[-1]
        assert last.base is not None
        if not last.base < last.number:
            raise ArchiveDamaged(f"{manifest_name(last.number)} continues a later one")
        base = checked_manifest(archive, last.base)
        if (base.seq, base.audit_seq) != (last.from_seq, last.audit_from):
            raise ArchiveDamaged(f"{manifest_name(last.number)} does not continue {manifest_name(base.number)}")
        found.append(base)
    if (found[-1].from_seq, found[-1].audit_from) != (0, 0):
        raise ArchiveDamaged(f"{manifest_name(found[-1].number)} does not begin at the beginning")
    return found[::-1]


def check_chain(archive: ArchiveFolder, newest: Manifest) -> None:
    """Every manifest names the hash of the verified one before it; raises ArchiveDamaged at the first that does not."""
    numbers = [number for number in archive.numbers("verified") if number <= newest.number]
    for before, number in zip([None, *numbers], numbers, strict=False):
        expected = None if before is None else manifest_sha256(archive, before)
        if read_manifest(archive, number).previous_sha256 != expected:
            raise ArchiveDamaged(f"{manifest_name(number)} does not follow the one before it")


def hashes_of(manifests: Iterable[Manifest]) -> set[str]:
    """Every file of rows these backups name."""
    return {sha256 for each in manifests for files in each.tables.values() for sha256 in files}
