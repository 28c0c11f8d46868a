"""Flags on evidence: place, reuse, import, damage, signature, chain, clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from siteproof.domain.flags.evaluate import inspection_flags
from siteproof.domain.flags.facts import (
    ChainFact,
    ClockFact,
    EarlierUse,
    InspectionFacts,
    PhotoFact,
    Sameness,
    SignatureState,
)
from siteproof.domain.flags.registry import answer, chip, sentence
from siteproof.domain.presence import Fix, Sighting, inspection_presence, photo_presence

SITE = {"type": "Point", "coordinates": [113.0, 34.0]}
NOW = datetime(2026, 9, 18, 1, 0, tzinfo=UTC)
SHA = "a" * 64


def photo(fix=None, imported=False, **changed):
    presence = photo_presence(SITE, 30.0, fix, imported=imported)
    found = {"sha256": SHA, "source": "imported" if imported else "camera", "presence": presence, "item_id": "C14"}
    return PhotoFact(**{**found, **changed})


def flags(*photos, **changed):
    return inspection_flags(InspectionFacts("i1", photos=photos, **changed))


def fix(metres, accuracy_m, age_s=1.0):
    return Fix(34.0 + metres / 110_922.0, 113.0, accuracy_m, age_s)


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        pytest.param(fix(20, 8.0), [], id="on site"),
        pytest.param(None, ["evidence.no_fix"], id="no position"),
        pytest.param(fix(83, 25.0), ["evidence.off_site"], id="83 - 25 > 30"),
        pytest.param(fix(83, 60.0), ["evidence.place_uncertain"], id="83 - 60 <= 30"),
        pytest.param(fix(20, 80.0), ["evidence.place_uncertain"], id="inside, poor accuracy"),
        pytest.param(fix(20, None), ["evidence.place_uncertain"], id="accuracy unknown"),
        pytest.param(fix(300, None), ["evidence.off_site"], id="accuracy unknown, beyond 200 m more"),
        pytest.param(fix(20, 8.0, 90.0), ["evidence.place_uncertain"], id="old fix"),
    ],
)
def test_the_place_of_a_photo(position, expected):
    assert [flag.code for flag in flags(photo(position))] == expected


NOWHERE = Fix(0.0, 0.0, 5.0, 1.0)
IN_PASSING = Sighting(fix(5, 8.0), is_photo=False)


def seen_at(*sightings):
    return inspection_presence(SITE, 30.0, sightings)


@pytest.mark.fault("F70")
@pytest.mark.parametrize(
    ("photos", "sightings", "said"),
    [
        pytest.param([photo(None)], [], ("none", 1, 1), id="its only photo"),
        pytest.param([photo(None), photo(NOWHERE, sha256="b" * 64)], [], ("none", 2, 2), id="zeros are no position"),
        pytest.param([photo(None), photo(fix(5, 8.0), sha256="b" * 64)], [], ("", 2, 1), id="one photo of two"),
        pytest.param(
            [photo(None), photo(None, imported=True, sha256="b" * 64)], [], ("none", 1, 1), id="and an import"
        ),
        pytest.param([photo(None)], [IN_PASSING], ("none", 1, 1), id="though there are positions between answers"),
        pytest.param([], [], ("no_photo", 0, 0), id="neither a photo nor a position"),
        pytest.param([], [Sighting(NOWHERE, is_photo=False)], ("no_photo", 0, 0), id="no photo, zeros between answers"),
        pytest.param([], [IN_PASSING], None, id="no photo, but positions between answers"),
        pytest.param([photo(fix(5, 2000.0))], [], None, id="a poor position is one"),
        pytest.param([photo(None, imported=True)], [], None, id="an imported picture alone"),
    ],
)
def test_an_inspection_without_positions_is_remarked_once(photos, sightings, said):
    found = [flag for flag in flags(*photos, presence=seen_at(*sightings)) if flag.code == "evidence.no_fix"]

    assert [(f.numbers["reason"], f.numbers["photos"], f.numbers["without_fix"]) for f in found] == (
        [said] if said else []
    )
    assert {(f.severity, f.subject_type, f.subject_part) for f in found} <= {("info", "inspection", "")}


@pytest.mark.fault("F70")
def test_a_missing_position_is_told_with_its_count_and_asks_for_no_second_visit():
    some = flags(photo(None), photo(fix(5, 8.0), sha256="b" * 64))[0]
    none = flags(photo(None))[0]

    assert sentence(some).zh == "现场拍的 2 张照片里有 1 张没有可用的定位；照片应带定位，没有也照收。"
    assert "All photos taken on the spot (1) have no usable position" in sentence(none).en
    assert "不用重拍" in answer(none).zh
    assert (chip(some).zh, chip(none).zh) == ("部分没有定位", "没有定位")


def test_without_a_site_a_missing_position_is_still_missing():
    bare = PhotoFact(SHA, "camera", photo_presence(None, 30.0, None))
    placed = PhotoFact(SHA, "camera", photo_presence(None, 30.0, fix(5, 8.0)))

    assert [flag.code for flag in flags(bare)] == ["evidence.no_fix"]
    assert flags(placed, presence=inspection_presence(None, 30.0, [Sighting(fix(5, 8.0))])) == ()


def test_off_site_says_distance_accuracy_and_limit():
    flag = flags(photo(fix(83, 25.0)))[0]

    assert sentence(flag).zh == "照片离工地 83 米，定位精度 25 米，允许 30 米。"
    assert sentence(flag).en == "The photo is 83 m from the site, accuracy 25 m, allowed 30 m."
    assert chip(flag).zh == "离工地 83 米"
    assert (flag.subject_type, flag.subject_id, flag.subject_part) == ("photo", "i1", SHA)
    assert flag.threshold == {"buffer_m": 30.0}


def test_off_site_with_unknown_accuracy_names_the_allowance():
    assert "未知" in sentence(flags(photo(fix(300, None)))[0]).zh


def test_far_away_is_said_in_kilometres_within_14_characters():
    flag = flags(photo(fix(12_345, 25.0)))[0]

    assert "12.3 公里" in sentence(flag).zh
    assert len(chip(flag).zh) <= 14


@pytest.mark.fault("F69")
def test_an_imported_picture_has_one_flag_when_its_place_agrees():
    assert [flag.code for flag in flags(photo(fix(5, 8.0), imported=True))] == ["evidence.photo_imported"]
    assert [flag.code for flag in flags(photo(None, imported=True))] == ["evidence.photo_imported"]


def test_the_same_bytes_are_named_before_the_same_pixels():
    pixels = EarlierUse(Sameness.PIXELS, "r1", date(2026, 8, 1))
    same_file = EarlierUse(Sameness.BYTES, "r2", date(2026, 9, 2), "p1")

    flag = flags(photo(fix(5, 8.0), earlier=(pixels, same_file)))[0]

    assert (flag.code, flag.numbers["reason"], flag.numbers["times"]) == ("evidence.photo_reused", "bytes", 2)
    assert sentence(flag).zh == "与 9月2日 另一份记录里的照片文件完全相同。"
    assert "逐点相同" in sentence(flags(photo(earlier=(pixels,)))[0]).zh


def test_a_damaged_and_a_refused_photo_say_so():
    damaged = flags(photo(damaged=True))[0]
    refused = flags(photo(refused="pixels"))[0]

    assert (damaged.code, refused.code) == ("evidence.photo_damaged", "evidence.photo_damaged")
    assert "打不开" in sentence(damaged).zh
    assert "pixels" in sentence(refused).en


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SignatureState.VALID, []),
        (SignatureState.NOT_ASKED, []),
        (SignatureState.ABSENT, ["absent"]),
        (SignatureState.WRONG, ["wrong"]),
    ],
)
def test_a_field_record_without_a_good_signature(state, expected):
    assert [flag.numbers["reason"] for flag in flags(signature=state)] == expected


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        (ChainFact(), []),
        (ChainFact(missing_h=71.9), []),
        (ChainFact(missing_h=72.0), ["evidence.chain_gap"]),
        (ChainFact(fork_with="r9"), ["evidence.chain_fork"]),
    ],
)
def test_the_chain_of_a_device(chain, expected):
    assert [flag.code for flag in flags(chain=chain)] == expected


@pytest.mark.parametrize(
    ("clock", "reason"),
    [
        pytest.param(ClockFact(NOW, NOW + timedelta(days=3)), None, id="late sending is no fault"),
        pytest.param(ClockFact(NOW, NOW, offset_ms=120_000), None, id="two minutes are allowed"),
        pytest.param(ClockFact(NOW, NOW, offset_ms=-121_000), "", id="measured offset"),
        pytest.param(ClockFact(NOW + timedelta(minutes=3), NOW), "after_receipt", id="sealed after receipt"),
        pytest.param(
            ClockFact(NOW, NOW + timedelta(hours=1), beacon_at=NOW + timedelta(minutes=3)), "before_beacon", id="early"
        ),
        pytest.param(
            ClockFact(NOW, NOW + timedelta(hours=1), offset_ms=100_000, beacon_at=NOW + timedelta(seconds=200)),
            None,
            id="the measured offset is allowed for",
        ),
    ],
)
def test_the_clock_of_a_phone(clock, reason):
    found = flags(clock=clock)

    assert [flag.numbers.get("reason", "") for flag in found] == ([] if reason is None else [reason])


def test_an_inspection_with_fixes_only_is_flagged_as_a_whole():
    away = inspection_presence(SITE, 30.0, [Sighting(fix(500, 8.0), is_photo=False)])

    flag = flags(presence=away)[0]

    assert (flag.code, flag.subject_type, flag.subject_part) == ("evidence.off_site", "inspection", "")
    assert "500 米" in sentence(flag).zh
    assert len(flags(photo(fix(500, 8.0)), presence=away)) == 1


def test_evaluating_twice_gives_the_same_flags_gravest_first():
    facts = InspectionFacts(
        "i1",
        photos=(photo(fix(20, 80.0)), photo(fix(83, 25.0), sha256="b" * 64), photo(fix(20, 80.0))),
        signature=SignatureState.ABSENT,
    )

    once, twice = inspection_flags(facts), inspection_flags(facts)

    assert once == twice
    assert [flag.severity.value for flag in once] == ["serious", "serious", "info"]
