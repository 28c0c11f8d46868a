"""Design values of demo projects (asked once per project) and readings that keep or miss them.

Typical values of a village road slab of 200 mm; every number is invented for the demo.
"""

from __future__ import annotations

from random import Random

from siteproof.domain.acceptance import judge_item
from siteproof.domain.checklist import Item, Measure

DESIGN: dict[str, float | str] = {
    "slab_thickness_mm": 200,
    "pavement_width_mm": 4500,
    "base_thickness_mm": 180,
    "base_width_m": 5.0,
    "base_width_mm": 5000,
    "flexural_strength_mpa": 4.5,
    "cross_slope_pct": 1.5,
    "joint_spacing_m": 5.0,
    "joint_depth_mm": 50,
    "slump_mm": 40,
    "chainage_start": 0,
    "chainage_end": 1800,
}


def design_values(fields: tuple[str, ...], length_m: float | None) -> dict[str, float | str] | None:
    """Values for the design fields a checklist asks for; None when it asks for none."""
    if not fields:
        return None
    known = {**DESIGN, **({"chainage_end": round(length_m)} if length_m else {})}
    return {name: known.get(name, 100) for name in fields}


def good_readings(item: Item, design: dict[str, float | str] | None, rng: Random) -> list[float] | None:
    """Readings with which the item passes, or None when no such row was found (then it is not judged)."""
    assert item.measure is not None
    for scatter in (0.35, 0.12, 0.0):
        readings = _around(item.measure, design or {}, scatter, 0.0, rng)
        if readings and judge_item(item.measure, design or {}, readings, item.crit).verdict == "pass":
            return readings
    return None


def low_rate_readings(item: Item, design: dict[str, float | str] | None, rng: Random) -> list[float]:
    """Mostly good readings with a few beyond the tolerance: the pass rate is too low."""
    assert item.measure is not None
    good = good_readings(item, design, rng) or _around(item.measure, design or {}, 0.1, 0.0, rng)
    reach = _reach(item.measure, design or {})
    nominal = _nominal(item.measure, design or {})
    return [round(nominal - 1.4 * reach, 1) if n % 3 == 1 else value for n, value in enumerate(good)]


def low_mean_readings(item: Item, design: dict[str, float | str] | None, rng: Random) -> list[float]:
    """Readings all a little low, each within its own tolerance: the representative value is too low."""
    assert item.measure is not None
    return _around(item.measure, design or {}, 0.25, -0.85, rng)


def _nominal(measure: Measure, design: dict[str, float | str]) -> float:
    if measure.nominal_field is not None:
        return float(design.get(measure.nominal_field, 100))
    if measure.nominal is not None:
        return measure.nominal
    low = measure.lower_abs if measure.lower_abs is not None else measure.mean_lower
    high = measure.upper_abs
    if low is not None and high is not None:
        return (low + high) / 2
    if low is not None:
        return low * 1.06 + 0.5
    return high * 0.5 if high is not None else measure.count_from or 1.0


def _reach(measure: Measure, design: dict[str, float | str]) -> float:
    """How far a single reading may lie from the nominal, the narrower side."""
    nominal = _nominal(measure, design)
    sides = [abs(x) for x in (measure.lower, measure.upper, measure.abs_upper) if x]
    sides += [abs(x) * nominal / 100 for x in (measure.lower_pct, measure.upper_pct) if x]
    sides += [abs(x - nominal) for x in (measure.lower_abs, measure.upper_abs) if x is not None]
    return min((side for side in sides if side), default=max(0.01, abs(nominal) * 0.02))


def _around(measure: Measure, design: dict[str, float | str], scatter: float, shift: float, rng: Random) -> list[float]:
    nominal, reach = _nominal(measure, design), _reach(measure, design)
    count = max(measure.points or (measure.spots or 1) * (measure.per or 1), 1)
    if measure.nominal == 0 and measure.abs_upper is not None:
        return [round(rng.uniform(0, scatter * 2) * reach, 1) for _ in range(count)]
    lift = 0.5 if shift == 0.0 and measure.rule.value not in ("pass_rate", "single") else 0.0
    places = 0 if reach >= 8 else 1 if reach >= 0.5 else 2
    return [round(nominal + (lift + shift + rng.uniform(-scatter, scatter)) * reach, places) for _ in range(count)]
