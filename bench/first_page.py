"""What the first page costs: bytes and requests over the wire, time and memory at home."""

from __future__ import annotations

import asyncio
import gzip
import re
import time
from posixpath import dirname as folder
from posixpath import join, normpath

from bench import process, servers
from bench.browser import Answer, Browser
from bench.servers import Vana
from bench.table import Row

IDLE_SECONDS = 3
STARTS = 3
_LINKED = re.compile(r'<(?:link|script|img)[^>]*? (?:href|src)="(/[^"]+)"[^>]*>')
_IMPORTED = re.compile(r'(?:from|import)\s*"(\.{1,2}/[^"]+)"|url\("?([^")]+)"?\)')


def rows() -> list[Row]:
    with servers.installed() as vana:
        starts = []
        for _ in range(STARTS):
            with vana.served():
                starts.append(vana.start_seconds)
        with vana.served():
            answers = asyncio.run(_everything(vana))
            time.sleep(IDLE_SECONDS)
            idle_mb = process.memory_mb(vana.pid)
    size_kb = sum(len(answer.head) + len(answer.body) for answer in answers.values()) / 1000
    return [
        Row("first page", "compressed, with everything it loads", size_kb, "kB", 100),
        Row("first page", "requests", len(answers), "", 12),
        Row("first page", "cold start to first page", min(starts), "s", 2.5),
        Row("first page", "idle memory", idle_mb, "MB", 130),
    ]


async def _everything(vana: Vana) -> dict[str, Answer]:
    """Return the answers of a stranger's first page and all it makes a browser load."""
    browser = Browser(vana.port)
    found: dict[str, Answer] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        if path in found:
            continue
        found[path] = await browser.get(path, **{"Accept-Encoding": "gzip"})
        if found[path].status != 200:
            raise RuntimeError(f"{path}: {found[path].status}")
        waiting += needed(path, found[path])
    return found


def needed(path: str, answer: Answer) -> list[str]:
    body = answer.body
    if answer.header("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    text = body.decode("utf-8", "replace")
    if path == "/":
        return _LINKED.findall(text)
    if path.endswith((".js", ".css")):
        names = [module or url for module, url in _IMPORTED.findall(text)]
        return [normpath(join(folder(path), name)) for name in names if ":" not in name]
    return []
