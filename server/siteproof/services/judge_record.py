"""Whether a stored record may count: who wrote it, what it cites, whether its scope allows it.

Every answer but "this is not our envelope" is a placement, never a refusal: the inspector stood in
the mud for it (contracts.md 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from siteproof.domain.kinds import KINDS, QuarantineReason, RecordKind, Role
from siteproof.domain.records import Envelope
from siteproof.services.inspection_standing import absent_corrections, standing_of
from siteproof.services.record_schemas import body_problem
from siteproof.store.queries.records import (
    cited_record,
    corrections_and_reviews,
    project_facts,
    stored_record,
)
from siteproof.store.unit_of_work import UnitOfWork

Reason = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a record and in which state he and his device are now."""

    user_id: str
    role: str
    unit_id: str | None
    active: bool = True
    device_revoked: bool = False


@dataclass(slots=True)
class Judgement:
    """`reasons` put a record into quarantine, `cites_missing` keeps it waiting."""

    project_id: str | None = None
    cites_missing: Reason | None = None
    reasons: list[Reason] = field(default_factory=list)

    def add(self, code: QuarantineReason, **details: object) -> None:
        """One more reason for quarantine."""
        self.reasons.append({"code": code.value, **details})


def form_reasons(envelope: Envelope) -> list[Reason]:
    """What the bytes alone already say against a record (no database is asked)."""
    reasons: list[Reason] = [
        {
            "code": (
                QuarantineReason.TEXT_UNSTORABLE if each.path == "body" else QuarantineReason.VALUE_OUT_OF_RANGE
            ).value,
            "field": each.path,
            "reason": each.reason,
        }
        for each in envelope.problems
    ]
    if envelope.kind not in RecordKind.__members__.values():
        return [*reasons, {"code": QuarantineReason.UNKNOWN_KIND.value, "field": "kind"}]
    problem = body_problem(envelope.kind, envelope.schema, envelope.body)
    if problem is not None:
        reasons.append(dict(problem))
    wants = KINDS[RecordKind(envelope.kind)].cites
    if (envelope.of is None) != (wants is not None and not wants):
        reasons.append({"code": QuarantineReason.BODY_INVALID.value, "field": "of", "reason": "cites"})
    return reasons


def judge(uow: UnitOfWork, envelope: Envelope, author: Author, signature: str, form: list[Reason]) -> Judgement:
    """Judge a record against what is stored now; `form` are the reasons of form_reasons."""
    judgement = Judgement(reasons=list(form))
    if not author.active:
        judgement.add(QuarantineReason.USER_BLOCKED)
    if author.device_revoked:
        judgement.add(QuarantineReason.DEVICE_REVOKED)
    if signature in ("invalid", "no_key"):
        judgement.add(QuarantineReason.SIGNATURE_BAD, reason=signature)
    if envelope.kind not in RecordKind.__members__.values():
        return judgement
    kind = RecordKind(envelope.kind)
    if author.role not in KINDS[kind].writers:
        judgement.add(QuarantineReason.ROLE_MAY_NOT_WRITE, role=author.role)
    project_id = envelope.body.get("project_id")
    if envelope.of is not None:
        cited = cited_record(uow, envelope.of.id)
        if cited is None:
            judgement.cites_missing = {"code": QuarantineReason.CITED_MISSING.value, "id": envelope.of.id}
            project_id = None if "project_id" not in envelope.body else project_id
        else:
            _judge_citation(uow, judgement, envelope, kind, author, cited)
            if not judgement.reasons:
                _judge_transition(uow, judgement, envelope, kind)
            project_id = cited["project_id"] if project_id is None else project_id
    if form and not isinstance(project_id, str):
        return judgement
    if judgement.cites_missing is None or project_id is not None:
        _judge_scope(uow, judgement, envelope, author, project_id)
    return judgement


def _judge_citation(
    uow: UnitOfWork,
    judgement: Judgement,
    envelope: Envelope,
    kind: RecordKind,
    author: Author,
    cited: Mapping[str, Any],
) -> None:
    assert envelope.of is not None
    allowed = KINDS[kind].cites
    if envelope.of.id == envelope.id or (allowed is not None and cited["kind"] not in allowed):
        judgement.add(QuarantineReason.CITED_KIND, found=cited["kind"])
    if cited["sha256"] != envelope.of.sha256:
        judgement.add(QuarantineReason.CITED_DIFFERS, id=envelope.of.id)
    if kind is RecordKind.CORRECTION and cited["author_id"] != author.user_id:
        judgement.add(QuarantineReason.ROLE_MAY_NOT_WRITE, role="not_the_author")
    if kind is RecordKind.REVIEW and cited["author_id"] == author.user_id:
        judgement.add(QuarantineReason.OWN_WORK, id=envelope.of.id)
    if kind is RecordKind.CLOSURE and cited["of_id"] is not None:
        first = stored_record(uow, cited["of_id"])
        if first is not None and first["author_id"] == author.user_id:
            judgement.add(QuarantineReason.OWN_WORK, id=cited["of_id"])


def _judge_transition(uow: UnitOfWork, judgement: Judgement, envelope: Envelope, kind: RecordKind) -> None:
    """A correction comes before the review or after a return; a review waits for the corrections it has seen."""
    assert envelope.of is not None
    if kind is RecordKind.CORRECTION:
        stands = standing_of(corrections_and_reviews(uow, envelope.of.id))
        if not stands.takes_correction(envelope.sha256):
            judgement.add(QuarantineReason.TRANSITION, state=stands.state)
    elif kind is RecordKind.REVIEW and envelope.body["corrections_seen"]:
        absent = absent_corrections(uow, envelope.of.id, envelope.body["corrections_seen"])
        if absent:
            judgement.cites_missing = {"code": QuarantineReason.CITED_MISSING.value, "sha256": absent[0]}


def _judge_scope(uow: UnitOfWork, judgement: Judgement, envelope: Envelope, author: Author, project_id: object) -> None:
    checklist = envelope.body.get("checklist")
    asked: tuple[str, int] | None = None
    if isinstance(checklist, dict):
        id_, version = checklist.get("id"), checklist.get("version")
        if isinstance(id_, str) and type(version) is int and abs(version) < 2**31:
            asked = (id_, version)
    name = project_id if isinstance(project_id, str) and "\x00" not in project_id else None
    exists, inside, published = project_facts(uow, name, asked, (author.user_id, author.role, author.unit_id))
    if exists:
        judgement.project_id = name
        if not inside and author.role != Role.PUBLIC:
            judgement.add(QuarantineReason.OUT_OF_SCOPE, project_id=name)
    else:
        judgement.add(QuarantineReason.UNKNOWN_PROJECT, project_id=name)
    if isinstance(checklist, dict) and not published:
        judgement.add(QuarantineReason.UNKNOWN_CHECKLIST, field="body/checklist")
