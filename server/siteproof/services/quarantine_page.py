"""What is kept aside, for the office: no work ends where nobody looks (sync.md S14, F61)."""

from __future__ import annotations

from typing import Any

from siteproof.domain.quarantine_texts import quarantine_sentence
from siteproof.domain.wording import as_document
from siteproof.services.identifiers import wire_time
from siteproof.services.names import name_of
from siteproof.store.queries import quarantine as queries
from siteproof.store.queries.quarantine import KeptRecord
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

PAGE = 50


def quarantine_page(uow: UnitOfWork, viewer: Viewer, after: int | None) -> dict[str, Any]:
    """{items, count, next}: one page newest first; `after` is the `next` of the page before, None on the last.

    A project outside the viewer's scope keeps its name, its photos and its pages to itself.
    """
    rows, count = queries.kept_aside(uow, viewer, after, PAGE + 1)
    shown = rows[:PAGE]
    counts = queries.photo_counts(uow, [row.id for row in shown])
    photos = queries.first_photos(uow, [row.id for row in shown if row.in_scope])
    items = [_item(row, counts.get(row.id, 0), photos.get(row.id)) for row in shown]
    return {"items": items, "count": count, "next": shown[-1].seq if len(rows) > PAGE else None}


def _item(row: KeptRecord, photo_count: int, photo: str | None) -> dict[str, Any]:
    project = row.project if row.in_scope else None
    codes = dict.fromkeys(str(reason["code"]) for reason in row.reasons)
    return {
        "record_id": row.id,
        "kind": row.kind,
        "author_name": name_of(row.author),
        "submitted_by": None if row.submitted_by is None else name_of(row.submitted_by),
        "project_name": None if project is None else name_of(project),
        "project_elsewhere": row.project is not None and not row.in_scope,
        "received_at": wire_time(row.received_at),
        "reasons": [{"code": code, "sentence": as_document(quarantine_sentence(code))} for code in codes],
        "photo_count": photo_count,
        "photo": None if photo is None else {"record_id": row.id, "sha256": photo},
        "photos_missing": len(row.missing),
        "inspection_id": row.inspection_id if row.in_scope else None,
    }
