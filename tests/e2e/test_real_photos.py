"""Real photographs and hostile files through the whole server: wire, store, background examination, flags."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from harness.office import Person
from harness.screens import DeskScreen, signed_in
from harness.serving import Served, ask

pytestmark = pytest.mark.real_data
Open = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def inspector(demo: Served) -> Person:
    return Person(demo, "inspector")


@pytest.fixture(scope="module")
def supervisor(demo: Served) -> Person:
    return Person(demo, "supervisor")


@pytest.fixture(scope="module")
def project_id(inspector: Person, supervisor: Person) -> str:
    """A project that both of them see."""
    shared = {item["id"] for item in inspector.items("project")} & {item["id"] for item in supervisor.items("project")}
    return min(shared)


def test_the_same_pixels_with_another_date_are_recognised(
    test_data: Path, inspector: Person, supervisor: Person, project_id: str
) -> None:
    original = (test_data / "photos/tamper_date_original.jpg").read_bytes()
    edited = (test_data / "photos/tamper_date_edited.jpg").read_bytes()

    inspector.snap(project_id, original, source="imported")
    second = inspector.snap(project_id, edited, source="imported")

    expected = {"evidence.photo_reused", "evidence.photo_imported"}
    assert expected <= supervisor.flags_of(second, until=expected.issubset)


def test_the_same_bytes_in_another_inspection_are_recognised(
    test_data: Path, inspector: Person, supervisor: Person, project_id: str
) -> None:
    picture = (test_data / "photos/oppo_r7plus_norway.jpg").read_bytes()

    inspector.snap(project_id, picture)
    second = inspector.snap(project_id, picture)

    assert "evidence.photo_reused" in supervisor.flags_of(second, until=lambda codes: "evidence.photo_reused" in codes)


def test_honest_neighbours_on_one_street_are_left_alone(
    test_data: Path, inspector: Person, supervisor: Person, project_id: str
) -> None:
    street = sorted((test_data / "photos_sequence/lund_street").glob("*.jpg"))[:12]

    records = [inspector.snap(project_id, file.read_bytes(), source="imported") for file in street]

    for record in records:
        codes = supervisor.flags_of(record, until=lambda codes: "evidence.photo_imported" in codes)
        assert "evidence.photo_imported" in codes
        assert "evidence.photo_reused" not in codes


@pytest.mark.fault("F67")
def test_the_desk_shows_heic_as_a_picture_and_broken_heic_as_a_placeholder(
    test_data: Path, demo: Served, inspector: Person, supervisor: Person, project_id: str, open_context: Open
) -> None:
    whole = inspector.snap(project_id, (test_data / "photos/cn_iphone8_guangzhou.heic").read_bytes(), source="imported")
    broken = inspector.snap(project_id, (test_data / "hostile/heic_corrupted.heic").read_bytes(), source="imported")
    assert "evidence.photo_damaged" in supervisor.flags_of(
        broken, until=lambda codes: "evidence.photo_damaged" in codes
    )
    supervisor.flags_of(whole, until=lambda codes: "evidence.photo_imported" in codes)

    desk: DeskScreen = signed_in(open_context(phone=False), demo.account("supervisor"), DeskScreen)
    photo = desk.page.locator(".photo.now")
    desk.page.goto(f"/desk/queue/{broken}")
    expect(photo.locator(".photo-why")).to_have_text(desk.t("photo.damaged"))
    desk.page.goto(f"/desk/queue/{whole}")
    expect(photo.locator("img")).to_be_visible()
    assert photo.locator("img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0


def test_hostile_files_get_an_answer_and_nothing_breaks(test_data: Path, demo: Served, inspector: Person) -> None:
    answers = {}
    for file in sorted(path for path in (test_data / "hostile").rglob("*") if path.is_file()):
        status, answer = inspector.send_photo(file.read_bytes())
        answers[file.name] = (status, answer.get("code") if status != 200 else answer["damaged"])
        assert status in {200, 413, 415, 422}, (file.name, status, answer)

    refused = {status: code for status, code in answers.values() if status != 200}
    assert set(refused.values()) <= {"type", "pixels", "too_large", "hash"}
    assert ask(demo.url, "GET", "/healthz")[0] == 200
    assert ask(demo.url, "GET", "/readyz")[0] == 200
