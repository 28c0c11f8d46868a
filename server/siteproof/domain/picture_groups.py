"""Pictures that are one picture: equal bytes, equal decoded pixels, or near to the eye of two hashes.

Two hashes must agree, because honest neighbours on one road come near in one of them: measured on a street
walked photo by photo, the nearest honest pair lies 12 bits apart in the DCT hash (and 12 in the other), while
copies (recompressed, 20 % brighter, turned by 2 degrees, cropped by 5 %) stay within 10 and 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from siteproof.domain.thresholds import DEFAULTS, Thresholds

_FLAT_CONTRAST = 3.0
_ALL_BITS = (1 << 64) - 1


class GroupKind(StrEnum):
    """exact: the same bytes; pixels: the same decoded picture in other bytes; similar: a near copy."""

    EXACT = "exact"
    PIXELS = "pixels"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class PictureKey:
    """What pictures are compared by; hashes as 64-bit integers of either sign, None when not decoded."""

    sha256: str | None
    pixel_sha256: str | None
    phash: int | None
    dhash: int | None
    contrast: float | None


@dataclass(frozen=True, slots=True)
class PictureGroup:
    """Positions of pictures that belong together, in order."""

    kind: GroupKind
    members: tuple[int, ...]


def distance_bits(first: int, second: int) -> int:
    """Differing bits of two 64-bit hashes (the example of ImageHash: ffd7918181c9ffff and 9f172786e71f1e00: 33)."""
    return ((first ^ second) & _ALL_BITS).bit_count()


def picture_groups(pictures: Sequence[PictureKey], thresholds: Thresholds = DEFAULTS) -> list[PictureGroup]:
    """All groups of two or more. A group of pixels or of similar ones is named only when it says more than
    the narrower groups inside it do."""
    exact = _by_key([picture.sha256 for picture in pictures])
    pixels = _by_key([picture.pixel_sha256 for picture in pictures])
    similar = _similar(pictures, pixels, thresholds)
    found = [PictureGroup(GroupKind.EXACT, members) for members in exact]
    found += [
        PictureGroup(GroupKind.PIXELS, members)
        for members in pixels
        if len({pictures[member].sha256 for member in members}) > 1
    ]
    return found + [PictureGroup(GroupKind.SIMILAR, members) for members in similar]


def _by_key(keys: Sequence[str | None]) -> list[tuple[int, ...]]:
    members: dict[str, list[int]] = {}
    for position, key in enumerate(keys):
        if key is not None:
            members.setdefault(key, []).append(position)
    return [tuple(each) for each in members.values() if len(each) > 1]


def _similar(
    pictures: Sequence[PictureKey], pixels: Sequence[tuple[int, ...]], thresholds: Thresholds
) -> list[tuple[int, ...]]:
    """Chains of near pictures; equal ones enter once, flat ones (nothing to compare) not at all."""
    leader = {member: group[0] for group in pixels for member in group}
    usable = [
        (position, picture.phash & _ALL_BITS, picture.dhash & _ALL_BITS)
        for position, picture in enumerate(pictures)
        if picture.phash is not None
        and picture.dhash is not None
        and (picture.contrast or 0.0) >= _FLAT_CONTRAST
        and leader.get(position, position) == position
    ]
    parent = {position: position for position, _, _ in usable}

    def root(position: int) -> int:
        while parent[position] != position:
            parent[position] = parent[parent[position]]
            position = parent[position]
        return position

    for index, (position, phash, dhash) in enumerate(usable):
        for other, other_phash, other_dhash in usable[:index]:
            if (phash ^ other_phash).bit_count() > thresholds.similar_phash_bits:
                continue
            if (dhash ^ other_dhash).bit_count() <= thresholds.similar_dhash_bits:
                parent[root(position)] = root(other)
    chains: dict[int, list[int]] = {}
    for position, _, _ in usable:
        chains.setdefault(root(position), []).append(position)
    members_of = {group[0]: group for group in pixels}
    return [
        tuple(sorted(member for each in chain for member in members_of.get(each, (each,))))
        for chain in chains.values()
        if len(chain) > 1
    ]
