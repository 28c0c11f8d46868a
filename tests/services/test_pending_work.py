"""Pending work: leases, retries, no twins, nothing lost."""

import dataclasses
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from siteproof.api.app import runtime_of
from siteproof.services import pending_work
from siteproof.services.pending_work import do_next, drain_pending, enqueue, run_worker
from siteproof.services.runtime import Runtime
from siteproof.store.queries import work


@pytest.fixture
def runtime(app: Flask) -> Runtime:
    return runtime_of(app)


@pytest.fixture
def done() -> Iterator[list[str]]:
    """A handler of kind `note` that keeps what it did; `fail` raises."""
    found: list[str] = []

    def note(runtime: Runtime, subject_id: str) -> None:
        found.append(subject_id)
        if subject_id == "fail":
            raise ValueError("no")
        if subject_id == "again" and found.count("again") == 1:
            ask(runtime, "again")

    pending_work._HANDLERS["note"] = note
    yield found
    del pending_work._HANDLERS["note"]


def ask(runtime: Runtime, subject_id: str) -> None:
    with runtime.unit_of_work(write=True) as uow:
        enqueue(uow, "note", subject_id, runtime.now())


def test_asking_twice_makes_no_twin(runtime: Runtime, done: list[str]) -> None:
    ask(runtime, "a")
    ask(runtime, "a")

    assert (drain_pending(runtime), done) == (1, ["a"])


def test_what_is_asked_for_while_it_runs_is_done_again(runtime: Runtime, done: list[str]) -> None:
    ask(runtime, "again")
    drain_pending(runtime)

    assert done == ["again", "again"]


def test_a_failure_waits_and_stops_nobody(runtime: Runtime, done: list[str], clock: Any) -> None:
    ask(runtime, "fail")
    ask(runtime, "b")
    first = drain_pending(runtime, raise_errors=False)
    clock.advance(hours=2)

    assert (first, done) == (2, ["fail", "b"])
    assert do_next(runtime)
    assert done == ["fail", "b", "fail"]


@pytest.mark.fault("F7")
def test_work_of_a_dead_worker_is_taken_over_after_its_lease(runtime: Runtime, done: list[str], clock: Any) -> None:
    ask(runtime, "a")
    with runtime.unit_of_work(write=True) as uow:
        work.claim(uow, ["note"], runtime.now(), runtime.now() + pending_work.LEASE)
    early = drain_pending(runtime)
    clock.advance(minutes=3)

    assert (early, drain_pending(runtime), done) == (0, 1, ["a"])


def test_work_of_a_rolled_back_cause_never_appears(runtime: Runtime, done: list[str]) -> None:
    with runtime.unit_of_work(write=True) as uow:
        enqueue(uow, "note", "a", runtime.now())
        uow.discard()

    assert drain_pending(runtime) == 0


def test_one_kind_has_one_handler() -> None:
    with pytest.raises(ValueError):
        pending_work.register_handler("examine", lambda runtime, subject: None)


def test_a_worker_outlives_a_database_that_is_away(runtime: Runtime, done: list[str]) -> None:
    """It once ended at the first busy or full database, and nothing was evaluated until a restart."""
    stop, failures = threading.Event(), list[str]()

    def away_at_first(*, write: bool = False) -> Any:
        if "worker" not in failures:
            raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))
        if done:
            stop.set()
        return runtime.unit_of_work(write=write)

    ask(runtime, "a")
    shaky = dataclasses.replace(runtime, unit_of_work=away_at_first)
    run_worker(shaky, stop, lambda kind, subject, error: failures.append(kind), idle_s=0.01)

    assert (done, failures[-1], set(failures)) == (["a"], "worker", {"periodic", "worker"})
