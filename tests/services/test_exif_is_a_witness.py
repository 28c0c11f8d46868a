"""What the app recorded at the shutter is the evidence; EXIF is kept beside it and decides nothing."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from factories.inspected import settle, visit
from factories.phone import Phone, sha256
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
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


@pytest.mark.fault("F69")
@pytest.mark.parametrize(
    ("taken_at", "position"),
    [(None, None), ("2019:01:01 08:00:00", None), ("2026:09:15 10:00:00", (45.0, 126.0))],
    ids=["no EXIF", "an EXIF date of years ago", "EXIF of another county"],
)
def test_exif_is_kept_and_changes_no_judgement(
    inspected: Flask, person: People, taken_at: str | None, position: tuple[float, float] | None
) -> None:
    data = with_exif(taken_at, position)
    wang, li = person("wang"), person("li")

    receipt = visit(wang, data=data)
    settle(inspected)
    page: Any = li.get(f"/inspections/{receipt['id']}").json
    with runtime_of(inspected).unit_of_work() as uow:
        facts = blob_facts(uow, sha256(data))

    assert receipt["placed"] == "live"
    assert page["presence"]["state"] == "verified"
    assert page["flags"] == []
    assert facts is not None
    assert bool(facts["exif"]) is bool(taken_at or position)
