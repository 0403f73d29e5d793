"""Makes people: `python -m bench.inside bench.make_people <count> <messages>`.

Prints a JSON list of pairs: a session's key, and the address of a conversation, ""
when none is wanted. Passwords are not set: nobody signs in.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bench.table import say
from chat import actions
from chat.domain.events import (
    ASSISTANT_AUTHOR,
    USER_AUTHOR,
    EventDraft,
    EventType,
    message_payload,
)
from chat.domain.generations import GenerationStatus, Outcome
from chat.domain.owners import Owner
from chat.stores import store_for

QUESTION = "How long does a rain tank of 1,000 litres last in a dry summer, if I water daily?"
REPLY = """\
About **two weeks**. You use 90 litres a day, and summer rain gives back only 22:

- a straw mulch cuts watering by a third,
- the greenhouse roof raises the daily 22 litres to about 58.

```python
print(1000 / (90 - 22))
```
"""


def make(count: int, messages: int) -> list[tuple[str, str]]:
    with transaction.atomic():
        users = [User.objects.create_user(f"{uuid.uuid4()}@example.org") for _ in range(count)]
        sessions = [_session(user) for user in users]
    return [
        (session, _address(Owner.user(user.pk), messages) if messages else "")
        for user, session in zip(users, sessions, strict=True)
    ]


def _session(user: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _address(owner: Owner, messages: int) -> str:
    return f"/c/{conversation_of(owner, messages)}/"


def conversation_of(owner: Owner, messages: int) -> UUID:
    """Make a conversation by its first question, and end the reply that nobody writes."""
    store = store_for(owner)
    asked = actions.send_message(owner, None, QUESTION, idempotency_key=uuid.uuid4().hex)
    generation, conversation_id = asked.generation, asked.conversation.id
    store.claim(generation.id, "bench", timezone.now())
    outcome = Outcome(GenerationStatus.COMPLETED, str(uuid.uuid4()), time.time(), REPLY)
    store.finish(generation.id, outcome)
    with transaction.atomic():
        for _ in range(messages // 2 - 1):
            store.append(conversation_id, draft(EventType.MESSAGE_CREATED, USER_AUTHOR, QUESTION))
            store.append(
                conversation_id, draft(EventType.GENERATION_COMPLETED, ASSISTANT_AUTHOR, REPLY)
            )
    return conversation_id


def draft(event_type: EventType, author: str, text: str) -> EventDraft:
    event_id, now = str(uuid.uuid4()), time.time()
    data = message_payload(event_id=event_id, author=author, timestamp=now, text=text)
    return EventDraft(event_type, author, event_id, text, data, timestamp=now)


if __name__ == "__main__":
    say(json.dumps(make(int(sys.argv[1]), int(sys.argv[2]))))
