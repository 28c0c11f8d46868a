"""Reading the `measure` of an item: limits, rule, nominal, and whether they fit together.

Used for whole checklists and for single measures in engineers' own files (`siteproof check quality`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from siteproof.domain.checklist import ChecklistInvalid, ChecklistProblem, Measure, Rule
from siteproof.domain.document_reader import Reader
from siteproof.domain.t_table import ASSURANCES

_NUMBERS = (
    "lower", "upper", "lower_pct", "upper_pct", "abs_upper", "lower_abs", "upper_abs", "mean_lower",
    "mean_lower_pct", "rep_lower", "rep_lower_pct", "extreme", "extreme_pct", "extreme_abs", "count_from",
    "worst_factor", "pass_rate_min", "minutes_min", "soak_hours_min", "head_above_crown_m",
)  # fmt: skip
_NAMES = (
    *_NUMBERS, "unit", "unit_en", "rule", "nominal", "assurance", "upper_table", "inputs", "points",
    "spots", "per", "freq", "note",
)  # fmt: skip
_FROM_NOMINAL = (
    "lower", "upper", "lower_pct", "upper_pct", "abs_upper", "mean_lower", "mean_lower_pct", "rep_lower",
    "rep_lower_pct", "extreme", "extreme_pct",
)  # fmt: skip
_SINGLE_LIMITS = (
    "lower", "upper", "lower_pct", "upper_pct", "abs_upper", "lower_abs", "upper_abs", "upper_table", "count_from",
)  # fmt: skip
_NEED_NOMINAL = (Rule.THICKNESS_H, Rule.THICKNESS_MEAN, Rule.COMPACTION_B, Rule.STRENGTH_C, Rule.STRENGTH_D)
_NEED_ASSURANCE = (Rule.THICKNESS_H, Rule.COMPACTION_B)
TABLES = ("gb50268_9_3_5",)
INPUT_RECIPES = (("broken_slabs", "total_slabs"), ("dn_mm", "length_m", "minutes", "litres_added"))
"""Named values from which a reading can be worked out; further inputs are conditions of the test."""


def parse_measure(document: object, design_fields: Sequence[str] | None = None) -> Measure:
    """One measure. `design_fields` None: any design field may be named.

    Raises ChecklistInvalid listing every problem.
    """
    problems: list[ChecklistProblem] = []
    measure = read_measure(Reader(document, (), problems), design_fields)
    if problems:
        raise ChecklistInvalid(problems)
    return measure


def read_measure(reader: Reader, design_fields: Sequence[str] | None) -> Measure:
    """The measure at `reader`; problems are noted there."""
    if not isinstance(reader.node, dict) or not reader.node:
        reader.problem("not_an_object")
    for name in reader.node:
        if name not in _NAMES:
            reader.problem("unknown_name", str(name))
    rule = reader.member("rule", Rule, Rule.PASS_RATE)
    unit = reader.text("unit") if reader.has("unit") else ""
    nominal, nominal_field = _nominal(reader, design_fields)
    _check_limits(reader, rule, nominal is not None or nominal_field is not None)
    numbers: dict[str, Any] = {name: reader.number(name) for name in _NUMBERS}
    return Measure(
        rule=rule,
        unit=unit,
        unit_en=reader.text("unit_en") if reader.has("unit_en") else unit,
        nominal=nominal,
        nominal_field=nominal_field,
        assurance=_assurance(reader, rule),
        upper_table=reader.one_of("upper_table", TABLES) if reader.has("upper_table") else None,
        inputs=_inputs(reader),
        points=reader.integer("points", low=1) if reader.has("points") else None,
        spots=reader.integer("spots", low=1) if reader.has("spots") else None,
        per=reader.integer("per", low=1) if reader.has("per") else None,
        freq=reader.bilingual("freq") if reader.has("freq") else None,
        note=reader.bilingual("note") if reader.has("note") else None,
        **numbers,
    )


def _nominal(reader: Reader, design_fields: Sequence[str] | None) -> tuple[float | None, str | None]:
    value = reader.node.get("nominal") if isinstance(reader.node, dict) else None
    if not isinstance(value, str):
        return reader.number("nominal"), None
    field = value.removeprefix("design:")
    if field == value or not field:
        reader.problem("not_a_number_or_design_field", "nominal")
    elif design_fields is not None and field not in design_fields:
        reader.problem("not_in_design_fields", "nominal")
    return None, field


def _check_limits(reader: Reader, rule: Rule, has_nominal: bool) -> None:
    if not has_nominal:
        for name in _FROM_NOMINAL:
            if reader.has(name):
                reader.problem("needs_nominal", name)
        if rule in _NEED_NOMINAL:
            reader.problem("needs_nominal", "nominal")
    if rule in (Rule.PASS_RATE, Rule.SINGLE) and not any(reader.has(name) for name in _SINGLE_LIMITS):
        reader.problem("no_limit", "rule")
    if rule is Rule.MEAN_AND_MIN and not (reader.has("mean_lower") or reader.has("mean_lower_pct")):
        reader.problem("no_limit_on_the_mean", "rule")


def _assurance(reader: Reader, rule: Rule) -> float | None:
    value = reader.number("assurance")
    if value is None:
        if rule in _NEED_ASSURANCE:
            reader.problem("missing", "assurance")
        return None
    share = value / 100 if value > 1 else value
    if round(share, 4) not in ASSURANCES:
        reader.problem("not_one_of: 0.99, 0.95, 0.90", "assurance")
        return None
    return round(share, 4)


def _inputs(reader: Reader) -> tuple[str, ...]:
    if not reader.has("inputs"):
        return ()
    names = reader.texts("inputs")
    if not any(set(recipe) <= set(names) for recipe in INPUT_RECIPES):
        reader.problem("no_reading_follows_from_these", "inputs")
    return names
