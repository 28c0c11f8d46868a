"""Hypothesis drives the whole web application against a model of the rules: any order, any repeat, any clock.

After every request the database is compared with the model: which records there are, their bytes, numbers and places.
"""

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from factories.county import change_user
from factories.phone import Phone, correction_body, inspection_body, photo_entry, review_body
from faults.machine_office import Office, Offices
from faults.scale import FULL, scaled
from faults.seeds import run_with_seeds
from faults.simulator.model_server import AREA_OF, ModelServer
from faults.simulator.wire import PROJECTS, Record, picture, sha256
from harness.postgres import PostgresServer
from siteproof.api.app import runtime_of
from siteproof.store.models import Record as RecordRow
from siteproof.store.models import RecordPlacement, UserArea

PART = 262_144
INSPECTORS = st.sampled_from(["wang", "zhao"])
PICTURES = st.integers(0, 3)
Sealed = tuple[str, Record]


def large(number: int) -> bytes:
    """A photo of two parts."""
    return picture(number) + bytes(PART)


class Protocol(RuleBasedStateMachine):
    """Phones of two townships and their supervisors."""

    offices: Offices
    records = Bundle("records")
    inspections = Bundle("inspections")

    def __init__(self) -> None:
        super().__init__()
        self.office: Office = self.offices.new()
        self.model = ModelServer()
        self.receipts: dict[str, tuple[Any, ...]] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.cursors: dict[str, str] = {}
        self.blocked: set[str] = set()
        self.parts: set[tuple[str, int, int]] = set()

    def teardown(self) -> None:
        self.office.close()

    def phone(self, user: str) -> Phone:
        """With a session that has not run out."""
        phone = self.office.phones[user]
        if user not in self.blocked:
            assert phone.refresh().status_code == 200
        return phone

    # ------------------------------------------------------------------ sealing and sending
    @rule(target=inspections, user=INSPECTORS, pictures=st.lists(PICTURES, max_size=3))
    def inspect(self, user: str, pictures: list[int]) -> Sealed:
        body = inspection_body(project_id=PROJECTS[AREA_OF[user]], site_id=None, checklist=None)
        return self._sealed(user, "inspection", body, [picture(n) for n in pictures], None)

    @rule(target=records, of=inspections, pictures=st.lists(PICTURES, max_size=1))
    def correct(self, of: Sealed, pictures: list[int]) -> Sealed:
        return self._sealed(of[0], "correction", correction_body(), [picture(n) for n in pictures], of[1])

    @rule(
        target=records, of=inspections, decision=st.sampled_from(["accepted", "returned", "rejected"]), data=st.data()
    )
    def review(self, of: Sealed, decision: str, data: st.DataObject) -> Sealed:
        """Names any of the corrections that there are by now, sent or not."""
        user = "li" if AREA_OF[of[0]] == "east" else "sun"
        known = [each for each in self.receipts if each.startswith("correction of " + of[1].id)]
        named = data.draw(st.lists(st.sampled_from(known), unique=True)) if known else []
        seen = tuple(name.split()[-1] for name in named)
        body = review_body(decision, corrections_seen=list(seen))
        return self._sealed(user, "review", body, [], of[1], decision=decision, seen=seen)

    def _sealed(
        self, user: str, kind: str, body: dict[str, Any], pictures: list[bytes], of: Record | None, **said: Any
    ) -> Sealed:
        cites = {} if of is None else {"of": {"id": of.id, "sha256": of.sha256}}
        photos = [photo_entry(data, item_id=None) for data in pictures]
        id_, raw = self.office.phones[user].seal(kind, body, photos=photos, **cites)
        area = of.area if of is not None else AREA_OF[user]
        record = Record(id_, raw, kind, area, tuple(map(sha256, pictures)), of, **said)
        if kind == "correction" and of is not None:
            self.receipts[f"correction of {of.id} {record.sha256}"] = ()
        return user, record

    @rule(sealed=inspections, times=st.integers(1, 3))
    def send_inspection(self, sealed: Sealed, times: int) -> None:
        self._send(sealed, times)

    @rule(sealed=records, times=st.integers(1, 3))
    def send_record(self, sealed: Sealed, times: int) -> None:
        self._send(sealed, times)

    def _send(self, sealed: Sealed, times: int) -> None:
        """S4, S14: the same receipt every time; a right that ended is no refusal."""
        user, record = sealed
        for _ in range(times):
            answer = self.phone(user).put_record(record.id, record.raw)
            if user in self.blocked:
                assert answer.status_code in (401, 403), answer.text
                return
            assert answer.status_code == 200, answer.text
            said, expected = answer.get_json(), self.model.put_record(user, record)
            assert (said["placed"], sorted(said["missing"])) == (expected.placed, sorted(expected.missing))
            assert [each["code"] for each in said["reasons"]] == list(expected.reasons)
            never_changes = tuple(said[name] for name in ("id", "sha256", "seq", "received_at", "epoch", "sig"))
            assert self.receipts.setdefault(record.id, never_changes)[:5] == never_changes[:5]

    @rule(sealed=inspections, note=st.text(min_size=1, max_size=5))
    def send_other_bytes(self, sealed: Sealed, note: str) -> None:
        """S6: the first write stands."""
        user, record = sealed
        if user in self.blocked or record.id not in self.model.stored():
            return
        body = inspection_body(project_id=PROJECTS[record.area], site_id=None, checklist=None, note=f"other {note}")
        _, raw = self.office.phones[user].seal("inspection", body, id=record.id)
        answer = self.phone(user).put_record(record.id, raw)
        assert (answer.status_code, answer.get_json()["code"]) == (409, "differs")

    # ------------------------------------------------------------------ photos
    @rule(user=INSPECTORS, number=PICTURES, times=st.integers(1, 2))
    def send_photo(self, user: str, number: int, times: int) -> None:
        for _ in range(times):
            self._stored(user, picture(number), self.phone(user).put_photo(picture(number)))

    @rule(user=INSPECTORS, number=PICTURES)
    def send_photo_under_another_hash(self, user: str, number: int) -> None:
        answer = self.phone(user).put_photo(picture(number), digest=sha256(b"another"))
        assert answer.status_code in ((401, 403) if user in self.blocked else (422,))

    @rule(user=INSPECTORS, number=PICTURES, n=st.integers(0, 1), damaged=st.booleans())
    def send_part(self, user: str, number: int, n: int, damaged: bool) -> None:
        data = large(number)[n * PART : (n + 1) * PART]
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        phone, path = self.phone(user), f"/api/v1/photos/{sha256(large(number))}/parts/{n}"
        sent = data[:-1] + b"x" if damaged else data
        headers = {**phone.headers, "Content-Digest": f"sha-256=:{digest}:"}
        answer = phone.client.put(path, data=sent, content_type="application/octet-stream", headers=headers)
        assert answer.status_code == (401 if user in self.blocked else 422 if damaged else 200), answer.text
        if answer.status_code == 200:
            self.parts.add((user, number, n))

    @rule(user=INSPECTORS, number=PICTURES)
    def complete_parts(self, user: str, number: int) -> None:
        data = large(number)
        answer = self.phone(user).post(f"/photos/{sha256(data)}/complete", {"bytes": len(data)})
        held = {n for owner, of, n in self.parts if (owner, of) == (user, number)}
        if user in self.blocked:
            assert answer.status_code in (401, 403)
        elif held == {0, 1} or (user, sha256(data)) in self.model.stored_photos():
            self._stored(user, data, answer)
            self.parts -= {(user, number, 0), (user, number, 1)}
        else:
            assert (answer.status_code, answer.get_json()["missing"]) == (409, sorted({0, 1} - held))

    def _stored(self, user: str, data: bytes, answer: TestResponse) -> None:
        if user in self.blocked:
            assert answer.status_code in (401, 403)
            return
        assert answer.status_code == 200, answer.text
        said = answer.get_json()
        self.model.put_photo(user, data)
        never_changes = (said["sha256"], said["bytes"], said["seq"], said["epoch"])
        assert self.receipts.setdefault(f"{user} {said['sha256']}", never_changes) == never_changes

    # ------------------------------------------------------------------ the world
    @rule(user=INSPECTORS, inside=st.booleans())
    def change_scope(self, user: str, inside: bool) -> None:
        with runtime_of(self.office.app).unit_of_work(write=True) as uow:
            uow.connection.execute(delete(UserArea).where(UserArea.user_id == f"user-{user}"))
            if inside:
                uow.session.add(UserArea(user_id=f"user-{user}", area_id=AREA_OF[user]))
        self.model.set_scope(user, inside)

    @rule(user=INSPECTORS)
    def block_or_let_in(self, user: str) -> None:
        change_user(self.office.app, user, active=user in self.blocked)
        self.blocked ^= {user}

    @rule(minutes=st.integers(-90, 60 * 24))
    def clock_jumps(self, minutes: int) -> None:
        self.office.clock.advance(minutes=minutes)

    # ------------------------------------------------------------------ asking
    @rule(user=INSPECTORS)
    def ask_have(self, user: str) -> None:
        """Own items only, whoever else stored the same."""
        if user in self.blocked:
            return
        asked = [(id_, receipt.sha256) for id_, receipt in self.model.stored().items()]
        asked += [(None, sha256(picture(n))) for n in range(4)]
        items = [{"id": id_, "sha256": digest} for id_, digest in asked]
        said = self.phone(user).post("/have", {"items": items}).get_json()["items"]
        present = [(item["id"], item["sha256"]) for item in said if item["present"]]
        assert present == [each for each in asked if each in self.model.have(user, asked)]

    @rule(user=INSPECTORS, limit=st.integers(1, 4))
    def pull(self, user: str, limit: int) -> None:
        """S12: what came page by page is what a first download gives."""
        if user in self.blocked:
            return
        view = self.views.setdefault(user, {})
        self.cursors[user] = self._pull(user, self.cursors.get(user, ""), limit, view)
        whole: dict[str, Any] = {}
        self._pull(user, "", 500, whole)
        assert view == whole

    def _pull(self, user: str, after: str, limit: int, into: dict[str, Any]) -> str:
        while True:
            page = self.phone(user).get(f"/changes?scope=me&after={after}&limit={limit}").get_json()
            if page.get("code") == "cursor" and after:  # his rights changed: he begins anew
                into.clear()
                after = ""
                continue
            into.update({item["id"]: item["data"] for item in page["items"]})
            after = page["next"]
            if not page["more"]:
                return str(after)

    # ------------------------------------------------------------------ what always holds
    @invariant()
    def the_database_is_as_the_model_says(self) -> None:
        """S1, S4, S5, S6, S16: once each, the first bytes, live only with photos, waiting only for what is missing."""
        columns = (RecordRow.id, RecordRow.sha256, RecordRow.bytes, RecordPlacement.placed, RecordPlacement.missing)
        query = (
            select(*columns).join(RecordPlacement, RecordPlacement.record_id == RecordRow.id).order_by(RecordRow.seq)
        )
        with runtime_of(self.office.app).unit_of_work() as uow:
            rows = uow.connection.execute(query).all()
        found = [(row.id, sha256(row.bytes), row.placed, sorted(row.missing)) for row in rows]
        model = sorted(self.model.stored().values(), key=lambda each: each.seq)
        assert found == [(each.name, each.sha256, str(each.placed), sorted(each.missing)) for each in model]


def run_on(offices: Offices, number: int, examples: int, steps: int) -> None:
    """Runs the machine on offices of one engine; Hypothesis draws everything from this seed."""
    machine = seed(number)(type("ProtocolHere", (Protocol,), {"offices": offices}))
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None, print_blob=True,
            suppress_health_check=slow,
        ),
    )  # fmt: skip


MARKS = [pytest.mark.invariant(row) for row in ("S1", "S4", "S5", "S6", "S12", "S14", "S16")]


@pytest.mark.parametrize("engine", [pytest.param("sqlite", marks=MARKS), *(["postgresql"] if FULL else [])])
def test_the_application_keeps_the_rules(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    postgres: PostgresServer | None = request.getfixturevalue("postgres_server") if engine == "postgresql" else None
    offices = Offices(tmp_path, postgres)

    def run(number: int) -> None:
        run_on(offices, number, examples=scaled(8, 125), steps=scaled(30, 50))

    run_with_seeds(f"state_machine_{engine}", run)
