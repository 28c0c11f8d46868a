"""A county's own ledger: read, previewed with every bad row and cell, and taken whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.imports.findings import Finding, finding_document, in_order
from siteproof.domain.imports.known_county import KnownCounty
from siteproof.domain.imports.ledger import LedgerOptions, LedgerPreview, judge_ledger
from siteproof.domain.imports.table import Table
from siteproof.media.imports.delimited import Delimited
from siteproof.media.imports.sources import Source
from siteproof.media.imports.tables import read_tables
from siteproof.media.imports.workbook import Sheet
from siteproof.services.audit import SYSTEM, Actor, write_audit
from siteproof.services.import_known import known_county
from siteproof.services.import_plan import ProjectPlan, plan_projects, prepare_names
from siteproof.services.import_reach import EVERYWHERE, Reach
from siteproof.services.import_write import write_projects
from siteproof.services.runtime import Runtime
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Taking:
    """How a file is taken: with its bad rows left out, who wins a conflict, whether unknown townships are made."""

    partial: bool = False
    conflicts: str = "refuse"
    new_areas: bool = False
    actor: Actor = SYSTEM
    reach: Reach = EVERYWHERE


@dataclass(slots=True)
class ReadLedger:
    """A ledger as it was read: the chosen sheet and what is to be said about the file."""

    table: Table
    sheet: str | None = None
    notes: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a ledger did."""

    new: int
    changed: int
    unchanged: int
    left_out: int


def read_ledger(source: Source, sheet: str | None = None) -> ReadLedger:
    """The sheet that holds the projects; raises FileRefused with one sentence for what is no ledger."""
    return choose_sheet(read_tables(source, sheet))


def choose_sheet(found: Delimited | list[Sheet], named: str | None = None) -> ReadLedger:
    """The only table of a CSV, the named sheet of a workbook, or the one with the most known headings."""
    if isinstance(found, Delimited):
        notes = [Finding("encoding", numbers={"encoding": found.encoding.upper().replace("-SIG", "")})]
        if found.mixed_line_ends:
            notes.append(Finding("line_ends_mixed"))
        return ReadLedger(found.table, notes=notes)
    best = max(range(len(found)), key=lambda at: (found[at].name == named, _likeness(found[at].table), -at))
    others = "、".join(each.name for at, each in enumerate(found) if at != best)
    notes = [Finding("sheet_unused", numbers={"sheets": others})] if others else []
    return ReadLedger(found[best].table, found[best].name, notes)


def _likeness(table: Table) -> int:
    """How many known headings a sheet has; the fullest is the ledger."""
    from siteproof.domain.imports.columns import find_layout

    return len(find_layout(table, {}).columns)


def preview_ledger(read: ReadLedger, known: KnownCounty, options: LedgerOptions) -> LedgerPreview:
    """Judge a ledger against what is known; changes nothing."""
    preview = judge_ledger(read.table, known, options)
    preview.notes[:0] = read.notes
    return preview


def compare_ledger(uow: UnitOfWork, preview: LedgerPreview, taking: Taking) -> ProjectPlan:
    """What taking the good rows would change; conflicts are added to the preview's problems."""
    plan = plan_projects(uow, preview, taking.conflicts, taking.reach)
    preview.problems = in_order([*preview.problems, *plan.problems])
    preview.notes.extend(plan.notes)
    return plan


def take_ledger(
    uow: UnitOfWork,
    runtime: Runtime,
    read: ReadLedger,
    options: LedgerOptions,
    taking: Taking,
    file: tuple[str, str],
    before: tuple[KnownCounty, LedgerPreview] | None = None,
) -> tuple[LedgerPreview, Taken]:
    """Judge inside this transaction and write; `file` is (name, SHA-256).

    `before` is a fresh preview with what it was judged by: where that still holds, the transaction is spared the
    judging, so that phones do not wait for it.
    Raises SiteproofError import_invalid with every problem when a row is bad and `partial` was not asked, or
    when the file as a whole cannot be taken; then nothing is written.
    """
    known = known_county(uow)
    preview = before[1] if before is not None and before[0] == known else preview_ledger(read, known, options)
    new_areas = taking.new_areas and taking.reach.whole
    prepare_names(uow, preview, new_areas=new_areas, now=runtime.now(), new_id=runtime.new_id)
    plan = compare_ledger(uow, preview, taking)
    bad = any(each.is_error for each in preview.problems)
    if preview.unreadable or (bad and not taking.partial):
        problems = [finding_document(each) for each in preview.problems if each.is_error]
        raise SiteproofError(ErrorCode.IMPORT_INVALID, file=file[0], problems=problems)
    good = {project.row for project in preview.good}
    planned = [each for each in plan.projects if each.row in good]
    now = runtime.now()
    write_projects(uow, planned, is_demo=runtime.installation.is_demo, now=now, new_id=runtime.new_id,
                   user_id=taking.actor.user_id, units_in=taking.reach.home)  # fmt: skip
    write_audit(uow, taking.actor, "projects.imported", "file", file[1], "done", now)
    counts = {change: sum(1 for each in planned if each.change == change) for change in ("new", "changed", "same")}
    return preview, Taken(counts["new"], counts["changed"], counts["same"], preview.rows - len(planned))


def ledger_document(preview: LedgerPreview, plan: ProjectPlan | None = None) -> dict[str, Any]:
    """The preview as JSON (design.md section 10, and more)."""
    changes: Mapping[int, str] = {} if plan is None else {each.row: each.change for each in plan.projects}
    good = {project.row for project in preview.good}
    return {
        "rows": preview.rows,
        "accepted": 0 if preview.unreadable else len(good),
        "projects": [
            {"row": project.row, **_shown(project.values), "change": changes.get(project.row),
             "accepted": project.row in good}
            for project in preview.projects
        ],
        "problems": [finding_document(each) for each in preview.problems],
        "notes": [finding_document(each) for each in preview.notes],
        "columns": preview.headings,
    }  # fmt: skip


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    hidden = ("kind_said", "area_said")
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
        if name not in hidden
    }
