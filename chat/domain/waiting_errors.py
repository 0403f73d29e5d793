"""What can go wrong with a message that waits for a reply, as a tree.

    WaitingConflict
    ├── AnotherIsWaiting
    ├── NotWaiting
    └── NothingToWaitFor

A `Conflict` of `chat.domain.errors`.
"""

from __future__ import annotations

from chat.domain.errors import Conflict
from chat.domain.wording import lazy_text as _


class WaitingConflict(Conflict):
    code = "waiting_conflict"


class AnotherIsWaiting(WaitingConflict):
    code = "another_is_waiting"
    message = _("One message is waiting already. Edit or remove it, or wait until it is sent.")


class NotWaiting(WaitingConflict):
    code = "not_waiting"
    message = _("This message is not waiting any more: it was sent or removed.")


class NothingToWaitFor(WaitingConflict):
    code = "nothing_to_wait_for"
    message = _("No reply is being written that the message could wait for.")
