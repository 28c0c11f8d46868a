"""What lies on the demo county's map: a task to do, where its site is, and a place that is doubtful."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.office import Person
from harness.serving import Served


@dataclass(frozen=True)
class Work:
    """A task of one inspector with everything a test needs to do it."""

    account: dict[str, str]
    task: dict[str, Any]
    project: dict[str, Any]
    site: dict[str, Any]
    checklist: dict[str, Any]

    @property
    def name(self) -> str:
        """The project's Chinese name, as its card shows it."""
        return str(self.project["name"]["zh"])

    def on_site(self, accuracy_m: float = 8.0) -> tuple[float, float, float]:
        """A position on the site's own geometry: latitude, longitude, accuracy."""
        lon_deg, lat_deg = first_point(self.site["geometry"])
        return lat_deg, lon_deg, accuracy_m

    def doubtful(self) -> tuple[float, float, float]:
        """A position that may be on the site and may be not: 67 m from it, known to 120 m."""
        lat_deg, lon_deg, _ = self.on_site()
        return lat_deg + 0.0006, lon_deg, 120.0


def first_point(geometry: dict[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of the first vertex of a GeoJSON geometry."""
    place = geometry["coordinates"]
    while isinstance(place[0], list):
        place = place[0]
    return float(place[0]), float(place[1])


def tasks_of(served: Served, number: int) -> list[Work]:
    """All open tasks of the inspector with this number in the demo's list of accounts."""
    person = Person(served, "inspector", number)
    projects = {item["id"]: item for item in person.items("project")}
    sites = {item["id"]: item for item in person.items("site")}
    checklists = {(item["id"], item["version"]): item for item in person.items("checklist")}
    account = [entry for entry in served.accounts() if entry["role"] == "inspector"][number]
    return [
        Work(account, task, projects[task["project_id"]], sites[task["site_id"]], checklist)
        for task in person.items("task")
        if task["state"] == "open" and (checklist := checklists.get((task["checklist_id"], task["checklist_version"])))
    ]
