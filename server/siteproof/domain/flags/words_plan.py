"""Words, severity and source of the flags on quality and schedule. Sentences accuse nobody (ux.md Wording)."""

from __future__ import annotations

from siteproof.domain.checklist import Text
from siteproof.domain.flags.kinds import UNNUMBERED, FlagKind, Severity

_ITEM_ANSWER = Text(
    "改好后约复查；若量错了，补量后更正这一项。",
    "Repair and ask for a re-inspection; if measured wrongly, measure again and correct the item.",
)

QUALITY_KINDS = (
    FlagKind(
        code="quality.item_failed",
        version=1,
        severity=Severity.MINOR,
        chips={
            "": Text("第 {item_no} 项不合格", "Item {item_no} failed"),
            UNNUMBERED: Text("{item_id} 不合格", "{item_id} failed"),
        },
        sentences={
            "": Text("{item_id} {item}：检查为不合格。依据 {std}。", "{item_id} {item}: failed. Rule: {std}."),
            "option": Text("{item_id} {item}：{option}。依据 {std}。", "{item_id} {item}: {option}. Rule: {std}."),
            "out_of_limits": Text(
                "{item_id} {item}：实测 {reading} {unit}，允许 {range}，{count} 处超出。",
                "{item_id} {item}: measured {reading} {unit}, allowed {range}, {count} beyond.",
            ),
            "mean_low": Text(
                "{item_id} {item}：平均 {mean} {unit}，要求不低于 {limit} {unit}。",
                "{item_id} {item}: mean {mean} {unit}, at least {limit} {unit} required.",
            ),
            "minimum_low": Text(
                "{item_id} {item}：最小 {reading} {unit}，要求不低于 {limit} {unit}。",
                "{item_id} {item}: lowest {reading} {unit}, at least {limit} {unit} required.",
            ),
            "extreme_exceeded": Text(
                "{item_id} {item}：一个读数 {reading} {unit}，超过极值 {limit} {unit}。",
                "{item_id} {item}: a reading of {reading} {unit} passes the extreme of {limit} {unit}.",
            ),
            "worst_exceeded": Text(
                "{item_id} {item}：一个读数 {reading} {unit}，超过允许偏差的倍数限值 {limit} {unit}。",
                "{item_id} {item}: a reading of {reading} {unit} is past the multiple of tolerance, {limit} {unit}.",
            ),
        },
        answer=_ITEM_ANSWER,
        source="JTG F80/1-2017 3.2.5",
        published=True,
    ),
    FlagKind(
        code="quality.basic_requirement_missing",
        version=1,
        severity=Severity.SERIOUS,
        chips={
            "": Text("第 {item_no} 项缺基本要求", "Item {item_no} unmet"),
            UNNUMBERED: Text("{item_id} 基本要求", "{item_id} basic"),
        },
        sentences={
            "": Text(
                "基本要求 {item_id} {item} 未满足，满足前不能评定。依据 {std}。",
                "Basic requirement {item_id} {item} is not met; no assessment before it is. Rule: {std}.",
            ),
            "option": Text(
                "基本要求 {item_id} {item}：{option}，满足前不能评定。依据 {std}。",
                "Basic requirement {item_id} {item}: {option}; no assessment before it is met. Rule: {std}.",
            ),
        },
        answer=_ITEM_ANSWER,
        source="JTG F80/1-2017 3.2.3",
        published=True,
    ),
    FlagKind(
        code="quality.pass_rate_low",
        version=1,
        severity=Severity.MINOR,
        chips={"": Text("合格率 {pass_rate_pct:pct}", "Passed {pass_rate_pct:pct}")},
        sentences={
            "": Text(
                "{item_id} {item}：{n} 点中 {passed} 点合格，{pass_rate_pct:pct}，要求 ≥ {required_pct:pct}。",
                "{item_id} {item}: {passed} of {n} readings pass, {pass_rate_pct:pct}; {required_pct:pct} required.",
            )
        },
        answer=_ITEM_ANSWER,
        source="JTG F80/1-2017 3.2.5",
        published=True,
        thresholds=("key_pass_rate_pct", "general_pass_rate_pct", "basic_pass_rate_pct"),
    ),
    FlagKind(
        code="quality.representative_value_low",
        version=1,
        severity=Severity.SERIOUS,
        chips={
            "": Text("第 {item_no} 项代表值偏低", "Item {item_no} low"),
            UNNUMBERED: Text("代表值偏低", "Rep. value low"),
        },
        sentences={
            "": Text(
                "{item_id} {item}：代表值 {representative_value} {unit}（{n} 点），要求 ≥ {limit} {unit}。",
                "{item_id} {item}: representative value {representative_value} {unit} of {n} readings; "
                "at least {limit} {unit} required.",
            )
        },
        answer=_ITEM_ANSWER,
        source="JTG F80/1-2017 B, H",
        published=True,
    ),
)

SCHEDULE_KINDS = (
    FlagKind(
        code="schedule.behind_baseline",
        version=1,
        severity=Severity.MINOR,
        chips={"": Text("落后 {behind_points:whole} 个点", "{behind_points:whole} pts behind")},
        sentences={
            "": Text(
                "核实 {verified_pct:pct}，计划 {planned_pct:pct}，落后 {behind_points} 个点；"
                "{limit_points} 个点起提醒。",
                "Verified {verified_pct:pct}, planned {planned_pct:pct}: {behind_points} points behind; "
                "remarked from {limit_points} points.",
            ),
            "linear": Text(
                "核实 {verified_pct:pct}，按时间应到 {planned_pct:pct}，落后 {behind_points} 个点；"
                "{limit_points} 个点起提醒。",
                "Verified {verified_pct:pct}, {planned_pct:pct} due by time elapsed: {behind_points} points behind; "
                "remarked from {limit_points} points.",
            ),
        },
        answer=Text(
            "去现场核实最新进度，或说明原因和追赶办法。",
            "Have the newest progress verified on site, or give the reason and how it will be caught up.",
        ),
        source="银川市 2025 年重点项目红黄绿灯规则",
        published=True,
        thresholds=("behind_yellow_points", "behind_red_points"),
    ),
    FlagKind(
        code="schedule.evidence_stale",
        version=1,
        severity=Severity.MINOR,
        chips={
            "": Text("{age_days} 天无新证据", "No proof {age_days} d"),
            "none_yet": Text("还没有核实证据", "No proof yet"),
        },
        sentences={
            "": Text(
                "最近一次核实在 {last_on:day}，已过 {age_days} 天，期限 {limit_days} 天。",
                "Last verified on {last_on:day}, {age_days} days ago; the limit is {limit_days} days.",
            ),
            "none_yet": Text(
                "开工计划日 {start_on:day} 以来，还没有核实过的现场证据。",
                "No verified evidence from the site since the planned start on {start_on:day}.",
            ),
        },
        answer=Text("安排一次现场检查。", "Arrange an inspection on site."),
        source="Siteproof",
        published=False,
        thresholds=("evidence_age_days",),
    ),
)
