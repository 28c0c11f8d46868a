"""Tasks made by hand and design values: what the routes take and answer."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from siteproof.api.schemas.pages import BilingualSchema
from siteproof.api.schemas.texts import ID, one_line
from siteproof.store.models.tasks import STATES


class TaskQuerySchema(Schema):
    """Filter of the list of tasks."""

    state = fields.String(load_default=None, validate=validate.OneOf(STATES))
    after = fields.String(load_default=None, validate=ID)


class TaskSchema(Schema):
    """One task."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    project_id = fields.String(required=True)
    project_name = fields.Nested(BilingualSchema, required=True)
    site_id = fields.String(required=True, allow_none=True)
    site_name = fields.Nested(BilingualSchema, required=True, allow_none=True)
    checklist_id = fields.String(required=True, allow_none=True)
    checklist_version = fields.Integer(required=True, allow_none=True)
    checklist_name = fields.Nested(BilingualSchema, required=True, allow_none=True)
    assignee_id = fields.String(required=True)
    assignee_name = fields.Nested(BilingualSchema, required=True)
    kind = fields.String(required=True)
    due_on = fields.String(required=True)
    hold_point = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)


class TaskListSchema(Schema):
    """One page of tasks by due date."""

    items = fields.List(fields.Nested(TaskSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class ChangedTaskSchema(Schema):
    """An open task as it shall be, made from `version`."""

    version = fields.Integer(required=True, strict=True)
    assignee_id = fields.String(required=True, validate=ID)
    due_on = fields.Date(required=True)
    hold_point = fields.String(load_default=None, allow_none=True, validate=one_line(60))


class NewTaskSchema(ChangedTaskSchema):
    """A new task on a project."""

    class Meta:
        exclude = ("version",)

    site_id = fields.String(load_default=None, allow_none=True, validate=ID)
    checklist_id = fields.String(required=True, validate=ID)


class WithdrawnTaskSchema(Schema):
    """Which version of the task is taken back."""

    version = fields.Integer(required=True)


class AssigningProjectSchema(Schema):
    """The project a task is made for."""

    id = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    checklist_id = fields.String(required=True, allow_none=True)


class AssigningSiteSchema(Schema):
    """A site to choose."""

    id = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)


class AssigningChecklistSchema(Schema):
    """A checklist to choose, newest version."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    name = fields.Nested(BilingualSchema, required=True, allow_none=True)


class AssigningInspectorSchema(Schema):
    """An inspector who sees the project."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    open_tasks = fields.Integer(required=True)


class AssigningSchema(Schema):
    """What a task on a project can be made of."""

    project = fields.Nested(AssigningProjectSchema, required=True)
    sites = fields.List(fields.Nested(AssigningSiteSchema), required=True)
    checklists = fields.List(fields.Nested(AssigningChecklistSchema), required=True)
    inspectors = fields.List(fields.Nested(AssigningInspectorSchema), required=True)


class DesignFieldSchema(Schema):
    """A value the checklist asks for."""

    id = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    unit = fields.String(required=True, allow_none=True)


class DesignSchema(Schema):
    """The design values of a project, and the fields that its checklist asks for."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    checklist = fields.Nested(AssigningChecklistSchema, required=True, allow_none=True)
    fields_ = fields.List(fields.Nested(DesignFieldSchema), required=True, data_key="fields", attribute="fields")
    design = fields.Dict(keys=fields.String(), required=True)


class ChangedDesignSchema(Schema):
    """The values as they shall be, made from `version`; a field left out is unknown."""

    version = fields.Integer(required=True, strict=True)
    design = fields.Dict(
        keys=fields.String(validate=ID), values=fields.Raw(), required=True, validate=validate.Length(0, 100)
    )
