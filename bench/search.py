"""How long the search page takes over 100,000 messages, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.postgres import installed_in, scratch_url
from bench.table import Row, quantile


def rows() -> list[Row]:
    return [
        row
        for name, url in (("SQLite", ""), ("PostgreSQL", scratch_url("search")))
        if url is not None
        for row in _rows(name, url)
    ]


def _rows(name: str, url: str) -> Iterator[Row]:
    with installed_in(url) as vana:
        times = json.loads(vana.run("-m", "bench.inside", "bench.search_times"))
    for what, values in times["searches"].items():
        on_clock, in_process = zip(*values, strict=True)
        yield Row("search", f"{what}, {name}, p50", quantile(on_clock, 0.5), "ms", 50)
        yield Row("search", f"{what}, {name}, p99", quantile(on_clock, 0.99), "ms")
        yield Row("search", "… CPU of Vana's process, p50", quantile(in_process, 0.5), "ms")
    append = quantile(times["append"], 0.99)
    yield Row("search", f"append beside 120,000 messages, {name}, p99", append, "ms", 5)
    yield Row("search", f"index of 120,000 messages made anew, {name}", times["rebuild"], "s")
