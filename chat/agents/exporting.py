"""What agents remember of a person, for their export. What was said is among the conversations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q

from chat import models
from chat.agents.people import keys_of
from chat.agents.service import SessionService
from chat.agents.states import APP_PREFIX, USER_PREFIX
from chat.domain.conversations import VANA_APP_NAME
from chat.models.state import StateScope

_SHARED = (APP_PREFIX, USER_PREFIX)


def exported_states(user_id: int, public_id: UUID) -> Iterator[str]:
    """Yield the JSON list of a person's state, app by app; not what an app has for everybody."""
    separator = "["
    service = SessionService()
    for app_name, user_key in sorted(_users(user_id, public_id)):
        for entry in _entries(service, app_name, user_key):
            yield separator + json.dumps(entry, ensure_ascii=False)
            separator = ","
    yield "[]" if separator == "[" else "]"


def _users(user_id: int, public_id: UUID) -> set[tuple[str, str]]:
    """Return by which keys apps know the person."""
    own = Q(app_name=VANA_APP_NAME, user_key=str(user_id))
    known = own | (Q(user_key__in=keys_of(public_id)) & ~Q(app_name=VANA_APP_NAME))
    states = models.State.objects.filter(known, scope=StateScope.USER)
    sessions = models.Conversation.objects.filter(known)
    pairs = (rows.values_list("app_name", "user_key").distinct() for rows in (states, sessions))
    return {pair for some in pairs for pair in some}


def _entries(service: SessionService, app_name: str, user_key: str) -> Iterable[dict[str, Any]]:
    if state := service.user_state(app_name, user_key):
        yield {"app": app_name, "conversation": None, "state": state}
    for session in service.sessions(app_name, user_key):
        own = {k: v for k, v in session.state.items() if not k.startswith(_SHARED)}
        if own:
            yield {"app": app_name, "conversation": str(session.place.id), "state": own}
