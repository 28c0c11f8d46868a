"""How far an import may reach: the whole installation from the terminal, an administrator's own part on the screen."""

from __future__ import annotations

from dataclasses import dataclass

from siteproof.store.admin_reach import reaches_everything
from siteproof.store.models import Project
from siteproof.store.queries import places
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Reach:
    """Ids of areas and sectors that may be written to (None: all); `home` is where a new unit is put, None: the county.

    `whole` says that places of the whole installation (sectors, townships, units of no area) may be made too.
    """

    areas: frozenset[str] | None = None
    sectors: frozenset[str] | None = None
    whole: bool = True
    home: str | None = None

    def holds_area(self, area_id: str | None) -> bool:
        """Whether this area may be written to; the whole installation (None) only where everything may."""
        return self.areas is None or (area_id is not None and area_id in self.areas)

    def holds_sector(self, sector_id: str | None) -> bool:
        """Whether projects of this sector may be written; one still to be made (None) only where all may."""
        return self.whole or (sector_id is not None and (self.sectors is None or sector_id in self.sectors))

    def holds_project(self, project: Project) -> bool:
        """Whether this stored project may be changed."""
        return self.holds_area(project.area_id) and self.holds_sector(project.sector_id)


EVERYWHERE = Reach()


def reach_of(uow: UnitOfWork, viewer: Viewer) -> Reach:
    """What this administrator administers."""
    if reaches_everything(uow, viewer):
        return EVERYWHERE
    areas = places.areas(uow, viewer)
    own = frozenset(area.id for area in areas)
    sectors = frozenset(each.id for each in places.sectors(uow, viewer))
    home = next((area.id for area in areas if area.parent_id not in own), None)
    return Reach(own, sectors, whole=False, home=home)
