"""Flags from the answers of an inspection: one finding gives one flag, the most telling one.

A failed basic requirement comes before everything; then the statistical reasons; else "item failed".
"""

from __future__ import annotations

from siteproof.domain.acceptance import Verdict
from siteproof.domain.checklist import Criticality, Grade, Item
from siteproof.domain.flags.facts import ItemFact
from siteproof.domain.flags.kinds import Flag, Severity, SubjectType
from siteproof.domain.reasons import Numbers, Reason
from siteproof.domain.wording import figure

_BY_GRADE = {
    Grade.GENERAL.value: Severity.MINOR,
    Grade.SERIOUS.value: Severity.SERIOUS,
    Grade.CRITICAL.value: Severity.CRITICAL,
}
_STATISTICAL = ("representative_value_low", "pass_rate_low")


def failed(fact: ItemFact) -> bool:
    """True when the person, the chosen option or the readings say the item fails."""
    if fact.verdict == "na":
        return False
    if fact.verdict == "fail" or (fact.choice is not None and fact.choice in fact.item.fail_on):
        return True
    return fact.judged is not None and fact.judged.verdict is Verdict.FAIL


def item_flags(inspection_id: str, fact: ItemFact) -> list[Flag]:
    """The flags of one item: none, or one; both statistical ones only when both reasons stand."""
    if not failed(fact):
        return []
    reasons = fact.judged.reasons if fact.judged is not None and fact.judged.verdict is Verdict.FAIL else ()
    if fact.item.crit is Criticality.BASIC:
        return [basic_requirement_missing(inspection_id, fact)]
    by_code = {reason.code: reason for reason in reasons}
    found = [_statistical(inspection_id, fact, by_code[code]) for code in _STATISTICAL if code in by_code]
    others = [reason for reason in reasons if reason.code not in _STATISTICAL]
    if not found or others:
        found.append(item_failed(inspection_id, fact, others[0] if others else None))
    return found


def item_failed(inspection_id: str, fact: ItemFact, reason: Reason | None = None) -> Flag:
    """An item answered or judged as failed; a grade given by the person comes before the item's own."""
    numbers = {**_item_numbers(fact), **_option_numbers(fact)}
    if reason is not None:
        numbers |= {**reason.numbers, **_range(reason.numbers), "reason": reason.code}
    return _flag("quality.item_failed", _severity(fact, Severity.MINOR), inspection_id, fact.item, numbers)


_LIMIT_NAMES = ("required_pct", "limit", "low", "high")


def basic_requirement_missing(inspection_id: str, fact: ItemFact) -> Flag:
    """A basic requirement not met: assessment may not proceed (JTG F80/1-2017 3.2.3)."""
    numbers = {**_item_numbers(fact), **_option_numbers(fact)}
    severity = _severity(fact, Severity.SERIOUS)
    return _flag("quality.basic_requirement_missing", severity, inspection_id, fact.item, numbers)


def _statistical(inspection_id: str, fact: ItemFact, reason: Reason) -> Flag:
    least = Severity.SERIOUS if reason.code == "representative_value_low" else Severity.MINOR
    numbers = {**_item_numbers(fact), **reason.numbers}
    return _flag(f"quality.{reason.code}", _severity(fact, least), inspection_id, fact.item, numbers)


def _flag(
    code: str,
    severity: Severity,
    inspection_id: str,
    item: Item,
    numbers: dict[str, float | int | str | None],
) -> Flag:
    threshold = {name: numbers.pop(name) for name in _LIMIT_NAMES if name in numbers}
    known = {name: value for name, value in threshold.items() if value is not None}
    return Flag(code, 1, severity, SubjectType.ITEM, inspection_id, item.id, numbers, known)


def _severity(fact: ItemFact, least: Severity) -> Severity:
    chosen = _BY_GRADE.get(fact.grade or "", _BY_GRADE[fact.item.sev.value])
    return max(chosen, least, key=lambda severity: severity.rank)


def _item_numbers(fact: ItemFact) -> dict[str, float | int | str | None]:
    item = fact.item
    return {
        **({} if fact.position is None else {"item_no": fact.position}),
        "item_id": item.id,
        "item_zh": item.name.zh,
        "item_en": item.name.en,
        "std": f"{item.std.code} {item.std.clause}",
        "std_mark": item.std.mark,
        "days": item.days,
        "unit_zh": item.measure.unit if item.measure else "",
        "unit_en": item.measure.unit_en if item.measure else "",
    }


def _option_numbers(fact: ItemFact) -> dict[str, float | int | str | None]:
    option = next((each for each in fact.item.options if each.id == fact.choice), None)
    if option is None or option.id not in fact.item.fail_on:
        return {}
    return {"reason": "option", "option": option.id, "option_zh": option.name.zh, "option_en": option.name.en}


def _range(numbers: Numbers) -> dict[str, str]:
    """The allowed range in words that need no language: ">= 2", "<= 5", "3480 ~ 3520"."""
    low, high = numbers.get("low"), numbers.get("high")
    if low is not None and high is not None:
        return {"range": f"{figure(low)} ~ {figure(high)}"}
    if low is not None:
        return {"range": f"≥ {figure(low)}"}
    return {"range": f"≤ {figure(high)}"} if high is not None else {}
