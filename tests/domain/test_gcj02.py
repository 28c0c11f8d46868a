"""GCJ-02 and BD-09 against published fixtures (standards.md V8), and the way back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteproof.domain.gcj02 import bd09_to_gcj02, bd09_to_wgs84, gcj02_to_bd09, gcj02_to_wgs84, to_wgs84, wgs84_to_gcj02
from siteproof.domain.geo import geodesic_m


def test_v8_shanghai_from_eviltransform():
    lat, lon = wgs84_to_gcj02(31.1774276, 121.5272106)

    assert (lat, lon) == pytest.approx((31.17530398364597, 121.531541859215), abs=1e-6)
    assert geodesic_m(31.1774276, 121.5272106, lat, lon) == pytest.approx(475.3, abs=0.1)


def test_v8_zhumadian_from_gcoord():
    gcj = wgs84_to_gcj02(33.0133556, 114.0164322)

    assert gcj == pytest.approx((33.0115324, 114.022306), abs=1e-5)
    assert gcj02_to_bd09(33.0115324, 114.022306) == pytest.approx((33.0176697, 114.0287781), abs=1e-5)


def test_outside_china_nothing_moves():
    assert wgs84_to_gcj02(45.0, 183.0) == (45.0, 183.0)
    assert gcj02_to_wgs84(48.85, 2.35) == (48.85, 2.35)


@given(st.floats(20.0, 50.0), st.floats(80.0, 130.0))
def test_there_and_back_is_the_same_place(lat, lon):
    assert gcj02_to_wgs84(*wgs84_to_gcj02(lat, lon)) == pytest.approx((lat, lon), abs=1e-8)


@given(st.floats(20.0, 50.0), st.floats(80.0, 130.0))
def test_bd09_comes_back_within_a_metre(lat, lon):
    assert bd09_to_gcj02(*gcj02_to_bd09(lat, lon)) == pytest.approx((lat, lon), abs=1e-5)


def test_to_wgs84_by_name():
    bd = gcj02_to_bd09(*wgs84_to_gcj02(34.0, 113.0))

    assert to_wgs84(34.0, 113.0, "wgs84") == (34.0, 113.0)
    assert to_wgs84(*wgs84_to_gcj02(34.0, 113.0), "gcj02") == pytest.approx((34.0, 113.0), abs=1e-8)
    assert to_wgs84(*bd, "bd09") == bd09_to_wgs84(*bd) == pytest.approx((34.0, 113.0), abs=1e-5)
    with pytest.raises(ValueError, match="no datum"):
        to_wgs84(34.0, 113.0, "beijing54")


@pytest.mark.real_data
def test_664_cities_are_reproduced_within_a_metre(test_data):
    path = test_data / "roads" / "crs" / "china_cities_wgs84_gcj02_bd09.json"
    cities = json.loads(path.read_text(encoding="utf-8"))

    worst = max(_error_m(city) for city in cities)

    assert len(cities) > 300
    assert worst < 1.0


def _error_m(city):
    wgs, gcj = (city["coords"][name] for name in ("WGS84", "GCJ02"))
    return geodesic_m(*wgs84_to_gcj02(wgs[1], wgs[0]), gcj[1], gcj[0])
