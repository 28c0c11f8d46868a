"""Every change of the audit chain is found, and the first bad entry named: fields, removed, inserted, swapped."""

import random
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete

from factories.county import with_county
from factories.phone import Phone, cite, inspection_body, review_body
from faults.scale import scaled
from faults.seeds import run_with_seeds
from siteproof.api.app import runtime_of
from siteproof.services.audit import cut_off_at, entry_hash, first_broken_entry, verify_audit
from siteproof.store.models import Audit
from siteproof.store.queries.audit import audit_entries, audit_head

Entries = list[dict[str, Any]]
MUTATIONS = scaled(2_000, 50_000)


@pytest.fixture
def entries(app: Flask) -> Entries:
    """The chain of a real day: sign-ins, records, decisions, refusals."""
    county = with_county(app)
    wang, li = Phone(county, "wang"), Phone(county, "li")
    for _ in range(5):
        li.send("review", review_body(), of=cite(wang.send("inspection", inspection_body())))
        wang.put_photo(b"no picture")
    with runtime_of(county).unit_of_work() as uow:
        return [dict(entry) for entry in audit_entries(uow)]


def other(value: Any, rng: random.Random) -> Any:
    """Another value of the same kind, or of none."""
    if isinstance(value, datetime):
        return value + timedelta(milliseconds=rng.choice((-1, 1, 3_600_000)))
    if isinstance(value, int):
        return value + rng.choice((-1, 1, 1_000))
    if isinstance(value, str) and value and rng.random() < 0.8:
        at = rng.randrange(len(value))
        return value[:at] + chr((ord(value[at]) + rng.randint(1, 50)) % 0xD7FF) + value[at + 1 :]
    return "x" if value is None else None


def change(entries: Entries, rng: random.Random) -> int:
    at = rng.randrange(len(entries))
    name = rng.choice(sorted(entries[at]))
    entries[at][name] = other(entries[at][name], rng)
    return at


def remove(entries: Entries, rng: random.Random) -> int:
    at = rng.randrange(len(entries) - 1)
    del entries[at]
    return at


def insert(entries: Entries, rng: random.Random) -> int:
    at = rng.randrange(len(entries))
    entries.insert(at, dict(rng.choice(entries)))
    return at if entries[at] != entries[at + 1] else at + 1


def swap(entries: Entries, rng: random.Random) -> int:
    first, second = sorted(rng.sample(range(len(entries)), 2))
    entries[first], entries[second] = entries[second], entries[first]
    return first


def forge(entries: Entries, rng: random.Random) -> int:
    """A changed entry with its own hash put right: the next one gives it away."""
    at = rng.randrange(len(entries) - 1)
    entries[at]["result"] = "forged"
    entries[at]["hash"] = entry_hash(entries[at])
    return at + 1


@pytest.mark.invariant("S20")
@pytest.mark.parametrize("mutate", [change, remove, insert, swap, forge])
def test_every_mutation_is_found_at_its_first_bad_entry(
    entries: Entries, mutate: Callable[[Entries, random.Random], int]
) -> None:
    assert first_broken_entry(entries) is None

    def run(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(MUTATIONS // 10):
            changed = deepcopy(entries)
            at = mutate(changed, rng)
            assert first_broken_entry(changed) == at + 1

    run_with_seeds(f"audit_{mutate.__name__}", run)


@pytest.mark.invariant("S20")
def test_entries_cut_off_at_the_end_are_missed_by_the_records(app: Flask) -> None:
    county = with_county(app)
    wang = Phone(county, "wang")
    kept = wang.send("inspection", inspection_body())
    with runtime_of(county).unit_of_work() as uow:
        head = audit_head(uow)[0]
    wang.send("inspection", inspection_body())

    with runtime_of(county).unit_of_work(write=True) as uow:
        assert (cut_off_at(uow), kept["placed"]) == (None, "live")
        drop_trigger(uow.connection)
        uow.connection.execute(delete(Audit).where(Audit.seq > head))
        found = (verify_audit(uow), cut_off_at(uow))
        uow.discard()

    assert found == (None, head + 1)


def drop_trigger(connection: Connection) -> None:
    """As somebody with the owner's rights on the database could."""
    names = ("audit_append_only ON audit",) if connection.dialect.name == "postgresql" else ("audit_no_delete",)
    for name in names:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
