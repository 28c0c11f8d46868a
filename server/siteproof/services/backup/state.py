"""What the installation remembers of its backups, and how far a phone may rely on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siteproof.services.runtime import Runtime
from siteproof.store.queries import upkeep as store
from siteproof.store.unit_of_work import UnitOfWork

DUTY = "backup"
ATTEMPT = "backup_attempt"


class BackupRefused(Exception):
    """A backup that could not be made or does not count; `code` names a sentence of check_words, backup_<code>."""

    def __init__(self, code: str, **numbers: Any) -> None:
        self.code, self.numbers = code, numbers
        super().__init__(f"{code} {numbers}" if numbers else code)


@dataclass(frozen=True, slots=True)
class BackupState:
    """The newest verified backup of this installation: which, of when, how far; None where there is none."""

    archive: str
    folder: str
    number: int
    epoch: str
    seq: int
    safe_seq: int
    made_at: datetime
    photos_missing: int
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """The newest try: when, and why it failed (None: it did not)."""

    at: datetime
    problem: str | None
    numbers: dict[str, Any]


def safe_seq(runtime: Runtime, uow: UnitOfWork) -> int:
    """Up to here everything lies in a backup that was read back; 0 without one, without a folder, or in a new epoch."""
    if runtime.backup_dir is None:
        return 0
    state = backup_state(uow)
    return state.safe_seq if state is not None and state.epoch == runtime.installation.server_epoch else 0


def backup_state(uow: UnitOfWork) -> BackupState | None:
    """The newest verified backup, whatever epoch it was made in."""
    row = store.upkeep(uow, DUTY)
    return None if row is None else BackupState(made_at=row["at"], **row["data"])


def remember_backup(uow: UnitOfWork, state: BackupState) -> None:
    """From this commit on phones hear of it."""
    data = {name: getattr(state, name) for name in BackupState.__slots__ if name != "made_at"}
    store.set_upkeep(uow, DUTY, state.made_at, data)


def last_attempt(uow: UnitOfWork) -> Attempt | None:
    """The newest try of a backup."""
    row = store.upkeep(uow, ATTEMPT)
    return None if row is None else Attempt(row["at"], row["data"]["problem"], row["data"]["numbers"])


def remember_attempt(uow: UnitOfWork, at: datetime, problem: str | None, numbers: dict[str, Any]) -> None:
    """Keep how the newest try ended."""
    store.set_upkeep(uow, ATTEMPT, at, {"problem": problem, "numbers": numbers})
