"""Readings worked out from named values: seepage of a tightness test, rate of broken slabs.

GB 50268-2008 9.3 and table 9.3.5: q = W / (T L) in m3/(24 h km); allowed 1.25 sqrt(D) for diameters
outside the table.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from siteproof.domain.checklist import Measure
from siteproof.domain.reasons import Reason, finite

_ALLOWED_SEEPAGE = {
    200: 17.60,
    300: 21.62,
    400: 25.00,
    500: 27.95,
    600: 30.60,
    700: 33.00,
    800: 35.35,
    900: 37.50,
    1000: 39.52,
}
_DN_NAMES = ("dn_mm", "pipe_dn_mm", "dn")


def allowed_seepage(measure: Measure, design: Mapping[str, object], inputs: Mapping[str, object]) -> float | None:
    """Allowed seepage in m3/(24 h km) for the pipe's diameter in mm; None when it is not known."""
    dn_mm = _first(_DN_NAMES, inputs, design)
    if dn_mm is None or dn_mm <= 0.0:
        return None
    return _ALLOWED_SEEPAGE.get(round(dn_mm), 1.25 * math.sqrt(dn_mm))


def named_inputs(
    measure: Measure, readings: Sequence[object], inputs: Mapping[str, object] | None
) -> Mapping[str, object]:
    """The named values given, or the readings taken in the order of `measure.inputs` when as many."""
    if inputs or len(measure.inputs) < 2 or len(readings) != len(measure.inputs):
        return inputs or {}
    return dict(zip(measure.inputs, readings, strict=True))


def readings_from_inputs(
    measure: Measure, design: Mapping[str, object], readings: Sequence[object], named: Mapping[str, object]
) -> Sequence[object] | Reason:
    """The reading that follows from the named values (`named_inputs`, then the design), or why none does.

    A single plain reading without named values is taken as the result itself.
    """
    if not named and len(readings) == 1:
        return readings
    if not named and not readings:
        return Reason("no_readings")
    values: dict[str, float] = {}
    for name in measure.inputs:
        value = _first((name, f"pipe_{name}"), named, design)
        if value is None:
            return Reason("input_missing", {"field": name})
        values[name] = value
    if (invalid := _test_invalid(measure, {**named, **values})) is not None:
        return invalid
    return _work_out(values)


def _first(names: Sequence[str], *places: Mapping[str, object]) -> float | None:
    for place in places:
        for name in names:
            if (value := _number(place.get(name))) is not None:
                return value
    return None


def _number(value: object) -> float | None:
    """A number, also one that was typed into a text field of a laboratory answer."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return finite(value)


def _test_invalid(measure: Measure, values: Mapping[str, object]) -> Reason | None:
    for name, needed in (
        ("minutes", measure.minutes_min),
        ("soak_hours", measure.soak_hours_min),
        ("head_above_crown_m", measure.head_above_crown_m),
    ):
        found = _number(values.get(name))
        if needed is not None and found is not None and found < needed:
            return Reason("test_invalid", {"field": name, "found": found, "needed": needed})
    return None


def _work_out(values: Mapping[str, float]) -> list[float] | Reason:
    if {"broken_slabs", "total_slabs"} <= set(values):
        broken, total = values["broken_slabs"], values["total_slabs"]
        if total <= 0.0 or not 0.0 <= broken <= total:
            return Reason("input_out_of_range", {"broken_slabs": broken, "total_slabs": total})
        return [100.0 * broken / total]
    minutes, length_m, litres = values["minutes"], values["length_m"], values["litres_added"]
    if minutes <= 0.0 or length_m <= 0.0 or litres < 0.0:
        return Reason("input_out_of_range", {"minutes": minutes, "length_m": length_m, "litres_added": litres})
    return [litres * 1440.0 / (minutes * length_m)]
