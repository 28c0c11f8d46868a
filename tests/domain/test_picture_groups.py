"""Groups of pictures: distances, chains, what is left out."""

from siteproof.domain.picture_groups import GroupKind, PictureKey, distance_bits, picture_groups


def key(sha: str, pixels: str | None = None, phash: int | None = 0, dhash: int | None = 0) -> PictureKey:
    return PictureKey(sha, pixels or f"pixels of {sha}", phash, dhash, 50.0)


def test_v9_distances_in_bits() -> None:
    assert distance_bits(0xFFD7918181C9FFFF, 0x9F172786E71F1E00) == 33
    assert distance_bits(0x8F373714ACFCF4D0, 0x8F373714ACFCF4D1) == 1
    assert distance_bits(-1, (1 << 64) - 1) == 0  # SQL keeps them signed


def test_both_hashes_must_be_near() -> None:
    ten, eleven = (1 << 10) - 1, (1 << 11) - 1

    assert [group.kind for group in picture_groups([key("a"), key("b", phash=ten, dhash=ten)])] == [GroupKind.SIMILAR]
    assert picture_groups([key("a"), key("b", phash=eleven)]) == []
    assert picture_groups([key("a"), key("b", dhash=eleven)]) == []


def test_equal_pictures_enter_a_similar_group_once_and_bring_their_copies() -> None:
    pictures = [key("a", "p"), key("b", "p"), key("b", "p"), key("c", phash=3)]

    groups = [(group.kind, group.members) for group in picture_groups(pictures)]

    assert groups == [
        (GroupKind.EXACT, (1, 2)),
        (GroupKind.PIXELS, (0, 1, 2)),
        (GroupKind.SIMILAR, (0, 1, 2, 3)),
    ]


def test_flat_and_undecoded_pictures_have_nothing_to_compare() -> None:
    flat = PictureKey("a", "p", 0, 0, 1.0)
    lost = PictureKey("b", None, None, None, None)

    assert picture_groups([flat, PictureKey("c", "q", 0, 0, 1.0), lost, PictureKey("d", None, None, None, None)]) == []
