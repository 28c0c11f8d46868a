"""Publish a checklist from a YAML file, or refuse it with file, line and reason for every fault.

The rules of a checklist are domain.checklist's; this module only knows where each value stands in the
file. A published version never changes: the same content again is welcome, other content is refused.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from siteproof.domain.checklist import ChecklistInvalid
from siteproof.domain.checklist_document import checklist_document
from siteproof.domain.checklist_parse import parse_checklist
from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.announce import announce_everywhere
from siteproof.store.queries.checklists import add_checklist, published_content
from siteproof.store.unit_of_work import UnitOfWork

MAX_FILE_CHARACTERS = 512 * 1024
MAX_DEPTH = 20

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class LoadedChecklist:
    """What loading did: `published` is False when this very version was there already."""

    id: str
    version: int
    item_count: int
    published: bool


@dataclass(frozen=True, slots=True)
class _Problem:
    line: int
    path: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return {"line": self.line, "path": self.path, "reason": self.reason}


def load_checklist(uow: UnitOfWork, text: str, file: str, now: datetime) -> LoadedChecklist:
    """Publish the checklist in `text`; `file` is only named in refusals.

    Raises SiteproofError checklist_invalid (file, problems: line, path, reason) and
    checklist_version_exists (id, version) when that version was published with other content.
    """
    document = read_checklist(text, file)
    checklist_id, version = str(document["id"]), int(document["version"])
    published = published_content(uow, checklist_id, version)
    if published is None:
        add_checklist(uow, checklist_id, version, document, now)
        announce_everywhere(uow, "checklist", f"{checklist_id}@{version}", now)
    elif published != document:
        raise SiteproofError(ErrorCode.CHECKLIST_VERSION_EXISTS, id=checklist_id, version=version)
    return LoadedChecklist(checklist_id, version, len(document["items"]), published is None)


def read_checklist(text: str, file: str) -> dict[str, Any]:
    """The normalised document of a YAML text; raises SiteproofError checklist_invalid."""
    lines, document = _document(text, file)
    try:
        return checklist_document(parse_checklist(document))
    except ChecklistInvalid as invalid:
        problems = [_Problem(_line(lines, p.path), _shown(p.path), p.reason) for p in invalid.problems]
        raise _refusal(file, problems) from invalid


def _refusal(file: str, problems: Sequence[_Problem]) -> SiteproofError:
    ordered = sorted(problems, key=lambda problem: (problem.line, problem.path))
    return SiteproofError(ErrorCode.CHECKLIST_INVALID, file=file, problems=[p.as_dict() for p in ordered])


def _document(text: str, file: str) -> tuple[dict[Path, int], Any]:
    if len(text) > MAX_FILE_CHARACTERS:
        raise _refusal(file, [_Problem(1, "", f"longer than {MAX_FILE_CHARACTERS} characters")])
    try:
        _refuse_references(text, file)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            raise _refusal(file, [_Problem(1, "", "the file is empty")])
        lines: dict[Path, int] = {}
        problems: list[_Problem] = []
        _walk(node, (), lines, problems)
        if problems:
            raise _refusal(file, problems)
        return lines, yaml.safe_load(text)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        raise _refusal(
            file, [_Problem((mark.line + 1) if mark is not None else 1, "", broken.problem or "not YAML")]
        ) from broken
    except (yaml.YAMLError, ValueError, RecursionError) as broken:
        raise _refusal(file, [_Problem(1, "", f"not YAML: {broken}".splitlines()[0])]) from broken


def _refuse_references(text: str, file: str) -> None:
    """No anchors, aliases or tags: a checklist is plain data and must not be able to blow up."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise _refusal(file, [_Problem(_event_line(event), "", "anchors, aliases and tags are not used here")])


def _event_line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], problems: list[_Problem]) -> None:
    lines[path] = node.start_mark.line + 1
    if len(path) > MAX_DEPTH:
        problems.append(_Problem(lines[path], _shown(path), f"deeper than {MAX_DEPTH} levels"))
    elif isinstance(node, yaml.SequenceNode):
        for position, child in enumerate(node.value):
            _walk(child, (*path, position), lines, problems)
    elif isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, child in node.value:
            name = str(key.value)
            if name in seen:
                problems.append(_Problem(key.start_mark.line + 1, _shown((*path, name)), "written twice"))
            seen.add(name)
            _walk(child, (*path, name), lines, problems)
            lines[(*path, name)] = key.start_mark.line + 1


def _line(lines: dict[Path, int], path: Sequence[str | int]) -> int:
    """Line of the value, or of the nearest thing around it that is written in the file."""
    at: Path = tuple(path)
    while at not in lines:
        at = at[:-1]
    return lines[at]


def _shown(path: Sequence[str | int]) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
