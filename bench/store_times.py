"""Times the store in Vana's own process: `python -m bench.inside bench.store_times`."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from functools import partial

from accounts.models import User
from bench.make_people import QUESTION, conversation_of, draft
from bench.table import say
from chat.domain.events import USER_AUTHOR, EventType
from chat.domain.owners import Owner
from chat.stores import store_for

APPENDS = 1_000
LISTS = 200
CONVERSATIONS = 120


def measure() -> dict[str, list[float]]:
    user = User.objects.create_user(f"{uuid.uuid4()}@example.org")
    owner = Owner.user(user.pk)
    conversations = [conversation_of(owner, 2) for _ in range(CONVERSATIONS)]
    store, conversation_id = store_for(owner), conversations[0]
    drafts = [draft(EventType.MESSAGE_CREATED, USER_AUTHOR, QUESTION) for _ in range(APPENDS)]
    return {
        "append": [_ms(partial(store.append, conversation_id, each)) for each in drafts],
        "list": [_ms(partial(store.page, owner, limit=50)) for _ in range(LISTS)],
    }


def _ms(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    say(json.dumps(measure()))
