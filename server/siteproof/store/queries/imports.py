"""What an import compares with and how it writes: many rows in few statements."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, text

from siteproof.store.base import UtcDateTime
from siteproof.store.facts import Facts, every
from siteproof.store.log import Look, take_seq
from siteproof.store.models import Area, Checklist, LogEvent, Project, ScopeChange, Sector, Site, Unit, User
from siteproof.store.unit_of_work import UnitOfWork

_CHUNK_ROWS = 5000
_INTO = f"INSERT INTO {ScopeChange.__tablename__} (seq, scope, type, object_id) SELECT "
_INSERT_LOOKS = {
    "sqlite": text(
        _INTO + "json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),"
        " json_extract(value, '$[3]') FROM json_each(:rows)"
    ),
    "postgresql": text(
        _INTO + "CAST(value->>0 AS bigint), value->>1, value->>2, value->>3"
        " FROM json_array_elements(CAST(:rows AS json))"
    ),
}
"""A hundred thousand of them come with a large file, while everybody waits: the database takes them apart itself."""
_EVENTS = f"INSERT INTO {LogEvent.__tablename__} (seq, kind, subject_type, subject_id, user_id, data, at) SELECT "
_AT = bindparam("at", type_=UtcDateTime())
_INSERT_CHANGES = {
    "sqlite": text(
        _EVENTS + "json_extract(value, '$[0]'), 'administered', json_extract(value, '$[1]'),"
        " json_extract(value, '$[2]'), :user_id, json_extract(value, '$[3]'), :at FROM json_each(:rows)"
    ).bindparams(_AT),
    "postgresql": text(
        _EVENTS + "CAST(value->>0 AS bigint), 'administered', value->>1, value->>2, CAST(:user_id AS text),"
        " CAST(value->>3 AS jsonb), :at FROM json_array_elements(CAST(:rows AS json))"
    ).bindparams(_AT),
}
"""Likewise; `data` comes as the JSON text it is kept as."""


def areas(uow: UnitOfWork) -> list[Facts]:
    """Every area: id, parent_id, kind, name, geometry."""
    query = select(Area.id, Area.parent_id, Area.kind, Area.name, Area.geometry).order_by(Area.id)
    return every(uow.connection.execute(query))


def units(uow: UnitOfWork) -> list[Facts]:
    """Every unit: id, name."""
    return every(uow.connection.execute(select(Unit.id, Unit.name).order_by(Unit.id)))


def sectors(uow: UnitOfWork) -> list[Facts]:
    """Every sector: id, name."""
    return every(uow.connection.execute(select(Sector.id, Sector.name).order_by(Sector.id)))


def leaders(uow: UnitOfWork) -> list[Facts]:
    """Active leaders: id, name."""
    query = select(User.id, User.name).where(User.role == "leader", User.active.is_(True)).order_by(User.id)
    return every(uow.connection.execute(query))


def projects_of_years(uow: UnitOfWork, years: Collection[int]) -> Sequence[Project]:
    """All projects of these programme years."""
    return uow.session.scalars(select(Project).where(Project.programme_year.in_(sorted(years)))).all()


def newest_year(uow: UnitOfWork) -> int | None:
    """The newest programme year, None without projects."""
    query = select(Project.programme_year).order_by(Project.programme_year.desc()).limit(1)
    return uow.connection.execute(query).scalar()


def sites_of_projects(uow: UnitOfWork, project_ids: Collection[str]) -> Sequence[Site]:
    """All sites of these projects."""
    found: list[Site] = []
    ids = sorted(project_ids)
    for at in range(0, len(ids), 500):
        found.extend(uow.session.scalars(select(Site).where(Site.project_id.in_(ids[at : at + 500]))))
    return found


def imported_values(uow: UnitOfWork, subject_type: str) -> dict[str, Mapping[str, Any]]:
    """What the last import said of each subject, by id."""
    query = (
        select(LogEvent.subject_id, LogEvent.data)
        .where(LogEvent.kind == "administered", LogEvent.subject_type == subject_type, LogEvent.data.is_not(None))
        .order_by(LogEvent.seq)
    )
    found: dict[str, Mapping[str, Any]] = {}
    for subject_id, data in uow.connection.execute(query):
        if "import" in data:
            found[subject_id] = data["import"]
    return found


def checklists_by_kind(uow: UnitOfWork) -> dict[str, str]:
    """For each project kind the id of a published checklist, one for works under way before any other."""
    found: dict[str, tuple[int, str]] = {}
    order = {"construction": 0, "any": 1}
    for checklist_id, content in uow.connection.execute(select(Checklist.id, Checklist.content).order_by(Checklist.id)):
        applies = content.get("applies_to", {})
        kind, rank = applies.get("project_kind"), order.get(applies.get("stage"), 2)
        if kind is not None and (kind not in found or rank < found[kind][0]):
            found[kind] = (rank, checklist_id)
    return {kind: checklist_id for kind, (_, checklist_id) in found.items()}


def insert_projects(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert projects, many a statement; every row names the same columns."""
    for at in range(0, len(rows), _CHUNK_ROWS):
        uow.connection.execute(insert(Project), list(rows[at : at + _CHUNK_ROWS]))


def insert_sites(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert sites, many a statement."""
    for at in range(0, len(rows), _CHUNK_ROWS):
        uow.connection.execute(insert(Site), list(rows[at : at + _CHUNK_ROWS]))


def log_changes(
    uow: UnitOfWork,
    changes: Sequence[tuple[str, str, Mapping[str, Any] | None, Iterable[Look]]],
    *,
    at: Any,
    user_id: str | None,
) -> None:
    """One administered event for each (subject type, subject id, data, looks), in a few statements."""
    last = take_seq(uow, len(changes))
    first = last - len(changes) + 1
    for begin in range(0, len(changes), _CHUNK_ROWS):
        part = changes[begin : begin + _CHUNK_ROWS]
        events: list[tuple[int, str, str, str | None]] = []
        looked: list[tuple[int, str, str, str]] = []
        for seq, (subject_type, subject_id, data, looks) in enumerate(part, start=first + begin):
            events.append((seq, subject_type, subject_id, None if data is None else json.dumps(data)))
            looked += [(seq, scope, type_, object_id) for scope, type_, object_id in dict.fromkeys(looks)]
        engine, told = uow.connection.dialect.name, {"at": at, "user_id": user_id}
        uow.connection.execute(_INSERT_CHANGES[engine], {"rows": json.dumps(events), **told})
        if looked:
            uow.connection.execute(_INSERT_LOOKS[engine], {"rows": json.dumps(looked)})
