"""The file of a draft as it was read, from memory or through the guarded child, and what was chosen for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteproof.domain.imports.features import GeoFile
from siteproof.domain.imports.ledger import LedgerOptions
from siteproof.domain.imports.sites import SiteOptions
from siteproof.media.blob_store import import_key
from siteproof.media.imports.delimited import Delimited
from siteproof.media.imports.guarded import read_guarded_geo, read_guarded_tables
from siteproof.media.imports.workbook import Sheet
from siteproof.services.audit import Actor
from siteproof.services.import_projects import Taking
from siteproof.services.import_reach import Reach
from siteproof.services.import_sites import ForProjects
from siteproof.services.runtime import Runtime
from siteproof.store.models import ImportDraft

LARGE_BYTES = 400_000
OPTIONS: Mapping[str, Any] = {
    "named": {}, "heading_row": None, "sheet": None, "year": None, "money": None, "hidden": "refuse",
    "conflicts": "refuse", "new_areas": False, "datum": None, "project": None, "buffer_m": None,
}  # fmt: skip
"""What can be chosen for a file, each as it is while nothing was chosen."""


def reading_of(runtime: Runtime, draft: ImportDraft) -> Delimited | list[Sheet] | GeoFile:
    """Raises FileRefused, ReadingBusy, and FileNotFoundError when the file is gone."""
    file = runtime.blobs.path(import_key(draft.id))
    if not file.is_file():
        raise FileNotFoundError(file)
    name, large = draft.file_name, draft.bytes > LARGE_BYTES
    if draft.kind != "sites":
        return runtime.imports.reading((draft.id, "tables"), lambda: read_guarded_tables(file, name), large=large)
    declared = option(draft, "datum") is not None
    return runtime.imports.reading(
        (draft.id, f"geo {declared}"), lambda: read_guarded_geo(file, name, datum_declared=declared), large=large
    )


def option(draft: ImportDraft, name: str) -> Any:
    """What was chosen, or what holds without a choice."""
    return draft.options.get(name, OPTIONS[name])


def excluded(draft: ImportDraft) -> frozenset[int]:
    """Rows that are left out."""
    return frozenset(draft.excluded)


def cells_by_column(draft: ImportDraft) -> dict[tuple[int, int], str]:
    """Typed texts by row and 0-based column."""
    pairs = ((key.split(":", 1), text) for key, text in draft.cells.items())
    return {(int(row), int(column)): text for (row, column), text in pairs}


def ledger_options(draft: ImportDraft) -> LedgerOptions:
    """For a ledger of projects."""
    return LedgerOptions(
        option(draft, "named"), option(draft, "year"), option(draft, "money"), option(draft, "hidden"),
        option(draft, "heading_row"), cells_by_column(draft), excluded(draft),
    )  # fmt: skip


def site_options(draft: ImportDraft) -> SiteOptions:
    """For a file of sites."""
    cells = {}
    for key, text in draft.cells.items():
        row, _, name = key.partition(":")
        cells[int(row), name] = number_of(text) if name == "project" else text
    return SiteOptions(
        option(draft, "datum"), option(draft, "named"), option(draft, "buffer_m"), cells, excluded(draft)
    )


def for_projects(draft: ImportDraft) -> ForProjects:
    """Which projects the sites belong to."""
    chosen = option(draft, "project")
    return ForProjects(number_of(chosen) if chosen else None, option(draft, "year"))


def number_of(chosen: str) -> str:
    """The number of a project picked from a list that says number and name."""
    return chosen.strip().partition(" ")[0]


def taking_of(draft: ImportDraft, reach: Reach, actor: Actor) -> Taking:
    """All or nothing of what is not left out."""
    return Taking(
        partial=False, conflicts=option(draft, "conflicts"), new_areas=option(draft, "new_areas"), actor=actor,
        reach=reach,
    )  # fmt: skip
