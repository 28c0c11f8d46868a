"""Areas, units and sectors, as an administrator works on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from siteproof.store.admin_reach import reachable_areas, reachable_units
from siteproof.store.models import Area, Defect, Project, Sector, Site, Unit, UserArea, UserSector
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork


def in_reach(
    uow: UnitOfWork, viewer: Viewer, areas: Collection[str], sectors: Collection[str], unit_id: str | None
) -> str | None:
    """The name of the first of the three that holds an id absent or out of reach (areas, sectors, unit_id), or None."""
    session: Session = uow.session
    if set(session.scalars(select(Area.id).where(Area.id.in_(areas), reachable_areas(viewer)))) != set(areas):
        return "areas"
    if set(session.scalars(select(Sector.id).where(Sector.id.in_(sectors), _own_sectors(viewer)))) != set(sectors):
        return "sectors"
    if unit_id is not None and reachable_unit(uow, viewer, unit_id) is None:
        return "unit_id"
    return None


def _own_sectors(viewer: Viewer) -> ColumnElement[bool]:
    own = select(UserSector.sector_id).where(UserSector.user_id == viewer.user_id)
    limited = exists().where(UserSector.user_id == viewer.user_id)
    return or_(Sector.id.in_(own), and_(~limited, exists().where(UserArea.user_id == viewer.user_id)))


def areas(uow: UnitOfWork, viewer: Viewer) -> Sequence[Area]:
    """Areas within reach, parents and children in no order."""
    return uow.session.scalars(select(Area).where(reachable_areas(viewer)).order_by(Area.id)).all()


def every_area(uow: UnitOfWork) -> Sequence[Area]:
    """All areas of the installation."""
    return uow.session.scalars(select(Area).order_by(Area.id)).all()


def reachable_area(uow: UnitOfWork, viewer: Viewer, area_id: str, *, lock: bool = False) -> Area | None:
    """The area when it is within reach."""
    query = select(Area).where(Area.id == area_id, reachable_areas(viewer))
    return uow.session.scalars(query.with_for_update(of=Area) if lock else query).first()


def units(uow: UnitOfWork, viewer: Viewer) -> Sequence[Unit]:
    """Units within reach by name."""
    return uow.session.scalars(select(Unit).where(reachable_units(viewer)).order_by(Unit.name, Unit.id)).all()


def every_unit(uow: UnitOfWork) -> Sequence[Unit]:
    """All units of the installation."""
    return uow.session.scalars(select(Unit).order_by(Unit.id)).all()


def reachable_unit(uow: UnitOfWork, viewer: Viewer, unit_id: str, *, lock: bool = False) -> Unit | None:
    """The unit when it is within reach."""
    query = select(Unit).where(Unit.id == unit_id, reachable_units(viewer))
    return uow.session.scalars(query.with_for_update(of=Unit) if lock else query).first()


def sectors(uow: UnitOfWork, viewer: Viewer) -> Sequence[Sector]:
    """Sectors within reach: all of them, unless the administrator has some of his own."""
    return uow.session.scalars(select(Sector).where(_own_sectors(viewer)).order_by(Sector.id)).all()


def every_sector(uow: UnitOfWork) -> Sequence[Sector]:
    """All sectors of the installation."""
    return uow.session.scalars(select(Sector).order_by(Sector.id)).all()


def reachable_sector(uow: UnitOfWork, viewer: Viewer, sector_id: str, *, lock: bool = False) -> Sector | None:
    """The sector when it is within reach."""
    query = select(Sector).where(Sector.id == sector_id, _own_sectors(viewer))
    return uow.session.scalars(query.with_for_update(of=Sector) if lock else query).first()


def projects_in_area(uow: UnitOfWork, area_id: str) -> Sequence[str]:
    """Ids of the projects that lie directly in this area (their page carries its name)."""
    return uow.session.scalars(select(Project.id).where(Project.area_id == area_id)).all()


def areas_below(uow: UnitOfWork, area_id: str) -> set[str]:
    """Ids of the area itself and of everything below it."""
    tree = select(Area.id.label("id")).where(Area.id == area_id).cte("below", recursive=True)
    child = aliased(Area)
    tree = tree.union(select(child.id).where(child.parent_id == tree.c.id))
    return set(uow.session.scalars(select(tree.c.id)))


def objects_in(uow: UnitOfWork, area_ids: Collection[str]) -> list[tuple[str, str, str]]:
    """(project id, type, id) of all that a scope shows of the projects in these areas: as objects_of_project says."""
    projects = uow.session.scalars(select(Project.id).where(Project.area_id.in_(area_ids)).order_by(Project.id))
    found = [(id_, "project", id_) for id_ in projects]
    sites = select(Site.project_id, Site.id).join(Project, Project.id == Site.project_id).order_by(Site.id)
    defects = select(Defect.project_id, Defect.id).join(Project, Project.id == Defect.project_id).order_by(Defect.id)
    for type_, query in (("site", sites), ("defect", defects.where(Defect.state == "open"))):
        rows = uow.session.execute(query.where(Project.area_id.in_(area_ids)))
        found += [(project_id, type_, id_) for project_id, id_ in rows]
    return found


def projects_of_unit(uow: UnitOfWork, unit_id: str) -> Sequence[str]:
    """Ids of the projects whose page carries this unit's name."""
    columns = (Project.responsible_unit_id, Project.contractor_unit_id, Project.lead_unit_id)
    return uow.session.scalars(select(Project.id).where(or_(*(each == unit_id for each in columns)))).all()


def exists_by_id(uow: UnitOfWork, model: type[Area] | type[Unit] | type[Sector], id_: str) -> bool:
    """True when a row of this id exists anywhere."""
    return bool(uow.session.execute(select(exists().where(model.id == id_))).scalar())


def unknown_scopes(
    uow: UnitOfWork, area_ids: Collection[str], sector_ids: Collection[str], unit_id: str | None
) -> list[str]:
    """Those of the ids that do not exist anywhere."""
    session: Session = uow.session
    known = set(session.scalars(select(Area.id).where(Area.id.in_(area_ids))))
    unknown = set(area_ids) - known
    unknown |= set(sector_ids) - set(session.scalars(select(Sector.id).where(Sector.id.in_(sector_ids))))
    if unit_id is not None and not exists_by_id(uow, Unit, unit_id):
        unknown.add(unit_id)
    return sorted(unknown)
