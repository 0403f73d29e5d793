"""What the page shows of a conversation: one branch, at most one page of it.

Reads only what is shown, so a conversation of 5,000 messages costs as many
queries as one of five.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from django.conf import settings

from chat.domain.context import Context, LeftOutReason, Receipt
from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationNotFound, EventNotFound
from chat.domain.events import Event
from chat.domain.gauge import Gauge
from chat.domain.generations import Generation
from chat.domain.owners import Owner
from chat.domain.transcript import Turn, transcript
from chat.domain.waiting import WaitingMessage
from chat.generation.context import context_of, gauge_for, next_context
from chat.generation.recovery import recover_if_abandoned
from chat.stores import store_for
from chat.stores.base import Store
from chat.views.messages_shown import Message, Versions
from chat.views.thumbs import thumbs_of
from chat.views.writing import Writing, read_writing


@dataclass(frozen=True)
class ContextLine:
    """Where the model's view of the conversation begins: before message `before`.

    None: behind the last message, because it sees none of them.
    """

    before: int | None
    in_view: int
    total: int
    reason: LeftOutReason | None

    @classmethod
    def of(cls, receipt: Receipt) -> ContextLine | None:
        """Return None where nothing is left out."""
        if not receipt.left_out:
            return None
        in_view = len(receipt.sent)
        before = receipt.sent[0] if receipt.sent else None
        return cls(before, in_view, receipt.left_out + in_view, receipt.reason)

    def is_above(self, message: Message) -> bool:
        return self.before is None or message.turn.sequence < self.before


@dataclass(frozen=True)
class Place:
    """Which part is shown: the branch through an event, and the page that ends before one."""

    branch: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class Thread:
    """One page of a conversation.

    `tip` is the last event of the shown branch: what is written next follows
    it. `end` is the last message there, 0 without one. `older` is the first
    message shown, if there are older ones. `waiting` is sent when the reply
    being written has ended.
    """

    conversation: Conversation
    place: Place
    tip: int
    messages: list[Message]
    writing: Writing | None = None
    older: int | None = None
    context_line: ContextLine | None = None
    gauge: Gauge | None = None
    waiting: WaitingMessage | None = None
    end: int = 0

    @property
    def is_latest(self) -> bool:
        return self.place.before is None

    @property
    def is_beyond(self) -> bool:
        """Whether the version that the address names stands on an older page."""
        named = self.place.branch
        if named is None or not self.is_latest or not self.older:
            return False
        return named < min((message.turn.first_sequence for message in self.messages), default=0)

    @property
    def will_change(self) -> bool:
        """Whether somebody who loads the page again soon sees more."""
        is_sent_soon = self.waiting is not None and not self.waiting.is_held
        return self.writing is not None or is_sent_soon

    @property
    def last(self) -> Message | None:
        return self.messages[-1] if self.messages else None

    def after(self, sequence: int) -> Thread:
        """Return this page without the messages up to `sequence`."""
        kept = [message for message in self.messages if message.turn.sequence > sequence]
        return replace(self, messages=kept, older=None)


def read_thread(owner: Owner, conversation: Conversation, place: Place | None = None) -> Thread:
    """Return what to show of `conversation`. Raises EventNotFound for unknown places."""
    place = place or Place()
    store = store_for(owner)
    # First what waits: when it is sent meanwhile, it stands among the messages.
    waiting = store.waiting(conversation.id) if place.before is None else None
    generation = _active_generation(store, conversation)
    if generation is not None and waiting is not None and generation.id == waiting.id:
        waiting = None
    if generation is None or generation.parent != conversation.head:
        # A reply may have ended or begun since the conversation was read: the log tells.
        conversation = store.get(owner, conversation.id)
    tip = _tip(store, conversation, place)
    turns, older = _turns(store, conversation, tip, place)
    writing = None
    if generation is not None and generation.parent == tip and place.before is None:
        replaced = turns.pop() if generation.continues and turns else None
        writing = read_writing(store, generation, replaced)
        if not writing.is_active:
            return read_thread(owner, store.get(owner, conversation.id), place)
    thread = Thread(
        conversation,
        place,
        tip,
        _messages(store, conversation, turns),
        writing,
        older,
        waiting=waiting,
        end=turns[-1].sequence if turns else 0,
    )
    request = generation if generation is not None and generation.parent == tip else None
    return _with_context(store, thread, request)


def read_message(owner: Owner, conversation: Conversation, sequence: int) -> Message:
    """Return the one message that ends with event `sequence`. Raises EventNotFound."""
    store = store_for(owner)
    store.event(conversation.id, sequence)
    turns, _ = _turns(store, conversation, sequence, Place())
    if not turns or turns[-1].sequence != sequence:  # not a message: a new title, say
        raise EventNotFound
    # A page that is open gets the tools with the reply that comes of them.
    turn = replace(turns[-1], later_steps=())
    return _messages(store, conversation, [turn])[0]


def _active_generation(store: Store, conversation: Conversation) -> Generation | None:
    """Return the reply being written; one whose process was killed becomes interrupted first."""
    generation = store.active_generation(conversation.id)
    if generation is not None and recover_if_abandoned(store, generation):
        return None
    return generation


def _tip(store: Store, conversation: Conversation, place: Place) -> int:
    if place.branch is not None:
        return store.tip_through(conversation, place.branch)
    return conversation.head


def _turns(
    store: Store, conversation: Conversation, tip: int, place: Place
) -> tuple[list[Turn], int | None]:
    """Return the messages of the page, oldest first, and its first event if there are older."""
    end: int | None = tip
    if place.before is not None:
        end = store.event(conversation.id, place.before).parent
    if not end:
        return [], None
    events = _whole(store.branch(conversation.id, end, limit=settings.CHAT_PAGE_MESSAGES))
    older = events[0].sequence if events and events[0].parent else None
    return transcript(events), older


def _whole(events: list[Event]) -> list[Event]:
    """Leave out the end of a reply that begins on the older page: it is shown there, whole."""
    whole = next((at for at, event in enumerate(events) if not event.continues), 0)
    return events[whole:]


def _messages(store: Store, conversation: Conversation, turns: list[Turn]) -> list[Message]:
    versions: dict[int, list[int]] = {}
    if conversation.has_branches:
        versions = store.versions(conversation.id, {turn.parent or 0 for turn in turns})
    rated = [turn.sequence for turn in turns if turn.text and not turn.is_question]
    thumbs = thumbs_of(conversation.owner, conversation, rated)
    return [
        Message(
            turn,
            conversation,
            Versions.of(turn.first_sequence, versions.get(turn.parent or 0, [])),
            thumbs=thumbs.get(turn.sequence),
            origin=_origin(store, conversation, turn),
        )
        for turn in turns
    ]


def _origin(store: Store, conversation: Conversation, turn: Turn) -> Conversation | None:
    """Return what a copy was made of. Not visitors': looking would keep the original longer."""
    if turn.origin is None or not conversation.owner.is_kept:
        return None
    with suppress(ConversationNotFound):
        return store.get(conversation.owner, turn.origin.conversation_id)
    return None


def _with_context(store: Store, thread: Thread, request: Generation | None) -> Thread:
    """Say what the model sees: of `request` while it is answered, else of the next one.

    The gauge is always about the next one. Agents ask no model of Vana's.
    """
    if thread.conversation.is_agents:
        return thread
    context = next_context(store, thread.conversation, thread.tip)
    thread = replace(thread, gauge=_gauge(thread, context))
    if request is not None:
        context = context_of(store, thread.conversation, request)
    line = ContextLine.of(context.receipt)
    if line is None:
        return thread
    messages = [replace(message, is_past=line.is_above(message)) for message in thread.messages]
    return replace(thread, messages=messages, context_line=line)


def _gauge(thread: Thread, context: Context) -> Gauge:
    """Return the gauge; with what was counted, if that is all that the next request holds."""
    gauge = gauge_for(thread.conversation, context)
    last = thread.last.turn if thread.last and thread.is_latest and not thread.writing else None
    if last is None or not last.usages or context.receipt.left_out:
        return gauge
    usage = last.usages[-1]
    is_known = not usage.is_estimated and last.sequence == thread.tip
    return replace(gauge, counted=usage.input_tokens + usage.output_tokens) if is_known else gauge
