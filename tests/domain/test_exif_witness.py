"""EXIF beside the app's own record: absence says nothing, every honest margin is given, a mismatch is remarked."""

from datetime import UTC, datetime, timedelta

import pytest

from siteproof.domain.exif_witness import Shutter, second_opinions
from siteproof.domain.gcj02 import wgs84_to_gcj02
from siteproof.domain.presence import Fix
from siteproof.domain.thresholds import Thresholds

NOON = datetime(2026, 9, 15, 4, 0, tzinfo=UTC)  # 12:00 in the county
HERE = Fix(30.004, 104.0, 8.0, 2.0)
ROAD = {"type": "LineString", "coordinates": [[104.0, 30.0], [104.0, 30.027]]}  # 3 km


def shutter(**changed):
    usual = {"captured_at": NOON, "began_at": NOON - timedelta(minutes=20), "received_at": NOON + timedelta(hours=1),
             "fix": HERE, "imported": False, "clock_offset_s": 0.0, "zones_min": (480,)}  # fmt: skip
    return Shutter(**{**usual, **changed})


def taken(at, **more):
    return {"taken_at": at, "time_source": "original", "make": "Make", "model": "Model", **more}


def at(lat_deg, lon_deg, accuracy_m=None):
    return {"lat_deg": lat_deg, "lon_deg": lon_deg, "accuracy_m": accuracy_m}


def opinion(exif, thresholds=None, **changed):
    said = [(shutter(**changed), exif)]
    return second_opinions(said, ROAD, 30.0, *([thresholds] if thresholds else []))[0]


@pytest.mark.fault("F69")
@pytest.mark.parametrize(
    ("exif", "changed"),
    [
        pytest.param({}, {}, id="no EXIF"),
        pytest.param({"make": "Make"}, {}, id="EXIF without a time"),
        pytest.param(taken("2026-09-15T12:00:00"), {}, id="the same minute"),
        pytest.param(taken("2026-09-15T12:09:59"), {}, id="within ten minutes"),
        pytest.param(taken("2026-09-15T04:00:00+00:00"), {}, id="another zone, written"),
        pytest.param(taken("2026-09-15T13:00:00"), {"zones_min": (480, 540)}, id="a phone an hour east"),
        pytest.param(taken("2026-09-15T11:00:00"), {"zones_min": (480, 420)}, id="a camera that knows no summer time"),
        pytest.param(taken("2026-09-15T12:30:00"), {"clock_offset_s": 1800.0}, id="phone half an hour late"),
        pytest.param(taken("2026-09-15T12:00:00"), {"zones_min": (1440, 480)}, id="a zone that cannot be"),
        pytest.param(taken("2026-09-15T11:35:00"), {"imported": True}, id="imported: taken while inspecting"),
        pytest.param({**taken("2019-01-01T08:00:00"), "time_source": "modified"}, {}, id="only when it was edited"),
        pytest.param(taken("2026-09-15T12:00:00", position_problem="zero"), {}, id="0 north 0 east is no position"),
        pytest.param(at(30.0055, 104.0), {}, id="167 m off"),
        pytest.param(at(30.0063, 104.0, 60.0), {}, id="255 m off at 60 m accuracy"),
        pytest.param(at(30.02, 104.0), {"imported": True}, id="imported: elsewhere on the same road"),
        pytest.param(at(*wgs84_to_gcj02(30.004, 104.0)), {}, id="the camera writes GCJ-02"),
        pytest.param(at(30.02, 104.0001), {"fix": None}, id="no fix: EXIF lies on the site"),
    ],
)
def test_what_agrees_within_the_margins_raises_nothing(exif, changed):
    assert opinion(exif, **changed).time is None
    assert opinion(exif, **changed).place is None


@pytest.mark.fault("F69")
@pytest.mark.parametrize(
    ("exif", "changed", "numbers"),
    [
        pytest.param(taken("2026-09-15T12:11:00"), {}, {"apart_s": 660.0, "written": "2026-09-15 12:11",
                     "recorded": "2026-09-15 12:00", "limit_s": 600.0}, id="eleven minutes"),
        pytest.param(taken("2026-09-13T12:00:00"), {"imported": True}, {"reason": "imported",
                     "apart_s": 2 * 86_400 - 1200.0}, id="imported: taken two days before"),
        pytest.param(taken("2026-09-15T20:00:00+08:00"), {"received_at": NOON + timedelta(days=1)},
                     {"apart_s": 28_800.0}, id="a written zone is believed"),
        pytest.param(taken("2099-09-29T10:10:10"), {}, {"reason": "implausible", "written": "2099-09-29 10:10"},
                     id="a time that cannot be"),
    ],
)  # fmt: skip
def test_another_time_is_remarked_with_its_numbers(exif, changed, numbers):
    said = opinion(exif, **changed).time

    assert said is not None
    assert said.code == "evidence.exif_time_conflict"
    assert numbers.items() <= said.numbers.items()


@pytest.mark.fault("F69")
@pytest.mark.parametrize(
    ("exif", "changed", "reason", "distance_m"),
    [
        pytest.param(at(30.0063, 104.0, 5.0), {}, None, 255.0, id="255 m from the fix"),
        pytest.param(at(45.0, 126.0), {}, None, 2_544_000.0, id="another county"),
        pytest.param(at(30.004, 103.996), {"imported": True}, "site", 386.0, id="imported: 386 m from the road"),
        pytest.param(at(30.004, 103.996), {"fix": None}, "site", 386.0, id="no fix: 386 m from the road"),
    ],
)
def test_another_place_is_remarked_with_its_distance(exif, changed, reason, distance_m):
    said = opinion(exif, **changed).place

    assert said is not None
    assert (said.code, said.numbers.get("reason")) == ("evidence.exif_place_conflict", reason)
    assert said.numbers["distance_m"] == pytest.approx(distance_m, rel=0.01)


def test_the_county_sets_both_limits():
    strict = Thresholds(clock_conflict_s=60.0, exif_place_conflict_m=50.0)
    said = opinion({**taken("2026-09-15T12:02:00"), **at(30.005, 104.0)}, strict)

    assert said.time is not None
    assert said.place is not None


def test_three_photos_of_one_camera_off_by_one_amount_over_ten_minutes_show_a_clock_that_was_not_set():
    photos = [
        (shutter(captured_at=NOON + timedelta(minutes=each)), taken(f"2026-09-14T12:{each:02}:30"))
        for each in (0, 6, 12)
    ]

    said = [each.time for each in second_opinions(photos, ROAD, 30.0)]

    assert [each.numbers["reason"] for each in said if each] == ["constant"] * 3
    assert [each.numbers["photos"] for each in said if each] == [3] * 3


def test_old_photos_chosen_in_one_minute_are_no_clock():
    photos = [(shutter(imported=True), taken(f"2026-09-14T12:0{each}:30")) for each in range(3)]

    said = [each.time for each in second_opinions(photos, ROAD, 30.0)]

    assert [each.numbers["reason"] for each in said if each] == ["imported"] * 3
