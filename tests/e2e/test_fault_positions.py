"""A phone that does not know where it is: the work goes on, and the doubt is said on the phone and at the office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from harness.county import Work, tasks_of
from harness.field_worker import Worker, WorkerPhone
from harness.office import Person
from harness.serving import Served
from harness.stored import records_of

pytestmark = [pytest.mark.fault("F70"), pytest.mark.invariant("S26")]
Open = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


@pytest.fixture
def worker(demo: Served, work: Work) -> Worker:
    return Worker(demo, work.project["area_id"])


@dataclass(frozen=True)
class AtTheOffice:
    """What the supervisor is shown of a snap."""

    fix: dict[str, Any] | None
    flags: dict[str, str]
    answered: dict[str, str]
    presence: str
    reasons: set[str]


def _judged(worker: Worker, record_id: str) -> AtTheOffice:
    page = Person(worker.served, "supervisor", 0).page_when(f"/inspections/{record_id}", bool)
    return AtTheOffice(
        page["photos"][0]["fix"],
        {flag["code"]: flag["sentence"]["zh"] for flag in page["flags"]},
        {flag["code"]: flag["answered"]["reason_code"] for flag in page["flags"] if flag["answered"]},
        page["presence"]["state"],
        {reason["code"] for reason in page["presence"]["reasons"]},
    )


def _handed_in(phone: WorkerPhone) -> AtTheOffice:
    phone.button("snap.send").tap()
    phone.page.wait_for_url("**/today")
    phone.wait_until_all_stored()
    (record,) = records_of(phone.worker.served, phone.worker.id)
    assert record["placed"] == "live"
    return _judged(phone.worker, record["id"])


def _photographed(phone: WorkerPhone, *, says: str) -> None:
    """The viewfinder says what is wrong with the place, and takes the picture all the same."""
    phone.page.goto("/snap")
    expect(phone.page.locator(".vf-facts")).to_contain_text(says)
    phone.shutter()
    phone.page.locator(".vf-top").wait_for(state="detached")


def _explained(phone: WorkerPhone, reason: str) -> None:
    """The phone foresees one remark about the missing position; a key answers it."""
    doubt = phone.page.locator(".doubt")
    expect(doubt).to_have_count(1)
    expect(doubt).to_contain_text("1 张照片有 1 张没有定位")
    doubt.get_by_role("button", name=phone.t("hand.answer")).tap()
    doubt.get_by_role("button", name=reason).tap()


@pytest.mark.parametrize("why", ["denied", "no fix"])
def test_without_a_position_no_point_is_invented(worker: Worker, work: Work, open_context: Open, why: str) -> None:
    context = open_context(permissions=["camera"] if why == "denied" else ["camera", "geolocation"])
    phone = worker.on(context)
    if why == "no fix":
        context.new_cdp_session(phone.page).send("Emulation.setGeolocationOverride")  # a receiver that finds nothing
    _photographed(phone, says=phone.t("place.denied" if why == "denied" else "place.none"))
    expect(phone.page.locator("main figure")).to_contain_text(phone.t("photo.noPlace"))
    reason = "location_off" if why == "denied" else "no_signal"
    _explained(phone, phone.t(f"answer.{reason}"))

    judged = _handed_in(phone)

    assert judged.fix is None
    assert (judged.presence, "no_position" in judged.reasons) == ("not_assessable", True)
    assert "现场拍的照片（1 张）都没有可用的定位" in judged.flags["evidence.no_fix"]
    assert judged.answered == {"evidence.no_fix": reason}


@pytest.mark.parametrize(
    ("accuracy_m", "known_m", "says", "doubt", "flagged"),
    [
        pytest.param(2000.0, 2000.0, "±2000 米", "定位精度 2000 米", "定位精度 2 公里", id="two kilometres"),
        pytest.param(
            0.0, None, "精度未知", "定位精度未知", "定位精度未知", id="exact beyond belief, as mocked ones are"
        ),
    ],
)
def test_a_position_of_no_worth_is_kept_as_it_is_and_doubted(
    worker: Worker,
    work: Work,
    open_context: Open,
    accuracy_m: float,
    known_m: float | None,
    says: str,
    doubt: str,
    flagged: str,
) -> None:
    lat_deg, lon_deg, _ = work.on_site()
    phone = worker.on(open_context(position=(lat_deg, lon_deg, accuracy_m)))
    _photographed(phone, says=says)
    expect(phone.page.locator(".doubt")).to_contain_text(doubt)

    judged = _handed_in(phone)

    assert judged.fix is not None
    assert (judged.fix["accuracy_m"], judged.fix["lat_deg"], judged.fix["lon_deg"]) == (known_m, lat_deg, lon_deg)
    assert flagged in judged.flags["evidence.place_uncertain"]
    assert judged.presence == "uncertain"
