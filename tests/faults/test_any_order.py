"""Order between records does not matter: what cites waits for what it cites, and the end is the same."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from factories.county import EAST_ROAD
from factories.phone import correction_body, inspection_body, photo_entry, response_to, review_body
from factories.pictures import jpeg
from faults.machine_office import Office, Offices
from faults.scale import scaled
from faults.seeds import run_with_seeds
from siteproof.api.app import runtime_of
from siteproof.services.evaluate_project import evaluate_all
from siteproof.store.models import InspectionState, Record, RecordPlacement

ORDERS = scaled(8, 750)  # under each seed
ANSWER = {
    "code": "evidence.imported",
    "subject_part": None,
    "verdict": "explained",
    "reason_code": None,
    "text": "手机坏了",
}
Send = tuple[str, Callable[[], Any]]


def bundle(office: Office) -> list[Send]:
    """Two inspections with their corrections, reviews, an answer and photos: nine things to send."""
    wang, li = office.phones["wang"], office.phones["li"]
    photos = [photo_entry(jpeg(n), item_id="width") for n in (1, 2, 3)]
    body = inspection_body(project_id=EAST_ROAD, site_id=None, checklist=None)
    sealed: dict[str, tuple[str, bytes, str]] = {}

    def seal(name: str, phone: Any, kind: str, body: dict[str, Any], **more: Any) -> None:
        if "of" in more:
            more["of"] = {"id": sealed[more["of"]][0], "sha256": sealed[more["of"]][2]}
        id_, raw = phone.seal(kind, body, **more)
        sealed[name] = (id_, raw, phone.prev)

    seal("inspection", wang, "inspection", body, photos=photos[:2])
    seal("correction", wang, "correction", correction_body(responses=[response_to(verdict="na")]), of="inspection",
         photos=photos[2:])  # fmt: skip
    seal("acceptance", li, "review", review_body(corrections_seen=[sealed["correction"][2]]), of="inspection")
    seal("answer", wang, "answer", ANSWER, of="inspection")
    seal("other", wang, "inspection", body)
    seal("return", li, "review", review_body("returned"), of="other")
    seal(
        "repaired",
        wang,
        "correction",
        correction_body(responses=[response_to(verdict="fail", grade="general")]),
        of="other",
    )
    by_desk = {"acceptance", "return"}
    sends: list[Send] = [
        (name, lambda id_=id_, raw=raw, who=li if name in by_desk else wang: who.put_record(id_, raw))
        for name, (id_, raw, _) in sealed.items()
    ]
    return [*sends, *((f"photo {n}", lambda n=n: wang.put_photo(jpeg(n))) for n in (1, 2, 3))]


def end(office: Office) -> dict[str, Any]:
    """Where everything stands once the project has been evaluated."""
    runtime = runtime_of(office.app)
    evaluate_all(runtime.unit_of_work, runtime.now())
    with runtime.unit_of_work() as uow:
        query = select(Record.kind, RecordPlacement.placed).join(
            RecordPlacement, RecordPlacement.record_id == Record.id
        )
        placed = sorted(tuple(row) for row in uow.connection.execute(query))
        states = sorted(
            (each.state, each.content["responses"]["width"]["verdict"], len(each.content["photos"]))
            for each in uow.session.scalars(select(InspectionState))
        )
    return {"placed": placed, "states": states}


@pytest.mark.invariant("S16")
@pytest.mark.fault("F24")
def test_any_order_of_sends_ends_the_same(tmp_path: Path) -> None:
    offices = Offices(tmp_path)

    def run(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(ORDERS):
            office = offices.new()
            sends = bundle(office)
            rng.shuffle(sends)
            order = [name for name, _ in sends]
            for _, send in sends:
                assert send().status_code == 200, order
            found = end(office)
            office.close()
            assert {placed for _, placed in found["placed"]} == {"live"}, order
            assert found["states"] == [("accepted", "na", 3), ("submitted", "fail", 0)], order

    run_with_seeds("any_order", run)
