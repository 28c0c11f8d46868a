"""Checklists: the shipped files are whole and bilingual, and a broken document names every place."""

import json
import re
from pathlib import Path

import pytest
import yaml

from siteproof.domain.checklist import ChecklistInvalid, Criticality, ItemKind
from siteproof.domain.checklist_document import checklist_document
from siteproof.domain.checklist_parse import parse_checklist
from siteproof.domain.measure_parse import parse_measure

FOLDER = Path(__file__).parents[2] / "server" / "siteproof" / "checklists"
FILES = sorted(FOLDER.glob("*.yaml"))
CHINESE = re.compile("[\u4e00-\u9fff]")


def load(path):
    return parse_checklist(yaml.safe_load(path.read_text(encoding="utf-8")))


def minimal(**item):
    return {
        "id": "list",
        "version": 1,
        "name": {"zh": "表", "en": "List"},
        "applies_to": {"project_kind": "village_road"},
        "standards": [],
        "design_fields": ["width_mm"],
        "items": [
            {
                "id": "A1",
                "name": {"zh": "项", "en": "Item"},
                "kind": "check",
                "crit": "general",
                "sev": "general",
                "days": 7,
                "std": {"code": "S", "clause": "1", "mark": "S"},
                **item,
            }
        ],
    }


def problems(document):
    with pytest.raises(ChecklistInvalid) as caught:
        parse_checklist(document)
    return {("/".join(map(str, problem.path)), problem.reason) for problem in caught.value.problems}


def english(node):
    if isinstance(node, dict):
        yield from [node["en"]] if isinstance(node.get("en"), str) else []
        for value in node.values():
            yield from english(value)
    elif isinstance(node, list):
        for value in node:
            yield from english(value)


