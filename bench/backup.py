"""How long a backup makes those wait who write, on SQLite, and whether it is of one moment."""

from __future__ import annotations

import json

from bench import servers
from bench.table import Row, quantile


def rows() -> list[Row]:
    with servers.installed() as vana:
        found = json.loads(vana.run("-m", "bench.inside", "bench.backup_times"))
    writes = found["writes"]
    return [
        Row("backup", "database that is backed up", found["megabytes"], "MB"),
        Row("backup", "backup with its rehearsal", found["seconds"], "s"),
        Row("backup", "messages written meanwhile", len(writes), "messages"),
        Row("backup", "write meanwhile, p50", quantile(writes, 0.5), "ms"),
        Row("backup", "write meanwhile, longest", max(writes), "ms", 150),
        Row("backup", "write without a backup, longest", max(found["before"]), "ms"),
    ]
