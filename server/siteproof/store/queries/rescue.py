"""Names for what a rescue file brought: whose device, which project; a foreign project keeps its name to itself."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from siteproof.store.facts import Facts, every, first
from siteproof.store.models import Device, Project, Record, RecordPhoto, User
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork


def device_owner(uow: UnitOfWork, device_id: str) -> Facts | None:
    """The device's id and name with its owner: user_id, user_name, user_name_en."""
    statement = (
        select(
            Device.id,
            Device.name,
            User.id.label("user_id"),
            User.name.label("user_name"),
            User.name_en.label("user_name_en"),
        )
        .join(User, User.id == Device.user_id)
        .where(Device.id == device_id)
    )
    return first(uow.connection.execute(statement))


def project_names(uow: UnitOfWork, viewer: Viewer | None, ids: Collection[str]) -> dict[str, Facts]:
    """Name and English name of those projects that the viewer may see; of all of them without a viewer."""
    statement = select(Project.id, Project.name, Project.name_en).where(Project.id.in_(list(ids)))
    if viewer is not None:
        statement = statement.where(visible_projects(viewer))
    return {row["id"]: row for row in every(uow.connection.execute(statement))}


def author_of_photo(uow: UnitOfWork, record_id: str, sha256: str) -> Facts | None:
    """Whose stored record cites this hash: author_id and author_device; None when this record does not."""
    statement = (
        select(Record.author_id, Record.author_device)
        .join(RecordPhoto, RecordPhoto.record_id == Record.id)
        .where(Record.id == record_id, RecordPhoto.sha256 == sha256)
        .limit(1)
    )
    return first(uow.connection.execute(statement))
