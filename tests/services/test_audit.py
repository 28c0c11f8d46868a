"""The audit chain shows any changed, removed, inserted or reordered entry."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siteproof.services.audit import entry_hash, first_broken_entry

NOW = datetime(2026, 9, 15, tzinfo=UTC)


def chain(length: int) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for n in range(1, length + 1):
        entry = {"seq": n, "at": NOW + timedelta(seconds=n), "user_id": "u", "device_id": None, "source": "::1",
                 "act": "record.review", "object_type": "record", "object_id": str(n), "result": "live",
                 "previous_hash": entries[-1]["hash"] if entries else ""}  # fmt: skip
        entries.append({**entry, "hash": entry_hash(entry)})
    return entries


def test_a_whole_chain_holds() -> None:
    assert first_broken_entry(chain(20)) is None


@pytest.mark.parametrize("name", list(chain(1)[0]))
def test_a_changed_field_is_found_at_its_entry(name: str) -> None:
    entries = chain(20)
    entries[9][name] = NOW if name == "at" else 99 if name == "seq" else "changed"

    assert first_broken_entry(entries) == 10


@pytest.mark.parametrize(
    "mutate",
    [lambda e: e.pop(9), lambda e: e.insert(9, dict(e[3])), lambda e: e.__setitem__(slice(9, 11), [e[10], e[9]])],
    ids=["removed", "inserted", "reordered"],
)
def test_a_changed_order_is_found(mutate: Any) -> None:
    entries = chain(20)
    mutate(entries)

    assert first_broken_entry(entries) == 10
