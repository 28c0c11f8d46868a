"""Store the confirmed problems of a project; phones of its scopes look again only where one changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from siteproof.services.announce import announce_projection
from siteproof.services.evaluation.defects import DefectProjection
from siteproof.services.evaluation.write import content_sha256
from siteproof.store.models import Defect
from siteproof.store.queries import defects as queries
from siteproof.store.scope import scopes_of_project
from siteproof.store.unit_of_work import UnitOfWork


def write_defects(uow: UnitOfWork, project_id: str, computed: Sequence[DefectProjection], now: datetime) -> None:
    """Bring the stored defects of a project to what was computed; one that is confirmed no more is gone."""
    stored = {row.id: row for row in queries.defects_of_project(uow, project_id)}
    scopes: list[str] | None = None
    changed: list[str] = []
    for each in computed:
        row, digest = stored.pop(each.id, None), _digest(each)
        if row is not None and row.content_sha256 == digest:
            continue
        if row is None:
            row = Defect(id=each.id, project_id=project_id)
            uow.session.add(row)
        row.site_id, row.record_id, row.item_id = each.site_id, each.record_id, each.item_id
        row.state, row.grade = "open" if each.is_open else "closed", each.grade
        row.found_on, row.due_on = each.found_on, each.due_on
        row.content, row.content_sha256 = each.content, digest
        uow.session.flush()
        queries.replace_photos(uow, each.id, each.photos)
        changed.append(each.id)
    for gone in stored.values():
        queries.remove_defect(uow, gone)
        changed.append(gone.id)
    for defect_id in changed:
        scopes = scopes or scopes_of_project(uow, project_id)
        announce_projection(uow, "defect", defect_id, [(scope, "defect", defect_id) for scope in scopes], now)


def _digest(each: DefectProjection) -> str:
    facts = asdict(each)
    return content_sha256({**facts, "found_on": str(each.found_on), "due_on": str(each.due_on)})
