"""What an older program could not read is judged again by the newer one (sync.md F53).

A phone may be ahead of its server: its records are kept in quarantine. When the server starts with a program
that knows the kind, the schema, the field or the checklist, they come out without anybody doing anything.
"""

from __future__ import annotations

from siteproof.domain.kinds import QuarantineReason
from siteproof.services.place_record import judge_quarantined
from siteproof.services.runtime import Runtime
from siteproof.store.queries.records import quarantined_after

AT_ONCE = 200
NOT_KNOWN_THEN = {
    QuarantineReason.UNKNOWN_KIND.value,
    QuarantineReason.UNKNOWN_SCHEMA.value,
    QuarantineReason.UNKNOWN_CHECKLIST.value,
    QuarantineReason.BODY_INVALID.value,
}
"""Reasons that a newer program may lift; one other beside them keeps the record where it is."""


def judge_after_upgrade(runtime: Runtime) -> int:
    """Judge such records again, in log order, some hundred in a transaction; returns how many came out."""
    came_out = newest = 0
    while True:
        with runtime.unit_of_work() as uow:
            rows = quarantined_after(uow, newest, AT_ONCE)
        if not rows:
            return came_out
        newest = rows[-1]["seq"]
        found = {row["id"] for row in rows if {reason["code"] for reason in row["reasons"]} <= NOT_KNOWN_THEN}
        if not found:
            continue
        with runtime.unit_of_work(write=True) as uow:
            held = quarantined_after(uow, rows[0]["seq"] - 1, AT_ONCE)  # as it is now that nobody else writes
            came_out += sum(judge_quarantined(uow, row, runtime.now()) for row in held if row["id"] in found)
