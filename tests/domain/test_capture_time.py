"""When a picture says it was taken: offsets, GPS time, and what cannot be true."""

from datetime import UTC, datetime
from typing import Any

import pytest

from siteproof.domain.capture_time import capture_time

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WUHAN, URUMQI, KATHMANDU = 114.3, 87.6, 85.3


def exif(taken_at: str | None = "2026-09-10T10:00:00", **more: Any) -> dict[str, Any]:
    return {"taken_at": taken_at, "time_source": "original", **more}


@pytest.mark.parametrize(
    ("gps_at", "lon_deg", "text"),
    [
        (None, WUHAN, "2026-09-10T10:00:00"),
        ("2026-09-10T02:00:05Z", WUHAN, "2026-09-10T10:00:00+08:00"),
        ("2026-09-10T02:00:05Z", URUMQI, "2026-09-10T10:00:00+08:00"),
        ("2026-09-10T04:15:00Z", KATHMANDU, "2026-09-10T10:00:00+05:45"),
        ("2026-09-10T10:00:00Z", WUHAN, "2026-09-10T10:00:00"),  # local time written as GPS time by software
        ("2026-09-10T02:00:05Z", None, "2026-09-10T10:00:00"),  # no place, no zone
        ("2026-09-10T01:53:00Z", WUHAN, "2026-09-10T10:00:00"),  # seven minutes off every zone: said by nobody
        ("1899-12-30T02:00:05Z", WUHAN, "2026-09-10T10:00:00"),
    ],
)
def test_a_zone_is_drawn_from_gps_time_only_where_it_fits(gps_at: str | None, lon_deg: float | None, text: str) -> None:
    found = capture_time(exif(gps_at=gps_at), lon_deg, NOW)

    assert (found.text, found.reasons) == (text, ())
    assert (found.at is None) == ("+" not in text)


def test_gps_time_alone_is_utc_and_a_date_of_change_is_no_time_of_capture() -> None:
    changed = {"taken_at": "2026-09-10T10:00:00", "time_source": "modified"}

    assert capture_time({**changed, "gps_at": "2026-09-10T02:00:00Z"}, WUHAN, NOW).text == "2026-09-10T02:00:00Z"
    assert capture_time(changed, WUHAN, NOW).text is None
    assert capture_time({}, None, NOW).text is None


@pytest.mark.parametrize("written", ["1601-06-06T16:39:33", "2099-09-29T10:10:10", "2026-02-30T10:00:00"])
def test_what_cannot_be_true_is_asked_about_and_not_used(written: str) -> None:
    found = capture_time(exif(written), WUHAN, NOW)

    assert (found.text, [reason.code for reason in found.reasons]) == (None, ["implausible"])


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"gps_at": "2026-09-08T02:00:00Z"}, ["gps_time"]),
        ({"gps_at": "2026-09-08T02:00:00Z", "position_problem": "zero"}, []),
        ({"digitized_at": "2026-09-10T10:09:59"}, []),
        ({"digitized_at": "2026-09-09T10:00:00"}, ["digitized"]),
        ({"digitized_at": "2002-12-08T12:00:00"}, []),  # the constant of a firmware
        ({"digitized_at": "nonsense"}, []),
    ],
)
def test_conflicts_beyond_ten_minutes(more: dict[str, str], codes: list[str]) -> None:
    assert [reason.code for reason in capture_time(exif(**more), WUHAN, NOW).reasons] == codes


def test_an_offset_in_the_picture_is_believed_and_compared() -> None:
    near = capture_time(exif("2026-09-10T10:00:00+08:00", gps_at="2026-09-10T01:59:05Z"), WUHAN, NOW)
    far = capture_time(exif("2026-09-10T10:00:00+08:00", gps_at="2026-09-10T01:30:00Z"), WUHAN, NOW)

    assert (near.text, near.at, near.apart_s) == (
        "2026-09-10T10:00:00+08:00",
        datetime(2026, 9, 10, 2, 0, tzinfo=UTC),
        None,
    )
    assert (far.apart_s, [reason.code for reason in far.reasons]) == (1800.0, ["gps_time"])
