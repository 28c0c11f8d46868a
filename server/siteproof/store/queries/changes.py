"""What a scope must look at after a cursor."""

from __future__ import annotations

from sqlalchemy import func, select

from siteproof.store.models import Defect, ScopeChange, Site
from siteproof.store.unit_of_work import UnitOfWork


def changes_after(uow: UnitOfWork, scope: str, after_seq: int, limit: int) -> list[tuple[int, str, str]]:
    """(newest seq, type, object id) of objects of this scope changed after a seq, in order of that seq.

    An object counts once, at its newest change, so a page never repeats what a later page brings.
    Pages end on a whole seq: the last one may be longer than `limit`.
    """
    newest = (
        select(func.max(ScopeChange.seq).label("seq"), ScopeChange.type, ScopeChange.object_id)
        .where(ScopeChange.scope == scope, ScopeChange.seq > after_seq)
        .group_by(ScopeChange.type, ScopeChange.object_id)
        .subquery()
    )
    ordered = select(newest.c.seq, newest.c.type, newest.c.object_id).order_by(
        newest.c.seq, newest.c.type, newest.c.object_id
    )
    rows = [(int(row.seq), str(row.type), str(row.object_id)) for row in uow.connection.execute(ordered.limit(limit))]
    if len(rows) < limit:
        return rows
    last = rows[-1][0]
    whole = ordered.where(newest.c.seq == last)
    tail = [(int(row.seq), str(row.type), str(row.object_id)) for row in uow.connection.execute(whole)]
    return [row for row in rows if row[0] < last] + tail


def objects_of_project(uow: UnitOfWork, project_id: str) -> list[tuple[str, str]]:
    """(type, id) of all that a scope shows of a project: who gains or loses the project must look at each."""
    sites = uow.connection.execute(select(Site.id).where(Site.project_id == project_id).order_by(Site.id)).scalars()
    open_ones = select(Defect.id).where(Defect.project_id == project_id, Defect.state == "open").order_by(Defect.id)
    defects = uow.connection.execute(open_ones).scalars()
    return [("project", project_id), *(("site", each) for each in sites), *(("defect", each) for each in defects)]
