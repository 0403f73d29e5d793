"""Who of the staff looks at what people wrote: for a reason, for a time, on record, and told."""

from chat.operations.looking.access import (
    begin_reading,
    end_reading,
    may_look,
    note_exports,
    note_view,
    running_access,
)
from chat.operations.looking.told import looks_at, mark_seen, unseen_count

__all__ = [
    "begin_reading",
    "end_reading",
    "looks_at",
    "mark_seen",
    "may_look",
    "note_exports",
    "note_view",
    "running_access",
    "unseen_count",
]
