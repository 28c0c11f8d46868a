"""Which kinds of record exist, who may write each and what it cites (contracts.md 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a user is; administrator and auditor write no record."""

    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    UNIT = "unit"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    PUBLIC = "public"


STAFF = tuple(role for role in Role if role is not Role.PUBLIC)
"""Who has an account that somebody opened for him."""
PLACED = ("live", "waiting", "quarantine")
"""Where a record stands (contracts.md 3)."""


class RecordKind(StrEnum):
    """What a person saw or decided."""

    INSPECTION = "inspection"
    CORRECTION = "correction"
    REVIEW = "review"
    NOTICE = "notice"
    EXTENSION = "extension"
    CLOSURE = "closure"
    OVERRIDE = "override"
    RELEASE = "release"
    ANSWER = "answer"
    PROGRESS = "progress"
    REPLY = "reply"
    ORDER = "order"
    LIGHT_OVERRIDE = "light_override"
    RESIDENT_REPORT = "resident_report"
    RESIDENT_VERDICT = "resident_verdict"


@dataclass(frozen=True, slots=True)
class KindRule:
    """`cites`: kinds that `of` may name; empty means `of` is null; None means any record."""

    writers: frozenset[Role]
    cites: frozenset[RecordKind] | None = frozenset()
    needs_signature: bool = False


_SUPERVISOR = frozenset({Role.SUPERVISOR})
_UNIT = frozenset({Role.UNIT})
_PUBLIC = frozenset({Role.PUBLIC})
_FIELD = frozenset({Role.INSPECTOR, Role.SUPERVISOR, Role.LEADER})
_K = RecordKind

KINDS: Mapping[RecordKind, KindRule] = MappingProxyType(
    {
        _K.INSPECTION: KindRule(_FIELD, needs_signature=True),
        _K.CORRECTION: KindRule(_FIELD, frozenset({_K.INSPECTION}), needs_signature=True),
        _K.REVIEW: KindRule(_SUPERVISOR, frozenset({_K.INSPECTION})),
        _K.NOTICE: KindRule(_SUPERVISOR, None),
        _K.EXTENSION: KindRule(_SUPERVISOR, frozenset({_K.NOTICE})),
        _K.CLOSURE: KindRule(_SUPERVISOR, frozenset({_K.NOTICE})),
        _K.OVERRIDE: KindRule(_SUPERVISOR, None),
        _K.RELEASE: KindRule(_SUPERVISOR, None),
        _K.ANSWER: KindRule(frozenset({Role.INSPECTOR, Role.SUPERVISOR, Role.UNIT}), None),
        _K.PROGRESS: KindRule(_UNIT),
        _K.REPLY: KindRule(_UNIT, frozenset({_K.NOTICE})),
        _K.ORDER: KindRule(frozenset({Role.LEADER})),
        _K.LIGHT_OVERRIDE: KindRule(frozenset({Role.LEADER, Role.SUPERVISOR})),
        _K.RESIDENT_REPORT: KindRule(_PUBLIC),
        _K.RESIDENT_VERDICT: KindRule(_PUBLIC, frozenset({_K.RESIDENT_REPORT})),
    }
)
"""A missing signature is expected at a desk; for kinds with `needs_signature` it raises a flag."""


class QuarantineReason(StrEnum):
    """Why a stored record is not live though its photos are complete (contracts.md 3)."""

    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_SCHEMA = "unknown_schema"
    BODY_INVALID = "body_invalid"
    VALUE_OUT_OF_RANGE = "value_out_of_range"
    TEXT_UNSTORABLE = "text_unstorable"
    ROLE_MAY_NOT_WRITE = "role_may_not_write"
    OUT_OF_SCOPE = "out_of_scope"
    USER_BLOCKED = "user_blocked"
    DEVICE_REVOKED = "device_revoked"
    UNKNOWN_CHECKLIST = "unknown_checklist"
    UNKNOWN_PROJECT = "unknown_project"
    CITED_MISSING = "cited_missing"
    CITED_KIND = "cited_kind"
    CITED_DIFFERS = "cited_differs"
    OWN_WORK = "own_work"
    TRANSITION = "transition"
    SURRENDERED = "surrendered"
    SIGNATURE_BAD = "signature_bad"
