"""What every administered change has in common: who did it, against which version, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.audit import Actor, write_audit
from siteproof.services.runtime import Runtime
from siteproof.store.log import Look, append_event
from siteproof.store.scope import Viewer, scopes_of_project
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who changes something, in which installation, from where."""

    runtime: Runtime
    viewer: Viewer
    source: str

    @property
    def actor(self) -> Actor:
        """As the audit names him."""
        return Actor(self.viewer.user_id, self.viewer.device_id, self.source)


def not_found() -> NoReturn:
    """What is absent and what is foreign answer alike."""
    raise SiteproofError(ErrorCode.NOT_FOUND)


def refuse(field: str, reason: str) -> NoReturn:
    """A field that cannot be taken as it is."""
    raise SiteproofError(ErrorCode.INVALID_REQUEST, fields={field: [reason]})


def check_version(id_: str, yours: Mapping[str, Any], stored: int, current: Mapping[str, Any]) -> None:
    """Raise version_conflict with both sides when `yours` was made from another version than the stored one."""
    if yours["version"] != stored:
        raise SiteproofError(ErrorCode.VERSION_CONFLICT, id=id_, yours=dict(yours), current=dict(current))


def told(
    uow: UnitOfWork,
    who: Administrator,
    act: str,
    subject: tuple[str, str],
    *,
    at: datetime,
    looks: Iterable[Look] = (),
    data: Mapping[str, Any] | None = None,
) -> None:
    """Log and audit one change of `subject` (type, id); `looks` say which scope must look at what again."""
    append_event(
        uow, kind="administered", subject_type=subject[0], subject_id=subject[1], at=at,
        user_id=who.viewer.user_id, data=data, looks=looks,
    )  # fmt: skip
    write_audit(uow, who.actor, act, subject[0], subject[1], "done", at, log_taken=True)


def looks_of_projects(uow: UnitOfWork, project_ids: Iterable[str]) -> list[Look]:
    """Every scope of these projects must look at them again."""
    return [(scope, "project", id_) for id_ in project_ids for scope in scopes_of_project(uow, id_)]
