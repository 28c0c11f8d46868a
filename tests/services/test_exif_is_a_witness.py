"""What the app recorded at the shutter is the evidence; EXIF is a second opinion, and a mismatch is remarked."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from factories.inspected import EAST_ROAD, settle, visit
from factories.phone import Phone, sha256
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
from siteproof.services.pending_work import enqueue
from siteproof.store.queries.photos import blob_facts

People = Callable[[str], Phone]


def with_exif(taken_at: str | None, position: tuple[float, float] | None) -> bytes:
    """A picture whose camera says this time, and this place in degrees north and east."""
    image = Image.open(io.BytesIO(jpeg(5)))
    exif = Image.Exif()
    if taken_at:
        exif[0x9003], exif[0x0132] = taken_at, taken_at
        exif.get_ifd(0x8769)[0x9003] = taken_at
    if position:
        exif.get_ifd(0x8825).update({1: "N", 2: (position[0], 0.0, 0.0), 3: "E", 4: (position[1], 0.0, 0.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


AGREEING = ("2026:09:15 10:00:30", (30.004, 104.0))


def seen(app: Flask, person: People, data: bytes, **photo: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The receipt of a visit with this picture, and the page a supervisor sees."""
    receipt = visit(person("wang"), data=data, photo=photo)
    settle(app)
    page: Any = person("li").get(f"/inspections/{receipt['id']}").json
    return receipt, page


@pytest.mark.fault("F69")
@pytest.mark.parametrize(
    ("taken_at", "position", "flagged"),
    [
        (None, None, []),
        (*AGREEING, []),
        ("2019:01:01 08:00:00", None, ["evidence.exif_time_conflict"]),
        ("2026:09:15 10:00:00", (45.0, 126.0), ["evidence.exif_place_conflict"]),
    ],
    ids=["no EXIF", "EXIF that agrees", "an EXIF date of years ago", "EXIF of another county"],
)
def test_the_apps_record_is_the_evidence_and_a_mismatch_of_exif_is_remarked(
    inspected: Flask,
    person: People,
    taken_at: str | None,
    position: tuple[float, float] | None,
    flagged: list[str],
) -> None:
    data = with_exif(taken_at, position)

    receipt, page = seen(inspected, person, data)
    with runtime_of(inspected).unit_of_work() as uow:
        facts = blob_facts(uow, sha256(data))

    assert receipt["placed"] == "live"
    assert page["presence"]["state"] == "verified"
    assert [flag["code"] for flag in page["flags"]] == flagged
    assert {flag["severity"] for flag in page["flags"]} <= {"minor"}
    assert facts is not None
    assert bool(facts["exif"]) is bool(taken_at or position)


@pytest.mark.fault("F69")
def test_the_remark_shows_both_times_and_the_limit(inspected: Flask, person: People) -> None:
    _, page = seen(inspected, person, with_exif("2026:09:13 10:00:00", None))

    (flag,) = page["flags"]
    assert flag["sentence"]["zh"] == (
        "照片文件自带的时间是 2026-09-13 10:00，应用记下的拍摄时间是 2026-09-15 10:00，相差 2 天，"
        "允许 10 分；以应用记录为准。"
    )
    assert flag["threshold"] == {"limit_s": 600.0}


@pytest.mark.fault("F69")
def test_an_imported_file_of_another_day_is_remarked_once_and_evaluating_again_makes_no_twin(
    inspected: Flask, person: People
) -> None:
    receipt, page = seen(inspected, person, with_exif("2026:09:13 10:00:00", None), source="imported")
    with runtime_of(inspected).unit_of_work(write=True) as uow:
        enqueue(uow, "evaluate", EAST_ROAD, runtime_of(inspected).now())
    settle(inspected)
    again: Any = person("li").get(f"/inspections/{receipt['id']}").json

    codes = sorted(flag["code"] for flag in page["flags"])
    assert codes == ["evidence.exif_time_conflict", "evidence.photo_imported"]
    assert again["flags"] == page["flags"]
