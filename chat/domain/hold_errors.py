"""What cannot be deleted for good, because a Privacy officer has to keep it.

    Held
    ├── ConversationHeld
    └── AccountHeld

A `Conflict` of `chat.domain.errors`.
"""

from __future__ import annotations

from chat.domain.errors import Conflict
from chat.domain.wording import lazy_text as _


class Held(Conflict):
    code = "held"
    message = _("This has to be kept for legal reasons, and cannot be deleted for good now.")


class ConversationHeld(Held):
    code = "conversation_held"
    message = _(
        "This conversation has to be kept for legal reasons, and cannot be deleted for good now."
    )


class AccountHeld(Held):
    code = "account_held"
    message = _("This account has to be kept for legal reasons, and cannot be deleted now.")
