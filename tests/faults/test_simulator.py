"""Random schedules of phones, a bad network, backups, restores and scope changes lose nothing and double nothing.

The phone and the network are models, the server is a model for most schedules and the product's services for a share of
them, where every answer is compared with the model's (tests/faults/simulator/__init__.py).
"""

from pathlib import Path

import pytest

from faults.scale import scaled
from faults.seeds import run_in_a_row
from faults.simulator.checks import Broken
from faults.simulator.model_server import ModelServer, Row
from faults.simulator.phone import Entry, Phone
from faults.simulator.real_server import RealServer, make_template
from faults.simulator.run import run, run_seed
from faults.simulator.wire import Receipt, Record
from faults.simulator.world import schedule

SCHEDULES = scaled(3_000, 100_000)
REAL_SCHEDULES = scaled(30, 2_000)
NOTICED_WITHIN = 3_000


@pytest.mark.invariant("S1")
@pytest.mark.invariant("S4")
@pytest.mark.invariant("S5")
@pytest.mark.invariant("S6")
@pytest.mark.invariant("S10")
@pytest.mark.invariant("S11")
@pytest.mark.invariant("S14")
@pytest.mark.invariant("S16")
def test_no_schedule_loses_or_doubles_anything() -> None:
    run_in_a_row("simulator", run_seed, fresh=SCHEDULES)


@pytest.mark.invariant("S4")
@pytest.mark.invariant("S5")
@pytest.mark.invariant("S14")
@pytest.mark.invariant("S16")
def test_the_products_services_answer_as_the_model_does(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    template = make_template(tmp_path)

    def compare(seed: int) -> None:
        steps = schedule(seed)
        real, model = run(steps, lambda: RealServer(template, tmp_path)), run(steps)
        assert real.trace == model.trace

    run_in_a_row("simulator_services", compare, fresh=REAL_SCHEDULES)


class DeletesOnReceipt(Phone):
    """Frees the room as soon as the server has answered."""

    def _evict(self) -> None:
        for entry in self._held():
            entry.held = entry.status != "stored"


class AnyEpoch(Phone):
    """Believes receipts of a server that was there before a restore."""

    def _reoffer(self, epoch: str, moved: bool) -> None:
        for entry in self._held():
            entry.epoch = epoch if entry.status == "stored" else entry.epoch


class OnlyWhenTheEpochMoved(Phone):
    """Does not look at what a slow tab has noted since."""

    def _reoffer(self, epoch: str, moved: bool) -> None:
        if moved:
            super()._reoffer(epoch, moved)


class PhotoByItsRecord(Phone):
    """Takes a photo for safe when its record is."""

    def _evict(self) -> None:
        super()._evict()
        gone = {entry.key.split("/")[1] for entry in self.entries.values() if entry.record and not entry.held}
        for entry in self._held():
            entry.held = entry.key.split("/")[1] not in gone


class BelievesAnyReceipt(Phone):
    """Does not look whose receipt it is."""

    def _hear(self, entry: Entry, answer: object) -> bool:
        if isinstance(answer, Receipt):
            entry.status, entry.seq, entry.epoch = "stored", answer.seq, answer.epoch
        return isinstance(answer, Receipt)


class Overwrites(ModelServer):
    """The last write wins."""

    def put_record(self, user: str, record: Record) -> Receipt:
        row = self._db.rows.get(record.id)
        if row is not None:
            row.record = record
        return super().put_record(user, record)


class LiveAtOnce(ModelServer):
    """Does not wait for photos."""

    def _store(self, user: str, record: Record) -> Row:
        row = super()._store(user, record)
        row.placed = "live" if row.placed == "waiting" else row.placed
        return row


class NewNumberEachTime(ModelServer):
    """Numbers a record again when it is sent again."""

    def put_record(self, user: str, record: Record) -> Receipt:
        if record.id in self._db.rows:
            self._db.rows[record.id].seq = self._seq()
        return super().put_record(user, record)


class NeverSettles(ModelServer):
    """Forgets those that wait for a record."""

    def _settle(self, record_id: str) -> None:
        pass


@pytest.mark.parametrize(
    ("server", "phone", "says"),
    [
        (ModelServer, DeletesOnReceipt, ("S10", "S7")),
        (ModelServer, AnyEpoch, ("S1", "S10", "S7", "S11")),
        (ModelServer, OnlyWhenTheEpochMoved, ("S11",)),
        (ModelServer, PhotoByItsRecord, ("S10", "S7")),
        (ModelServer, BelievesAnyReceipt, ("S1", "S10", "S7", "S11")),
        (Overwrites, Phone, ("S6", "S1")),
        (LiveAtOnce, Phone, ("S5",)),
        (NewNumberEachTime, Phone, ("S1", "S6")),
        (NeverSettles, Phone, ("S16",)),
    ],
)
def test_a_broken_rule_is_noticed(server: type[ModelServer], phone: type[Phone], says: tuple[str, ...]) -> None:
    assert (_first_failure(server, phone) or "none").startswith(says)


def _first_failure(server: type[ModelServer], phone: type[Phone]) -> str | None:
    for seed in range(NOTICED_WITHIN):
        try:
            run(schedule(seed), server, phone)
        except Broken as broken:
            return str(broken)
    return None
