"""Design values of a project (the approved drawing in numbers): readings are judged against them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from siteproof.services.administer.change import (
    Administrator,
    check_version,
    looks_of_projects,
    not_found,
    refuse,
    told,
)
from siteproof.services.pending_work import enqueue
from siteproof.store.models import Project
from siteproof.store.queries import tasks as queries
from siteproof.store.queries.checklists import newest_version, published_content
from siteproof.store.unit_of_work import UnitOfWork

_LARGEST = 1e9
_LONGEST_TEXT = 200


def show_design(who: Administrator, project_id: str) -> dict[str, Any]:
    """The values entered, and the fields that the project's checklist asks for; raises not_found."""
    with who.runtime.unit_of_work() as uow:
        project = queries.project_in_scope(uow, who.viewer, project_id) or not_found()
        return _view(uow, project)


def change_design(who: Administrator, project_id: str, yours: Mapping[str, Any]) -> dict[str, Any]:
    """Replace the values; phones hear of it and the project is evaluated again.

    Raises not_found, version_conflict and invalid_request (a field nobody asks for, a value out of range).
    """
    now = who.runtime.now()
    with who.runtime.unit_of_work(write=True) as uow:
        project = queries.project_in_scope(uow, who.viewer, project_id, lock=True) or not_found()
        current = _view(uow, project)
        check_version(project_id, yours, project.version, current)
        known = {field["id"] for field in current["fields"]}
        for name, value in yours["design"].items():
            _check_value(name, value, known)
        project.design, project.version = dict(yours["design"]), project.version + 1
        uow.session.flush()
        looks = looks_of_projects(uow, [project_id])
        told(uow, who, "project.design", ("project", project_id), at=now, looks=looks)
        enqueue(uow, "evaluate", project_id, now)
        uow.after_commit(who.runtime.signal.wake)
        return _view(uow, project)


def _check_value(name: str, value: object, known: set[str]) -> None:
    if name not in known:
        refuse(f"design.{name[:60]}", "unknown")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        refuse(f"design.{name}", "form")
    if isinstance(value, str):
        if not 0 < len(value) <= _LONGEST_TEXT:
            refuse(f"design.{name}", "form")
    elif not math.isfinite(value) or not 0 <= value <= _LARGEST:
        refuse(f"design.{name}", "range")


def _view(uow: UnitOfWork, project: Project) -> dict[str, Any]:
    version = newest_version(uow, project.checklist_id) if project.checklist_id is not None else None
    content = published_content(uow, project.checklist_id, version) if project.checklist_id and version else None
    design = project.design or {}
    asked = list((content or {}).get("design_fields", []))
    labels = (content or {}).get("labels") or {}
    fields = [_field(name, labels.get(name)) for name in dict.fromkeys([*asked, *design])]
    return {
        "id": project.id,
        "version": project.version,
        "name": {"zh": project.name, "en": project.name_en},
        "checklist": {"id": project.checklist_id, "version": version, "name": content.get("name")} if content else None,
        "fields": fields,
        "design": design,
    }


def _field(name: str, label: Mapping[str, Any] | None) -> dict[str, Any]:
    label = label or {}
    return {"id": name, "name": {"zh": label.get("zh", name), "en": label.get("en", name)}, "unit": label.get("unit")}
