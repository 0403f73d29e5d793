"""What was erased for good, and how that is told: kinds and states of receipts."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping


class ReceiptKind(enum.StrEnum):
    ACCOUNT = "account"
    CONVERSATIONS = "conversations"
    RETENTION = "retention"


class ReceiptStatus(enum.StrEnum):
    WAITING = "waiting"  # the account is closed, and can be taken back until it is due
    ERASING = "erasing"
    DONE = "done"
    TAKEN_BACK = "taken_back"


class TombstoneKind(enum.StrEnum):
    CONVERSATION = "conversation"
    PERSON = "person"


# Who asked, if it was neither staff (then the role's name) nor the person.
SITE, PERSON = "site", "person"


def added(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Return the sums by name, in the order of names; what is none of anything is left out."""
    sums = Counter(counts)
    sums.update(more)
    return {name: sums[name] for name in sorted(sums) if sums[name]}
