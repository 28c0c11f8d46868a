"""How fast a weak network is: bytes per second and delay each way, shared by all connections of one phone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

MOST_STEP_BYTES = 65_536
STEPS_PER_S = 20


@dataclass
class Link:
    """`up_bps` and `down_bps` in bits per second (None: no limit), `latency_s` in seconds each way.

    `speed` runs the whole link that many times faster, for a phone whose clock runs as much faster (phone.py):
    what the test's own machine needs then counts `speed` times, so a scaled time is never too short.
    """

    up_bps: float | None = None
    down_bps: float | None = None
    latency_s: float = 0.0
    speed: float = 1.0
    _free_at: dict[str, float] = field(default_factory=dict)

    @property
    def step_bytes(self) -> int:
        """How much is written at once, so that a cut falls into the middle of a large answer."""
        if self.down_bps is None:
            return MOST_STEP_BYTES
        return max(256, min(MOST_STEP_BYTES, int(self.down_bps * self.speed / 8 / STEPS_PER_S)))

    async def connect(self) -> None:
        """A new connection costs one journey there and back."""
        await self._sleep(2 * self.latency_s)

    async def latency_up(self) -> None:
        """The delay of a request."""
        await self._sleep(self.latency_s)

    async def latency_down(self) -> None:
        """The delay of an answer."""
        await self._sleep(self.latency_s)

    async def up(self, count: int) -> None:
        """The time `count` bytes take towards the server; others on this link wait their turn."""
        await self._carry("up", self.up_bps, count)

    async def down(self, count: int) -> None:
        """The time `count` bytes take towards the phone."""
        await self._carry("down", self.down_bps, count)

    async def _carry(self, way: str, bps: float | None, count: int) -> None:
        if bps is None or count == 0:
            return
        now = asyncio.get_running_loop().time()
        free_at = max(now, self._free_at.get(way, now)) + count * 8 / bps / self.speed
        self._free_at[way] = free_at
        await asyncio.sleep(free_at - now)

    async def _sleep(self, seconds: float) -> None:
        if seconds:
            await asyncio.sleep(seconds / self.speed)


def gprs(speed: float = 1.0) -> Link:
    """Fault F18: 20 kbit/s and 1.5 s."""
    return Link(20_000, 20_000, 1.5, speed)


def weak(speed: float = 1.0) -> Link:
    """64 kbit/s and 600 ms."""
    return Link(64_000, 64_000, 0.6, speed)


def third_generation(speed: float = 1.0) -> Link:
    """3G as browsers' tools know it ("regular 3G"): 750 kbit/s up, 1.6 Mbit/s down, 150 ms there and back."""
    return Link(750_000, 1_600_000, 0.075, speed)
