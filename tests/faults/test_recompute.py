"""Everything a supervisor sees follows from the log: thrown away and computed again it is the same, byte for byte."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Any

import pytest
from sqlalchemy import select

from factories.inspected import correct, decide, prepare, reached, visit
from factories.phone import cite, response_to
from faults.machine_office import Office, Offices
from faults.scale import FULL, scaled
from faults.seeds import run_with_seeds
from harness.sources import REPOSITORY
from siteproof.api.app import registrations, runtime_of
from siteproof.services.evaluate_project import evaluate_all, forget_projections
from siteproof.services.runtime import Runtime, open_runtime
from siteproof.services.seed_demo.run import DemoCounty, StoryClock, demo_password, draw_demo
from siteproof.store.database import open_engine
from siteproof.store.models import Defect, DefectPhoto, Flag, InspectionState, ProjectState

assert registrations.REGISTERED
STORIES, EVENTS = scaled(1, 25), scaled(14, 40)
SHOWN = (Flag, InspectionState, ProjectState, Defect, DefectPhoto)
DECISIONS = ("accepted", "accepted_with_issues", "returned", "rejected")


def shown(runtime: Runtime) -> list[tuple[str, str]]:
    """Every row of every projection as text; a flag that was cleared is history, which nobody is shown."""
    with runtime.unit_of_work() as uow:
        rows = [
            (model.__tablename__, repr(sorted((c.key, repr(getattr(row, c.key))) for c in model.__table__.columns)))
            for model in SHOWN
            for row in uow.session.scalars(select(model))
            if getattr(row, "cleared_at", None) is None
        ]
    return sorted(rows)


def assert_rebuilt_the_same(runtime: Runtime) -> int:
    """Compares before and after; answers how many rows there are."""
    evaluate_all(runtime.unit_of_work, runtime.now())
    before = shown(runtime)
    with runtime.unit_of_work(write=True) as uow:
        forget_projections(uow)
    evaluate_all(runtime.unit_of_work, runtime.now())
    after = shown(runtime)
    assert [row for row in before if row not in after] == [row for row in after if row not in before]
    assert before == after
    return len(before)


def live_on(office: Office, rng: random.Random) -> None:
    """Weeks of work: visits good and bad, decisions, corrections in time and late, answers, days without anything."""
    wang, li = office.phones["wang"], office.phones["li"]
    receipts: list[dict[str, Any]] = []
    runtime = runtime_of(office.app)
    for n in range(EVENTS):
        office.clock.advance(hours=rng.choice((1, 5, 30, 100)))
        for phone in (wang, li):
            assert phone.refresh().status_code == 200
        what = rng.choice(("visit", "visit", "decide", "correct", "answer", "evaluate"))
        if what == "visit" or not receipts:
            verdict = {"verdict": "fail", "grade": "serious"} if rng.random() < 0.4 else {}
            done = reached(rng.choice((100.0, 400.0, 900.0)), 50.0)
            source = {"source": rng.choice(("camera", "imported"))}
            receipts.append(visit(wang, done, response_to("board", **verdict), picture=rng.randrange(8), photo=source))
        elif what == "decide":
            decide(li, rng.choice(receipts), rng.choice(DECISIONS))
        elif what == "correct":
            correct(wang, rng.choice(receipts), response_to("board", verdict="na"), picture=rng.randrange(90, 95))
        elif what == "answer":
            said = {"code": "evidence.imported", "subject_part": None, "verdict": "explained", "reason_code": None}
            wang.send("answer", {**said, "text": f"说明 {n}"}, of=cite(rng.choice(receipts)))
        else:
            evaluate_all(runtime.unit_of_work, runtime.now())


def stories(folder: Path) -> None:
    """Random weeks in the small county."""
    offices = Offices(folder)

    def run(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(STORIES):
            office = offices.new()
            prepare(office.app)
            live_on(office, rng)
            assert assert_rebuilt_the_same(runtime_of(office.app)) > 3
            office.close()

    run_with_seeds("recompute", run)


def demo_county(folder: Path) -> None:
    """The demo county, played as `siteproof demo` does."""
    script = draw_demo(datetime(2026, 9, 15, 2, tzinfo=UTC), REPOSITORY / "static" / "demo" / "scenes")
    clock = StoryClock(script.begins_at)
    engine = open_engine(f"sqlite:///{folder / 'demo.sqlite'}")
    runtime = open_runtime(
        engine, data_dir=folder, blob_dir=folder / "blobs", clock=clock, entropy=token_bytes, is_demo=True
    )
    DemoCounty(runtime, clock, script, demo_password()).play(print)
    assert assert_rebuilt_the_same(runtime) > 300
    runtime.examiner.close()
    engine.dispose()


@pytest.mark.invariant("S19")
@pytest.mark.fault("F7")
@pytest.mark.parametrize("play", [stories, demo_county] if FULL else [stories])
def test_what_is_shown_is_rebuilt_byte_for_byte(play: Callable[[Path], None], tmp_path: Path) -> None:
    play(tmp_path)
