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
from siteproof.store.scope import Viewer, scopes_of_viewer
from siteproof.store.unit_of_work import UnitOfWork

MAX_PAGE = 500


def make_cursor(epoch: str, scope: str, user_id: str, seq: int) -> str:
    """Opaque to phones: seq and a mark of epoch, scope and user, so that no foreign cursor is taken."""
    return base64url(seq.to_bytes(8, "big") + _mark(epoch, scope, user_id))


def _mark(epoch: str, scope: str, user_id: str) -> bytes:
    return hashlib.sha256("\n".join(("cursor", epoch, scope, user_id)).encode("utf-8", "replace")).digest()[:12]


def read_cursor(cursor: str, epoch: str, scope: str, user_id: str, head: int) -> int:
    """The seq of a cursor; raises cursor for any that this epoch, scope and user did not get."""
    try:
        raw = from_base64url(cursor)
    except ValueError:
        raise SiteproofError(ErrorCode.CURSOR, reason="malformed") from None
    seq = int.from_bytes(raw[:8], "big")
    if len(raw) != 20 or raw[8:] != _mark(epoch, scope, user_id):
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
        if scope not in {known for known, _ in scopes_of_viewer(uow, viewer)}:
            raise SiteproofError(ErrorCode.SCOPE_UNKNOWN, scope=scope[:100])
        head = head_seq(uow)
        start = read_cursor(after, epoch, scope, viewer.user_id, head) if after else 0
        logged = f"me:{viewer.user_id}" if scope == "me" else scope
        rows = changes_after(uow, logged, start, limit)
        items = _items(uow, viewer, rows)
    more = len(rows) >= limit
    newest = rows[-1][0] if rows else head
    return {"items": items, "next": make_cursor(epoch, scope, viewer.user_id, newest), "more": more}


def _items(uow: UnitOfWork, viewer: Viewer, rows: Sequence[tuple[int, str, str]]) -> list[dict[str, Any]]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for _, type_, object_id in rows:
        wanted[type_].append(object_id)
    views = {type_: current_views(uow, viewer, type_, ids) for type_, ids in wanted.items()}
    return [_item(seq, type_, object_id, views[type_].get(object_id)) for seq, type_, object_id in rows]


def _item(seq: int, type_: str, object_id: str, view: Mapping[str, Any] | None) -> dict[str, Any]:
    version = None if view is None else view.get("version")
    return {"seq": seq, "type": type_, "id": object_id, "version": version, "gone": view is None, "data": view}


def _record_states(uow: UnitOfWork, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    return record_states(uow, viewer, ids)


register_view("record_state", _record_states)
