"""Three hundred phones after a dead zone, and one greedy phone among honest ones; load made on the same cores."""

import contextlib
import http.client
import json
import threading
import time

import pytest

from faults.crowd import Heard, all_come_online, percentile_s, photo_of_300_kb
from faults.field_phone import FieldPhone, picture
from faults.installation import Installation
from faults.scale import FULL, scaled

pytestmark = [pytest.mark.alone, pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)]

PHONES = scaled(60, 300)
P95_S = 2.0
HONEST, GREEDY_CONNECTIONS = scaled(12, 100), 16


def enrol_many(installation: Installation, count: int) -> list[FieldPhone]:
    """Inspectors of the east with a phone each; they sign in by code, as after an enrolment by QR."""
    from siteproof.api.app import create_app, runtime_of
    from siteproof.config import Settings
    from siteproof.services.sign_in import make_code
    from siteproof.store.database import db
    from siteproof.store.models import User, UserArea

    settings = {"SITEPROOF_DATA_DIR": str(installation.data_dir), "SITEPROOF_DATABASE_URL": installation.database_url}
    app = create_app(Settings.from_env(settings))
    runtime = runtime_of(app)
    names = [f"inspector-{n}" for n in range(count)]
    with runtime.unit_of_work(write=True) as uow:
        uow.session.add_all(
            User(id=f"user-{name}", username=name, name=name, name_en=None, role="inspector", active=True)
            for name in names
        )
        uow.session.flush()
        uow.session.add_all(UserArea(user_id=f"user-{name}", area_id="east") for name in names)
        uow.session.flush()
        codes = [make_code(uow, f"user-{name}", runtime.now(), runtime.entropy) for name in names]
    runtime.examiner.close()
    with app.app_context():
        db.engine.dispose()
    installation.serve()
    phones = [FieldPhone(installation.port, name, sign_in=False) for name in names]
    for phone, code in zip(phones, codes, strict=True):
        device = phone.device.enrolment("", "")["device"]
        answer = phone.ask("POST", "/api/v1/session", json.dumps({"code": code, "device": device}).encode(),
                           "application/json")  # fmt: skip
        assert answer.status == 200, answer
        phone.token = str(answer.body["access_token"])
        phone.hang_up()
    return phones


@pytest.mark.fault("F75")
@pytest.mark.invariant("S25")
@pytest.mark.parametrize("within_s", [0.0, 60.0] if FULL else [0.0], ids=["at once", "within a minute"][: 1 + FULL])
def test_a_dead_zone_ends(installation: Installation, within_s: float) -> None:
    phones = enrol_many(installation, PHONES)
    crowd = []
    for n, phone in enumerate(phones):
        data = photo_of_300_kb(n)
        crowd.append(Heard(phone, phone.capture_of(data)))

    began = time.monotonic()
    all_come_online(crowd, within_s)
    took_s = time.monotonic() - began

    p95_s = percentile_s(crowd, "record", 95)
    waited = sum(1 for heard in crowd for _, status, _ in heard.requests if status != 200)
    print(  # noqa: T201
        f"{PHONES} phones in {within_s} s: records p50 {percentile_s(crowd, 'record', 50):.2f} s p95 {p95_s:.2f} s, "
        f"photos p95 {percentile_s(crowd, 'photo', 95):.2f} s, {waited} asked to wait, {took_s:.1f} s in all"
    )
    for heard in crowd:
        assert len(heard.stored) == 2
        installation.ledger.records[heard.record.id] = (heard.record.sha256, heard.stored[0]["seq"])
    installation.assert_kept()
    assert p95_s < P95_S


@pytest.mark.invariant("S25")
def test_one_greedy_phone_does_not_stop_the_others(installation: Installation) -> None:
    phones = enrol_many(installation, 1 + HONEST)
    greedy, honest, over = phones[0], phones[1:], threading.Event()
    statuses: set[int] = set()

    def take_everything() -> None:
        copy = FieldPhone(greedy.port, greedy.username, sign_in=False)
        copy.token, copy.device = greedy.token, greedy.device
        while not over.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                statuses.add(copy.ask("GET", "/api/v1/hello").status)
                statuses.add(copy.put_photo(picture(200_000)).status)

    threads = [threading.Thread(target=take_everything) for _ in range(GREEDY_CONNECTIONS)]
    for thread in threads:
        thread.start()
    spent_s = []
    for phone in honest:
        record = phone.capture()
        began = time.monotonic()
        installation.ledger.note(phone, record, phone.send(record))
        spent_s.append(time.monotonic() - began)
    over.set()
    for thread in threads:
        thread.join()

    p95_s = sorted(spent_s)[int(len(spent_s) * 0.95)]
    print(f"beside a greedy phone: record and photo p95 {p95_s:.2f} s, it heard {sorted(statuses)}")  # noqa: T201
    assert statuses <= {200, 429, 503}
    assert p95_s < P95_S
    installation.assert_kept()
