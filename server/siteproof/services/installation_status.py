"""How this installation is: what the administrator's page shows and `siteproof doctor` prints."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from siteproof.services.backup.facts import BackupFacts, PhotoFacts, backup_facts, photo_facts
from siteproof.services.office_certificate import OfficeCertificate, read_office_certificate
from siteproof.services.readiness import readiness_problem
from siteproof.services.runtime import Runtime
from siteproof.services.tiles import tiles_held
from siteproof.store.facts import Facts
from siteproof.store.queries import installation_status as queries
from siteproof.store.queries.device_reports import device_counts, devices_with_unsent
from siteproof.store.tile_file import TILE_FILE, TileFacts

GROWTH_WINDOW = timedelta(days=14)
SHORTEST_WINDOW = timedelta(days=1)
MOST_PHONES = 200
MOST_DAYS = 9999  # more than a figure can mean
TLS_FOLDER = "tls"


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk of the photos; growth counts photos and records received. None: not known yet."""

    total_bytes: int
    free_bytes: int
    grew_bytes_per_day: float | None

    @property
    def days_left(self) -> int | None:
        """Until full at the growth of the last 14 days; None when that is not known or nothing grew."""
        if self.grew_bytes_per_day is None or self.grew_bytes_per_day <= 0:
            return None
        return int(min(MOST_DAYS, self.free_bytes / self.grew_bytes_per_day))


@dataclass(frozen=True, slots=True)
class Status:
    """Everything at one moment."""

    now: datetime
    health_problem: str | None
    disk: Disk
    backup: BackupFacts
    photos: PhotoFacts
    phones_unsent: list[Facts]
    phone_count: int
    silent_count: int
    work_waiting: int
    work_failing: int
    work_oldest_due_at: datetime | None
    quarantine_count: int
    newest_event_at: datetime | None
    write_ahead_bytes: int
    certificate: OfficeCertificate | None
    certificate_unreadable: bool
    tiles: TileFacts | None
    tiles_damaged: bool

    @property
    def newest_backup_at(self) -> datetime | None:
        """Of when the newest backup is that was read back, None without one."""
        return None if self.backup.state is None else self.backup.state.made_at


def installation_status(runtime: Runtime, data_dir: Path, backup_dir: Path | None) -> Status:
    """Look at everything once; the write test of readiness is rolled back."""
    now = runtime.now()
    with runtime.unit_of_work() as uow:
        first_at, newest_at = queries.log_span(uow)
        grew_bytes = queries.stored_bytes_since(uow, now - GROWTH_WINDOW)
        phones, counts = devices_with_unsent(uow, MOST_PHONES), device_counts(uow)
        work, held_back = queries.work_backlog(uow, now), queries.quarantine_count(uow)
        write_ahead = queries.write_ahead_bytes(uow)
        backup = backup_facts(uow, runtime, backup_dir)
        photos = photo_facts(uow, now)
    certificate, unreadable = _certificate(data_dir)
    tiles = tiles_held(data_dir)
    return Status(
        now=now,
        health_problem=readiness_problem(runtime),
        disk=_disk(runtime.blobs.root, first_at, grew_bytes, now),
        backup=backup,
        photos=photos,
        phones_unsent=phones,
        phone_count=counts["phones"],
        silent_count=counts["silent"],
        work_waiting=work["waiting"],
        work_failing=work["failing"],
        work_oldest_due_at=work["oldest_due_at"],
        quarantine_count=held_back,
        newest_event_at=newest_at,
        write_ahead_bytes=write_ahead,
        certificate=certificate,
        certificate_unreadable=unreadable,
        tiles=tiles,
        tiles_damaged=tiles is None and (data_dir / TILE_FILE).exists(),
    )


def _disk(folder: Path, first_at: datetime | None, grew_bytes: int, now: datetime) -> Disk:
    usage = shutil.disk_usage(folder)
    seen = min(GROWTH_WINDOW, now - first_at) if first_at is not None else timedelta(0)
    known = seen >= SHORTEST_WINDOW
    return Disk(usage.total, usage.free, grew_bytes / (seen / timedelta(days=1)) if known else None)


def _certificate(data_dir: Path) -> tuple[OfficeCertificate | None, bool]:
    try:
        return read_office_certificate(data_dir / TLS_FOLDER), False
    except (OSError, ValueError):
        return None, True
