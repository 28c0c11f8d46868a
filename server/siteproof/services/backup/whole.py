"""Reading a whole archive, as once a month a person should ask for."""

from __future__ import annotations

from dataclasses import dataclass

from siteproof.media.archive_folder import ArchiveFolder
from siteproof.media.archive_seal import ArchiveDamaged
from siteproof.services.backup.manifest import check_chain, check_signature, lineage, newest_verified
from siteproof.services.backup.verify import check_log, check_photos, check_tables, public_keys


@dataclass(frozen=True, slots=True)
class WholeArchive:
    """What was read and found whole."""

    backups: int
    records: int
    photos: int


def read_whole(archive: ArchiveFolder) -> WholeArchive:
    """Every byte that a restore of the newest backup would read; raises ArchiveDamaged at the first fault."""
    newest = newest_verified(archive)
    if newest is None:
        raise ArchiveDamaged("there is no verified backup")
    check_chain(archive, newest)
    keys = public_keys(archive, newest)
    photos: set[str] = set()
    records, base = 0, None
    line = lineage(archive, newest)
    for manifest in line:
        check_signature(archive, manifest.number, keys)
        found = check_log(archive, manifest, base)
        photos |= found.photos
        records, base = records + found.records, manifest
    check_tables(archive, newest)
    missing = {str(sha256) for sha256, _ in newest.photos_missing}
    return WholeArchive(len(line), records, check_photos(archive, sorted(photos - missing)))
