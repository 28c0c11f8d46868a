"""Flags on the evidence itself: place and its absence, reuse, import, damage, signature, chain and clock."""

from __future__ import annotations

from datetime import timedelta

from siteproof.domain.flags.facts import (
    ChainFact,
    ClockFact,
    InspectionFacts,
    PhotoFact,
    Sameness,
    SignatureState,
)
from siteproof.domain.flags.kinds import Flag, Severity, SubjectType
from siteproof.domain.presence import PhotoPresence, Presence
from siteproof.domain.reasons import Numbers, Reason
from siteproof.domain.thresholds import DEFAULTS, Thresholds


def _photo_flag(
    code: str, severity: Severity, inspection_id: str, photo: PhotoFact, numbers: Numbers, threshold: Numbers
) -> Flag:
    own = {"item_id": photo.item_id, **numbers}
    return Flag(code, 1, severity, SubjectType.PHOTO, inspection_id, photo.sha256, own, threshold)


def _inspection_flag(code: str, severity: Severity, inspection_id: str, numbers: Numbers, threshold: Numbers) -> Flag:
    return Flag(code, 1, severity, SubjectType.INSPECTION, inspection_id, "", numbers, threshold)


def _split(reason: Reason, names: tuple[str, ...]) -> tuple[dict[str, float | int | str | None], Numbers]:
    numbers = {name: value for name, value in reason.numbers.items() if name not in names}
    return numbers, {name: reason.numbers[name] for name in names if name in reason.numbers}


_LIMIT_NAMES = ("buffer_m", "limit_m", "limit_s", "unknown_accuracy_m")


def off_site(inspection_id: str, photo: PhotoFact) -> Flag | None:
    """The position of a photo is outside the site by more than its accuracy: d - a > r."""
    if photo.presence is None or photo.presence.state is not Presence.OFF_SITE:
        return None
    numbers, threshold = _split(photo.presence.reasons[0], _LIMIT_NAMES)
    if photo.presence.accuracy_m is None:
        numbers["reason"] = "accuracy_unknown"
    return _photo_flag("evidence.off_site", Severity.SERIOUS, inspection_id, photo, numbers, threshold)


def place_uncertain(inspection_id: str, photo: PhotoFact) -> Flag | None:
    """The position cannot say whether a photo was taken on site. Merely imported pictures have their own flag."""
    if photo.presence is None or photo.presence.state is not Presence.UNCERTAIN:
        return None
    doubts = [reason for reason in photo.presence.reasons if reason.code not in ("inside", "imported")]
    if not doubts:
        return None
    numbers, threshold = _split(doubts[0], _LIMIT_NAMES)
    numbers["reason"] = doubts[0].code
    return _photo_flag("evidence.place_uncertain", Severity.INFO, inspection_id, photo, numbers, threshold)


def lacks_position(photo: PhotoPresence | None) -> bool:
    """The device gave no position, or one that means absent (zeros, NaN); unknown presence lacks nothing."""
    return photo is not None and any(reason.code == "no_position" for reason in photo.reasons)


def no_fix(facts: InspectionFacts) -> Flag | None:
    """Camera photos without a usable position, or an inspection with neither a photo nor any position.

    Source: sync.md F70 (a record without a position is taken, with reason and flag) and design.md 5 (no
    position: not assessable). It is a hint, one for a whole inspection: a receiver indoors or a permission
    refused says nothing about a person. Imported pictures do not count: a file often has no position
    (standards.md F3), and they have their own flag. Why there was none is said in the inspector's answer to the flag.
    """
    shot = [photo for photo in facts.photos if photo.source == "camera"]
    bare = sum(lacks_position(photo.presence) for photo in shot)
    positions = None if facts.presence is None else facts.presence.photos
    nowhere = not facts.photos and positions is not None and all(lacks_position(each) for each in positions)
    if bare == 0 and not nowhere:
        return None
    numbers: dict[str, float | int | str | None] = {"photos": len(shot), "without_fix": bare}
    numbers["reason"] = "no_photo" if nowhere else "none" if bare == len(shot) else ""
    return _inspection_flag("evidence.no_fix", Severity.INFO, facts.inspection_id, numbers, {})


def photo_reused(inspection_id: str, photo: PhotoFact) -> Flag | None:
    """Another record cited the same bytes, or the same decoded pixels, before. Bytes are named first."""
    if not photo.earlier:
        return None
    same = sorted(photo.earlier, key=lambda use: (use.sameness is not Sameness.BYTES, use.used_on, use.record_id))
    numbers = {
        "reason": same[0].sameness.value,
        "earlier_on": same[0].used_on.isoformat(),
        "earlier_record_id": same[0].record_id,
        "earlier_project_id": same[0].project_id,
        "times": len(same),
    }
    return _photo_flag("evidence.photo_reused", Severity.SERIOUS, inspection_id, photo, numbers, {})


