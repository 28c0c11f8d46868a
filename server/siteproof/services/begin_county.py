"""The beginning of a real county: its name and zone, its one area, the shipped checklists, the first administrator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from siteproof.domain.place_kinds import PLACE_ID
from siteproof.services.activation import Activation
from siteproof.services.administer.people import UserDetails
from siteproof.services.administer.terminal import add_user
from siteproof.services.load_checklists import load_checklist
from siteproof.services.runtime import Runtime
from siteproof.store.log import append_event
from siteproof.store.models import Area, CountySetting
from siteproof.store.queries.people import anybody
from siteproof.store.queries.places import every_area
from siteproof.store.unit_of_work import UnitOfWork

SHIPPED_CHECKLISTS = Path(__file__).resolve().parents[1] / "checklists"


class BeginRefused(ValueError):
    """The county cannot begin here; the message says why."""


@dataclass(frozen=True, slots=True)
class NewCounty:
    """What is asked at the start; `code` is the id of the county's area, `zone` an IANA name."""

    code: str
    name: str
    name_en: str
    zone: str
    admin_username: str
    admin_name: str


def begin_county(uow: UnitOfWork, runtime: Runtime, new: NewCounty) -> Activation:
    """Write the county into an empty installation; raises BeginRefused and UserRefused, then nothing is written."""
    if runtime.installation.is_demo:
        raise BeginRefused("This is the demo county; give the real one a folder of its own (SITEPROOF_DATA_DIR).")
    if anybody(uow) or every_area(uow):
        raise BeginRefused("This installation has begun already; accounts are added with `siteproof user add`.")
    if not new.name.strip() or not new.admin_name.strip():
        raise BeginRefused("The county and its administrator need names.")
    if PLACE_ID.fullmatch(new.code) is None:
        raise BeginRefused("The county's code has small letters, digits, hyphens and underscores only.")
    _check_zone(new.zone)
    now = runtime.now()
    area = Area(id=new.code, kind="county", name=new.name.strip(), name_en=new.name_en.strip() or new.name.strip())
    uow.session.add(area)
    uow.session.add_all(
        [
            CountySetting(key="county", value={"name": area.name, "name_en": area.name_en}),
            CountySetting(key="zone", value=new.zone),
        ]
    )
    uow.session.flush()
    append_event(uow, kind="administered", subject_type="area", subject_id=area.id, at=now)
    for file in sorted(SHIPPED_CHECKLISTS.glob("*.yaml")):
        load_checklist(uow, file.read_text("utf-8"), file.name, now)
    admin = UserDetails(new.admin_name.strip(), "administrator", (area.id,), ())
    return add_user(uow, runtime, new.admin_username, admin)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BeginRefused(f"There is no time zone {zone}; for example Asia/Shanghai.") from None
