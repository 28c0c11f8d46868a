"""The camera's own bytes, where the county wants them: from the phone to a file on the supervisor's desk, unchanged."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from harness.device import iso_ms
from harness.field_worker import Worker
from harness.office import Person
from harness.screens import DeskScreen, signed_in
from harness.serving import Served
from harness.words import words

RICH_CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 3264, height: 2448 })
  const paint = canvas.getContext('2d')
  const noise = new ImageData(256, 256)
  noise.data.forEach((_, at) => { noise.data[at] = at % 4 === 3 ? 255 : Math.random() * 256 })
  const draw = () => {
    for (let x = 0; x < 3264; x += 256) for (let y = 0; y < 2448; y += 256) paint.putImageData(noise, x, y)
  }
  draw()
  setInterval(draw, 500)
  return canvas.captureStream(2)
}
"""
"""Pictures as rich as a phone's: the browser's own fake camera paints so little that nothing has to be made smaller."""
ORIGINALS = words("zh-CN", ("originals.zh.ts",))


@pytest.fixture
def wanted(demo: Served) -> Iterator[None]:
    """The county wants originals, for this test."""
    _want(demo, True)
    yield
    _want(demo, False)


def _want(demo: Served, yes: bool) -> None:
    office = Person(demo, "administrator")
    version = office.get("/admin/wishes")["version"]
    status, said = office.ask("PUT", "/admin/wishes", {"originals_wanted": yes, "version": version})
    assert status == 200, said


def test_an_original_goes_from_the_phone_to_the_desk_byte_by_byte(
    demo: Served, wanted: None, open_context: Callable[..., BrowserContext]
) -> None:
    supervisor = Person(demo, "supervisor")
    project = supervisor.items("project")[0]
    began = iso_ms(datetime.now(UTC))
    field = open_context()
    field.add_init_script(RICH_CAMERA)
    phone = Worker(demo, project["area_id"]).on(field)

    phone.snap()
    held = phone.wait_until_all_stored()
    (taken,) = (sha256 for key, sha256 in held.bytes.items() if key.endswith("/camera"))
    card = phone.page.get_by_role("region", name=ORIGINALS["title"], exact=True)
    card.get_by_role("button").tap()  # this browser does not tell whether it is on Wi-Fi
    expect(card.get_by_text(ORIGINALS["done"], exact=True)).to_be_visible(timeout=60_000)

    rows = supervisor.get("/review-queue")["items"]
    inspection = next(r for r in rows if r["submitted_at"] >= began and r["inspector_name"]["zh"] == phone.worker.name)
    desk: DeskScreen = signed_in(open_context(phone=False), demo.account("supervisor"), DeskScreen)
    desk.page.goto(f"/desk/queue/{inspection['inspection_id']}")
    with desk.page.expect_download() as saved:
        _original_key(desk).click()

    assert hashlib.sha256(saved.value.path().read_bytes()).hexdigest() == taken


def _original_key(desk: DeskScreen) -> Locator:
    """In the enlarged photo."""
    desk.page.locator(".rv-photos img").first.wait_for()
    desk.press(" ")
    return desk.page.get_by_role("link", name=desk.pattern("photo.original"))
