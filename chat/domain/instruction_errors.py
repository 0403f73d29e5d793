"""What can be wrong with instructions.

InstructionsTooLong
"""

from __future__ import annotations

from chat.domain.errors import InvalidMessage
from chat.domain.wording import lazy_text as _


class InstructionsTooLong(InvalidMessage):
    code = "instructions_too_long"
    message = _("These instructions are too long. Shorten them.")

    def __init__(self, limit_chars: int) -> None:
        super().__init__(limit_chars)
        self.limit_chars = limit_chars
