"""Every answer is preceded by its flushes: whatever moment the power fails at, what was receipted is on the disk."""

import hashlib
import random
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from faults.field_phone import FieldPhone
from faults.installation import Installation
from faults.power import Disk, answers_sent
from faults.scale import scaled
from faults.seeds import run_with_seeds
from faults.strace import Call, Trace, find_strace

ONLY_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
SMALL_LOG = {"siteproof.store.database.CHECKPOINT_PAGES": 40}
ITEMS = scaled(4, 25)
CUTS = scaled(12, 150)


def _traced(installation: Installation, folder: Path, strace: str) -> tuple[list[Call], Path]:
    """Two phones hand in inspections while every call of the server is written down; and the folder before that."""
    server = installation.serve(fault={"set": SMALL_LOG})
    phones = [FieldPhone(installation.port, name) for name in ("wang", "zhao")]
    before = Path(shutil.copytree(installation.data_dir, folder / "before"))
    trace = Trace(strace, server.pid, folder / "calls.log")

    def hand_in(phone: FieldPhone) -> None:
        for _ in range(ITEMS):
            phone.send(phone.capture(photo_bytes=6_000))

    threads = [threading.Thread(target=hand_in, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    calls = trace.stop()
    server.kill()
    return calls, before


def _promised(bodies: list[dict[str, Any]]) -> tuple[set[tuple[str, str, int]], set[tuple[str, int]]]:
    """(id, hash, seq) of the receipts and (hash, seq) of the photos that these answers named."""
    records = {(b["id"], b["sha256"], b["seq"]) for b in bodies if "received_at" in b}
    return records, {(b["sha256"], b["seq"]) for b in bodies if b.get("stored")}


def _assert_all_there(image: Path, promised: tuple[set[tuple[str, str, int]], set[tuple[str, int]]]) -> None:
    records, photos = promised
    with closing(sqlite3.connect(image / "siteproof.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert records <= set(database.execute("SELECT id, sha256, seq FROM record"))
        assert photos <= set(database.execute("SELECT sha256, seq FROM stored_photo"))
        for sha256, raw in database.execute("SELECT sha256, bytes FROM record"):
            assert hashlib.sha256(raw).hexdigest() == sha256
        stored = [row[0] for row in database.execute("SELECT sha256 FROM stored_photo")]
    for sha256 in stored:
        data = (image / "blobs" / "photos" / sha256[:2] / sha256).read_bytes()
        assert hashlib.sha256(data).hexdigest() == sha256


class PowerCuts:
    """One traced run; the power fails at many moments of it, with and without luck for what was not flushed."""

    def __init__(self, installation: Installation, folder: Path, strace: str) -> None:
        self._installation, self._folder = installation, folder
        self.calls, self._before = _traced(installation, folder, strace)
        self.answers = answers_sent(self.calls)

    def at_many_moments(self, seed: int, calls: list[Call] | None = None) -> None:
        """Random moments and moments of answers; each image must hold all that was promised until then."""
        coin = random.Random(seed)
        moments = {*coin.sample(range(len(self.calls)), min(CUTS, len(self.calls)))}
        moments |= {*coin.sample(sorted(self.answers), min(CUTS, len(self.answers)))}
        disk, sent = Disk(self._installation.data_dir, self._before), list[dict[str, Any]]()
        for at, call in enumerate(self.calls):
            if at in self.answers:
                sent.append(self.answers[at])  # its first byte may be at the phone already
            for toss in (None, coin) if at in moments else ():
                image = disk.cut_the_power(self._folder / f"image-{seed}-{at}-{toss is None}", toss)
                _assert_all_there(image, _promised(sent))
                shutil.rmtree(image)
            if calls is None or call in calls:
                disk.follow(call)

    def the_next_start(self) -> None:
        """A server opens the image of the end and keeps the epoch: receipts count on."""
        disk = Disk(self._installation.data_dir, self._before)
        for call in self.calls:
            disk.follow(call)
        image = disk.cut_the_power(self._folder / "start")
        shutil.copytree(self._before / "keys", image / "keys", dirs_exist_ok=True)
        epoch = "SELECT server_epoch FROM installation"
        before = self._installation.rows(epoch)
        server = self._installation.nursery.start(image)
        with closing(sqlite3.connect(image / "siteproof.sqlite")) as database:
            assert database.execute(epoch).fetchall() == [tuple(row) for row in before]
        server.kill()


@pytest.fixture
def strace() -> str:
    """The program that follows the server's calls; asked for before anything is started."""
    return find_strace()


@ONLY_SQLITE
@pytest.mark.fault("F9")
@pytest.mark.invariant("S2")
def test_whatever_was_answered_survives_the_power(strace: str, installation: Installation, tmp_path: Path) -> None:
    cuts = PowerCuts(installation, tmp_path, strace)
    assert [len(each) for each in _promised(list(cuts.answers.values()))] == [2 * ITEMS, 2 * ITEMS]

    run_with_seeds("power_loss", cuts.at_many_moments, fresh=scaled(1, 3))
    cuts.the_next_start()

    database = [c for c in cuts.calls if not (c.name == "fdatasync" and c.path.endswith("-wal"))]
    photos = [c for c in cuts.calls if not (c.name == "fsync" and "/incoming/" in c.path)]
    folders = [c for c in cuts.calls if not (c.name == "fsync" and c.path.count("/photos/"))]
    for forgotten in (database, photos, folders):  # the checker would notice any flush that is left out
        assert len(forgotten) < len(cuts.calls)
        with pytest.raises((AssertionError, OSError, sqlite3.DatabaseError)):
            cuts.at_many_moments(1, forgotten)
