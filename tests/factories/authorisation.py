"""Who may what: one table written from the design (security.md 1.1), not read from the product.

A cell is one role, one route and one relation of the caller to what the route names. All objects lie in the
village East One of the township East, sector Roads; they differ from the caller only by the relation.
"""

from dataclasses import dataclass
from typing import Any, Literal

ROLES = ("inspector", "supervisor", "leader", "unit", "auditor", "administrator", "public")
RELATIONS = ("own", "same_township", "other_township", "other_department", "none", "revoked")
Relation = Literal["own", "same_township", "other_township", "other_department", "none", "revoked"]

EVERYBODY = frozenset(ROLES)
READERS = frozenset({"leader", "supervisor", "auditor", "administrator", "unit"})
JUDGES = frozenset({"supervisor", "leader", "auditor"})
ADMINISTRATOR = frozenset({"administrator"})
ASSIGNERS = frozenset({"administrator", "supervisor"})

# What a role of areas and sectors sees of a thing: by relation. The revoked see nothing at all.
NEAR = frozenset({"own", "same_township"})
AREA_ONLY = frozenset({"own", "same_township", "other_department"})
SEEN: dict[str, frozenset[str]] = {
    "project": NEAR,
    "inspection": NEAR,
    "photo": NEAR,
    "task": NEAR,
    "user": NEAR,
    "device": NEAR,
    # a dropped file is its owner's alone
    "import": frozenset({"own"}),
    # an area and a unit belong to a place, not to a department
    "area": AREA_ONLY,
    "unit": AREA_ONLY,
    "area_scope": AREA_ONLY,
    # sectors are the whole county's: whoever has a scope sees them, whoever has other sectors only those
    "sector": frozenset({"own", "same_township", "other_township"}),
}


def sees(role: str, relation: str, thing: str) -> bool:
    """Whether this role in this relation sees the thing."""
    if role == "public":
        return False
    if role == "administrator" and thing == "photo":  # no photos of findings (security.md 1.1)
        return False
    if role == "unit":  # its own works, and nothing by area
        return thing == "project" and relation == "own"
    if role == "inspector" and thing in ("inspection", "photo"):  # never another's answers or photos
        return relation == "own"
    return relation in SEEN[thing]


@dataclass(frozen=True)
class Row:
    """`roles` may use the route; `thing` is what its path names; the answers for each case."""

    roles: frozenset[str]
    thing: str | None = None
    done: int = 200
    unseen: int = 404
    body: dict[str, Any] | None = None
    query: str = ""
    marker: str | None = None  # an id that stands in the list exactly for those who see the thing


def expected(row: Row, role: str, relation: str) -> int:
    """The status of one cell."""
    if relation == "revoked":
        return 401
    if role not in row.roles:
        return 403
    if row.thing is None or row.marker is not None or sees(role, relation, row.thing):
        return row.done
    return row.unseen


def _list(roles: frozenset[str], thing: str | None = None, marker: str | None = None, query: str = "") -> Row:
    return Row(roles, thing, marker=marker, query=query)


OLD = 999_999  # a version nobody has: who may change gets the conflict, nothing is changed
CHANGED = {"version": OLD, "name": "新", "name_en": "New"}
PERSON = {"name": "新", "name_en": None, "role": "inspector", "unit_id": None, "areas": ["east"], "sectors": [],
          "phone": None}  # fmt: skip
ORIGIN = {"origin": "https://office.example"}
TASK = {"assignee_id": "user-wang", "due_on": "2026-10-01", "hold_point": None}
PLACE = {"type": "Point", "coordinates": [104.0, 30.0]}
NO_SITE = {"name": "一标段", "name_en": "Lot 1", "buffer_m": 30, "geometry": PLACE}  # a name that is taken
OUT = 422  # an id in a body that is foreign looks like one that does not exist

