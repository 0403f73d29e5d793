"""What open streams cost that say nothing: memory, and threads, of which there are none."""

from __future__ import annotations

import asyncio

from bench import process, servers
from bench.people import Person, people
from bench.servers import Vana
from bench.table import Row

NOTICE_STREAMS = 1_000
GENERATION_STREAMS = 500
GENERATIONS = 100
SETTLE_SECONDS = 3
# Opened at once: a listener's queue of waiting connections holds 50.
AT_ONCE = 20


def rows() -> list[Row]:
    with servers.model_server() as model_url, servers.installed(model_url) as vana:
        crowd = people(vana, GENERATIONS)
        with vana.served():
            return asyncio.run(_rows(vana, crowd))


async def _rows(vana: Vana, crowd: list[Person]) -> list[Row]:
    browsers = [person.browser(vana) for person in crowd]
    # Their first tokens come in an hour.
    asked = [await browser.ask("/c/", "script:stamped?begin=9e15") for browser in browsers]
    await asyncio.sleep(SETTLE_SECONDS)
    measured = [_measure(vana)]
    writers: list[asyncio.StreamWriter] = []
    for paths in (
        [(browser, "/events/") for browser in browsers] * (NOTICE_STREAMS // GENERATIONS),
        [(browser, each.stream) for browser, each in zip(browsers, asked, strict=True)]
        * (GENERATION_STREAMS // GENERATIONS),
    ):
        for start in range(0, len(paths), AT_ONCE):
            opening = (browser.open(path) for browser, path in paths[start : start + AT_ONCE])
            writers += await asyncio.gather(*opening)
        await asyncio.sleep(SETTLE_SECONDS)
        measured.append(_measure(vana))
    for writer in writers:
        writer.close()
    return _table(measured)


def _measure(vana: Vana) -> tuple[int, float]:
    return process.threads(vana.pid), process.memory_mb(vana.pid)


def _table(measured: list[tuple[int, float]]) -> list[Row]:
    (threads, before), (notice_threads, notices), (all_threads, everything) = measured
    notice_kb = (notices - before) / NOTICE_STREAMS * 1024
    generation_kb = (everything - notices) / GENERATION_STREAMS * 1024
    return [
        Row("streams", "threads before", threads, ""),
        Row("streams", f"threads more with {NOTICE_STREAMS:,} notice streams",
            notice_threads - threads, ""),
        Row("streams", f"threads more with {GENERATION_STREAMS} generation streams",
            all_threads - notice_threads, "", 0),
        Row("streams", "memory of a notice stream", notice_kb, "kB"),
        Row("streams", "memory of a generation stream", generation_kb, "kB"),
        Row("streams", "memory with all of them", everything, "MB"),
    ]  # fmt: skip
