"""Times searches in Vana's own process: `python -m bench.inside bench.search_times`."""

from __future__ import annotations

import itertools
import json
import random
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from bench.make_people import draft
from bench.table import say
from chat import models
from chat.domain.events import ASSISTANT_AUTHOR, USER_AUTHOR, EventType
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.stores.db.search import index

MESSAGES = 100_000
OTHERS = 10
MESSAGES_OF_OTHERS = 2_000
PER_CONVERSATION = 20
YEARS = 2

SEARCHES = 40
APPENDS = 1_000

# As in languages: the word at place n is said 1/n as often as the first.
_RANDOM = random.Random(7)  # noqa: S311 - the same texts every time
_LETTERS = "abdefgiklmnoprstu"
_VOCABULARY = list(
    dict.fromkeys(
        "".join(_RANDOM.choices("abdefgiklmnoprstu", k=_RANDOM.randint(2, 9)))
        for _ in range(20_000)
    )
)
_WEIGHTS = list(itertools.accumulate(1 / place for place in range(1, len(_VOCABULARY) + 1)))
_LENGTHS = (8, 15, 30, 60, 120, 240)
_RARE = "zyzzyva"


def measure() -> dict[str, object]:
    person = User.objects.create_user(f"{uuid.uuid4()}@example.org")
    talk(person, MESSAGES)
    for _ in range(OTHERS):
        talk(User.objects.create_user(f"{uuid.uuid4()}@example.org"), MESSAGES_OF_OTHERS)
    begin = time.perf_counter()
    for _ in index.rebuild():
        pass
    rebuild_seconds = time.perf_counter() - begin
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"append": _appends(person), "searches": _searches(person), "rebuild": rebuild_seconds}


def _searches(person: User) -> dict[str, list[tuple[float, float]]]:
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(person)
    first, second, third = _VOCABULARY[:3]
    middle = _VOCABULARY[200:400]
    queries: dict[str, Callable[[int], dict[str, str]]] = {
        "a rare word": lambda _: {"q": _RARE},
        "the commonest word": lambda _: {"q": first},
        "a phrase of common words": lambda _: {"q": f'"{first} {second}"'},
        "two letters as a beginning": lambda _: {"q": third[:2]},
        "two usual words": lambda n: {"q": f"{middle[n]} {middle[n + 1]}"},
        "a word that is nowhere": lambda _: {"q": "nowherewhatever"},
        "the commonest word, in a month a year ago": lambda _: {
            "q": first,
            "since": time.strftime("%Y-%m-%d", time.gmtime(time.time() - 400 * 86_400)),
            "until": time.strftime("%Y-%m-%d", time.gmtime(time.time() - 370 * 86_400)),
        },
    }
    return {
        what: [_times(partial(_ask, client, query(n))) for n in range(SEARCHES)]
        for what, query in queries.items()
    }


def _ask(client: Client, query: dict[str, str]) -> None:
    response = client.get(f"/search/?{urlencode(query)}")
    assert response.status_code == 200, response.status_code  # noqa: S101 - or nothing is measured


def _appends(person: User) -> list[float]:
    store, found = store_for(Owner.user(person.pk)), models.Conversation.objects.first()
    assert found is not None  # noqa: S101 - just made
    drafts = [draft(EventType.MESSAGE_CREATED, USER_AUTHOR, _text()) for _ in range(APPENDS)]
    return [_ms(partial(store.append, found.id, each)) for each in drafts]


def talk(person: User, messages: int) -> None:
    """Say so many messages in a person's stead, over the last years."""
    conversations = [
        models.Conversation(
            owner=person,
            user_key=str(person.pk),
            session_key=str(number),
            title=_text(6)[:100],
            revision=PER_CONVERSATION,
            head=PER_CONVERSATION,
            message_count=PER_CONVERSATION,
        )
        for number in range(messages // PER_CONVERSATION)
    ]
    models.Conversation.objects.bulk_create(conversations, batch_size=500)
    models.Event.objects.bulk_create(_events(conversations, messages), batch_size=500)


def _events(conversations: list[models.Conversation], messages: int) -> Iterator[models.Event]:
    begin, step = time.time() - YEARS * 365 * 86_400, YEARS * 365 * 86_400 / messages
    for number in range(messages):
        sequence = number % PER_CONVERSATION + 1
        is_question = sequence % 2 == 1
        kind = EventType.MESSAGE_CREATED if is_question else EventType.GENERATION_COMPLETED
        yield models.Event(
            conversation=conversations[number // PER_CONVERSATION],
            sequence=sequence,
            parent=sequence - 1 or None,
            position=sequence,
            event_id=str(number),
            author=USER_AUTHOR if is_question else ASSISTANT_AUTHOR,
            type=kind.value,
            text=_text() + (f" {_RARE}" if number == messages // 2 else ""),
            timestamp=begin + number * step,
        )


def _text(words: int = 0) -> str:
    length = words or _RANDOM.choice(_LENGTHS)
    return " ".join(_RANDOM.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=length))


def _times(work: Callable[[], object]) -> tuple[float, float]:
    """Return the time on the clock and that of this process, in ms."""
    begin = time.process_time()
    return _ms(work), (time.process_time() - begin) * 1000


def _ms(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    say(json.dumps(measure()))
