"""Real picture bytes, small and different from one another."""

import io
from functools import cache

from PIL import Image, ImageDraw


@cache
def jpeg(number: int = 0, size: tuple[int, int] = (320, 240), quality: int = 85) -> bytes:
    """A JPEG that decodes; another number is another picture."""
    image = Image.new("RGB", size, (40 + number % 200, 90, 120))
    draw = ImageDraw.Draw(image)
    for step in range(0, size[0], 16):
        draw.line([(step, 0), (size[0] - step, size[1])], fill=(step % 255, (step * 7 + number) % 255, 60), width=3)
    draw.text((10, 10), f"picture {number}", fill=(255, 255, 255))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


@cache
def png(number: int = 0) -> bytes:
    """A small PNG with alpha."""
    out = io.BytesIO()
    Image.new("RGBA", (64, 48), (number % 255, 10, 200, 128)).save(out, "PNG")
    return out.getvalue()
