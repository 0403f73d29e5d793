"""What can be wrong with the reason for which staff want to see what somebody wrote.

LookRefused
├── ExplanationTooShort
└── ExplanationTooLong
"""

from __future__ import annotations

from chat.domain.errors import InvalidMessage
from chat.domain.wording import lazy_text as _


class LookRefused(InvalidMessage):
    code = "look_refused"
    message = _("What others wrote is shown for a reason only.")


class ExplanationTooShort(LookRefused):
    code = "explanation_too_short"
    message = _("Say in a sentence why: at least 20 characters.")


class ExplanationTooLong(LookRefused):
    code = "explanation_too_long"
    message = _("This explanation is too long. Shorten it to 500 characters.")
