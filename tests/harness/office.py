"""People of the demo county who talk to the server without a screen, for tests that are about the server."""

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from harness.device import Device, inspection_body, iso_ms, photo_entry
from harness.serving import Served, ask

EVALUATED_WITHIN_S = 60.0


class Person:
    """Somebody signed in: `device` has a key, so what he hands in is signed."""

    def __init__(self, served: Served, role: str, number: int = 0) -> None:
        self.served, self.device = served, Device()
        account = [entry for entry in served.accounts() if entry["role"] == role][number]
        enrolment = self.device.enrolment(account["username"], account["password"])
        status, answer = ask(served.url, "POST", "/api/v1/session", body=enrolment)
        assert status == 200, answer
        self.token, self.user = str(answer["access_token"]), answer["user"]

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """One request under /api/v1 as this person."""
        return ask(self.served.url, method, f"/api/v1{path}", token=self.token, body=body)

    def get(self, path: str) -> Any:
        """The answer of a read that must succeed."""
        status, answer = self.ask("GET", path)
        assert status == 200, (path, status, answer)
        return answer

    def items(self, type_: str) -> list[dict[str, Any]]:
        """Current objects of one type in this person's scopes, as a phone would pull them."""
        found: dict[str, dict[str, Any]] = {}
        for scope in self.get("/hello")["scopes"]:
            after, more = "", True
            while more:
                page = self.get(f"/changes?scope={scope['id']}&limit=500" + (f"&after={after}" if after else ""))
                for item in page["items"]:
                    if item["type"] == type_:
                        found[item["id"]] = item
                after, more = page["next"], page["more"]
        return [item["data"] for item in found.values() if not item["gone"]]

    def send_photo(self, data: bytes) -> tuple[int, Any]:
        """Stores picture bytes under their hash."""
        return self.ask("PUT", f"/photos/{hashlib.sha256(data).hexdigest()}", data)

    def snap(self, project_id: str, data: bytes, **circumstances: Any) -> str:
        """A 随手拍 with one picture; answers the id of the record, which the server has stored."""
        status, stored = self.send_photo(data)
        assert status == 200, stored
        body = inspection_body(project_id, None, [snap_response()])
        record_id, sent = self.device.seal("inspection", body, [photo_entry(data, item_id="snap", **circumstances)])
        status, receipt = self.ask("PUT", f"/records/{record_id}", sent)
        assert status == 200, receipt
        assert receipt["placed"] == "live", receipt
        return record_id

    def page_when(self, path: str, until: Callable[[Any], bool]) -> Any:
        """A page, asked again until it is there and satisfies `until`, or time is up; answers what came last."""
        give_up_at = time.monotonic() + EVALUATED_WITHIN_S
        while True:
            status, page = self.ask("GET", path)
            late = time.monotonic() > give_up_at
            assert status == 200 or not late, (path, status, page)
            if status == 200 and (late or until(page)):
                return page
            time.sleep(0.3)

    def flags_of(self, record_id: str, until: Callable[[set[str]], bool] = bool) -> set[str]:
        """Codes of the flags of an inspection, asked again until they satisfy `until` or time is up."""
        give_up_at = time.monotonic() + EVALUATED_WITHIN_S
        while True:
            status, page = self.ask("GET", f"/inspections/{record_id}")
            codes = {flag["code"] for flag in page["flags"]} if status == 200 else set()
            if until(codes) or time.monotonic() > give_up_at:
                return codes
            time.sleep(0.3)


def snap_response() -> dict[str, Any]:
    """The one response of a 随手拍."""
    nothing = dict.fromkeys(("grade", "readings", "choice", "text", "lab", "progress", "reason"))
    answered = {"bulk": False, "answered_at": iso_ms(datetime.now(UTC)), "mono_ms": 1000}
    return {"item_id": "snap", "verdict": "answered", **nothing, **answered}
