"""`siteproof import`: previews without an installation, takes whole or not at all, answers in the binding keys."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

from factories.bad_ledger import write_ledger
from siteproof.domain.geo import plane_distance_m

Run = Callable[..., Result]
KEYS = {"row", "field", "code", "message"}


def begin(siteproof: Run) -> None:
    answer = siteproof("init", "--county", "示范县", "--admin", "guanli", "--admin-name", "管理员")
    assert answer.exit_code == 0, answer.output


def test_a_dry_run_needs_no_installation_and_makes_none(siteproof: Run, tmp_path: Path) -> None:
    write_ledger(tmp_path / "good.xlsx", 30)

    answer = siteproof("import", "projects", str(tmp_path / "good.xlsx"), "--dry-run", "--json")

    document = json.loads(answer.output)
    assert (answer.exit_code, document["rows"], document["accepted"]) == (0, 30, 30)
    assert (len(document["projects"]), document["problems"]) == (30, [])
    assert document["projects"][0]["planned_start_on"] == "2026-03-02"
    assert not (tmp_path / "data").exists()


def test_problems_carry_the_binding_keys(siteproof: Run, tmp_path: Path) -> None:
    write_ledger(tmp_path / "bad.xlsx", 1000, faults=True)

    answer = siteproof("import", "projects", str(tmp_path / "bad.xlsx"), "--dry-run", "--json")

    document = json.loads(answer.output)
    assert answer.exit_code == 0
    assert all(set(problem) >= KEYS for problem in document["problems"])
    assert document["rows"] == 1000
    assert 900 < document["accepted"] < 1000


def test_people_read_lines(siteproof: Run, tmp_path: Path) -> None:
    write_ledger(tmp_path / "bad.xlsx", 1000, faults=True)

    answer = siteproof("import", "projects", str(tmp_path / "bad.xlsx"), "--dry-run")

    assert "✗ date_impossible" in answer.output
    assert "没有“2026-02-30”这一天" in answer.output
    assert "1000 rows" in answer.output


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_what_is_no_ledger_is_one_sentence_and_code_2(siteproof: Run, tmp_path: Path, flags: tuple[str, ...]) -> None:
    (tmp_path / "a.xls").write_text("<html><table></table></html>", "utf-8")
    (tmp_path / "b.csv").write_text("甲,乙\n1,2\n", "utf-8")

    page = siteproof("import", "projects", str(tmp_path / "a.xls"), "--dry-run", *flags)
    other = siteproof("import", "projects", str(tmp_path / "b.csv"), "--dry-run", *flags)

    assert (page.exit_code, other.exit_code) == (2, 2)
    assert "This is a web page, not a workbook" in page.stderr
    assert "No heading row found" in other.stderr


def test_a_county_begins_with_its_ledger_and_its_roads(siteproof: Run, tmp_path: Path) -> None:
    begin(siteproof)
    write_ledger(tmp_path / "good.xlsx", 30)
    roads = {
        "type": "Feature",
        "properties": {"项目编号": "4", "名称": "东线", "长度": 1.1},
        "geometry": {"type": "LineString", "coordinates": [[104.0, 30.0], [104.0, 30.01]]},
    }
    (tmp_path / "roads.geojson").write_text(json.dumps(roads), "utf-8")

    refused = siteproof("import", "projects", str(tmp_path / "good.xlsx"))
    taken = siteproof("import", "projects", str(tmp_path / "good.xlsx"), "--new-areas", "--json")
    again = siteproof("import", "projects", str(tmp_path / "good.xlsx"), "--json")
    sites = siteproof("import", "sites", str(tmp_path / "roads.geojson"), "--datum", "wgs84", "--json")
    preview = siteproof("import", "projects", str(tmp_path / "good.xlsx"), "--dry-run", "--json")

    assert refused.exit_code == 2
    assert "--new-areas" in refused.stderr
    assert json.loads(taken.output)["taken"] == {"new": 30, "changed": 0, "unchanged": 0, "left_out": 0}
    assert json.loads(again.output)["taken"] == {"new": 0, "changed": 0, "unchanged": 30, "left_out": 0}
    assert json.loads(sites.output)["taken"]["new"] == 1
    assert {each["change"] for each in json.loads(preview.output)["projects"]} == {"same"}


def test_a_refusal_says_what_to_mend_and_takes_nothing(siteproof: Run, tmp_path: Path) -> None:
    begin(siteproof)
    write_ledger(tmp_path / "bad.xlsx", 1000, faults=True)

    answer = siteproof("import", "projects", str(tmp_path / "bad.xlsx"), "--new-areas")

    assert answer.exit_code == 2
    assert "Nothing was taken" in answer.stderr
    again = siteproof("import", "projects", str(tmp_path / "bad.xlsx"), "--new-areas", "--partial", "--json")
    assert json.loads(again.output)["taken"]["new"] > 900


def test_the_template_is_written_once(siteproof: Run, tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"

    assert siteproof("import", "template", str(file)).exit_code == 0
    assert siteproof("import", "template", str(file)).exit_code == 1
    assert siteproof("import", "template", str(tmp_path / "t.csv")).exit_code == 1
    empty = siteproof("import", "projects", str(file), "--dry-run", "--json")
    assert json.loads(empty.stdout)["rows"] == 0
    assert "no project" in empty.stderr


def test_a_wrong_map_is_explained(siteproof: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("序号,项目名称\n1,甲\n", "utf-8")

    unknown = siteproof("import", "projects", str(tmp_path / "a.csv"), "--dry-run", "--map", "colour=甲")
    absent = siteproof("import", "projects", str(tmp_path / "a.csv"), "--dry-run", "--map", "budget=造价")

    assert unknown.exit_code == 2
    assert "FIELD is one of number, name" in unknown.output
    assert (absent.exit_code, "造价" in absent.stderr) == (2, True)


@pytest.mark.real_data
def test_real_roads_are_compared_with_their_declaration(siteproof: Run, test_data: Path) -> None:
    file = test_data / "roads" / "pmgsy" / "kerala_proposals.zip"

    document = json.loads(siteproof("import", "sites", str(file), "--dry-run", "--json").output)

    shares = [site["drawn_m"] / site["declared_m"] for site in document["sites"]]
    differing = [problem for problem in document["problems"] if problem["code"] == "length_differs"]
    assert (document["rows"], document["accepted"], len(document["sites"])) == (283, 283, 143)
    assert sum(abs(share - 1) <= 0.05 for share in shares) == 134
    assert sum(0.52 <= share <= 0.81 for share in shares) == 4
    assert len(differing) == len(document["problems"]) == 9
    assert all("geometry or declaration" in problem["message"] for problem in differing)


@pytest.mark.real_data
def test_the_one_dirty_point_of_thirty_thousand_is_named(siteproof: Run, test_data: Path) -> None:
    file = test_data / "roads" / "pmgsy" / "kerala_habitations.zip"

    document = json.loads(siteproof("import", "sites", str(file), "--dry-run", "--json").output)

    assert (document["rows"], document["accepted"]) == (30940, 30939)
    assert [(problem["row"], problem["code"]) for problem in document["problems"]] == [(25437, "coordinate_unusable")]


@pytest.mark.real_data
def test_chinese_cities_of_three_datums_meet(siteproof: Run, test_data: Path, tmp_path: Path) -> None:
    cities = json.loads((test_data / "roads/crs/china_cities_wgs84_gcj02_bd09.json").read_text("utf-8"))
    places: dict[str, list[tuple[float, float]]] = {}
    for datum, key in (("wgs84", "WGS84"), ("gcj02", "GCJ02"), ("bd09", "BD09")):
        features = [
            {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": city["coords"][key]}}
            for city in cities
        ]
        file = tmp_path / f"{datum}.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
        answer = siteproof("import", "sites", str(file), "--datum", datum, "--dry-run", "--json")
        sites = json.loads(answer.output)["sites"]
        places[datum] = [(site["at"]["lat_deg"], site["at"]["lon_deg"]) for site in sites]

    assert len(places["wgs84"]) == len(cities) == len(places["gcj02"]) == len(places["bd09"])
    for datum in ("gcj02", "bd09"):
        apart_m = [plane_distance_m(*one, *other) for one, other in zip(places["wgs84"], places[datum], strict=True)]
        assert max(apart_m) < 20.0, datum  # the fixture itself is rounded to 4 or 5 decimals


def _peak_mib(*words: str, folder: Path) -> tuple[int, float]:
    """(exit code, peak memory in MiB) of a command in a process of its own."""
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run([sys.executable, '-c', 'from siteproof.cli import main; main()', *sys.argv[1:]],"
        " stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    environment = {"SITEPROOF_DATA_DIR": str(folder), "PATH": "", "LANG": "C.UTF-8"}
    answer = subprocess.run(
        [sys.executable, "-c", code, *words], check=True, capture_output=True, text=True, env=environment, timeout=120
    )
    exit_code, peak = answer.stdout.split()
    return int(exit_code), float(peak)


def _workbook(file: Path, inner: str) -> None:
    """A small honest workbook whose one sheet is replaced."""
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                made.writestr(name, old.read(name))
        namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        made.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{namespace}">{inner}</worksheet>')


def _hostile(name: str, folder: Path) -> Path:
    file = folder / name
    if name == "vertices.geojson":
        file.write_text('{"type":"LineString","coordinates":[' + ",".join(["[83.1,39.0]"] * 1_000_000) + "]}", "utf-8")
    elif name == "objects.geojson":
        file.write_text('{"type":"FeatureCollection","features":[' + ",".join(["{}"] * 9_000_000) + "]}", "utf-8")
    elif name == "emoji.geojson":
        text = json.dumps({"type": "Feature", "properties": {"name": "😀" * 7_000_000}}, ensure_ascii=False)
        file.write_text(text, "utf-8")
    elif name == "rows.xlsx":
        rows = "".join(f'<row r="{n}" ht="{n * 7919 % 99991}"/>' for n in range(1, 2_400_000))
        _workbook(file, f"<sheetData>{rows}</sheetData>")
    elif name == "wide.xlsx":
        cells = "".join(f'<c s="{n * 7919 % 99991}"/>' for n in range(4_000_000))
        _workbook(file, f"<sheetData><row>{cells}</row></sheetData>")
    elif name == "line.csv":
        file.write_bytes(b"x" * 31 * 2**20)
    elif name == "quotes.csv":
        file.write_text("序号,项目名称\n" + '"",' * 9_000_000, "utf-8")
    elif name == "cells.csv":
        file.write_text("序号,项目名称\n" + (",".join("甲" * 200) + "\n") * 40_000, "utf-8")
    return file


@pytest.mark.parametrize(
    "name",
    [
        "vertices.geojson",
        "objects.geojson",
        "emoji.geojson",
        "line.csv",
        "quotes.csv",
        "cells.csv",
        "rows.xlsx",
        "wide.xlsx",
    ],
)
def test_hostile_files_stay_under_400_mib(name: str, tmp_path: Path) -> None:
    what = "sites" if name.endswith("geojson") else "projects"

    exit_code, peak_mib = _peak_mib(
        "import", what, str(_hostile(name, tmp_path)), "--dry-run", folder=tmp_path / "data"
    )

    assert peak_mib < 400, f"{peak_mib:.0f} MiB"
    assert exit_code in (0, 2)
