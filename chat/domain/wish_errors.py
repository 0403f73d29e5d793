"""What can be wrong with a wish.

    WishTooLong

An `InvalidMessage` of `chat.domain.errors`.
"""

from __future__ import annotations

from chat.domain.errors import InvalidMessage
from chat.domain.wording import lazy_text as _


class WishTooLong(InvalidMessage):
    code = "wish_too_long"
    message = _("Say in at most 500 characters how the reply should be.")
