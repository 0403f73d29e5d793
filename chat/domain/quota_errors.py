"""What a person cannot do any more for today, or for this month.

QuotaReached
├── MessagesUsedUp
└── TokensUsedUp
"""

from __future__ import annotations

from chat.domain.errors import Busy
from chat.domain.wording import lazy_text as _


class QuotaReached(Busy):
    code = "quota_reached"
    message = _("Your limit is reached. Nothing is lost; you can go on later.")


class MessagesUsedUp(QuotaReached):
    code = "messages_used_up"
    message = _("You have used your messages of today. The next ones come at midnight (UTC).")


class TokensUsedUp(QuotaReached):
    code = "tokens_used_up"
    message = _("You have used your tokens of this month. The next ones come with the next month.")
