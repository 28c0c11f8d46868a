"""A stored light as people read it: its word, its reasons in sentences, the rule, and the one line that matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from siteproof.domain.checklist import Text
from siteproof.domain.reason_texts import LIGHT_RULE, light_sentence
from siteproof.domain.reasons import Reason
from siteproof.domain.thresholds import Thresholds
from siteproof.domain.wording import as_document, fill

LABELS: Mapping[str | None, Text] = {
    "red": Text("严重滞后", "Far behind"),
    "yellow": Text("滞后", "Behind"),
    "green": Text("按计划", "On plan"),
    "grey": Text("无新证据", "No fresh evidence"),
    "blue": Text("已验收", "Accepted"),
    None: Text("未到开工", "Not due to start"),
}
PAID_AHEAD_POINTS = 10.0
"""Paid beyond verified by more than this is what a leader reads first (ours: no published rule names a figure)."""

_HEADLINES: Mapping[str, Text] = {
    "paid_ahead": Text("付款跑在前面", "Paid ahead of the work"),
    "behind": Text("比计划少 {behind_points:whole} 个点", "{behind_points:whole} points behind plan"),
    "not_started": Text("{months} 个月没开工", "Not started for {months} months"),
    "past_planned_end": Text("过期 {days} 天未完工", "{days} days past its end"),
    "evidence_age": Text("{age_days} 天没人到过", "Nobody there for {age_days} days"),
    "no_evidence": Text("还没有人到过", "Nobody has been there yet"),
    "red_made_good": Text("红灯刚补上", "Caught up after red"),
    "override": Text("灯由人改定", "Light set by a person"),
}
_DETAILS: Mapping[str, Text] = {
    "paid": Text(
        "已付 {paid_pct:whole}%，核实只有 {verified_pct:whole}%",
        "Paid {paid_pct:whole}%, verified {verified_pct:whole}%",
    ),
    "stale": Text(
        "上报 {reported_pct:whole}%，核实停在 {verified_pct:whole}%",
        "Reported {reported_pct:whole}%, verified {verified_pct:whole}%",
    ),
    "behind": Text(
        "计划 {planned_pct:whole}%，核实 {verified_pct:whole}%",
        "Planned {planned_pct:whole}%, verified {verified_pct:whole}%",
    ),
}  # fmt: skip


def light_view(light: Mapping[str, Any] | None, thresholds: Thresholds) -> dict[str, Any]:
    """The light of a project page; without a plan there is no colour and the reason says so."""
    rule = as_document(fill(LIGHT_RULE, asdict(thresholds)))
    if light is None:
        return {
            "colour": None,
            "label": as_document(Text("没有计划", "No plan")),
            "reasons": [],
            "numbers": {"verified_pct": None, "planned_pct": None, "behind_points": None},
            "computed_on": None,
            "rule": rule,
            "baseline": "linear",
        }
    return {
        "colour": light["colour"],
        "label": as_document(LABELS[light["colour"]]),
        "reasons": [
            {"sentence": as_document(light_sentence(_reason(reason))), "numbers": reason["numbers"]}
            for reason in light["reasons"]
        ],
        "numbers": {name: light[name] for name in ("verified_pct", "planned_pct", "behind_points")},
        "computed_on": light["on"],
        "rule": rule,
        "baseline": light["baseline"],
    }


def headline(light: Mapping[str, Any], numbers: Mapping[str, float | None]) -> tuple[dict[str, str], dict[str, str]]:
    """(headline, detail) of a project that needs somebody; `numbers` are paid, reported, verified, planned percent."""
    reasons = [_reason(reason) for reason in light["reasons"]]
    first = reasons[0] if reasons else Reason("behind", {"behind_points": light["behind_points"]})
    code = first.code
    if code == "evidence_age" and first.numbers.get("age_days") is None:
        code = "no_evidence"
    detail = "stale" if code in ("evidence_age", "no_evidence") else "behind"
    if is_paid_ahead(numbers):
        code, detail = "paid_ahead", "paid"
    said = fill(_HEADLINES.get(code, LABELS[light["colour"]]), first.numbers)
    return as_document(said), as_document(fill(_DETAILS[detail], numbers))


def is_paid_ahead(numbers: Mapping[str, float | None]) -> bool:
    """More was paid than verified, by more points than a settlement explains."""
    paid, verified = numbers["paid_pct"], numbers["verified_pct"]
    return paid is not None and verified is not None and paid - verified > PAID_AHEAD_POINTS


def percent_of(part: int | None, whole: int | None) -> float | None:
    """Part in percent of the whole; None when either is unknown or the whole is nothing."""
    return None if part is None or not whole else 100.0 * part / whole


def _reason(reason: Mapping[str, Any]) -> Reason:
    return Reason(reason["code"], reason["numbers"])
