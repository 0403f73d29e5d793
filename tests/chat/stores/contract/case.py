"""The ground that the parts of the contract stand on."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.test import SimpleTestCase
from django.utils import timezone

from chat.domain.conversations import Conversation
from chat.domain.events import Event
from chat.domain.generations import Generation, GenerationStatus
from chat.domain.owners import Owner
from chat.stores.base import Store
from tests.chat.stores.building import asking, ended, said

if TYPE_CHECKING:
    # Mixed into Django's test cases; for the type checker it is one.
    _Base = SimpleTestCase
else:
    _Base = object


class StoreCase(_Base):
    """A store with two owners: `owner`, who talks, and `stranger`, who must see nothing."""

    store: Store
    owner: Owner
    stranger: Owner

    def heading(self, conversation_id: UUID) -> Conversation:
        return self.store.get(self.owner, conversation_id)

    def asked(self, text: str = "Hello", **fields: Any) -> Generation:
        """A new conversation whose first question waits for its reply."""
        ask = asking(fields.pop("owner", self.owner), uuid.uuid4(), text, new=True, **fields)
        return self.store.ask(ask).generation

    def writing(self, text: str = "Hello", **fields: Any) -> Generation:
        """A new conversation in which a reply is being written."""
        claimed = self.store.claim(self.asked(text, **fields).id, "process-1", timezone.now())
        assert claimed is not None
        return claimed

    def talk(self, *texts: str) -> UUID:
        """A conversation with a first question, its reply, and then these messages."""
        generation = self.writing()
        self.store.finish(generation.id, ended())
        for text in texts:
            self.store.append(generation.conversation_id, said(text))
        return generation.conversation_id

    def finished(self, generation: Generation, text: str = "Hi", **fields: Any) -> Event:
        event = self.store.finish(generation.id, ended(text, **fields))
        assert event is not None
        return event

    def status(self, generation: Generation) -> GenerationStatus:
        return self.store.generation(generation.conversation_id, generation.id).status

    def texts(self, conversation_id: UUID, limit: int = 100) -> list[str]:
        """What is said on the chosen branch."""
        head = self.heading(conversation_id).head
        return [event.text for event in self.store.branch(conversation_id, head, limit=limit)]
