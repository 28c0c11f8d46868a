"""GET changes: what a scope must look at after a cursor, answered with the current views of the viewer's role."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.identifiers import base64url, from_base64url
from siteproof.services.runtime import Runtime
from siteproof.services.view_registry import current_views, register_view
from siteproof.store.log import head_seq
from siteproof.store.queries.changes import changes_after
from siteproof.store.queries.records import record_states
from siteproof.store.scope import Viewer, grants_of_viewer, projects_in_scope, scopes_of_viewer
from siteproof.store.unit_of_work import UnitOfWork

MAX_PAGE = 500
Views = Mapping[str, Mapping[str, Any]]


def make_cursor(seq: int, *reader: str) -> str:
    """Opaque to phones: seq and a mark of its reader (epoch, scope, user, grants), so that no other's is taken."""
    return base64url(seq.to_bytes(8, "big") + _mark(reader))


def _mark(reader: tuple[str, ...]) -> bytes:
    return hashlib.sha256("\n".join(("cursor", *reader)).encode("utf-8", "replace")).digest()[:12]


def read_cursor(cursor: str, head: int, *reader: str) -> int:
    """The seq of a cursor; raises cursor for any that this reader did not get.

    Whose grants changed is another reader: what he may see changed without a change of the objects themselves,
    so he begins anew.
    """
    try:
        raw = from_base64url(cursor)
    except ValueError:
        raise SiteproofError(ErrorCode.CURSOR, reason="malformed") from None
    seq = int.from_bytes(raw[:8], "big")
    if len(raw) != 20 or raw[8:] != _mark(reader):
        raise SiteproofError(ErrorCode.CURSOR, reason="other_epoch_or_scope")
    if seq > head:
        raise SiteproofError(ErrorCode.CURSOR, reason="ahead")
    return seq


def pull_changes(runtime: Runtime, viewer: Viewer, scope: str, after: str | None, limit: int) -> dict[str, Any]:
    """One page of changes: {items, next, more}.

    Raises scope_unknown when the scope is not the viewer's, cursor when he must start anew.
    """
    epoch = runtime.installation.server_epoch
    with runtime.unit_of_work() as uow:
        uow.read_one_snapshot()  # else what changes between two queries drops out of a page that its cursor covers
        if scope not in {known for known, *_ in scopes_of_viewer(uow, viewer)}:
            raise SiteproofError(ErrorCode.SCOPE_UNKNOWN, scope=scope[:100])
        reader = (epoch, scope, viewer.user_id, grants_of_viewer(uow, viewer))
        head = head_seq(uow)
        start = read_cursor(after, head, *reader) if after else 0
        logged = f"me:{viewer.user_id}" if scope == "me" else scope
        rows = changes_after(uow, logged, start, limit)
        items = _items(uow, viewer, scope, rows)
    more = len(rows) >= limit
    newest = rows[-1][0] if rows else head
    return {"items": items, "next": make_cursor(newest, *reader), "more": more}


def _items(uow: UnitOfWork, viewer: Viewer, scope: str, rows: Sequence[tuple[int, str, str]]) -> list[dict[str, Any]]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for _, type_, object_id in rows:
        wanted[type_].append(object_id)
    views = {type_: current_views(uow, viewer, type_, ids) for type_, ids in wanted.items()}
    if scope != "me":
        views = _inside(uow, scope, views)
    return [_item(seq, type_, object_id, views[type_].get(object_id)) for seq, type_, object_id in rows]


def _inside(uow: UnitOfWork, scope: str, views: Mapping[str, Views]) -> dict[str, Views]:
    """Without what has left this scope: a reader of several would keep a copy here that is never told of again."""
    projects = {_project_of(type_, view) for type_, found in views.items() for view in found.values()}
    here = projects_in_scope(uow, scope, [id_ for id_ in projects if id_ is not None])
    return {
        type_: {id_: view for id_, view in found.items() if _project_of(type_, view) in {None, *here}}
        for type_, found in views.items()
    }


def _project_of(type_: str, view: Mapping[str, Any]) -> str | None:
    return view["id"] if type_ == "project" else view.get("project_id")


def _item(seq: int, type_: str, object_id: str, view: Mapping[str, Any] | None) -> dict[str, Any]:
    version = None if view is None else view.get("version")
    return {"seq": seq, "type": type_, "id": object_id, "version": version, "gone": view is None, "data": view}


def _record_states(uow: UnitOfWork, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    return record_states(uow, viewer, ids)


register_view("record_state", _record_states)
