"""JPEGs of hundreds of megapixels in a fraction of a second: one strip is encoded, its entropy-coded data repeated.

A strip of eight rows of blocks with a restart marker after each ends where the next may begin, so any number of equal
strips is a sound picture. Its colours are noise and a slope, so that it weighs what a photo of the size may weigh.
"""

import io
import re

from PIL import Image

STRIP_PX = 128
_ENTROPY_ENDS = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)
_START_OF_FRAME, _START_OF_SCAN, _END = (0xC0, 0xC2), 0xDA, 0xD9


def vast_jpeg(width_px: int, height_px: int, *, progressive: bool = False) -> bytes:
    """A colour picture; the height is a multiple of 128."""
    noise = Image.effect_noise((width_px // 4, STRIP_PX // 4), 60).resize((width_px, STRIP_PX))
    slope = Image.linear_gradient("L").resize((width_px, STRIP_PX))
    strip, out = Image.merge("RGB", (noise, slope, slope)), io.BytesIO()
    strip.save(out, "JPEG", quality=30, progressive=progressive, restart_marker_rows=1)
    return _repeated(out.getvalue(), height_px // STRIP_PX)


def _repeated(strip: bytes, times: int) -> bytes:
    out, at = bytearray(strip[:2]), 2
    while strip[at + 1] != _END:
        marker, length = strip[at + 1], int.from_bytes(strip[at + 2 : at + 4], "big")
        segment = bytearray(strip[at : at + 2 + length])
        at += 2 + length
        if marker in _START_OF_FRAME:
            segment[5:7] = (STRIP_PX * times).to_bytes(2, "big")
        out += segment
        if marker == _START_OF_SCAN:
            found = _ENTROPY_ENDS.search(strip, at)
            assert found is not None
            out += b"\xff\xd7".join([strip[at : found.start()]] * times)
            at = found.start()
    return bytes(out) + b"\xff\xd9"
