"""A stored flag as people read it: numbers, rule version, and the words made from them in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from siteproof.domain.flags import registry
from siteproof.domain.flags.kinds import Flag as DomainFlag
from siteproof.domain.flags.kinds import Severity, SubjectType
from siteproof.domain.wording import as_document
from siteproof.services.identifiers import wire_time
from siteproof.services.names import paired
from siteproof.store.models import Flag


def flag_view(flag: Flag, answers: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The flag with chip, sentence, how to answer it, and the newest answer given, if any.

    `answers` are those of its inspection, oldest first; one without a part answers for every part.
    """
    said = as_domain(flag)
    return {
        "id": flag.id,
        "code": flag.code,
        "severity": flag.severity,
        "subject_type": flag.subject_type,
        "subject_id": flag.subject_id,
        "subject_part": flag.subject_part or None,
        "numbers": flag.numbers,
        "threshold": flag.threshold,
        "rule_version": flag.rule_version,
        "chip": as_document(registry.chip(said)),
        "sentence": as_document(registry.sentence(said)),
        "answer": as_document(registry.answer(said)),
        "source": registry.source(said),
        "first_seen_at": wire_time(flag.first_seen_at),
        "last_seen_at": wire_time(flag.last_seen_at),
        "cleared_at": None if flag.cleared_at is None else wire_time(flag.cleared_at),
        "answered": _answered(flag, answers),
    }


def as_domain(flag: Flag) -> DomainFlag:
    """The flag as the rules made it."""
    return DomainFlag(
        flag.code,
        flag.rule_version,
        Severity(flag.severity),
        SubjectType(flag.subject_type),
        flag.subject_id,
        flag.subject_part,
        flag.numbers,
        flag.threshold or {},
    )


def gravest_first(flags: Iterable[Flag]) -> list[Flag]:
    """Open flags in the order people should read them."""
    return sorted(flags, key=lambda flag: (-Severity(flag.severity).rank, flag.code, flag.subject_part, flag.id))


def _answered(flag: Flag, answers: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    fitting = [
        answer
        for answer in answers
        if answer["code"] == flag.code and answer["subject_part"] in (None, "", flag.subject_part)
    ]
    return paired(fitting[-1], "author_name") if fitting else None
