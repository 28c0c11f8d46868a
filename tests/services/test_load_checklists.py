"""A checklist is published as it is, or refused with the line and the reason of every fault."""

from typing import Any

import pytest
from flask import Flask

from factories.inspected import ROAD_LIST_YAML
from siteproof.api.app import runtime_of
from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.load_checklists import LoadedChecklist, load_checklist, read_checklist
from siteproof.services.seed_demo.administer import DEMO_CHECKLISTS, SHIPPED_CHECKLISTS

GOOD = ROAD_LIST_YAML.lstrip()
SHIPPED = [*sorted(SHIPPED_CHECKLISTS.glob("*.yaml")), *sorted(DEMO_CHECKLISTS.glob("*.yaml"))]


def problems(text: str) -> list[dict[str, Any]]:
    with pytest.raises(SiteproofError) as refused:
        read_checklist(text, "list.yaml")
    assert refused.value.code is ErrorCode.CHECKLIST_INVALID
    assert refused.value.details["file"] == "list.yaml"
    found = refused.value.details["problems"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_list_is_good(file: Any) -> None:
    assert read_checklist(file.read_text("utf-8"), file.name)["id"] == file.stem


BROKEN = [
    pytest.param(GOOD.replace("kind: check", "kind: chek", 1), 10, "items[0].kind", "not_one_of", id="unknown kind"),
    pytest.param(GOOD.replace("    days: 3\n", "    days: soon\n", 1), 14, "items[0].days", "not_an_integer",
                 id="days is a word"),
    pytest.param(GOOD.replace("  - id: curing\n", "  - id: board\n"), 15, "items[1].id", "duplicate_id",
                 id="an id twice"),
    pytest.param(GOOD.replace("    crit: basic\n", ""), 8, "items[0].crit", "missing", id="a missing name"),
    pytest.param(GOOD.replace("crit: basic", "critt: basic"), 11, "items[0].critt", "unknown_name", id="a wrong name"),
    pytest.param(GOOD.replace("rule: pass_rate", "rule: pass_rat"), 26, "items[2].measure.rule", "not_one_of",
                 id="a rule inside a flow mapping"),
    pytest.param(GOOD.replace("'design:slab_mm'", "'design:slab'"), 35, "items[3].measure.nominal",
                 "not_in_design_fields", id="a design field nobody asks for"),
    pytest.param("id: [a\nversion: 1\n", 2, "", "expected", id="not YAML"),
    pytest.param("id: a\nid: b\n", 2, "id", "written twice", id="a name twice"),
    pytest.param("id: &a x\nname: *a\n", 1, "", "anchors", id="an anchor"),
    pytest.param("id: a\nitems: !!python/name:os.system x\n", 2, "", "tags", id="a tag"),
    pytest.param("", 1, "", "empty", id="an empty file"),
    pytest.param("- a\n- b\n", 1, "", "not_an_object", id="a list"),
    pytest.param("a: " + "[" * 3000, 1, "", "", id="thousands of brackets"),
    pytest.param("id: a\x00b\n", 1, "", "", id="a control character"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "path", "reason"), BROKEN)
def test_a_broken_list_is_refused_with_line_and_reason(text: str, line: int, path: str, reason: str) -> None:
    found = problems(text)

    assert any(p["line"] == line and p["path"] == path and reason in p["reason"] for p in found), found


def test_all_faults_are_named_at_once_in_order_of_their_lines() -> None:
    text = GOOD.replace("    days: 3\n", "    days: soon\n", 1).replace("kind: check", "kind: chek", 1)

    lines = [p["line"] for p in problems(text)]

    assert len(lines) >= 2
    assert lines == sorted(lines)


def _load(app: Flask, text: str) -> LoadedChecklist:
    runtime = runtime_of(app)
    with runtime.unit_of_work(write=True) as uow:
        return load_checklist(uow, text, "list.yaml", runtime.now())


class TestVersions:
    def test_the_same_version_with_the_same_content_is_welcome_again(self, inspected: Flask) -> None:
        assert _load(inspected, ROAD_LIST_YAML).published is False

    def test_the_same_version_with_other_content_is_refused(self, inspected: Flask) -> None:
        with pytest.raises(SiteproofError) as refused:
            _load(inspected, ROAD_LIST_YAML.replace("试验表", "另一张表"))

        assert refused.value.code is ErrorCode.CHECKLIST_VERSION_EXISTS
        assert refused.value.details == {"id": "road-test", "version": 1}

    def test_the_next_version_is_published_beside_it(self, inspected: Flask) -> None:
        loaded = _load(inspected, ROAD_LIST_YAML.replace("version: 1", "version: 2"))

        assert (loaded.version, loaded.item_count, loaded.published) == (2, 6, True)
