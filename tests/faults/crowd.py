"""Many phones at once over real sockets, without a thread each: how long every request took and what it answered."""

import asyncio
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from factories.pictures import jpeg
from faults.field_phone import FieldPhone, Sealed

PATIENCE_S = 120.0


@dataclass
class Heard:
    """What one phone heard: (kind, status, seconds) of each request in order, and the bodies of what was stored."""

    phone: FieldPhone
    record: Sealed
    requests: list[tuple[str, int, float]] = field(default_factory=list)
    stored: list[dict[str, object]] = field(default_factory=list)


async def _ask(heard: Heard, path: str, media_type: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", heard.phone.port)
    try:
        writer.write(
            f"PUT {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {heard.phone.token}\r\n"
            f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        return int(head[0].split()[1]), headers, await reader.read()
    finally:
        writer.close()


async def _until_stored(heard: Heard, kind: str, path: str, media_type: str, body: bytes) -> None:
    give_up_at = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_at:
        began = time.monotonic()
        status, headers, answer = await _ask(heard, path, media_type, body)
        heard.requests.append((kind, status, time.monotonic() - began))
        if status == 200:
            heard.stored.append(json.loads(answer))
            return
        assert status in (429, 503), (status, answer)
        await asyncio.sleep(float(headers["retry-after"]) * 0.5 + 0.5 * (hash(path) % 100) / 100)
    raise AssertionError("nothing was stored in time")


async def _come_online(heard: Heard, after_s: float) -> None:
    await asyncio.sleep(after_s)
    await _until_stored(heard, "record", f"/api/v1/records/{heard.record.id}", "application/json", heard.record.raw)
    for data in heard.record.photos:
        path = f"/api/v1/photos/{hashlib.sha256(data).hexdigest()}"
        await _until_stored(heard, "photo", path, "application/octet-stream", data)


def all_come_online(crowd: Sequence[Heard], within_s: float) -> None:
    """Each phone at its own moment of the span: the record first, then its photos, until they are stored."""

    async def run() -> None:
        gap_s = within_s / len(crowd)
        await asyncio.gather(*(_come_online(heard, n * gap_s) for n, heard in enumerate(crowd)))

    asyncio.run(run())


def percentile_s(heard: Sequence[Heard], kind: str, pct: float) -> float:
    """Seconds of the accepted requests of this kind."""
    spent = sorted(s for each in heard for k, status, s in each.requests if k == kind and status == 200)
    return spent[min(len(spent) - 1, int(len(spent) * pct / 100))]


def photo_of_300_kb(number: int) -> bytes:
    """A picture of 1600 x 1200 that decodes, different for each phone."""
    base = jpeg(2, (1600, 1200), 92)
    return base + hashlib.sha256(str(number).encode()).digest() * ((300_000 - len(base)) // 32)
