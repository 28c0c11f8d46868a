"""Record bodies with every optional field present: what a phone left out is None or empty, never a guess.

The JSON Schema of a kind said what may be absent; the rules after this need not ask again. Instants
and days that match the pattern and yet name no moment are answered with the record's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)

_RESPONSE: Mapping[str, Any] = {
    "grade": None, "readings": None, "choice": None, "text": None, "lab": None, "progress": None, "reason": None,
}  # fmt: skip
_BY_KIND: Mapping[str, Mapping[str, Any]] = {
    "inspection": {
        "site_id": None, "task_id": None, "checklist": None, "defect_id": None, "companions": [], "design": None,
        "note": None,
    },
    "correction": {"reason": None},
    "review": {"reason_code": None, "reason": None},
    "answer": {"subject_part": None, "reason_code": None, "text": None},
    "progress": {"note": None},
}  # fmt: skip


def whole(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a live record of `kind` with its optional fields."""
    found = {**_BY_KIND.get(kind, {}), **body}
    if "responses" in found:
        found["responses"] = [_response(response) for response in found["responses"]]
    if kind == "review":
        found["items"] = [{"reason_code": None, "text": None, **item} for item in found["items"]]
    if "fixes" in found:
        found["fixes"] = [{"accuracy_m": None, "age_s": None, **fix} for fix in found["fixes"]]
    if "answers" in found:
        found["answers"] = [{"subject_part": None, "reason_code": None, "text": None, **a} for a in found["answers"]]
    return found


def _response(response: Mapping[str, Any]) -> dict[str, Any]:
    found = {**_RESPONSE, **response}
    if found["progress"] is not None:
        found["progress"] = [{"pct": None, "chainage_m": None, **row} for row in found["progress"]]
    return found


def instant(text: str, otherwise: datetime) -> datetime:
    """The instant a record names, in UTC; `otherwise` when there is no such moment (the 31st of June)."""
    try:
        return reckonable(datetime.fromisoformat(text).astimezone(UTC))
    except (ValueError, OverflowError):
        return otherwise


def reckonable(at: datetime) -> datetime:
    """The instant moved inside the years that can be reckoned with: a phone may say year 1 or 9999."""
    return min(max(at, _EARLIEST), _LATEST)


def day(text: str) -> date | None:
    """The day a record names; None when there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
