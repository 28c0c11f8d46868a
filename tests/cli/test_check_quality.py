"""`siteproof check quality`: the worked examples of standards.md G, with the figures printed there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result

Run = Callable[..., Result]

ASPHALT = [16.6, 15.9, 15.4, 14.8, 15.1, 14.6, 15.7, 15.8, 15.3, 16.2]
ASPHALT += [16.5, 16.9, 15.8, 17.1, 15.6, 16.7, 15.8, 15.9, 16.2, 16.8]
DENSITIES = [1.72, 1.69, 1.71, 1.76, 1.78, 1.76, 1.68, 1.75, 1.74, 1.73, 1.73, 1.70]
SLAB = [203, 198, 201, 196, 205, 199, 202, 197, 200, 204]
THIN = [178, 172, 175, 169, 181, 174, 170, 176, 173, 171]
BEAMS = [5.1, 4.9, 5.3, 4.7, 5.0, 5.2, 4.8, 4.6, 5.4, 4.9, 5.1, 5.0]
GAPS = [3, 4, 5, 2, 6, 4, 3, 5, 7, 4]
TABLE = [(5, 0.95, 0.953), (8, 0.90, 0.500), (10, 0.90, 0.437), (12, 0.95, 0.518), (20, 0.95, 0.387)]

SLAB_RULE = {
    "rule": "thickness_H",
    "unit": "mm",
    "nominal": "design:slab_thickness_mm",
    "rep_lower": -5,
    "lower": -10,
    "extreme": -15,
    "assurance": 0.90,
}
FLATNESS = {"rule": "pass_rate", "unit": "mm", "nominal": 0, "upper": 5}


def compaction(assurance: float) -> dict[str, Any]:
    return {"rule": "compaction_B", "unit": "%", "nominal": 93, "assurance": assurance}


def measured(measure: dict[str, Any], readings: list[Any], crit: str = "key", **more: Any) -> dict[str, Any]:
    return {"id": "one", "crit": crit, "measure": measure, "readings": readings, **more}


def judged(siteproof: Run, tmp_path: Path, *items: dict[str, Any]) -> dict[str, Any]:
    file = tmp_path / "readings.yaml"
    file.write_text(yaml.safe_dump({"items": list(items)}, allow_unicode=True), encoding="utf-8")
    result = siteproof("check", "quality", str(file), "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize(("n", "assurance", "coefficient"), TABLE)
def test_v1_the_coefficient_of_the_printed_table(
    siteproof: Run, tmp_path: Path, n: int, assurance: float, coefficient: float
) -> None:
    readings = [95.0 + (position % 3) for position in range(n)]

    (item,) = judged(siteproof, tmp_path, measured(compaction(assurance), readings))["items"]

    assert (item["mean"] - item["representative_value"]) / item["sd"] == pytest.approx(coefficient, abs=0.0005)


CASES = [
    pytest.param(
        measured(
            {"rule": "thickness_H", "nominal": 16, "rep_lower_pct": -8, "lower_pct": -15, "assurance": 0.95}, ASPHALT
        ),
        {"verdict": "pass", "n": 20, "passed": 20, "mean": 15.935, "sd": 0.696, "representative_value": 15.666},
        id="V2 asphalt thickness",
    ),
    pytest.param(
        measured(compaction(0.95), [100 * density / 1.82 for density in DENSITIES]),
        {
            "verdict": "pass",
            "n": 12,
            "passed": 12,
            "pass_rate_pct": 100.0,
            "mean": 95.01,
            "representative_value": 94.14,
        },
        id="V3 compaction, 95 %",
    ),
    pytest.param(
        measured(compaction(0.90), [100 * density / 1.82 for density in DENSITIES]),
        {"verdict": "pass", "representative_value": 94.35},
        id="V3 compaction, 90 % of other roads",
    ),
    pytest.param(
        measured(SLAB_RULE, SLAB, design={"slab_thickness_mm": 200}),
        {"verdict": "pass", "n": 10, "passed": 10, "mean": 200.5, "sd": 3.028, "representative_value": 199.176},
        id="V4a slab",
    ),
    pytest.param(
        measured(SLAB_RULE, [*SLAB[:3], 188, *SLAB[4:]], design={"slab_thickness_mm": 200}),
        {
            "verdict": "fail",
            "passed": 9,
            "pass_rate_pct": 90.0,
            "mean": 199.7,
            "sd": 4.855,
            "reasons": ["pass_rate_low"],
        },
        id="V4b slab fails by the pass rate",
    ),
    pytest.param(
        measured(SLAB_RULE, THIN, design={"slab_thickness_mm": 180}),
        {
            "verdict": "fail",
            "mean": 173.9,
            "sd": 3.725,
            "representative_value": 172.271,
            "limit": 175.0,
            "reasons": ["representative_value_low"],
        },
        id="V4c slab fails by the representative value alone",
    ),
    pytest.param(
        measured({"rule": "strength_C", "unit": "MPa", "nominal": 4.5}, BEAMS),
        {"verdict": "pass", "n": 12, "mean": 5.0, "sd": 0.237, "limit": 4.678},
        id="V5 flexural strength, 12 groups",
    ),
    pytest.param(
        measured({"rule": "strength_C", "unit": "MPa", "nominal": 4.5}, [4.6, 4.5, 4.9, 4.4, 4.7, 4.3]),
        {"verdict": "fail", "n": 6, "mean": 4.567, "limit": 4.95, "reasons": ["mean_low"]},
        id="V5 flexural strength, 6 groups",
    ),
    pytest.param(
        measured(FLATNESS, GAPS, "general"),
        {"verdict": "pass", "n": 10, "passed": 8, "pass_rate_pct": 80.0},
        id="V10 flatness",
    ),
    pytest.param(
        measured(FLATNESS, [5.1, *GAPS[1:]], "general"),
        {"verdict": "fail", "passed": 7, "pass_rate_pct": 70.0, "reasons": ["pass_rate_low"]},
        id="V10 flatness, one more beyond",
    ),
    pytest.param(
        measured({**FLATNESS, "worst_factor": 1.5}, GAPS, "general"),
        {"verdict": "pass"},
        id="V10 under CJJ 1: 7 is allowed",
    ),
    pytest.param(
        measured({**FLATNESS, "worst_factor": 1.5}, [7.6 if gap == 7 else gap for gap in GAPS], "general"),
        {"verdict": "fail", "reasons": ["worst_exceeded"]},
        id="V10 under CJJ 1: 7.6 is not",
    ),
    pytest.param(
        measured(
            {
                "rule": "single",
                "upper_table": "gb50268_9_3_5",
                "inputs": ["dn_mm", "length_m", "minutes", "litres_added"],
            },
            [],
            inputs={"dn_mm": 400, "length_m": 40, "minutes": 30, "litres_added": 6.0},
        ),
        {"verdict": "pass", "mean": 7.2, "limit": 25.0},
        id="V11 closed-water test",
    ),
    pytest.param(
        measured(SLAB_RULE, [203], design={"slab_thickness_mm": 200}),
        {"verdict": "cannot_assess", "representative_value": None, "reasons": ["sample_too_small"]},
        id="one core is no sample (standards.md A2)",
    ),
    pytest.param(
        measured({"rule": "pass_rate", "nominal": 10, "lower": -1, "upper": 1}, [10] * 19 + [12]),
        {"verdict": "pass", "passed": 19, "pass_rate_pct": 95.0},
        id="19 of 20 pass a key item (standards.md 0.2)",
    ),
    pytest.param(
        measured({"rule": "pass_rate", "nominal": 10, "lower": -1, "upper": 1}, [10] * 18 + [12]),
        {"verdict": "fail", "passed": 18, "reasons": ["pass_rate_low"]},
        id="18 of 19 do not",
    ),
]


@pytest.mark.parametrize(("item", "expected"), CASES)
def test_the_worked_examples(siteproof: Run, tmp_path: Path, item: dict[str, Any], expected: dict[str, Any]) -> None:
    found = judged(siteproof, tmp_path, item)

    (row,) = found["items"]
    assert found["verdict"] == row["verdict"]
    for key, value in expected.items():
        tolerance = 0.01 if key in ("representative_value", "mean", "sd") else 0.001
        if key == "reasons":
            assert [reason["code"] for reason in row["reasons"]] == value
        else:
            assert row[key] == (pytest.approx(value, abs=tolerance) if isinstance(value, float) else value), key


@pytest.mark.parametrize(
    ("readings", "overall"),
    [([[5], [5]], "pass"), ([[5], []], "cannot_assess"), ([[5], [], [9]], "fail")],
)
def test_the_worst_item_decides(siteproof: Run, tmp_path: Path, readings: list[list[float]], overall: str) -> None:
    items = [{**measured(FLATNESS, each), "id": str(position)} for position, each in enumerate(readings)]

    assert judged(siteproof, tmp_path, *items)["verdict"] == overall


def test_every_key_of_the_contract_is_there_and_json_is_read_too(siteproof: Run, tmp_path: Path) -> None:
    file = tmp_path / "readings.json"
    file.write_text(json.dumps({"items": [measured(FLATNESS, [float("nan")])]}), encoding="utf-8")

    result = siteproof("check", "quality", str(file), "--json")

    found = json.loads(result.stdout, parse_constant=lambda text: pytest.fail(f"{text} is no JSON"))
    keys = {"id", "verdict", "n", "passed", "pass_rate_pct", "mean", "sd", "representative_value", "limit", "reasons"}
    assert keys <= set(found["items"][0])
    text = {"zh": "第 1 个读数不是数。", "en": "Reading 1 is not a number."}
    assert found["items"][0]["reasons"] == [{"code": "reading_not_a_number", "numbers": {"position": 1}, "text": text}]


def test_people_get_a_table(siteproof: Run, tmp_path: Path) -> None:
    file = tmp_path / "readings.yaml"
    file.write_text("items: [{id: 平整度, crit: general, measure: {upper_abs: 5, rule: pass_rate}, readings: [3, 9]}]")

    result = siteproof("check", "quality", str(file))

    assert result.exit_code == 0
    assert "平整度" in result.stdout
    assert "pass_rate_low" in result.stdout
    assert result.stdout.rstrip().endswith("overall: fail")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("items: []", "a list of items is needed"),
        ("[1, 2]", "a list of items is needed"),
        ("items: [1]", "items[0]: not an object"),
        ("items: [{id: a, crit: main, measure: {upper_abs: 1, rule: single}, readings: [1]}]", "crit must be"),
        ("items: [{id: a, crit: key, measure: {rule: guess}, readings: [1]}]", "(a): measure.rule"),
        ("items: [{id: a, crit: key, readings: [1]}]", "(a): measure"),
        ("items: [{id: a, crit: key, measure: {upper_abs: 1, rule: single}, readings: 5}]", "readings must be a list"),
        ("items: [{id: a, crit: key, measure: {upper_abs: 1, rule: single}, reading: [5]}]", "unknown name 'reading'"),
        ("items: &a [*a]", "items[0]: not an object"),
        ("items: !!python/object:os.system {}", "not YAML"),
        ("items: {", "not YAML: line"),
        ("\x00\x01", "not a text file"),
    ],
)
def test_unusable_input_is_one_sentence_and_exit_code_2(siteproof: Run, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "readings.yaml"
    file.write_text(text, encoding="utf-8")

    result = siteproof("check", "quality", str(file))

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
