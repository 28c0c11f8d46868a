"""What an administrator does with a dropped file: looks, mends, leaves out, chooses, takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.imports.features import GeoFile
from siteproof.domain.imports.headings import FIELDS
from siteproof.media.imports.delimited import Delimited
from siteproof.media.imports.guarded import ReadingBusy
from siteproof.media.imports.workbook import Sheet
from siteproof.services.administer.change import Administrator, check_version, not_found
from siteproof.services.identifiers import wire_time
from siteproof.services.import_cache import PREVIEW_LIFE_S
from siteproof.services.import_draft import BUSY_RETRY_S, clear_file, draft_view, own_draft, readable
from siteproof.services.import_judge_ledger import judge_ledger_draft
from siteproof.services.import_judge_places import PLACE_FIELDS, judge_places_draft, take_places
from siteproof.services.import_judge_sites import judge_sites_draft
from siteproof.services.import_judged import BAD, Judged
from siteproof.services.import_known import county_box, known_county
from siteproof.services.import_places import By
from siteproof.services.import_projects import choose_sheet, preview_ledger, take_ledger
from siteproof.services.import_reach import reach_of
from siteproof.services.import_reading import for_projects, ledger_options, option, site_options, taking_of
from siteproof.services.import_sites import judged_sites, take_sites
from siteproof.store.models import ImportDraft
from siteproof.store.queries import import_drafts as queries
from siteproof.store.unit_of_work import UnitOfWork

MOST_CELLS = 20_000
MOST_PROBLEMS = 100
FRESH_S = 5.0
"""A page that is opened is judged anew, unless that was done for the drop a moment ago."""
Tables = Delimited | list[Sheet]


def show_draft(who: Administrator, draft_id: str) -> dict[str, Any]:
    """The draft with what was found in it; one that is taken only says what that did."""
    return _document(who, own_draft(who, draft_id), most_s=FRESH_S)


def _document(who: Administrator, draft: ImportDraft, *, most_s: float = PREVIEW_LIFE_S) -> dict[str, Any]:
    if draft.result is not None:
        return {**draft_view(draft), "preview": None}
    judged = judged_draft(who, draft, most_s=most_s)
    preview = {
        "counts": judged.counts(),
        "codes": judged.codes(),
        "columns": [column.document() for column in judged.columns],
        "whole": [mark.document() for mark in judged.whole],
        "notes": [mark.document() for mark in judged.notes],
        "mapping": judged.mapping,
        "choices": judged.choices,
        "facts": judged.facts,
    }
    return {**draft_view(draft), "preview": preview}


def judged_draft(who: Administrator, draft: ImportDraft, *, most_s: float = PREVIEW_LIFE_S) -> Judged:
    """The preview of a draft; raises what reading its file raises."""
    found = readable(who.runtime, draft)
    try:
        return who.runtime.imports.preview((draft.id, draft.version), lambda: _judge(who, draft, found), most_s=most_s)
    except ReadingBusy as busy:
        raise SiteproofError(ErrorCode.BUSY, retry_after_s=BUSY_RETRY_S) from busy


def _judge(who: Administrator, draft: ImportDraft, found: Any) -> Judged:
    with who.runtime.unit_of_work() as uow:
        reach = reach_of(uow, who.viewer)
        taking = taking_of(draft, reach, who.actor)
        if draft.kind == "projects":
            return judge_ledger_draft(uow, who.runtime, draft, cast("Tables", found), taking)
        if draft.kind == "sites":
            return judge_sites_draft(uow, draft, cast("GeoFile", found), taking)
    return judge_places_draft(who.runtime, draft, cast("Tables", found), By(who.actor, reach))


def rows_of_draft(
    who: Administrator, draft_id: str, *, show: str, code: str | None, begin: int, limit: int
) -> dict[str, Any]:
    """{items, total, begin}: one page of the rows of a filter (see Judged.chosen)."""
    draft = own_draft(who, draft_id)
    if draft.result is not None:
        not_found()
    judged = judged_draft(who, draft)
    chosen = judged.chosen(show, code)
    page = chosen[begin : begin + limit]
    items = [judged.row_document(row, draft.cells) for row in page]
    return {"items": items, "total": len(chosen), "begin": begin, "version": draft.version}


def shapes_of_draft(who: Administrator, draft_id: str) -> dict[str, Any]:
    """{items, left_out, undrawn}: the sites as the map draws them, WGS-84; empty for a list."""
    draft = own_draft(who, draft_id)
    if draft.result is not None:
        not_found()
    return judged_draft(who, draft).shapes or {"items": [], "left_out": 0, "undrawn": []}


def change_draft(who: Administrator, draft_id: str, yours: Mapping[str, Any]) -> dict[str, Any]:
    """Choose, type over cells, leave rows out or bring them back; answers as show_draft does.

    Raises version_conflict when the draft was changed meanwhile (another window).
    """
    before = own_draft(who, draft_id)
    judged = judged_draft(who, before) if _needs_rows(yours) else None
    with who.runtime.unit_of_work(write=True) as uow:
        draft = _changeable(uow, who, draft_id, yours)
        _check_names(draft, yours)
        _choose(draft, yours["options"])
        _type(draft, yours["cells"], judged)
        _leave_out(draft, yours, judged)
        draft.version, draft.changed_at = draft.version + 1, who.runtime.now()
    return _document(who, draft)


def _needs_rows(yours: Mapping[str, Any]) -> bool:
    return bool(yours["exclude_bad"] or any(cell["alike"] for cell in yours["cells"]))


def _changeable(uow: UnitOfWork, who: Administrator, draft_id: str, yours: Mapping[str, Any]) -> ImportDraft:
    draft = queries.draft_of(uow, who.viewer.user_id, draft_id, lock=True) or not_found()
    check_version(draft_id, yours, draft.version, draft_view(draft))
    if draft.result is not None:
        raise SiteproofError(ErrorCode.VERSION_CONFLICT, id=draft_id, yours=dict(yours), current=draft_view(draft))
    return draft


def _check_names(draft: ImportDraft, yours: Mapping[str, Any]) -> None:
    """A field or column that this kind of file does not have would spoil the draft; raises invalid_request."""
    if draft.kind == "sites":
        return  # reads the names it knows and passes over others
    if any(not cell["key"].isdigit() for cell in yours["cells"]):
        raise SiteproofError(ErrorCode.INVALID_REQUEST, fields={"cells": ["unknown"]})
    known = FIELDS if draft.kind == "projects" else PLACE_FIELDS[draft.kind]
    if any(name not in known for name in yours["options"].get("named", ())):
        raise SiteproofError(ErrorCode.INVALID_REQUEST, fields={"options.named": ["unknown"]})


def _choose(draft: ImportDraft, chosen: Mapping[str, Any]) -> None:
    moved = any(name in chosen and chosen[name] != option(draft, name) for name in ("sheet", "heading_row"))
    if moved:  # rows and columns mean another thing now
        draft.cells, draft.excluded = {}, []
        draft.options = {name: value for name, value in draft.options.items() if name != "named"}
    draft.options = {**draft.options, **chosen}


def _type(draft: ImportDraft, cells: list[Mapping[str, Any]], judged: Judged | None) -> None:
    typed = dict(draft.cells)
    for cell in cells:
        rows = [cell["row"]]
        if cell["alike"] and judged is not None:
            rows = _alike(judged, cell["row"], cell["key"])
        for row in rows:
            place = f"{row}:{cell['key']}"
            if cell["text"] is None:
                typed.pop(place, None)
            else:
                typed[place] = cell["text"]
    if len(typed) > MOST_CELLS:
        raise SiteproofError(ErrorCode.INVALID_REQUEST, fields={"cells": ["too_many"]})
    draft.cells = typed


def _alike(judged: Judged, row: int, key: str) -> list[int]:
    """Rows whose cell says what this one says."""
    if not any(each.number == row for each in judged.rows):
        return [row]
    said = judged.cells(row).get(key, "")
    return [each.number for each in judged.rows if judged.cells(each.number).get(key, "") == said]


def _leave_out(draft: ImportDraft, yours: Mapping[str, Any], judged: Judged | None) -> None:
    out = (set(draft.excluded) | set(yours["exclude"])) - set(yours["include"])
    if yours["exclude_bad"] and judged is not None:
        out |= {number for row in judged.rows if row.state == BAD for number in row.rows}
    draft.excluded = sorted(out)


def take_draft(who: Administrator, draft_id: str, version: int) -> dict[str, Any]:
    """Take all rows that are not left out, or none; asked again it says what the first time did.

    Raises import_invalid with the first problems, version_conflict when the draft was changed meanwhile.
    """
    draft = own_draft(who, draft_id)
    if draft.result is not None:
        return _document(who, draft)
    found = readable(who.runtime, draft)
    before, seen = _judged_before(who, draft, found), draft.version
    try:
        with who.runtime.unit_of_work(write=True) as uow:
            draft = queries.draft_of(uow, who.viewer.user_id, draft_id, lock=True) or not_found()
            if draft.result is not None:
                uow.discard()
                return _document(who, draft)
            check_version(draft_id, {"version": version}, draft.version, draft_view(draft))
            draft.result = _take(uow, who, draft, found, before if draft.version == seen else None)
            draft.version, draft.changed_at = draft.version + 1, who.runtime.now()
            uow.after_commit(lambda: clear_file(who.runtime, draft_id))
    except SiteproofError as error:
        if error.code is ErrorCode.IMPORT_INVALID:
            who.runtime.imports.forget(draft_id)
            problems = cast("list[Any]", error.details["problems"])
            error.details.update(problems=problems[:MOST_PROBLEMS], count=len(problems))
        raise
    return _document(who, draft)


def _judged_before(who: Administrator, draft: ImportDraft, found: Any) -> Any:
    """What the file is judged by, and the judgement: made before the transaction that everybody else waits for."""
    if draft.kind not in ("projects", "sites"):
        return None
    with who.runtime.unit_of_work() as uow:
        known: Any = known_county(uow) if draft.kind == "projects" else county_box(uow)
    if draft.kind == "projects":
        return known, preview_ledger(choose_sheet(found, option(draft, "sheet")), known, ledger_options(draft))
    return known, *judged_sites(found, known, site_options(draft))


def _take(uow: UnitOfWork, who: Administrator, draft: ImportDraft, found: Any, before: Any) -> dict[str, Any]:
    runtime, reach = who.runtime, reach_of(uow, who.viewer)
    taking, file = taking_of(draft, reach, who.actor), (draft.file_name, draft.sha256)
    if draft.kind == "projects":
        read = choose_sheet(found, option(draft, "sheet"))
        preview, taken = take_ledger(uow, runtime, read, ledger_options(draft), taking, file, before)
        skipped = sum(1 for each in preview.problems if each.code == "hidden_row_skipped")
        counts = {**asdict(taken), "left_out": len(draft.excluded) + skipped}
    elif draft.kind == "sites":
        _, taken = take_sites(uow, runtime, found, site_options(draft), for_projects(draft), taking, file, before)
        counts = {**asdict(taken), "left_out": len(draft.excluded)}
    else:
        places, left_out = take_places(uow, runtime, draft, found, By(who.actor, reach))
        counts = {**asdict(places), "left_out": left_out}
    uow.session.flush()
    return {**counts, "taken_at": wire_time(runtime.now()),
            "projects_without_sites": queries.projects_without_sites(uow, who.viewer)}  # fmt: skip
