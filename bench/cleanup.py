"""How long the cleanup of 100,000 conversations makes those wait who write, on SQLite."""

from __future__ import annotations

import json

from bench import servers
from bench.table import Row, quantile


def rows() -> list[Row]:
    with servers.installed() as vana:
        found = json.loads(vana.run("-m", "bench.inside", "bench.cleanup_times"))
    writes = found["writes"]
    return [
        Row("cleanup", "conversations removed", found["removed"], "conversations"),
        Row("cleanup", "… with their messages", found["messages"], "messages"),
        Row("cleanup", "… in", found["seconds"], "s"),
        Row("cleanup", "a preview of them, counted", found["preview"], "s"),
        Row("cleanup", "memory above what it was before", found["memory"], "MB", 50),
        Row("cleanup", "message written meanwhile, p50", quantile(writes, 0.5), "ms"),
        Row("cleanup", "message written meanwhile, p99", quantile(writes, 0.99), "ms"),
        Row("cleanup", "message written meanwhile, longest", max(writes), "ms", 100),
        Row("cleanup", "message written before, longest", max(found["before"]), "ms"),
    ]
