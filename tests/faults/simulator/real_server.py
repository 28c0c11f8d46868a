"""The product's own services on a real SQLite file, behind the face that the simulator asks.

Real: append_record, receive_photo, have, the store, the log, the epoch. Not here: HTTP and sign-in (a Viewer stands
for the session), backups (a copy of the database file stands for a verified one, its newest seq for safe_seq).
"""

import shutil
import sqlite3
import uuid
from dataclasses import replace
from pathlib import Path
from secrets import token_bytes
from typing import Any

from sqlalchemy import delete, select

from factories.county import add_county
from faults.simulator.model_server import AREA_OF
from faults.simulator.wire import Receipt, Record, Refused, sha256
from harness.clock import FakeClock
from siteproof.domain.errors import SiteproofError
from siteproof.services import registrations  # noqa: F401  (what the pages need is registered at import)
from siteproof.services.append_record import append_record
from siteproof.services.have import Asked, have
from siteproof.services.receive_photo import receive_photo
from siteproof.services.runtime import Runtime, open_runtime
from siteproof.store.database import open_engine
from siteproof.store.log import append_event, head_seq, replace_epoch
from siteproof.store.models import Record as RecordRow
from siteproof.store.models import RecordPlacement, StoredPhoto, UserArea
from siteproof.store.scope import Viewer

SUPERVISORS = {"li", "sun"}


def _open(database: Path, folder: Path) -> tuple[Any, Runtime]:
    engine = open_engine(f"sqlite:///{database}")
    runtime = open_runtime(
        engine, data_dir=folder / "data", blob_dir=folder / "blobs", clock=FakeClock(), entropy=token_bytes
    )
    return engine, runtime


def make_template(folder: Path) -> Path:
    """A database with the county in it, to copy for every schedule."""
    engine, runtime = _open(folder / "template.sqlite", folder)
    with runtime.unit_of_work(write=True) as uow:
        add_county(uow)
    engine.dispose()
    with sqlite3.connect(folder / "template.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return folder / "template.sqlite"


class RealServer:
    """One installation; `template` is copied, `folder` holds keys and photos."""

    def __init__(self, template: Path, folder: Path) -> None:
        self._database = folder / f"{uuid.uuid4()}.sqlite"
        self._copy = self._database.with_suffix(".backup")
        self._safe_seq = 0
        shutil.copyfile(template, self._database)
        self._engine, self._runtime = _open(self._database, folder)

    def put_record(self, user: str, record: Record) -> Receipt:
        """append_record."""
        try:
            said = append_record(self._runtime, _viewer(user), record.id, record.raw, "::1")
        except SiteproofError as error:
            raise Refused(error.code.value) from error
        return _receipt(said)

    def put_photo(self, user: str, data: bytes) -> Receipt:
        """receive_photo."""
        digest = sha256(data)
        said = receive_photo(self._runtime, _viewer(user), digest, iter([data]), len(data), "::1")
        return Receipt(digest, said["sha256"], said["seq"], said["epoch"])

    def have(self, user: str, asked: list[tuple[str | None, str]]) -> dict[tuple[str | None, str], int]:
        """have."""
        said = have(self._runtime, _viewer(user), [Asked(*each) for each in asked])
        return {(item["id"], item["sha256"]): item["seq"] for item in said["items"] if item["present"]}

    def hello(self) -> tuple[str, int]:
        """The epoch, and the newest seq of the copy."""
        return self._runtime.installation.server_epoch, self._safe_seq

    def stranger(self) -> None:
        """An administered change."""
        with self._runtime.unit_of_work(write=True) as uow:
            now = self._runtime.now()
            append_event(uow, kind="administered", subject_type="project", subject_id="x", at=now)

    def backup(self) -> None:
        """A consistent copy of the database."""
        with sqlite3.connect(self._database) as source, sqlite3.connect(self._copy) as target:
            source.backup(target)
        source.close()
        target.close()
        with self._runtime.unit_of_work() as uow:
            self._safe_seq = head_seq(uow)

    def restore(self) -> None:
        """The copy comes back; as the restore command does, a new epoch begins."""
        if not self._copy.exists():
            return
        with sqlite3.connect(self._copy) as source, sqlite3.connect(self._database) as target:
            source.backup(target)
        source.close()
        target.close()
        facts = replace(self._runtime.installation, server_epoch=str(uuid.uuid4()))
        with self._runtime.unit_of_work(write=True) as uow:
            replace_epoch(uow, facts.server_epoch, facts.database_identity)
        self._runtime = replace(self._runtime, installation=facts)

    def set_scope(self, user: str, inside: bool) -> None:
        """The user's township is his, or not."""
        with self._runtime.unit_of_work(write=True) as uow:
            uow.connection.execute(delete(UserArea).where(UserArea.user_id == f"user-{user}"))
            if inside:
                uow.session.add(UserArea(user_id=f"user-{user}", area_id=AREA_OF[user]))

    def stored(self) -> dict[str, Receipt]:
        """All records with where they stand."""
        epoch = self._runtime.installation.server_epoch
        columns = (RecordRow.id, RecordRow.sha256, RecordRow.seq, RecordRow.bytes, RecordPlacement.placed,
                   RecordPlacement.missing, RecordPlacement.reasons)  # fmt: skip
        query = select(*columns).join(RecordPlacement, RecordPlacement.record_id == RecordRow.id)
        with self._runtime.unit_of_work() as uow:
            rows = [dict(row._mapping) | {"epoch": epoch} for row in uow.connection.execute(query)]
        assert all(sha256(row.pop("bytes")) == row["sha256"] for row in rows)
        return {row["id"]: _receipt(row) for row in rows}

    def stored_photos(self) -> dict[tuple[str, str], int]:
        """All photos by owner."""
        query = select(StoredPhoto.user_id, StoredPhoto.sha256, StoredPhoto.seq)
        with self._runtime.unit_of_work() as uow:
            rows = uow.connection.execute(query).all()
        return {(row.user_id.removeprefix("user-"), row.sha256): row.seq for row in rows}

    def close(self) -> None:
        """The connections and the files go."""
        self._engine.dispose()
        for file in self._database.parent.glob(f"{self._database.stem}.*"):
            file.unlink()


def _viewer(user: str) -> Viewer:
    role = "supervisor" if user in SUPERVISORS else "inspector"
    return Viewer(f"user-{user}", user, user, role, None, "session", None)


def _receipt(said: dict[str, Any]) -> Receipt:
    reasons = tuple(reason["code"] for reason in said["reasons"])
    return Receipt(
        said["id"], said["sha256"], said["seq"], said["epoch"], said["placed"], tuple(said["missing"]), reasons
    )
