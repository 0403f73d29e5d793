"""What people cannot do in a session of an agent's.

    AgentSessionReadOnly

A `Conflict` of `chat.domain.errors`.
"""

from __future__ import annotations

from chat.domain.errors import Conflict
from chat.domain.wording import lazy_text as _


class AgentSessionReadOnly(Conflict):
    code = "agent_session_read_only"
    message = _("An agent talks here. Begin a new chat from one of its messages to go on yourself.")
