"""All rules over one inspection or one project, gravest first, each flag once."""

from __future__ import annotations

from collections.abc import Iterable

from siteproof.domain.flags import evidence, quality, schedule
from siteproof.domain.flags.facts import InspectionFacts, PhotoFact, ProjectFacts
from siteproof.domain.flags.kinds import Flag
from siteproof.domain.thresholds import DEFAULTS, Thresholds


def inspection_flags(facts: InspectionFacts, thresholds: Thresholds = DEFAULTS) -> tuple[Flag, ...]:
    """Every flag on an inspection, its items and its photos."""
    found: list[Flag | None] = []
    for item in facts.items:
        found.extend(quality.item_flags(facts.inspection_id, item))
    for photo in facts.photos:
        found.extend(photo_flags(facts.inspection_id, photo))
    found.append(evidence.inspection_off_site(facts))
    found.append(evidence.no_fix(facts))
    found.append(evidence.signature_bad(facts.inspection_id, facts.signature))
    found.append(evidence.chain_gap(facts.inspection_id, facts.chain, thresholds))
    found.append(evidence.chain_fork(facts.inspection_id, facts.chain))
    if facts.clock is not None:
        found.append(evidence.clock_wrong(facts.inspection_id, facts.clock, thresholds))
    return _ordered(found)


def photo_flags(inspection_id: str, photo: PhotoFact) -> list[Flag | None]:
    """The rules on one photo, None where a rule is silent."""
    return [
        evidence.off_site(inspection_id, photo),
        evidence.place_uncertain(inspection_id, photo),
        evidence.photo_reused(inspection_id, photo),
        evidence.photo_imported(inspection_id, photo),
        evidence.photo_damaged(inspection_id, photo),
        evidence.exif_conflict(inspection_id, photo, photo.exif.time),
        evidence.exif_conflict(inspection_id, photo, photo.exif.place),
    ]


def project_flags(facts: ProjectFacts, thresholds: Thresholds = DEFAULTS) -> tuple[Flag, ...]:
    """Every flag on a project as a whole."""
    return _ordered([schedule.behind_baseline(facts, thresholds), schedule.evidence_stale(facts, thresholds)])


def _ordered(found: Iterable[Flag | None]) -> tuple[Flag, ...]:
    unique = {flag.identity: flag for flag in found if flag is not None}
    return tuple(sorted(unique.values(), key=lambda flag: (-flag.severity.rank, flag.identity)))
