"""What the store adds to a message, on SQLite, and how long a list of 50 takes."""

from __future__ import annotations

import json

from bench import servers
from bench.table import Row, quantile


def rows() -> list[Row]:
    with servers.installed() as vana:
        times = json.loads(vana.run("-m", "bench.inside", "bench.store_times"))
    appends, lists = times["append"], times["list"]
    return [
        Row("store", "append of a message, SQLite, p50", quantile(appends, 0.5), "ms"),
        Row("store", "append of a message, SQLite, p99", quantile(appends, 0.99), "ms", 5),
        Row("store", "list of 50 conversations, p50", quantile(lists, 0.5), "ms", 5),
        Row("store", "list of 50 conversations, p99", quantile(lists, 0.99), "ms"),
    ]
