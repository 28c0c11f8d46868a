"""Perceptual hashes and sharpness from a small grey picture; plain Python, no numeric library.

pHash: 32 x 32 grey, 8 x 8 lowest DCT-II terms, bits above their median (without the first term).
dHash: 9 x 8 grey, each pixel brighter than its right neighbour. Both as signed 64-bit integers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_SIDE = 32
_LOW = 8
_COSINES = tuple(tuple(math.cos(math.pi * (2 * x + 1) * u / (2 * _SIDE)) for x in range(_SIDE)) for u in range(_LOW))


def signed64(bits: Sequence[bool]) -> int:
    """64 bits, most significant first, as the signed integer that SQL stores."""
    value = 0
    for bit in bits:
        value = value << 1 | bit
    return value - (1 << 64) if value >= 1 << 63 else value


def phash(grey: Sequence[int]) -> int:
    """pHash of 32 x 32 grey values, row by row."""
    rows = [grey[start : start + _SIDE] for start in range(0, _SIDE * _SIDE, _SIDE)]
    across = [[sum(c * value for c, value in zip(cosine, row, strict=True)) for cosine in _COSINES] for row in rows]
    terms = [sum(cosine[y] * across[y][u] for y in range(_SIDE)) for cosine in _COSINES for u in range(_LOW)]
    ordered = sorted(terms[1:])
    median = ordered[len(ordered) // 2]
    return signed64([term > median for term in terms])


def dhash(grey: Sequence[int]) -> int:
    """dHash of 9 x 8 grey values, row by row."""
    return signed64([grey[9 * y + x] > grey[9 * y + x + 1] for y in range(8) for x in range(8)])
