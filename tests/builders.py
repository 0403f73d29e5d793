"""People and conversations for tests, through the real stores: say only what matters."""

from __future__ import annotations

import itertools
import time
import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from accounts.roles import AccountRole, keep_staff_in_step
from chat.domain.context import Receipt
from chat.domain.conversations import Conversation
from chat.domain.events import USER_AUTHOR, Event, EventDraft, EventType, message_payload
from chat.domain.generations import Generation, GenerationStatus, Outcome, Progress
from chat.domain.owners import Owner
from chat.domain.usage import Usage
from chat.domain.wishes import Wish
from chat.stores import store_for
from chat.stores.base import Ask, Asked, GenerationDraft, NewConversation

PASSWORD = "eleven green bottles"
_numbers = itertools.count(1)


def person(email: str = "", **fields: object) -> User:
    email = email or f"person-{next(_numbers)}@example.org"
    return User.objects.create_user(email, PASSWORD, **fields)


def staff(*roles: AccountRole, email: str = "") -> User:
    """Somebody with these roles, as the administration assigns them."""
    user = person(email)
    user.groups.set(Group.objects.filter(name__in=roles))
    keep_staff_in_step(user)
    return user


@dataclass
class Talk:
    """A conversation that a test fills, question by question."""

    owner: Owner
    id: UUID
    title: str = "A conversation"

    @property
    def url(self) -> str:
        return f"/c/{self.id}/"

    @property
    def conversation(self) -> Conversation:
        return store_for(self.owner).get(self.owner, self.id)

    def question(self, text: str = "A question", *, parent: int | None = None) -> Asked:
        """Ask; the reply is queued and stays so until `reply` writes it."""
        event_id, generation_id, now = str(uuid.uuid4()), uuid.uuid4(), time.time()
        draft = EventDraft(
            EventType.MESSAGE_CREATED,
            USER_AUTHOR,
            event_id,
            text=text,
            data=message_payload(event_id=event_id, author=USER_AUTHOR, timestamp=now, text=text),
            invocation_id=str(generation_id),
            parent=parent,
            timestamp=now,
        )
        return self._ask(GenerationDraft(generation_id, "demo", "demo"), draft)

    def again(self, parent: int, *, continues: bool = False, wish: Wish | None = None) -> Asked:
        """Ask for another reply to event `parent`, or for more of it."""
        return self._ask(GenerationDraft(uuid.uuid4(), "demo", "demo", parent, continues, wish))

    def write(self, generation: Generation, text: str, thinking: str = "") -> None:
        """Write a part of the reply; it goes on being written."""
        store = store_for(self.owner)
        store.claim(generation.id, "a test", timezone.now())
        progress = Progress(generation.id, 0, text, 0, thinking)
        store.checkpoint([progress], timezone.now())

    def reply(
        self,
        asked: Asked,
        text: str = "A reply",
        status: GenerationStatus = GenerationStatus.COMPLETED,
        **fields: Any,
    ) -> Event:
        """Write the whole reply and end its generation."""
        return self.end(asked.generation, text, status, **fields)

    def end(
        self,
        generation: Generation,
        text: str,
        status: GenerationStatus = GenerationStatus.COMPLETED,
        *,
        thinking: str = "",
        error_code: str = "",
        usage: Usage | None = None,
    ) -> Event:
        self.write(generation, text, thinking)
        event_id, now = str(uuid.uuid4()), time.time()
        outcome = Outcome(
            status,
            event_id,
            now,
            text=text,
            thinking=thinking,
            error_code=error_code,
            receipt=Receipt(sent=(generation.parent,), estimated_tokens=7).to_json(),
            usage=usage,
        )
        event = store_for(self.owner).finish(generation.id, outcome)
        assert event is not None
        return event

    def exchange(self, text: str = "A question", answer: str = "A reply") -> tuple[Event, Event]:
        asked = self.question(text)
        assert asked.question is not None
        return asked.question, self.reply(asked, answer)

    def _ask(self, generation: GenerationDraft, question: EventDraft | None = None) -> Asked:
        new = NewConversation(self.id, self.title, self.title) if question else None
        ask = Ask(self.owner, self.id, generation, question, new, at_once=1_000)
        return store_for(self.owner).ask(ask)


def talk(owner: Owner, title: str = "A conversation", *, exchanges: int = 0) -> Talk:
    """Begin a conversation; with `exchanges` it has so many questions with their replies."""
    made = Talk(owner, uuid.uuid4(), title)
    for number in range(1, exchanges + 1):
        made.exchange(f"Question {number}", f"Reply {number}")
    return made
