"""Reasons of presence, lights and acceptance as sentences, for the pages that show them.

Flags have their own words; this is for the explanations beside a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping

from siteproof.domain.checklist import Text
from siteproof.domain.reasons import Reason
from siteproof.domain.wording import fill

PRESENCE: Mapping[str, Text] = {
    "inside": Text(
        "离工地 {distance_m:m}，定位精度 {accuracy_m:m}，允许 {buffer_m:m}。",
        "{distance_m:m} from the site, accuracy {accuracy_m:m}, allowed {buffer_m:m}.",
    ),
    "outside": Text(
        "离工地 {distance_m:m}，定位精度 {accuracy_m:m}，超出允许的 {buffer_m:m}。",
        "{distance_m:m} from the site, accuracy {accuracy_m:m}, beyond the allowed {buffer_m:m}.",
    ),
    "outside_within_accuracy": Text(
        "离工地 {distance_m:m}，允许 {buffer_m:m}，定位精度 {accuracy_m:m}，分不出内外。",
        "{distance_m:m} from the site, allowed {buffer_m:m}; accuracy {accuracy_m:m} cannot tell.",
    ),
    "accuracy_poor": Text(
        "定位精度 {accuracy_m:m}，要求 {limit_m:m}。", "Accuracy {accuracy_m:m}; {limit_m:m} is asked."
    ),
    "accuracy_unknown": Text(
        "离工地 {distance_m:m}，定位精度未知。", "{distance_m:m} from the site, accuracy unknown."
    ),
    "fix_old": Text(
        "按快门时定位已有 {age_s:s}，要求 {limit_s:s} 内。",
        "Position {age_s:s} old at the shutter; {limit_s:s} or newer is asked.",
    ),
    "imported": Text("导入的照片不能证明到场。", "An imported photo does not prove presence."),
    "no_position": Text("没有定位，评不了。", "No position: cannot be assessed."),
    "no_site_geometry": Text("这个工地还没有画范围。", "The site has no geometry yet."),
    "positions": Text(
        "定位 {verified} 个在工地，{uncertain} 个不够准，{off_site} 个在外，{not_assessable} 个没有定位。",
        "Positions: {verified} on site, {uncertain} unsure, {off_site} outside, {not_assessable} without.",
    ),
    "some_outside": Text("{of} 个定位中 {outside} 个在工地外。", "{outside} of {of} positions are outside the site."),
    "all_outside": Text(
        "定位都在工地外，最远 {distance_m:m}，允许 {buffer_m:m}。",
        "Every position is outside the site, the farthest {distance_m:m}, allowed {buffer_m:m}.",
    ),
    "dwell": Text("停留 {dwell_s:s}。", "Stayed {dwell_s:s}."),
    "dwell_short": Text("停留 {dwell_s:s}，下限 {limit_s:s}。", "Stayed {dwell_s:s}; at least {limit_s:s} is asked."),
    "speed_impossible": Text(
        "两个定位相距 {apart_m:m}，间隔 {between_s:s}。", "Two positions {apart_m:m} apart within {between_s:s}."
    ),
    "segments": Text("走到 {of} 段中的 {covered} 段。", "{covered} of {of} segments reached."),
    "sealed_within": Text(
        "封存时间限定在 {width_s:s} 之内。", "The time of sealing lies within a span of {width_s:s}."
    ),
    "sealed_before": Text("封存早于收到，更早的界限没有。", "Sealed before receipt; no earlier bound is known."),
}

LIGHT: Mapping[str, Text] = {
    "accepted": Text("{accepted_on:day} 验收。", "Accepted on {accepted_on:day}."),
    "before_start": Text("计划 {start_on:day} 开工，还没到。", "Planned start on {start_on:day}, not yet reached."),
    "behind": Text(
        "核实 {verified_pct:pct}，计划 {planned_pct:pct}，差 {behind_points} 个点，界限 {limit_points} 个点。",
        "Verified {verified_pct:pct}, planned {planned_pct:pct}: {behind_points} points, limit {limit_points}.",
    ),
    "not_started": Text(
        "计划开工后 {months} 个月末仍未开工，红灯界限 {limit_months} 个月。",
        "Not started at {months} month ends since the planned start; red from {limit_months}.",
    ),
    "evidence_age": Text(
        "最近一次核实已过 {age_days} 天，期限 {limit_days} 天。",
        "Last verified {age_days} days ago; the limit is {limit_days} days.",
    ),
    "no_evidence": Text("还没有核实过的现场证据。", "No verified evidence from the site yet."),
    "progress_unknown": Text(
        "进度还没有核实过，计划 {planned_pct:pct}。", "No progress verified yet; planned {planned_pct:pct}."
    ),
    "past_planned_end": Text(
        "计划 {finish_on:day} 完工，已过 {days} 天。", "Planned to finish on {finish_on:day}, {days} days ago."
    ),
    "red_made_good": Text(
        "{last_red_on:day} 还是红灯，补上后到 {until:day} 前保持黄灯。",
        "Red until {last_red_on:day}; after catching up it stays yellow until {until:day}.",
    ),
    "override": Text("{name} 改定，到 {until:day}：{reason}", "Set by {name} until {until:day}: {reason}"),
    "override_without_evidence": Text(
        "{name} 想改为绿灯，但没有新证据，未采用。", "{name} asked for green; not applied without fresh evidence."
    ),
}

LIGHT_RULE = Text(
    "比计划落后不到 {behind_yellow_points} 个点绿灯，到 {behind_red_points} 个点黄灯，再多红灯；"
    "{not_started_red_months} 个月没开工红灯；{evidence_age_days} 天没有新证据灰灯。",
    "Less than {behind_yellow_points} points behind plan green, up to {behind_red_points} yellow, beyond red; "
    "not started for {not_started_red_months} months red; no fresh evidence for {evidence_age_days} days grey.",
)

ACCEPTANCE: Mapping[str, Text] = {
    "pass_rate_low": Text(
        "{n} 点中 {passed} 点合格，{pass_rate_pct:pct}，要求 ≥ {required_pct:pct}。",
        "{passed} of {n} readings pass, {pass_rate_pct:pct}; {required_pct:pct} required.",
    ),
    "representative_value_low": Text(
        "代表值 {representative_value}，要求 ≥ {limit}。",
        "Representative value {representative_value}, {limit} asked.",
    ),
    "mean_low": Text("平均 {mean}，要求 ≥ {limit}。", "Mean {mean}; {limit} required."),
    "minimum_low": Text("最小 {reading}，要求 ≥ {limit}。", "Lowest {reading}; {limit} required."),
    "out_of_limits": Text("读数 {reading} 超出允许范围。", "A reading of {reading} is beyond the limits."),
    "extreme_exceeded": Text("读数 {reading} 超过极值 {limit}。", "A reading of {reading} passes the extreme {limit}."),
    "worst_exceeded": Text(
        "读数 {reading} 超过倍数限值 {limit}。", "A reading of {reading} passes the multiple of tolerance {limit}."
    ),
    "sample_too_small": Text("样本不足：{n} 点，至少 {needed} 点。", "Sample too small: {n} of {needed} readings."),
    "no_readings": Text("还没有读数。", "No readings yet."),
    "reading_not_a_number": Text("第 {position} 个读数不是数。", "Reading {position} is not a number."),
    "design_value_missing": Text("缺设计值 {field}。", "Design value {field} is missing."),
    "input_missing": Text("缺 {field}。", "{field} is missing."),
    "input_out_of_range": Text("填的数不成立，请再看一遍。", "These figures cannot be; look again."),
    "test_invalid": Text("{field} 为 {found}，至少 {needed}，试验无效。", "{field} {found} below {needed}: invalid."),
}


def presence_sentence(reason: Reason) -> Text:
    """A reason of a photo's or an inspection's presence in words."""
    return fill(PRESENCE[reason.code], reason.numbers)


def light_sentence(reason: Reason) -> Text:
    """A reason of a light in words."""
    if reason.code == "evidence_age" and reason.numbers.get("age_days") is None:
        return LIGHT["no_evidence"]
    return fill(LIGHT[reason.code], reason.numbers)


def acceptance_sentence(reason: Reason) -> Text:
    """A reason of an item's verdict in words."""
    return fill(ACCEPTANCE[reason.code], reason.numbers)