def test_five_lists_are_shipped_with_all_their_items():
    assert {checklist.id: len(checklist.items) for checklist in map(load, FILES)} == {
        "village-road-cc-under-construction": 18,
        "village-road-completed": 19,
        "compound-drainage-road": 18,
        "compound-roof-facade": 19,
        "village-road-patrol": 12,
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_list_reads_back_equal_from_its_document(path):
    checklist = load(path)

    assert path.stem == checklist.id
    assert parse_checklist(json.loads(json.dumps(checklist_document(checklist)))) == checklist


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_english_text_of_a_shipped_list_holds_chinese(path):
    assert [text for text in english(checklist_document(load(path))) if CHINESE.search(text)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_field_asked_by_its_id_has_a_label(path):
    checklist = load(path)

    asked = set(checklist.design_fields)
    for item in checklist.items:
        asked |= {*item.fields, *(item.measure.inputs if item.measure else ())}
        asked |= set(item.progress.milestones if item.progress else ())

    assert asked <= set(checklist.labels)


def test_the_patrol_is_twelve_taps_with_three_proof_shots():
    patrol = load(FOLDER / "village-road-patrol.yaml")

    assert {item.kind for item in patrol.items} == {ItemKind.CHECK, ItemKind.CHOICE}
    assert sum(item.photo.min for item in patrol.items if item.photo.when == "always") == 3
    assert all(item.options[0].id not in item.fail_on for item in patrol.items if item.options)
    assert not any(item.photo.what.zh == "" for item in patrol.items)


def test_facts_of_the_shared_lists_arrived():
    built = load(FOLDER / "village-road-cc-under-construction.yaml")
    done = load(FOLDER / "village-road-completed.yaml")

    compaction = built.item("C04").measure
    assert (compaction.nominal, compaction.extreme_abs, compaction.count_from, compaction.assurance) == (
        97,
        93,
        95,
        0.95,
    )
    assert done.item("D16").name.en == "Guardrail, signs, markings at drops and water"
    assert done.item("D15").std.clause == "9.2"
    assert done.item("D03").measure.nominal_field == "slab_thickness_mm"
    assert built.item("C07").hold_point
    assert built.item("C02").crit is Criticality.BASIC
    assert built.item("Z99") is None


def test_a_list_in_one_language_stands_for_both():
    checklist = parse_checklist(minimal(kind="choice", options=["好", "坏"], fail_on=["坏"], name="项"))

    assert checklist.items[0].options[1].name.en == "坏"
    assert checklist.items[0].name.zh == checklist.items[0].name.en == "项"


def test_project_type_is_an_old_name_of_project_kind():
    document = {**minimal(), "applies_to": {"project_type": "old_compound"}, "dwell_min_s": 300}

    checklist = parse_checklist(document)

    assert checklist.applies_to == {"project_kind": "old_compound"}
    assert checklist_document(checklist)["dwell_min_s"] == 300


@pytest.mark.parametrize(
    ("item", "place", "reason"),
    [
        ({"kind": "chek"}, "items/0/kind", "not_one_of: check, measure, lab, choice, text, photo, progress"),
        ({"days": -1}, "items/0/days", "below_0"),
        ({"days": "7"}, "items/0/days", "not_an_integer"),
        ({"crit": None}, "items/0/crit", "missing"),
        ({"nmae": "x"}, "items/0/nmae", "unknown_name"),
        ({"hold_point": "yes"}, "items/0/hold_point", "not_true_or_false"),
        ({"name": {"zh": "项"}}, "items/0/name/en", "missing"),
        ({"std": {"code": "S", "clause": 9.2, "mark": "S"}}, "items/0/std/clause", "not_a_text"),
        ({"std": {"code": "S", "clause": "9", "mark": "X"}}, "items/0/std/mark", "not_one_of: R, M, S, ?"),
        ({"photo": {"when": "sometimes", "min": 1, "what": "x"}}, "items/0/photo/when", "not_one_of: fail, always"),
        ({"kind": "measure"}, "items/0/measure", "missing"),
        ({"kind": "lab"}, "items/0/fields", "lab_needs_fields_or_measure"),
        ({"kind": "choice", "options": ["a", "b"], "fail_on": ["c"]}, "items/0/fail_on", "not_an_option"),
        ({"kind": "choice", "options": ["a", "a"], "fail_on": []}, "items/0/options", "duplicate_id"),
        ({"kind": "choice", "options": ["a"], "fail_on": []}, "items/0/options", "too_few"),
        ({"kind": "choice", "options": "a", "fail_on": []}, "items/0/options", "not_a_list"),
        ({"kind": "progress", "progress": {"unit": "pct", "milestones": []}}, "items/0/progress/milestones", "empty"),
        ({"fields": [1]}, "items/0/fields/0", "not_a_text"),
        ({"kind": "measure", "measure": 5}, "items/0/measure", "not_an_object"),
    ],
)
def test_a_broken_item_is_refused_at_its_place(item, place, reason):
    assert (place, reason) in problems(minimal(**item))


@pytest.mark.parametrize(
    ("measure", "name", "reason"),
    [
        ({"rule": "pass_rate"}, "rule", "no_limit"),
        ({"rule": "pass_rate", "upper": 5}, "upper", "needs_nominal"),
        ({"rule": "passrate", "nominal": 0, "upper": 5}, "rule", "not_one_of"),
        ({"rule": "single", "nominal": "design:length_m", "lower": 0}, "nominal", "not_in_design_fields"),
        ({"rule": "single", "nominal": "length", "lower": 0}, "nominal", "not_a_number_or_design_field"),
        ({"rule": "thickness_H", "nominal": 200, "lower": -5}, "assurance", "missing"),
        ({"rule": "thickness_H", "nominal": 200, "lower": -5, "assurance": 0.8}, "assurance", "not_one_of"),
        ({"rule": "strength_C"}, "nominal", "needs_nominal"),
        ({"rule": "mean_and_min", "nominal": 3, "lower": 0}, "rule", "no_limit_on_the_mean"),
        ({"rule": "single", "nominal": 0, "upper": float("inf")}, "upper", "not_a_number"),
        ({"rule": "single", "nominal": 0, "upper": True}, "upper", "not_a_number"),
        ({"rule": "single", "upper_table": "gb1"}, "upper_table", "not_one_of"),
        ({"rule": "single", "nominal": 0, "upper": 5, "points": 0}, "points", "below_1"),
        ({"rule": "single", "nominal": 0, "upper": 5, "inputs": ["a"]}, "inputs", "no_reading_follows_from_these"),
        ({"rule": "single", "nominal": 0, "uper": 5, "upper": 5}, "uper", "unknown_name"),
    ],
)
def test_a_measure_that_cannot_judge_is_refused(measure, name, reason):
    found = problems(minimal(kind="measure", measure=measure))

    assert any(place == f"items/0/measure/{name}" and said.startswith(reason) for place, said in found)


@pytest.mark.parametrize("document", [None, [], 5, "x", {}, {"items": 5}, {"items": [5]}, {"applies_to": {1: 2}}])
def test_a_document_that_is_no_checklist_is_refused_without_an_error(document):
    assert problems(document)


def test_every_problem_is_named_at_once():
    found = problems({**minimal(days=-1, crit="x"), "id": "Not An Id", "version": 0, "surplus": 1})

    assert {place for place, _ in found} == {"items/0/days", "items/0/crit", "id", "version", "surplus"}


def test_two_items_of_one_id_are_refused():
    document = minimal()
    document["items"] = document["items"] * 2

    assert ("items/1/id", "duplicate_id") in problems(document)


def test_no_items_are_no_checklist():
    assert ("items", "empty") in problems({**minimal(), "items": []})


def test_percent_assurance_is_read_as_a_share():
    assert parse_measure({"rule": "thickness_H", "nominal": 200, "lower": -10, "assurance": 90}).assurance == 0.90
    with pytest.raises(ChecklistInvalid, match="assurance"):
        parse_measure({"rule": "thickness_H", "nominal": 200, "lower": -10})
