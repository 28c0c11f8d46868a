"""What an open installation offers to its use cases: transactions, clock, bytes, keys. Made once per process."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from siteproof.media.blob_store import LocalBlobStore
from siteproof.media.examination import Examiner
from siteproof.media.high_water import HighWater, HighWaterMark
from siteproof.services.identifiers import Clock, Entropy, uuid7, whole_milliseconds
from siteproof.services.import_cache import ImportCache
from siteproof.services.installation import open_installation
from siteproof.services.rescue_key import RescueKeys, open_rescue_keys
from siteproof.services.server_key import ServerKey, open_server_key, open_token_secret
from siteproof.services.sign_in_throttle import SignInThrottle
from siteproof.services.tokens import TokenMint
from siteproof.services.work_signal import WorkSignal
from siteproof.store.identity import watch_identity
from siteproof.store.log import InstallationFacts, head_seq
from siteproof.store.migrate import upgrade_schema
from siteproof.store.unit_of_work import UnitOfWorkFactory, unit_of_work_factory

RESTORING = "restoring.json"
"""In the data folder while a restore is not finished."""


class RestoreUnfinished(OSError):
    """A restore into this data folder was interrupted; nothing may be served from it."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """The open installation; `now()` is cut to milliseconds, the precision of everything on the wire.

    `replaced` is set once another database answers under this address (a failover): then nothing is served any more,
    and only a new start knows what to do.
    """

    unit_of_work: UnitOfWorkFactory
    clock: Clock
    entropy: Entropy
    blobs: LocalBlobStore
    high_water: HighWaterMark
    installation: InstallationFacts
    key: ServerKey
    rescue_keys: RescueKeys
    tokens: TokenMint
    examiner: Examiner
    data_dir: Path
    backup_dir: Path | None
    throttle: SignInThrottle = field(default_factory=SignInThrottle)
    signal: WorkSignal = field(default_factory=WorkSignal)
    replaced: threading.Event = field(default_factory=threading.Event)
    imports: ImportCache = field(default_factory=ImportCache)

    def now(self) -> datetime:
        """The present."""
        return whole_milliseconds(self.clock())

    def new_id(self) -> str:
        """A new UUID version 7."""
        return uuid7(self.clock(), self.entropy)

    def note_seq(self, seq: int) -> None:
        """Move the high-water mark after a commit."""
        facts = self.installation
        self.high_water.write(HighWater(facts.server_epoch, facts.database_identity, seq))


def open_runtime(
    engine: Engine,
    *,
    data_dir: Path,
    blob_dir: Path,
    clock: Clock,
    entropy: Entropy,
    is_demo: bool = False,
    backup_dir: Path | None = None,
) -> Runtime:
    """Open (or make) an installation: migrations, epoch check, keys, folders.

    `is_demo` counts only when the database is made. Raises RuntimeError when the database could lose
    acknowledged commits, OSError when a folder cannot be written, RestoreUnfinished where a restore stopped.
    """
    if (data_dir / RESTORING).exists():
        raise RestoreUnfinished("a restore into this folder was interrupted; run siteproof restore again")
    upgrade_schema(engine)
    unit_of_work = unit_of_work_factory(engine)
    keys = data_dir / "keys"
    blobs = LocalBlobStore(blob_dir)
    high_water = HighWaterMark(blob_dir)
    now = whole_milliseconds(clock())
    with unit_of_work(write=True) as uow:
        facts = open_installation(
            uow, high_water.read(), now=now, entropy=entropy, is_demo=is_demo, backup_dir=backup_dir
        )
        key = open_server_key(uow, keys, now)
        rescue_keys = open_rescue_keys(keys)
        seq = head_seq(uow)
    high_water.write(HighWater(facts.server_epoch, facts.database_identity, seq), durable=True)
    return Runtime(
        unit_of_work=unit_of_work,
        clock=clock,
        entropy=entropy,
        blobs=blobs,
        high_water=high_water,
        installation=facts,
        key=key,
        rescue_keys=rescue_keys,
        tokens=TokenMint(open_token_secret(keys, entropy)),
        examiner=Examiner(),
        data_dir=data_dir,
        backup_dir=backup_dir,
        replaced=watch_identity(engine, facts.database_identity),
    )
