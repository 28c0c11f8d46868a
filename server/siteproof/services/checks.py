"""Judging an installation: one line a check, with its state, a sentence and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from siteproof.media.limits import SHARE_TIGHT
from siteproof.services.backup.prove import Proof
from siteproof.services.check_words import check_words
from siteproof.services.installation_status import Status
from siteproof.store import write_ahead

DAYS_TIGHT, DAYS_SOON, DAYS_OF_TEN_YEARS = 14, 60, 3650
SHARE_SOON = 0.15
BACKUP_TOO_OLD = timedelta(hours=26)
REHASH_TOO_OLD = timedelta(hours=50)
READING_TOO_OLD, DRILL_TOO_OLD = timedelta(days=10), timedelta(days=40)
UNSENT_TOO_LONG = timedelta(hours=24)
WORK_TOO_LONG = timedelta(minutes=30)
CERTIFICATE_SOON = timedelta(days=20)
AUTHORITY_SOON = timedelta(days=180)
MEGABYTE, GIGABYTE = 1024**2, 1024**3


class State(StrEnum):
    """ok; note: nothing to do, worth knowing; todo: do it soon; alarm: do it now."""

    OK = "ok"
    NOTE = "note"
    DUE = "todo"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Check:
    """One line; `word` names its sentence in check_words, `numbers` fill it."""

    code: str
    state: State
    word: str
    numbers: Mapping[str, Any]

    @property
    def needs_doing(self) -> bool:
        """Whether a person should act."""
        return self.state in (State.DUE, State.ALARM)

    def sentence(self) -> dict[str, str]:
        """What was found, in both languages."""
        return {lang: text.format(**self.numbers) for lang, text in check_words()[self.word]["say"].items()}

    def advice(self) -> dict[str, str] | None:
        """What to do, in both languages; None when nothing is to be done."""
        found = check_words()[self.word].get("do")
        return None if found is None else {lang: text.format(**self.numbers) for lang, text in found.items()}


def checks_of(status: Status) -> list[Check]:
    """The checks that page and terminal share, in the order of the page."""
    return [_health(status), *_write_ahead(status), _disk(status), _backup(status), *_archive(status), *_proofs(status),
            _photos(status), _phones(status), _work(status), _held(status), _certificate(status),
            _tiles(status)]  # fmt: skip


def _health(status: Status) -> Check:
    if status.health_problem is None:
        return Check("health", State.OK, "health_ok", {})
    return Check("health", State.ALARM, f"health_{status.health_problem}", {})


def _write_ahead(status: Status) -> list[Check]:
    """Only when somebody holds an old state of the database: the log then grows until nothing is taken any more."""
    if status.write_ahead_bytes <= write_ahead.WARN_BYTES:
        return []
    numbers = {"mb": status.write_ahead_bytes // MEGABYTE, "most_mb": write_ahead.MOST_BYTES // MEGABYTE}
    return [Check("write_ahead", State.ALARM, "write_ahead_held", numbers)]


def _disk(status: Status) -> Check:
    disk = status.disk
    share, days = disk.free_bytes / max(1, disk.total_bytes), disk.days_left
    numbers = {"free_gb": round(disk.free_bytes / GIGABYTE, 1), "days": days, "free_pct": round(share * 100)}
    state = State.OK
    if share < SHARE_TIGHT or (days is not None and days < DAYS_TIGHT):
        state = State.ALARM
    elif share < SHARE_SOON or (days is not None and days < DAYS_SOON):
        state = State.DUE
    if state is State.OK:
        word = "disk_unknown" if days is None else "disk_years" if days > DAYS_OF_TEN_YEARS else "disk"
    else:
        word = "disk_unknown_low" if days is None or days > DAYS_OF_TEN_YEARS else "disk_low"
    return Check("disk", state, word, numbers)


def _backup(status: Status) -> Check:
    found = status.backup
    problem = None if found.attempt is None else found.attempt.problem
    if found.folder is None:
        return Check("backup", State.ALARM, "backup_none", {})
    if found.state is None:
        word, numbers = (
            (f"backup_{problem}", found.attempt.numbers) if problem and found.attempt else ("backup_first", {})
        )
        return Check("backup", State.ALARM, word, numbers)
    age = status.now - found.state.made_at
    numbers = {"hours": _hours(age), "n": found.state.photos_missing}
    if problem and found.attempt:
        state = State.ALARM if age > BACKUP_TOO_OLD else State.DUE
        return Check("backup", state, f"backup_{problem}", {**numbers, **found.attempt.numbers})
    if age > BACKUP_TOO_OLD:
        return Check("backup", State.ALARM, "backup_old", numbers)
    if found.state.photos_missing:
        return Check("backup", State.ALARM, "backup_photos", numbers)
    return Check("backup", State.OK, "backup_ok" if numbers["hours"] else "backup_fresh", numbers)


def _archive(status: Status) -> list[Check]:
    """Where the archive lies and who could read it; nothing while there is none."""
    found = status.backup
    if found.folder is None or found.state is None:
        return []
    path = {"path": found.folder}
    disk = [Check("archive_disk", State.NOTE if found.is_demo else State.DUE, "archive_same_disk", path)]
    sealed = found.state.encrypted
    seal = Check("archive_key", State.OK if sealed else State.NOTE, f"archive_{'sealed' if sealed else 'plain'}", path)
    copies = Check("archive_copies", State.NOTE, "archive_copies", {})
    return [*(disk if found.same_disk else []), seal, copies]


def _proofs(status: Status) -> list[Check]:
    """Whether the archive was read as a whole, and restored for a trial; nothing while there is none."""
    found = status.backup
    if found.folder is None or found.state is None:
        return []
    return [
        _proof(status, "reading", found.reading, READING_TOO_OLD),
        _proof(status, "drill", found.drill, DRILL_TOO_OLD),
    ]


def _proof(status: Status, code: str, last: Proof | None, too_old: timedelta) -> Check:
    if last is None:
        return Check(code, State.NOTE, f"{code}_never", {})
    numbers = {"days": max(0, (status.now - last.at).days), **last.numbers}
    if last.problem is not None:
        state = State.DUE if last.problem == "room" else State.ALARM
        return Check(code, state, f"{code}_room" if last.problem == "room" else f"{code}_failed", numbers)
    old = status.now - last.at > too_old
    return Check(code, State.DUE if old else State.OK, f"{code}_{'old' if old else 'ok'}", numbers)


def _photos(status: Status) -> Check:
    found = status.photos
    hours = 0 if found.read_at is None else _hours(status.now - found.read_at)
    numbers = {"n": len(found.gone), "read": found.read, "repaired": found.repaired, "hours": hours}
    if found.gone:
        return Check("photos", State.ALARM, "photos_gone", numbers)
    if found.read_at is None:
        return Check("photos", State.NOTE, "photos_unread", numbers)
    if status.now - found.read_at > REHASH_TOO_OLD:
        return Check("photos", State.DUE, "photos_long_unread", numbers)
    return Check("photos", State.OK, "photos_repaired" if found.repaired else "photos_ok", numbers)


def problem_words(code: str, numbers: Mapping[str, Any]) -> list[dict[str, str]]:
    """Why a backup was refused and what to do, each in both languages."""
    check = Check("backup", State.ALARM, f"backup_{code}", {"hours": "?", "n": "?", **numbers})
    advice = check.advice()
    return [check.sentence(), *([] if advice is None else [advice])]


def _phones(status: Status) -> Check:
    rows = status.phones_unsent
    numbers = {"phones": len(rows), "known": status.phone_count, "silent": status.silent_count,
               "unsent": sum(row["unsent_count"] for row in rows)}  # fmt: skip
    if not rows:
        return Check("phones", State.OK, "phones_ok" if status.silent_count == 0 else "phones_silent", numbers)
    oldest: list[datetime] = [row["unsent_oldest_at"] for row in rows if row["unsent_oldest_at"] is not None]
    longest = status.now - min(oldest) if oldest else timedelta(0)
    if longest < UNSENT_TOO_LONG:
        return Check("phones", State.NOTE, "phones_unsent", numbers)
    return Check("phones", State.DUE, "phones_long", {**numbers, "days": max(1, longest.days)})


def _work(status: Status) -> Check:
    since = status.work_oldest_due_at
    numbers = {"waiting": status.work_waiting, "failing": status.work_failing}
    if status.work_failing:
        return Check("work", State.DUE, "work_failing", numbers)
    if since is not None and status.now - since > WORK_TOO_LONG:
        minutes = int((status.now - since).total_seconds() // 60)
        return Check("work", State.DUE, "work_late", {**numbers, "minutes": minutes})
    return Check("work", State.OK, "work_ok", numbers)


def _held(status: Status) -> Check:
    held = status.quarantine_count
    return Check("quarantine", State.DUE if held else State.OK, "held" if held else "held_none", {"n": held})


def _certificate(status: Status) -> Check:
    found = status.certificate
    if status.certificate_unreadable:
        return Check("https", State.ALARM, "https_unreadable", {})
    if found is None:
        return Check("https", State.NOTE, "https_none", {})
    numbers = {"until": f"{found.server_ends_at:%Y-%m-%d}", "ca_until": f"{found.ca_ends_at:%Y-%m-%d}"}
    if found.server_ends_at - status.now < CERTIFICATE_SOON:
        return Check("https", State.DUE, "https_ends", numbers)
    if found.ca_ends_at - status.now < AUTHORITY_SOON:
        return Check("https", State.DUE, "https_ca_ends", numbers)
    return Check("https", State.OK, "https_ok", numbers)


def _tiles(status: Status) -> Check:
    found = status.tiles
    if found is None:
        damaged = status.tiles_damaged
        return Check("tiles", State.DUE if damaged else State.NOTE, f"tiles_{'damaged' if damaged else 'none'}", {})
    numbers = {"mb": round(found.bytes / MEGABYTE, 1), "low": found.min_zoom, "high": found.max_zoom,
               "attribution": found.attribution}  # fmt: skip
    return Check("tiles", State.OK, "tiles_ok", numbers)


def _hours(age: timedelta) -> int:
    return int(age.total_seconds() // 3600)
