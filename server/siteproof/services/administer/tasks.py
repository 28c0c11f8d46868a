"""Tasks made by hand: a project, what to check, who goes and by when; changed or taken back while still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from siteproof.services.administer.change import Administrator, check_version, not_found, refuse, told
from siteproof.services.announce import own_scope
from siteproof.services.names import name_if_any, name_of
from siteproof.store.log import Look
from siteproof.store.models import Task
from siteproof.store.queries import tasks as queries
from siteproof.store.queries.checklists import newest_version
from siteproof.store.scope import scopes_of_project
from siteproof.store.unit_of_work import UnitOfWork

PAGE = 100


def list_tasks(who: Administrator, *, state: str | None, after: str | None) -> dict[str, Any]:
    """One page of the tasks in scope by due date: {items, next}."""
    with who.runtime.unit_of_work() as uow:
        rows = queries.task_rows(uow, who.viewer, state=state, after=after, limit=PAGE + 1)
        items = _items(uow, rows[:PAGE])
    return {"items": items, "next": items[-1]["id"] if len(rows) > PAGE else None}


def assigning(who: Administrator, project_id: str) -> dict[str, Any]:
    """What a task on this project can be made of: sites, checklists, inspectors who see it with their open tasks."""
    with who.runtime.unit_of_work() as uow:
        project = queries.project_in_scope(uow, who.viewer, project_id) or not_found()
        return {
            "project": {"id": project.id, "name": name_of(project),
                        "checklist_id": project.checklist_id},
            "sites": [{"id": site.id, "name": name_of(site)}
                      for site in queries.sites_of(uow, project_id)],
            "checklists": [{"id": each.id, "version": each.version, "name": each.content.get("name")}
                           for each in queries.newest_checklists(uow)],
            "inspectors": [{"id": user.id, "name": user.name, "name_en": user.name_en, "open_tasks": count}
                           for user, count in queries.inspectors_of(uow, project_id)],
        }  # fmt: skip


def add_task(who: Administrator, project_id: str, new: Mapping[str, Any]) -> dict[str, Any]:
    """Give somebody a task of kind planned. Raises not_found and invalid_request with the field at fault."""
    now = who.runtime.now()
    with who.runtime.unit_of_work(write=True) as uow:
        if queries.project_in_scope(uow, who.viewer, project_id) is None:
            not_found()
        if new["site_id"] is not None and new["site_id"] not in {s.id for s in queries.sites_of(uow, project_id)}:
            refuse("site_id", "unknown")
        version = newest_version(uow, new["checklist_id"])
        if version is None:
            refuse("checklist_id", "unknown")
        _check_assignee(uow, project_id, new["assignee_id"])
        task = Task(
            id=who.runtime.new_id(), project_id=project_id, site_id=new["site_id"], kind="planned", state="open"
        )
        task.checklist_id, task.checklist_version, task.version = new["checklist_id"], version, 1
        task.assignee_id, task.due_on, task.hold_point = new["assignee_id"], new["due_on"], new["hold_point"]
        uow.session.add(task)
        return _tell(uow, who, task, "task.added", {task.assignee_id}, now)


def change_task(who: Administrator, task_id: str, yours: Mapping[str, Any]) -> dict[str, Any]:
    """Another inspector, another date: both inspectors hear of it. Raises as add_task, and version_conflict."""
    now = who.runtime.now()
    with who.runtime.unit_of_work(write=True) as uow:
        task = _open_task(uow, who, task_id, yours)
        _check_assignee(uow, task.project_id, yours["assignee_id"])
        concerned = {task.assignee_id, yours["assignee_id"]}
        task.assignee_id, task.due_on, task.hold_point = yours["assignee_id"], yours["due_on"], yours["hold_point"]
        task.version += 1
        return _tell(uow, who, task, "task.changed", concerned, now)


def withdraw_task(who: Administrator, task_id: str, yours: Mapping[str, Any]) -> None:
    """Take an open task back; an inspection begun on it is still taken as a routine visit."""
    now = who.runtime.now()
    with who.runtime.unit_of_work(write=True) as uow:
        task = _open_task(uow, who, task_id, yours)
        looks = _looks(uow, task, {task.assignee_id})
        uow.session.delete(task)
        uow.session.flush()
        told(uow, who, "task.withdrawn", ("task", task_id), at=now, looks=looks)


def _open_task(uow: UnitOfWork, who: Administrator, task_id: str, yours: Mapping[str, Any]) -> Task:
    task = queries.locked_task(uow, who.viewer, task_id) or not_found()
    [current] = _items(uow, queries.task_rows(uow, who.viewer, task_id=task_id))
    check_version(task_id, yours, task.version, current)
    if task.state != "open":
        refuse("state", "done")
    return task


def _check_assignee(uow: UnitOfWork, project_id: str, assignee_id: str) -> None:
    if assignee_id not in {user.id for user, _ in queries.inspectors_of(uow, project_id)}:
        refuse("assignee_id", "unknown")


def _tell(
    uow: UnitOfWork, who: Administrator, task: Task, act: str, concerned: set[str], now: datetime
) -> dict[str, Any]:
    uow.session.flush()
    told(uow, who, act, ("task", task.id), at=now, looks=_looks(uow, task, concerned))
    [item] = _items(uow, queries.task_rows(uow, who.viewer, task_id=task.id))
    return item


def _looks(uow: UnitOfWork, task: Task, concerned: set[str]) -> list[Look]:
    """The inspectors concerned look, and the desks over the project."""
    scopes = [own_scope(each) for each in sorted(concerned)] + scopes_of_project(uow, task.project_id)
    return [(scope, "task", task.id) for scope in scopes]


def _items(uow: UnitOfWork, rows: Sequence[queries.TaskRow]) -> list[dict[str, Any]]:
    names = {each.id: each.content.get("name") for each in queries.newest_checklists(uow)}
    return [{**_item(row), "checklist_name": names.get(row[0].checklist_id or "")} for row in rows]


def _item(row: queries.TaskRow) -> dict[str, Any]:
    """One row of the list."""
    task, project, site, user = row
    return {
        "id": task.id,
        "version": task.version,
        "project_id": project.id,
        "project_name": name_of(project),
        "site_id": task.site_id,
        "site_name": name_if_any(site),
        "checklist_id": task.checklist_id,
        "checklist_version": task.checklist_version,
        "assignee_id": user.id,
        "assignee_name": name_of(user),
        "kind": task.kind,
        "due_on": task.due_on.isoformat(),
        "hold_point": task.hold_point,
        "state": task.state,
    }
