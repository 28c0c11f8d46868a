"""What rules are told: small frozen facts that services gather, so that rules need no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from siteproof.domain.acceptance import ItemVerdict
from siteproof.domain.checklist import Item
from siteproof.domain.exif_witness import AGREES, SecondOpinion
from siteproof.domain.lights import Light
from siteproof.domain.presence import InspectionPresence, PhotoPresence


@dataclass(frozen=True, slots=True)
class ItemFact:
    """The effective answer to one item (corrections applied). `verdict` is the person's, `judged` the rule's.

    `position` counts from 1 in the checklist's order: the number beside the item on every screen.
    """

    item: Item
    verdict: str
    choice: str | None = None
    grade: str | None = None
    judged: ItemVerdict | None = None
    position: int | None = None


class Sameness(StrEnum):
    """bytes: the same file; pixels: the same decoded picture in another file."""

    BYTES = "bytes"
    PIXELS = "pixels"


@dataclass(frozen=True, slots=True)
class EarlierUse:
    """A record, not of this inspection, that cited the same picture before; `used_on` is the county's day."""

    sameness: Sameness
    record_id: str
    used_on: date
    project_id: str | None = None


@dataclass(frozen=True, slots=True)
class PhotoFact:
    """One photo of an inspection. `refused` is the code with which the server refused its bytes for good."""

    sha256: str
    source: str
    presence: PhotoPresence | None = None
    earlier: tuple[EarlierUse, ...] = ()
    damaged: bool = False
    refused: str | None = None
    item_id: str | None = None
    exif: SecondOpinion = AGREES


class SignatureState(StrEnum):
    """not_asked: a kind of record that needs none."""

    VALID = "valid"
    ABSENT = "absent"
    WRONG = "wrong"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class ChainFact:
    """`missing_h`: hours since arrival without the named predecessor; `fork_with`: another record with this prev."""

    missing_h: float | None = None
    fork_with: str | None = None


@dataclass(frozen=True, slots=True)
class ClockFact:
    """`created_at` is the device's clock, the others the server's; offset is server minus device."""

    created_at: datetime
    received_at: datetime
    offset_ms: int | None = None
    beacon_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InspectionFacts:
    """Everything the rules on one inspection look at."""

    inspection_id: str
    items: tuple[ItemFact, ...] = ()
    photos: tuple[PhotoFact, ...] = ()
    presence: InspectionPresence | None = None
    signature: SignatureState = SignatureState.VALID
    chain: ChainFact = ChainFact()
    clock: ClockFact | None = None


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """Everything the rules on one project look at: its light carries the numbers."""

    project_id: str
    light: Light
    start_on: date
    last_evidence_on: date | None = None