def photo_imported(inspection_id: str, photo: PhotoFact) -> Flag | None:
    """A photo that was not taken with the in-page camera."""
    if photo.source != "imported":
        return None
    return _photo_flag("evidence.photo_imported", Severity.MINOR, inspection_id, photo, {}, {})


def photo_damaged(inspection_id: str, photo: PhotoFact) -> Flag | None:
    """Bytes that were kept and cannot be decoded, or that were refused for good (contracts.md 2)."""
    if photo.refused is not None:
        numbers = {"reason": "refused", "detail": photo.refused}
        return _photo_flag("evidence.photo_damaged", Severity.MINOR, inspection_id, photo, numbers, {})
    if photo.damaged:
        return _photo_flag("evidence.photo_damaged", Severity.MINOR, inspection_id, photo, {}, {})
    return None


def exif_conflict(inspection_id: str, photo: PhotoFact, other: Reason | None) -> Flag | None:
    """EXIF says another time or place than the app recorded; a clock that was never set is only said."""
    if other is None:
        return None
    numbers, threshold = _split(other, _LIMIT_NAMES)
    severity = Severity.INFO if numbers.get("reason") == "constant" else Severity.MINOR
    return _photo_flag(other.code, severity, inspection_id, photo, numbers, threshold)


def inspection_off_site(facts: InspectionFacts) -> Flag | None:
    """Every position is outside, and no photo says so already (an inspection with fixes only)."""
    if facts.presence is None or facts.presence.state is not Presence.OFF_SITE:
        return None
    if any(photo.presence is not None and photo.presence.state is Presence.OFF_SITE for photo in facts.photos):
        return None
    far = next((reason for reason in facts.presence.reasons if reason.code == "all_outside"), Reason("all_outside"))
    numbers, threshold = _split(far, _LIMIT_NAMES)
    numbers["reason"] = "inspection"
    return _inspection_flag("evidence.off_site", Severity.SERIOUS, facts.inspection_id, numbers, threshold)


def signature_bad(inspection_id: str, signature: SignatureState) -> Flag | None:
    """A field record whose signature is absent or does not verify."""
    if signature not in (SignatureState.ABSENT, SignatureState.WRONG):
        return None
    return _inspection_flag("evidence.signature_bad", Severity.SERIOUS, inspection_id, {"reason": signature.value}, {})


def chain_gap(inspection_id: str, chain: ChainFact, thresholds: Thresholds = DEFAULTS) -> Flag | None:
    """The predecessor on the same device is still missing long after this record arrived; clears itself."""
    if chain.missing_h is None or chain.missing_h < thresholds.chain_gap_h:
        return None
    numbers = {"missing_h": int(chain.missing_h)}
    threshold = {"limit_h": thresholds.chain_gap_h}
    return _inspection_flag("evidence.chain_gap", Severity.MINOR, inspection_id, numbers, threshold)


def chain_fork(inspection_id: str, chain: ChainFact) -> Flag | None:
    """Two records of one device name the same predecessor."""
    if chain.fork_with is None:
        return None
    numbers = {"other_record_id": chain.fork_with}
    return _inspection_flag("evidence.chain_fork", Severity.SERIOUS, inspection_id, numbers, {})


def clock_wrong(inspection_id: str, clock: ClockFact, thresholds: Thresholds = DEFAULTS) -> Flag | None:
    """The device's clock is off by more than allowed, measured, or shown by the bracket of beacon and receipt."""
    limit_s = thresholds.clock_offset_s
    offset = timedelta(milliseconds=clock.offset_ms or 0)
    after_s = (clock.created_at - clock.received_at).total_seconds() + offset.total_seconds()
    before_s = 0.0
    if clock.beacon_at is not None:
        before_s = (clock.beacon_at - clock.created_at).total_seconds() - offset.total_seconds()
    if abs(offset.total_seconds()) > limit_s:
        numbers: dict[str, float | int | str | None] = {"offset_s": abs(offset.total_seconds())}
    elif after_s > limit_s:
        numbers = {"reason": "after_receipt", "offset_s": after_s}
    elif before_s > limit_s:
        numbers = {"reason": "before_beacon", "offset_s": before_s}
    else:
        return None
    return _inspection_flag("evidence.clock_wrong", Severity.MINOR, inspection_id, numbers, {"limit_s": limit_s})
