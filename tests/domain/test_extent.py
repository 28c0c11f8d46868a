"""Square metres inside an outline: the same cases that the desk's vitest reads."""

from typing import Any

import pytest

from domain.vectors import cases
from siteproof.domain.extent import outline_area_m2


@pytest.mark.parametrize(("given", "expected"), cases("area.json"))
def test_area_of_outlines(given: dict[str, Any], expected: dict[str, float]) -> None:
    assert outline_area_m2(given["geometry"]) == pytest.approx(expected["area_m2"], rel=1e-6, abs=0.01)