TABLE: dict[str, Row] = {
    # the phone's protocol: everybody signed in sends his own and asks for his own
    "GET changes.pull": Row(EVERYBODY, "area_scope", query="?scope=area:east"),
    "POST have.ask": Row(EVERYBODY, body={"items": []}),
    "PUT records.store": Row(EVERYBODY),
    "PUT photos.store": Row(EVERYBODY),
    "PUT photos.hold": Row(EVERYBODY),
    "POST photos.complete": Row(EVERYBODY, done=409, body={"bytes": 2_000_000}),
    "GET photos.show": Row(EVERYBODY, "photo"),
    "DELETE session.end": Row(EVERYBODY, done=204),
    # the base map: around a site one sees; a tile is no secret among those who sign in
    "GET tiles.around": Row(EVERYBODY, "project", query="?site_id=site-east-road"),
    "GET tiles.show": Row(EVERYBODY, done=404),  # there is none
    # pages
    "GET projects.list_projects": _list(READERS, "project", "project-east-road"),
    "GET projects.show": Row(READERS, "project"),
    "GET overview.show": _list(JUDGES),
    "GET review_queue.show": _list(frozenset({"supervisor"}), "inspection", "{inspection}"),
    "GET quarantine.show": _list(JUDGES, "inspection", "{kept}"),
    "GET inspections.show": Row(JUDGES | {"inspector"}, "inspection"),
    # administration
    "GET admin_users.list_users": _list(ADMINISTRATOR, "user", "user-target", "?q=target"),
    "POST admin_users.add": Row(ADMINISTRATOR, "user", unseen=OUT, body={**PERSON, **ORIGIN}),
    "GET admin_users.show": Row(ADMINISTRATOR, "user"),
    "PUT admin_users.change": Row(ADMINISTRATOR, "user", 409, body={**PERSON, "version": OLD, "active": True}),
    "POST admin_users.renew": Row(ADMINISTRATOR, "user", body=ORIGIN),
    "GET admin_devices.list_devices": _list(ADMINISTRATOR, "device", "device-target"),
    "POST admin_devices.freeze": Row(ADMINISTRATOR, "device"),
    "POST admin_devices.revoke": Row(ADMINISTRATOR, "device"),
    "GET admin_places.show": _list(ADMINISTRATOR, "area", "east-village"),
    "POST admin_places.add_area": Row(
        ADMINISTRATOR, "area", unseen=OUT, body={"parent_id": "east", "kind": "village", "name": "新", "name_en": "N"}
    ),
    "PUT admin_places.change_area": Row(ADMINISTRATOR, "area", 409, body={**CHANGED, "kind": "village"}),
    "POST admin_places.add_unit": Row(
        ADMINISTRATOR, "unit", unseen=OUT, body={"area_id": "east", "kind": "company", "name": "新", "name_en": "N"}
    ),
    "PUT admin_places.change_unit": Row(
        ADMINISTRATOR, "unit", 409, body={**CHANGED, "area_id": "east", "kind": "other"}
    ),
    # sectors are changed only by who reaches the whole installation: none of these callers
    "POST admin_places.add_sector": Row(ADMINISTRATOR, done=403, body={"name": "新", "name_en": "N"}),
    "PUT admin_places.change_sector": Row(ADMINISTRATOR, "sector", 403, body=CHANGED),
    # so is what the county asks of its phones
    "GET admin_wishes.show": Row(ADMINISTRATOR),
    "PUT admin_wishes.change": Row(ADMINISTRATOR, done=403, body={"version": OLD, "originals_wanted": True}),
    "GET admin_tasks.list_tasks": _list(ASSIGNERS, "task", "task-target"),
    "GET admin_tasks.assigning": Row(ASSIGNERS, "project"),
    "POST admin_tasks.add": Row(ASSIGNERS, "project", body={**TASK, "site_id": None, "checklist_id": "village-road"}),
    "PUT admin_tasks.change": Row(ASSIGNERS, "task", 409, body={**TASK, "version": OLD}),
    "DELETE admin_tasks.withdraw": Row(ASSIGNERS, "task", 409, query=f"?version={OLD}"),
    "GET admin_design.show": Row(ADMINISTRATOR, "project"),
    "PUT admin_design.change": Row(ADMINISTRATOR, "project", 409, body={"version": OLD, "design": {}}),
    "GET admin_projects.list_projects": _list(ADMINISTRATOR, "project", "project-east-road"),
    "GET admin_projects.show": Row(ADMINISTRATOR, "project"),
    "PUT admin_projects.change": Row(ADMINISTRATOR, "project", 409, body={**CHANGED, "milestones": [], "baseline": []}),
    "GET admin_sites.show": Row(ADMINISTRATOR, "project"),
    "POST admin_sites.check": Row(ADMINISTRATOR, "project", body={"geometry": PLACE}),
    "POST admin_sites.add": Row(ADMINISTRATOR, "project", body=NO_SITE, done=OUT),
    "PUT admin_sites.change": Row(ADMINISTRATOR, "project", 409, body={**NO_SITE, "version": OLD}),
    "GET admin_sites.history": Row(ADMINISTRATOR, "project"),
    "GET surrender.list_phones": _list(ASSIGNERS),
    "POST surrender.issue": Row(ASSIGNERS, "device", body=ORIGIN),
    "POST rescue.take_in": Row(ASSIGNERS, done=422),  # of an empty body
    "GET admin_imports.list_imports": _list(ADMINISTRATOR, "import", "{draft}"),
    "POST admin_imports.drop": Row(ADMINISTRATOR, done=422, query="?kind=areas&name=empty.csv"),
    "GET admin_imports.template": _list(ADMINISTRATOR),
    "GET admin_imports.show": Row(ADMINISTRATOR, "import"),
    "GET admin_imports.rows": Row(ADMINISTRATOR, "import"),
    "GET admin_imports.shapes": Row(ADMINISTRATOR, "import"),
    "PUT admin_imports.change": Row(ADMINISTRATOR, "import", 409, body={"version": OLD}),
    "POST admin_imports.take": Row(ADMINISTRATOR, "import", 409, body={"version": OLD}),
    "DELETE admin_imports.discard": Row(ADMINISTRATOR, "import", 204),
    "GET admin_status.show": _list(ADMINISTRATOR),
    "GET unsent.show": _list(ASSIGNERS, "device", "device-target"),
    "POST unsent.send": Row(ASSIGNERS, "device"),
}
