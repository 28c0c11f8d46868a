"""What follows a confirmed problem in the demo: a notice to the contractor, and for older ones its closure."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from siteproof.domain.checklist import Checklist
from siteproof.services.seed_demo.sealing import SealedRecord
from siteproof.services.seed_demo.timeline import ZONE

CLOSED_AFTER = timedelta(days=50)
_DAYS_TO_REPAIR = 15


def notice_body(inspection: SealedRecord, checklist: Checklist, unit_id: str, at: datetime) -> dict[str, Any] | None:
    """The notice on the first item that the inspector failed; None when readings alone failed it."""
    body = json.loads(inspection.raw)["body"]
    items = {item.id: item for item in checklist.items}
    failed = next((r for r in body["responses"] if r["verdict"] == "fail" and r["item_id"] in items), None)
    if failed is None:
        return None
    item = items[failed["item_id"]]
    return {
        "project_id": body["project_id"],
        "defect": {"item_id": item.id, "name": item.name.zh, "grade": failed["grade"] or item.sev.value},
        "addressee_unit_id": unit_id,
        "due_on": (at.astimezone(ZONE).date() + timedelta(days=_DAYS_TO_REPAIR)).isoformat(),
        "demand": f"{item.name.zh}：照设计改好，改完在原处拍照回复。",
        "photos": [],
    }
