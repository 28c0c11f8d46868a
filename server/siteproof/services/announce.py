"""Writing a change of administered data or of a projection into the log, and telling the scopes concerned.

One event per changed object; the views that readers then pull are made by scope_views.
"""

from __future__ import annotations

from datetime import datetime

from siteproof.store.log import Look, append_event
from siteproof.store.queries.checklists import every_scope
from siteproof.store.scope import scopes_of_project
from siteproof.store.unit_of_work import UnitOfWork


def announce_everywhere(uow: UnitOfWork, object_type: str, object_id: str, at: datetime) -> None:
    """An administered object that every scope may need (a checklist)."""
    looks = [(scope, object_type, object_id) for scope in every_scope(uow)]
    append_event(uow, kind="administered", subject_type=object_type, subject_id=object_id, at=at, looks=looks)


def announce_administered(
    uow: UnitOfWork, project_id: str, objects: list[tuple[str, str]], at: datetime, user_id: str | None = None
) -> None:
    """Objects (type, id) of one project that were administered: its scopes must look at them again."""
    scopes = scopes_of_project(uow, project_id)
    looks = [(scope, object_type, object_id) for object_type, object_id in objects for scope in scopes]
    append_event(
        uow, kind="administered", subject_type="project", subject_id=project_id, at=at, user_id=user_id, looks=looks
    )


def announce_task(uow: UnitOfWork, task_id: str, assignee_id: str, at: datetime) -> None:
    """A task for somebody: only its assignee looks."""
    looks = [(own_scope(assignee_id), "task", task_id)]
    append_event(uow, kind="administered", subject_type="task", subject_id=task_id, at=at, looks=looks)


def announce_projection(uow: UnitOfWork, subject_type: str, subject_id: str, looks: list[Look], at: datetime) -> None:
    """A projection whose content changed."""
    append_event(uow, kind="projection", subject_type=subject_type, subject_id=subject_id, at=at, looks=looks)


def own_scope(user_id: str) -> str:
    """How one person's own scope (`me` on the wire) is written in the log."""
    return f"me:{user_id}"
