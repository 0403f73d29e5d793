"""What every store promises: conversations, their logs, and generations in progress.

All methods are synchronous and do one operation each, so that async code pays
for one thread hop (`chat.stores.offload`) per operation. One contract test
class (tests/chat/stores/contract.py) runs against every store.

Whoever holds a `Conversation` got it from `get` or `page`, which ask for the
owner: that lookup is the authorisation. The other methods take ids out of it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chat.domain.conversations import Conversation, ListPlace, TitleSource
from chat.domain.errors import EventNotFound
from chat.domain.events import Event, EventDraft
from chat.domain.generations import Generation, Outcome, Progress, Written
from chat.domain.owners import Owner
from chat.domain.wishes import Wish
from chat.stores.searching import Searching
from chat.stores.shelves import Shelves
from chat.stores.takeout import Takeout
from chat.stores.waiting import Waiting
from chat.stores.whole import WholeConversation

# Events read at once when a branch is walked back; a page shows at most 60.
BRANCH_BATCH = 64

# A guess at how soon one of a person's replies ends; nobody can know.
BUSY_RETRY_SECONDS = 5


@dataclass(frozen=True)
class NewConversation:
    """A conversation that the first question opens. `id` comes from `domain.identity`."""

    id: UUID
    title: str
    preview: str
    model_name: str = ""
    system_prompt: str = ""


@dataclass(frozen=True)
class GenerationDraft:
    """A generation to queue. `parent` None: it answers the question stored with it."""

    id: UUID
    engine: str
    model_name: str
    parent: int | None = None
    continues: bool = False
    wish: Wish | None = None


@dataclass(frozen=True)
class Ask:
    """One request for a reply, stored in one transaction or not at all.

    `new` is set when the conversation may not exist yet. `question` is None
    for a retry or a continuation. `at_once` is how many active generations
    this owner may have, this one included. `model_name`, if there is one, is the
    conversation's from now on. With `is_waiting` the question is taken out of
    where it waits (`chat.stores.waiting`), or nothing is stored; `replaces` is
    a waiting message that goes when this one is there.
    """

    owner: Owner
    conversation_id: UUID
    generation: GenerationDraft
    question: EventDraft | None = None
    new: NewConversation | None = None
    at_once: int = 1
    model_name: str = ""
    is_waiting: bool = False
    replaces: UUID | None = None

    def asks_for(self, generation: Generation) -> bool:
        """Whether this is what that generation was asked for, where there is no question."""
        draft = self.generation
        return (draft.parent, draft.wish) == (generation.parent, generation.wish)


@dataclass(frozen=True)
class Asked:
    """What is stored for an `Ask`. `created` is False when it had been stored before."""

    conversation: Conversation
    generation: Generation
    question: Event | None
    created: bool


class Store(Shelves, Takeout, Searching, Waiting):
    # -- conversations -----------------------------------------------------

    @abstractmethod
    def get(self, owner: Owner, conversation_id: UUID) -> Conversation:
        """Return the owner's conversation; raise ConversationNotFound otherwise.

        Unknown, somebody else's, deleted and expired are all not found.
        """

    @abstractmethod
    def page(
        self, owner: Owner, *, after: ListPlace | None = None, limit: int = 50
    ) -> list[Conversation]:
        """Return the owner's conversations, newest first by last activity.

        Pinned ones are listed by `pinned`, archived and deleted ones not at
        all. Looking at a conversation does not move it. Only stores that keep
        lists have any; visitors get an empty one.
        """

    @abstractmethod
    def pinned(self, owner: Owner) -> list[Conversation]:
        """Return the owner's pinned conversations, last pinned first."""

    @abstractmethod
    def working(self, owner: Owner) -> set[UUID]:
        """Return the ids of the owner's conversations in which a reply is being written."""

    @abstractmethod
    def rename(
        self, conversation_id: UUID, title: str, source: TitleSource, at: datetime
    ) -> Conversation | None:
        """Give a title and record it as an aside in the log; return the new heading.

        A title typed by a person is never replaced by another source: then
        None is returned and nothing is written. The last activity stays.
        """

    @abstractmethod
    def pin(self, conversation_id: UUID, *, at: datetime | None) -> None:
        """Pin the conversation, or unpin it with `at=None`."""

    @abstractmethod
    def instruct(self, conversation_id: UUID, text: str) -> None:
        """Give the conversation its instructions; empty: none. Raises ConversationNotFound.

        Nothing is added to the log: what counted for a reply is in its receipt.
        """

    @abstractmethod
    def mark_opened(self, conversation_id: UUID, at: datetime) -> None:
        """Remember when the owner last looked; only stores that keep lists do."""

    @abstractmethod
    def choose(self, conversation_id: UUID, head: int) -> None:
        """Make the branch that ends with event `head` the chosen one. Raises EventNotFound."""

    @abstractmethod
    def keep_copy(self, owner: Owner, whole: WholeConversation) -> Conversation | None:
        """Store it, without generations; None if it was before. Raises ConversationFull."""

    # -- the log -----------------------------------------------------------

    @abstractmethod
    def append(self, conversation_id: UUID, draft: EventDraft) -> Event:
        """Append `draft` and return the stored event.

        Raises ConversationNotFound (and creates nothing), EventNotFound for an
        unknown parent, IdempotencyConflict when `event_id` is there with other
        text; the same event again is returned as it was stored.
        """

    def event(self, conversation_id: UUID, sequence: int) -> Event:
        """Return one event; raise EventNotFound."""
        found = self.events(conversation_id, [sequence])
        if not found:
            raise EventNotFound
        return found[0]

    @abstractmethod
    def events(self, conversation_id: UUID, sequences: Collection[int]) -> list[Event]:
        """Return those of the named events that exist, oldest first."""

    @abstractmethod
    def branch(self, conversation_id: UUID, tip: int, *, limit: int) -> list[Event]:
        """Return the last `limit` events of the branch that ends with `tip`, oldest first."""

    @abstractmethod
    def versions(self, conversation_id: UUID, parents: Collection[int]) -> dict[int, list[int]]:
        """Return the message events that follow each of `parents`, oldest first.

        Keys are all of `parents` (0 for the beginning), values lists of
        sequences; more than one means that there are versions to switch between.
        """

    @abstractmethod
    def tip(self, conversation_id: UUID, sequence: int) -> int:
        """Return the last event of the newest branch that goes through `sequence`."""

    def tip_through(self, conversation: Conversation, sequence: int) -> int:
        """Return the end of the chosen branch if it goes through `sequence`, else as `tip` does.

        So who names a message of what is shown anyway changes nothing. Raises EventNotFound.
        """
        for event in self.walk_back(conversation.id, conversation.head):
            if event.sequence <= sequence:
                if event.sequence == sequence:
                    return conversation.head
                break
        return self.tip(conversation.id, sequence)

    def walk_back(self, conversation_id: UUID, tip: int) -> Iterator[Event]:
        """Yield the branch that ends with `tip`, newest first, read in batches as needed."""
        following: int | None = tip
        while following:
            batch = self.branch(conversation_id, following, limit=BRANCH_BATCH)
            yield from reversed(batch)
            following = batch[0].parent if batch else None

    # -- generations -------------------------------------------------------

    @abstractmethod
    def ask(self, ask: Ask) -> Asked:
        """Store a question, if there is one, and queue the generation that answers it.

        Raises ConversationNotFound, EventNotFound, IdempotencyConflict,
        ConversationFull, ConversationBusy (one active generation per
        conversation), TooManyGenerations (`at_once` per owner, also when two
        requests race) and NotWaiting. An `Ask` that was stored before is
        returned with `created=False`, whatever the limits say by now.

        Asking chooses the branch: the head becomes the question, or for a
        retry or a continuation the event that the new reply will follow.
        """

    @abstractmethod
    def generation(self, conversation_id: UUID, generation_id: UUID) -> Generation:
        """Return a generation of this conversation; raise GenerationNotFound."""

    @abstractmethod
    def active_generation(self, conversation_id: UUID) -> Generation | None:
        """Return the generation that is queued or running in this conversation."""

    @abstractmethod
    def claim(self, generation_id: UUID, process: str, at: datetime) -> Generation | None:
        """Take a queued generation for `process`: one winner, None for the others."""

    @abstractmethod
    def set_receipt(self, generation_id: UUID, receipt: str) -> None:
        """Store the context receipt before the request is sent."""

    @abstractmethod
    def checkpoint(self, progress: Sequence[Progress], at: datetime) -> set[UUID]:
        """Store new text and a heartbeat for many generations in one transaction.

        Returns those that must stop: a stop was requested, or they are not
        running any more (deleted, or claimed by recovery). May be repeated: a
        piece that begins where one is stored already replaces it, because the
        outcome of a write may be unknown when the connection breaks.
        """

    @abstractmethod
    def request_stop(self, generation_id: UUID) -> bool:
        """Ask an active generation to stop, from any process; False if it has ended."""

    @abstractmethod
    def written(self, generation_id: UUID, *, offset: int = 0, thinking_offset: int = 0) -> Written:
        """Return what is stored of a generation from the offsets on.

        For an ended generation that is its reply event's text, so a reader who
        comes late gets the rest too. Raises GenerationNotFound.
        """

    @abstractmethod
    def finish(self, generation_id: UUID, outcome: Outcome) -> Event | None:
        """Append the reply event, set the status, drop the chunks: one transaction.

        Returns None, and writes nothing, when the generation has ended already
        (one winner) or its conversation is gone. The event becomes the head
        only if the head is still the generation's parent. In the trash the
        reply is kept too, so that it can come back, but None is returned:
        nobody can see it.
        """

    @abstractmethod
    def abandoned(self, before: datetime) -> list[Generation]:
        """Return active generations whose last sign of life is older than `before`."""
