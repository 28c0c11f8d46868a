"""What a flag is, and what a kind of flag must bring along: words, source, severity, version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from siteproof.domain.checklist import Text
from siteproof.domain.reasons import Numbers


class Severity(StrEnum):
    """提示、一般、严重、紧急."""

    INFO = "info"
    MINOR = "minor"
    SERIOUS = "serious"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for info to 3 for critical."""
        return _RANKS[self]


_RANKS = {Severity.INFO: 0, Severity.MINOR: 1, Severity.SERIOUS: 2, Severity.CRITICAL: 3}


class SubjectType(StrEnum):
    """What a flag is about. For item and photo the subject id is the inspection's, the part says which."""

    INSPECTION = "inspection"
    PHOTO = "photo"
    ITEM = "item"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Flag:
    """One remark. `subject_part` is an item id or a photo's sha256, empty for the whole.

    Code, subject and part together are its identity: evaluating again never makes a twin.
    """

    code: str
    rule_version: int
    severity: Severity
    subject_type: SubjectType
    subject_id: str
    subject_part: str = ""
    numbers: Numbers = field(default_factory=dict)
    threshold: Numbers = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, str, str, str]:
        return self.code, self.subject_type.value, self.subject_id, self.subject_part


UNNUMBERED = "unnumbered"
"""The chip of a flag on an item whose number in its list is not known."""


@dataclass(frozen=True, slots=True)
class FlagKind:
    """A kind for ever: code and words. `sentences` has a default under "" and variants by numbers["reason"].

    `chips` likewise; its default may name the item by its number, UNNUMBERED stands in where that is unknown.
    """

    code: str
    version: int
    severity: Severity
    chips: Mapping[str, Text]
    sentences: Mapping[str, Text]
    answer: Text
    source: str
    published: bool
    thresholds: tuple[str, ...] = ()
