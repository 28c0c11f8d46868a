"""What a trip without a network needs beside projects and sites: open defects and the outline of the township.

A defect shows what was found, where, how grave and until when, with its photos: never who found it or
what else he answered (contracts.md 3). Registered at import.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from siteproof.domain.outline import simplified_outline
from siteproof.services.scope_views import Views
from siteproof.services.view_registry import register_view
from siteproof.store.queries.defects import open_defects
from siteproof.store.queries.outlines import visible_areas
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

_OUTLINES_HELD = 256


def defect_views(uow: UnitOfWork, viewer: Viewer, ids: Sequence[str]) -> Views:
    """Open defects in scope; a closed one is gone."""
    return {
        defect.id: {
            "id": defect.id,
            "project_id": defect.project_id,
            "site_id": defect.site_id,
            "item_id": defect.item_id,
            "name": defect.content["name"],
            "grade": defect.grade,
            "found_on": defect.found_on.isoformat(),
            "due_on": None if defect.due_on is None else defect.due_on.isoformat(),
            "demand": defect.content["demand"],
            "place": defect.content["place"],
            "photos": defect.content["photos"],
        }
        for defect in open_defects(uow, viewer, ids)
    }


def area_views(uow: UnitOfWork, viewer: Viewer, ids: Sequence[str]) -> Views:
    """Areas around projects in scope, their outline drawn with few corners; null where none is known."""
    return {
        area.id: {
            "id": area.id,
            "version": area.version,
            "kind": area.kind,
            "name": {"zh": area.name, "en": area.name_en},
            "outline": None if area.geometry is None else _drawn(json.dumps(area.geometry)),
        }
        for area in visible_areas(uow, viewer, ids)
    }


@lru_cache(maxsize=_OUTLINES_HELD)
def _drawn(geometry: str) -> dict[str, Any] | None:
    return simplified_outline(json.loads(geometry))


for _type, _loader in (("defect", defect_views), ("area", area_views)):
    register_view(_type, _loader)
