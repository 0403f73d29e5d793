"""What can go wrong with what people think of replies.

FeedbackRefused
├── FeedbackReasonUnknown
└── FeedbackTooLong
"""

from __future__ import annotations

from chat.domain.errors import InvalidMessage
from chat.domain.wording import lazy_text as _


class FeedbackRefused(InvalidMessage):
    code = "feedback_refused"
    message = _("This feedback cannot be kept.")


class FeedbackReasonUnknown(FeedbackRefused):
    code = "feedback_reason_unknown"
    message = _("This reason does not belong to the thumb. Choose one of those that are shown.")


class FeedbackTooLong(FeedbackRefused):
    code = "feedback_too_long"
    message = _("This reason is too long. Shorten it to 1,000 characters.")
