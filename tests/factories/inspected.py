"""The small county with something to inspect: a published checklist, milestones, and visits of its people."""

from typing import Any

from flask import Flask

from factories.county import EAST_ROAD, EAST_SITE
from factories.phone import TIMES, Phone, cite, inspection_body, photo_entry, response_to, review_body
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
from siteproof.services.load_checklists import load_checklist
from siteproof.services.pending_work import drain_pending
from siteproof.store.models import Milestone

ROAD_LIST = "road-test"
ROAD_LIST_YAML = """
id: road-test
version: 1
name: {zh: 试验表, en: Test list}
applies_to: {project_kind: village_road}
standards: []
design_fields: [slab_mm]
items:
  - id: board
    name: {zh: 公告牌, en: Notice board}
    kind: check
    crit: basic
    std: {code: Siteproof, clause: test, mark: S}
    sev: serious
    days: 3
  - id: curing
    name: {zh: 养生, en: Curing}
    kind: check
    crit: general
    std: {code: Siteproof, clause: test, mark: S}
    sev: general
    days: 7
  - id: flatness
    name: {zh: 平整度, en: Flatness}
    kind: measure
    crit: general
    measure: {unit: mm, nominal: 0, abs_upper: 5, points: 5, rule: pass_rate}
    std: {code: Siteproof, clause: test, mark: S}
    sev: general
    days: 7
  - id: slab
    name: {zh: 板厚, en: Slab}
    kind: measure
    crit: key
    measure:
      {unit: mm, nominal: 'design:slab_mm', rep_lower: -5, extreme: -10, lower: -10, rule: thickness_H, assurance: 0.95}
    std: {code: Siteproof, clause: test, mark: S}
    sev: serious
    days: 3
  - id: broken
    name: {zh: 断板率, en: Broken slabs}
    kind: measure
    crit: general
    measure: {unit: '%', nominal: 0, upper: 0.4, points: 1, inputs: [broken_slabs, total_slabs], rule: single}
    std: {code: Siteproof, clause: test, mark: S}
    sev: general
    days: 7
  - id: done
    name: {zh: 进度, en: Progress}
    kind: progress
    crit: general
    progress: {unit: chainage_m, milestones: [base, surface]}
    std: {code: Siteproof, clause: test, mark: S}
    sev: general
    days: 7
"""


def prepare(app: Flask) -> Flask:
    """Publish the checklist, give the eastern road two milestones."""
    runtime = runtime_of(app)
    with runtime.unit_of_work(write=True) as uow:
        load_checklist(uow, ROAD_LIST_YAML, "road-test.yaml", runtime.now())
        for position, (code, weight) in enumerate((("base", 40.0), ("surface", 60.0))):
            uow.session.add(
                Milestone(id=f"m-{code}", project_id=EAST_ROAD, code=code, name=code, name_en=code, weight_pct=weight,
                          planned_on=None, position=position)
            )  # fmt: skip
    return app


def reached(base_m: float | None, surface_m: float | None) -> dict[str, Any]:
    """The progress response: chainage reached by each milestone."""
    rows = [("base", base_m), ("surface", surface_m)]
    progress = [{"milestone": code, "pct": None, "chainage_m": m} for code, m in rows if m is not None]
    return response_to("done", verdict="answered", progress=progress)


def visit(phone: Phone, *responses: dict[str, Any], picture: int | None = 1, **changed: Any) -> dict[str, Any]:
    """Hand in an inspection with one photo (or none); answers the receipt. `photo`, `envelope` change those."""
    entry, envelope = changed.pop("photo", {}), changed.pop("envelope", {})
    data = changed.pop("data", jpeg(picture) if picture is not None else None)
    photos = []
    if data is not None:
        phone.put_photo(data)
        photos = [photo_entry(data, **{"item_id": "curing", **entry})]
    usual: dict[str, Any] = {
        "checklist": {"id": ROAD_LIST, "version": 1},
        "responses": list(responses) or [response_to("curing")],
        "design": {"slab_mm": 200},
    }
    body = inspection_body(**{**usual, **changed})
    return phone.send("inspection", body, photos=photos, **envelope)


def decide(supervisor: Phone, receipt: dict[str, Any], decision: str = "accepted", **changed: Any) -> dict[str, Any]:
    """Review an inspection."""
    return supervisor.send("review", review_body(decision, **changed), of=cite(receipt))


def correct(phone: Phone, receipt: dict[str, Any], *responses: dict[str, Any], picture: int = 90) -> dict[str, Any]:
    """Correct an inspection with a new photo."""
    phone.put_photo(jpeg(picture))
    body = {"responses": list(responses), "reason": None, **TIMES, "fixes": [], "answers": []}
    return phone.send("correction", body, of=cite(receipt), photos=[photo_entry(jpeg(picture), item_id="curing")])


def settle(app: Flask) -> None:
    """Do all pending work: examine photos, evaluate projects."""
    drain_pending(runtime_of(app))


__all__ = ["EAST_ROAD", "EAST_SITE", "correct", "decide", "prepare", "reached", "settle", "visit"]
