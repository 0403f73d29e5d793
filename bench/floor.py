"""What 200 replies at once cost, beside a relay that stores nothing.

Both get the same tokens from the same model server at the same pace, and the same
reader measures them. Replies are asked for in advance and begin together, so that
only streaming (and in Vana's case storing) is measured.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from bench import process, servers
from bench.browser import Browser
from bench.model_server import now_us
from bench.people import people
from bench.table import Row, quantile

CONVERSATIONS = 200
TOKENS_PER_SECOND = 30
SECONDS = 20
TOKENS = TOKENS_PER_SECOND * SECONDS
# To ask for all replies, on a busy machine.
PREPARE_SECONDS = 30
# What Vana collects before it sends (STREAM_TICK_SECONDS).
TICK_MS = 40

Prepare = Callable[[str], Awaitable[list[tuple[Browser, str]]]]


@dataclass
class Reading:
    """What one reader got: tokens, how long each travelled, and whether none was missing."""

    text: str = ""
    tokens: int = 0
    milliseconds: list[float] = field(default_factory=list)
    is_gapless: bool = True

    def take(self, start: int, text: str) -> None:
        self.is_gapless = self.is_gapless and start == len(self.text)
        self.text += text
        arrived = now_us()
        stamps = text.split()
        self.tokens += len(stamps)
        # One delta, one figure: the token in it that has waited longest.
        self.milliseconds.append((arrived - int(stamps[0], 36)) / 1000)


@dataclass(frozen=True)
class Load:
    readings: list[Reading]
    cpu_us_per_token: float
    peak_mb: float

    @property
    def milliseconds(self) -> list[float]:
        return [each for reading in self.readings for each in reading.milliseconds]

    @property
    def delivered_percent(self) -> float:
        whole = sum(reading.tokens for reading in self.readings if reading.is_gapless)
        return 100 * whole / (CONVERSATIONS * TOKENS)


def rows() -> list[Row]:
    with servers.model_server() as model_url:
        floor, vana = _floor(model_url), _vana(model_url)
    ratio = vana.cpu_us_per_token / floor.cpu_us_per_token
    late = quantile(vana.milliseconds, 0.99) - TICK_MS
    return [
        _row("text delivered by Vana", vana.delivered_percent, "%", 100, is_least=True),
        _row("text delivered by the relay", floor.delivered_percent, "%"),
        _row("added latency, Vana, p50", quantile(vana.milliseconds, 0.5), "ms"),
        _row("added latency, Vana, p99, beyond the tick of 40 ms", late, "ms", 150),
        _row("added latency, relay, p50", quantile(floor.milliseconds, 0.5), "ms"),
        _row("added latency, relay, p99", quantile(floor.milliseconds, 0.99), "ms"),
        _row("CPU per token, Vana", vana.cpu_us_per_token, "µs"),
        _row("CPU per token, relay", floor.cpu_us_per_token, "µs"),
        _row("CPU per token, Vana to relay", ratio, "x", 2.5),
        _row("peak memory, Vana", vana.peak_mb, "MB", 180),
        _row("peak memory, relay", floor.peak_mb, "MB"),
    ]


def _row(
    what: str, value: float, unit: str, limit: float | None = None, *, is_least: bool = False
) -> Row:
    return Row("floor", what, value, unit, limit, is_least)


def _floor(model_url: str) -> Load:
    port = servers.free_port()
    with servers.running(["-m", "bench.relay", str(port), model_url], dict(os.environ)) as relay:
        servers.wait_for_port(port)

        async def prepare(prompt: str) -> list[tuple[Browser, str]]:
            return [(Browser(port), f"/?prompt={quote(prompt)}")] * CONVERSATIONS

        return asyncio.run(_load(relay.pid, prepare))


def _vana(model_url: str) -> Load:
    with servers.installed(model_url) as vana:
        crowd = people(vana, CONVERSATIONS)
        with vana.served():

            async def prepare(prompt: str) -> list[tuple[Browser, str]]:
                browsers = [person.browser(vana) for person in crowd]
                asked = [await browser.ask("/c/", prompt) for browser in browsers]
                return [
                    (browser, each.stream) for browser, each in zip(browsers, asked, strict=True)
                ]

            return asyncio.run(_load(vana.pid, prepare))


async def _load(pid: int, prepare: Prepare) -> Load:
    """Read all replies; CPU is counted from their common beginning to the last one's end."""
    begin = now_us() + PREPARE_SECONDS * 1_000_000
    prompt = f"script:stamped?tokens={TOKENS}&rate={TOKENS_PER_SECOND}&begin={begin}"
    streams = await prepare(prompt)
    if now_us() > begin:
        raise TimeoutError("asking took longer than PREPARE_SECONDS")
    reading = asyncio.gather(*(_read(browser, path) for browser, path in streams))
    await asyncio.sleep((begin - now_us()) / 1e6)
    cpu_before = process.cpu_seconds(pid)
    readings = await reading
    cpu_seconds = process.cpu_seconds(pid) - cpu_before
    cpu_us = cpu_seconds / (CONVERSATIONS * TOKENS) * 1e6
    return Load(readings, cpu_us, process.peak_memory_mb(pid))


async def _read(browser: Browser, path: str) -> Reading:
    reading = Reading()
    async for name, data in browser.events(path):
        if name == "delta":
            reading.take(int(str(data["start"])), str(data["text"]))
    return reading
