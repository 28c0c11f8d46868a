"""/admin/tasks: tasks made by hand, by administrators and supervisors within their scope."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from siteproof.api.openapi import documented
from siteproof.api.schemas.assigning import (
    AssigningSchema,
    ChangedTaskSchema,
    NewTaskSchema,
    TaskListSchema,
    TaskQuerySchema,
    TaskSchema,
    WithdrawnTaskSchema,
)
from siteproof.api.v1.admin.caller import ASSIGNERS, administrator
from siteproof.services.administer import tasks

blueprint = Blueprint("admin_tasks", __name__)


@blueprint.get("/admin/tasks")
@documented("Tasks in scope by due date", query=TaskQuerySchema, response=TaskListSchema, roles=ASSIGNERS)
def list_tasks(query: dict[str, Any]) -> dict[str, Any]:
    """One page of tasks."""
    return tasks.list_tasks(administrator(), state=query["state"], after=query["after"])


@blueprint.get("/admin/projects/<project_id>/assigning")
@documented("What a task on this project can be made of", response=AssigningSchema, roles=ASSIGNERS)
def assigning(project_id: str) -> dict[str, Any]:
    """Sites, checklists and inspectors."""
    return tasks.assigning(administrator(), project_id)


@blueprint.post("/admin/projects/<project_id>/tasks")
@documented("Give somebody a task", body=NewTaskSchema, response=TaskSchema, roles=ASSIGNERS)
def add(project_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Add a task."""
    return tasks.add_task(administrator(), project_id, body)


@blueprint.put("/admin/tasks/<task_id>")
@documented("Another inspector, another date", body=ChangedTaskSchema, response=TaskSchema, roles=ASSIGNERS)
def change(task_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Change an open task."""
    return tasks.change_task(administrator(), task_id, body)


@blueprint.delete("/admin/tasks/<task_id>")
@documented("Take an open task back", query=WithdrawnTaskSchema, roles=ASSIGNERS)
def withdraw(task_id: str, query: dict[str, Any]) -> Response:
    """Withdraw an open task."""
    tasks.withdraw_task(administrator(), task_id, query)
    return Response(status=204)
