"""The stored projection of one inspection: plain JSON, equal facts give equal content.

What it holds is what the review desk shows and what the queue sorts by; sentences are made when read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from siteproof.domain.acceptance import ItemVerdict
from siteproof.domain.chainage import chainage_label
from siteproof.domain.presence import Presence
from siteproof.domain.reasons import Reason
from siteproof.domain.standing import Stale
from siteproof.services.evaluation.facts import RecordFact
from siteproof.services.evaluation.observe import Observed, SeenPhoto
from siteproof.services.identifiers import wire_time

_PRESENCE_MARKS = {Presence.VERIFIED: "ok", Presence.UNCERTAIN: "warn", Presence.OFF_SITE: "bad"}


def inspection_content(observed: Observed) -> dict[str, Any]:
    """Everything computed about an inspection, ready to be stored and compared."""
    effective = observed.effective
    body = effective.record.body
    return {
        "sha256": effective.record.sha256,
        "seq": effective.record.seq,
        "received_at": wire_time(effective.record.received_at),
        "checklist": body["checklist"],
        "task_id": body["task_id"],
        "started_at": wire_time(observed.started_at),
        "finished_at": wire_time(observed.finished_at),
        "dwell_s": observed.dwell_s,
        "presence": {"state": observed.presence.state.value, "reasons": _reasons(observed.presence.reasons)},
        "photos": [_photo(photo) for photo in observed.photos],
        "responses": dict(effective.responses),
        "first_responses": dict(effective.first_responses),
        "verdicts": {item_id: verdict_content(verdict) for item_id, verdict in observed.verdicts.items()},
        "corrections": [_correction(record, late=False) for record in effective.corrections]
        + [_correction(record, late=True) for record in effective.late],
        "reviews": [
            {
                "id": review.record.id,
                "decision": review.decision,
                "reviewer_name": review.record.author_name[0],
                "reviewer_name_en": review.record.author_name[1],
                "reason_code": review.record.body["reason_code"],
                "reason": review.record.body["reason"],
                "items": review.record.body["items"],
                "received_at": wire_time(review.record.received_at),
                "superseded": review.superseded,
                "older_version": review.stale is Stale.OLDER_VERSION,
            }
            for review in effective.reviews
        ],
        "answers": _answers(observed),
    }


def _correction(record: RecordFact, *, late: bool) -> dict[str, Any]:
    return {
        "id": record.id,
        "sha256": record.sha256,
        "seq": record.seq,
        "received_at": wire_time(record.received_at),
        "reason": record.body["reason"],
        "late": late,
    }


def verdict_content(verdict: ItemVerdict) -> dict[str, Any]:
    """A verdict on readings as JSON; None stays None."""
    return {
        "verdict": verdict.verdict.value,
        "n": verdict.n,
        "passed": verdict.passed,
        "pass_rate_pct": verdict.pass_rate_pct,
        "required_pass_rate_pct": verdict.required_pass_rate_pct,
        "mean": verdict.mean,
        "sd": verdict.sd,
        "representative_value": verdict.representative_value,
        "limit": verdict.limit,
        "low": verdict.low,
        "high": verdict.high,
        "reasons": _reasons(verdict.reasons),
    }


def _reasons(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [{"code": reason.code, "numbers": dict(reason.numbers)} for reason in reasons]


def _photo(photo: SeenPhoto) -> dict[str, Any]:
    fact = photo.fact
    fix = None
    if fact.lat_deg is not None and fact.lon_deg is not None:
        fix = {
            "lat_deg": fact.lat_deg,
            "lon_deg": fact.lon_deg,
            "accuracy_m": fact.accuracy_m,
            "age_s": fact.age_s,
        }
    unused = "bad" if photo.earlier else "ok" if fact.pixel_sha256 is not None else None
    return {
        "position": fact.position,
        "record_id": fact.record_id,
        "sha256": fact.sha256,
        "item_id": fact.item_id,
        "source": fact.source,
        "captured_at": wire_time(fact.captured_at),
        "fix": fix,
        "bearing_deg": fact.bearing_deg,
        "distance_m": photo.place.distance_m,
        "chainage_m": photo.chainage_m,
        "chainage_label": None if photo.chainage_m is None else chainage_label(photo.chainage_m),
        "presence": photo.presence.value,
        "damaged": fact.damaged or fact.refused is not None,
        "width_px": fact.width_px,
        "height_px": fact.height_px,
        "marks": {"presence": _PRESENCE_MARKS.get(photo.presence), "time": photo.time_mark, "unused": unused},
    }


def _answers(observed: Observed) -> list[dict[str, Any]]:
    """Answers to flags: given by the inspector while handing in, and by records afterwards."""
    effective = observed.effective
    given = [
        {
            "code": answer["code"],
            "subject_part": answer["subject_part"],
            "verdict": "explained",
            "reason_code": answer["reason_code"],
            "text": answer["text"],
            "author_name": record.author_name[0],
            "author_name_en": record.author_name[1],
            "received_at": wire_time(record.received_at),
        }
        for record in (effective.record, *effective.corrections)
        for answer in record.body["answers"]
    ]
    later = [
        {
            "code": record.body["code"],
            "subject_part": record.body["subject_part"],
            "verdict": record.body["verdict"],
            "reason_code": record.body["reason_code"],
            "text": record.body["text"],
            "author_name": record.author_name[0],
            "author_name_en": record.author_name[1],
            "received_at": wire_time(record.received_at),
        }
        for record in effective.answers
    ]
    return given + later
