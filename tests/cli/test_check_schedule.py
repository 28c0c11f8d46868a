"""`siteproof check schedule`: V6 of standards.md, real tables with printed percentages, edges and bad files."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]

HEAD = "period_end,planned_cumulative,earned_cumulative\n"
ENDS = [
    f"2026-{month:02d}-{day}"
    for month, day in ((3, 31), (4, 30), (5, 31), (6, 30), (7, 31), (8, 31), (9, 30), (10, 31))
]
PLAN = [10, 30, 60, 100, 150, 190, 220, 240]
KEYS = ["on", "bac", "pv", "ev", "pd", "at", "es", "sv_t", "spi", "spi_t", "ieac_t", "behind_points", "light"]


def rows(*earned: float | None) -> str:
    values = ["" if value is None else str(value) for value in [*earned, *[None] * (len(PLAN) - len(earned))]]
    return HEAD + "".join(f"{end},{plan},{own}\n" for end, plan, own in zip(ENDS, PLAN, values, strict=True))


def figures(siteproof: Run, tmp_path: Path, text: str, on: str) -> dict[str, Any]:
    file = tmp_path / "plan.csv"
    file.write_text(text, encoding="utf-8")
    result = siteproof("check", "schedule", str(file), "--on", on, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_v6_earned_schedule_at_the_end_of_july(siteproof: Run, tmp_path: Path) -> None:
    found = figures(siteproof, tmp_path, rows(None, None, None, None, 80), "2026-07-31")

    expected = {"bac": 240, "pv": 150, "ev": 80, "pd": 8, "at": 5, "es": 3.5, "sv_t": -1.5}
    expected |= {"spi": 0.5333, "spi_t": 0.70, "ieac_t": 11.4286, "behind_points": 29.1667}
    assert list(found) == KEYS
    assert {key: found[key] for key in expected} == pytest.approx(expected, abs=1e-3)
    assert (found["on"], found["light"]) == ("2026-07-31", "yellow")


@pytest.mark.parametrize(
    ("earned", "on", "light"),
    [
        ([10, 30, 60, 100, 150], "2026-07-31", "green"),
        ([10, 30, 60, 100, 126.0], "2026-07-31", "yellow"),  # 10 points: both ends of 10 to 30 are yellow
        ([10, 30, 60, 100, 78.0], "2026-07-31", "yellow"),  # 30 points
        ([10, 30, 60, 100, 77.9], "2026-07-31", "red"),
        ([0, 0], "2026-04-30", "yellow"),
        ([0, 0, 0], "2026-05-31", "red"),  # not started three period ends running
        ([10, 30, 60, 100, 150, 190, 220, 239], "2026-10-31", "green"),
        ([10, 30, 60, 100, 150, 190, 220, 240], "2026-10-31", "green"),
    ],
)
def test_the_light_follows_the_published_rule(
    siteproof: Run, tmp_path: Path, earned: list[float], on: str, light: str
) -> None:
    assert figures(siteproof, tmp_path, rows(*earned), on)["light"] == light


def test_past_the_planned_end_the_plan_stays_and_time_goes_on(siteproof: Run, tmp_path: Path) -> None:
    text = rows(10, 30, 60, 100, 150, 190, 220, 230) + "2026-11-30,,235\n2026-12-31,,\n"

    found = figures(siteproof, tmp_path, text, "2026-12-31")

    assert (found["pv"], found["ev"], found["pd"], found["at"]) == (240, 235, 8, 10)
    assert found["spi_t"] == pytest.approx(7.75 / 10)
    assert found["light"] == "yellow"


def test_before_the_first_period_nothing_is_defined(siteproof: Run, tmp_path: Path) -> None:
    found = figures(siteproof, tmp_path, rows(), "2026-03-01")

    assert (found["at"], found["pv"], found["bac"]) == (0, 0, 240)
    assert [found[key] for key in ("ev", "es", "spi", "spi_t", "ieac_t", "behind_points", "light")] == [None] * 7


@pytest.mark.real_data
def test_the_known_answer_of_an_earned_value_project(siteproof: Run, tmp_path: Path, test_data: Path) -> None:
    with (test_data / "projects" / "evm_known_results.csv").open(encoding="utf-8") as file:
        (known,) = csv.DictReader(file)
    text = f"{HEAD}2017-03-31,{known['BCWS_PV']},{known['BCWP_EV']}\n2017-04-30,{known['BAC']},\n"

    found = figures(siteproof, tmp_path, text, "2017-04-21")

    assert found["spi"] == pytest.approx(float(known["SPI"]), abs=1e-6)
    assert found["ev"] - found["pv"] == pytest.approx(float(known["SV"]))
    assert found["bac"] == pytest.approx(float(known["BAC"]))


@pytest.mark.real_data
def test_every_printed_percentage_of_the_official_table(siteproof: Run, tmp_path: Path, test_data: Path) -> None:
    with (test_data / "projects" / "hunan_2021_old_compounds_progress.csv").open(encoding="utf-8-sig") as file:
        table = list(csv.DictReader(file))
    assert len(table) == 15

    for row in table:
        for plan, done, printed in (
            ("计划完成数", "累计开工数", "开工率_报"),
            ("计划投资额_万元", "累计完成投资额_万元", "计划投资完成率_报"),
        ):
            text = f"{HEAD}2021-12-31,{row[plan]},{row[done]}\n"
            found = figures(siteproof, tmp_path, text, "2021-12-31")
            assert 100 * found["spi"] == pytest.approx(float(row[printed].rstrip("%")), abs=0.0051), row["市州"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_what_office_programs_write_is_read(siteproof: Run, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "plan.csv"
    file.write_bytes(rows(10).replace("\n", "\r\n").replace(HEAD.strip(), HEAD.strip() + ",备注").encode(encoding))

    assert siteproof("check", "schedule", str(file), "--on", "2026-03-31", "--json").exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("a,b\n1,2\n", "no column named period_end"),
        (HEAD, "holds no period"),
        (HEAD + "31.3.2026,10,\n", "line 2: period_end '31.3.2026' is no date"),
        (HEAD + "2026-03-31,ten,\n", "line 2: planned_cumulative 'ten' is no number"),
        (HEAD + "2026-03-31,10,nan\n", "line 2: earned_cumulative 'nan' is no number"),
        (HEAD + "2026-03-31,10,\n2026-03-31,20,\n", "line 3: period_end must grow"),
        (HEAD + "2026-03-31,10,\n\n2026-04-30,9,\n", "line 4: planned_cumulative must not fall"),
        (HEAD + "2026-03-31,,\n", "holds no value above 0"),
        (HEAD + "2026-03-31,10,-1\n", "earned_cumulative must be a number from 0"),
        (HEAD + '2026-03-31,"10\n', "not CSV"),
    ],
)
def test_a_bad_row_is_named_and_ends_with_2(siteproof: Run, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(text, encoding="utf-8")

    result = siteproof("check", "schedule", str(file), "--on", "2026-04-30")

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_file_and_a_bad_day_end_with_2(siteproof: Run, tmp_path: Path) -> None:
    assert "no such file" in siteproof("check", "schedule", str(tmp_path / "no.csv"), "--on", "2026-04-30").stderr
    assert siteproof("check", "schedule", str(tmp_path), "--on", "2026-04-30").exit_code == 2
    assert siteproof("check", "schedule", str(tmp_path), "--on", "April").exit_code == 2


def test_people_get_names_beside_the_figures(siteproof: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(rows(None, None, None, None, 80), encoding="utf-8")

    said = siteproof("check", "schedule", str(file), "--on", "2026-07-31").stdout

    assert "SPI(t)" in said
    assert "yellow" in said
