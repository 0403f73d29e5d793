"""Makes a conversation out of the entries of a file, one after the other, and sees that they fit.

Sequences count 1, 2, 3…; a parent is an older event of the tree; the head is one of them.
So no file can make a log that this Vana could not have written.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.conf import settings

from chat.domain.conversations import Conversation, TitleSource
from chat.domain.events import USER_AUTHOR, Event
from chat.domain.feedback import Feedback
from chat.domain.generations import Generation
from chat.domain.owners import Owner
from chat.domain.titles import preview_of
from chat.operations.imports.shapes import (
    DoesNotFit,
    Entry,
    Heading,
    entry_of,
    feedback_of,
    heading_of,
    receipt_of,
    run_of,
)
from chat.stores.tree import Tree
from chat.stores.whole import WholeConversation

# Kept in one transaction, in which nobody else can write where SQLite is used.
EVENTS_MAX = 50_000
RUNS_MAX = 50_000
# Held in memory until all of it is there.
TEXT_MAX_CHARS = 64_000_000


class Building:
    """One conversation in the making. After DoesNotFit, no more of it is looked at."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._heading: Heading | None = None
        self._events: list[Event] = []
        self._asides: set[int] = set()
        self._ids: set[str] = set()
        self._runs: list[tuple[Any, str]] = []
        self._feedback: list[Feedback] = []
        self._tree = Tree()
        self._chars = 0

    def set_heading(self, value: Any) -> None:
        self._heading = heading_of(value)

    def add_event(self, value: Any) -> None:
        place = f"events[{len(self._events)}]"
        entry = entry_of(value, place)
        event = self._placed(entry, place)
        self._count(event, place)
        self._events.append(event)
        self._ids.add(event.event_id)
        if entry.feedback is not None:
            self._feedback.append(feedback_of(entry, event, f"{place}.feedback"))
        if entry.is_aside:
            self._asides.add(event.sequence)
        self._tree = self._tree.grown(event, is_aside=entry.is_aside)

    def add_run(self, value: Any) -> None:
        place = f"generations[{len(self._runs)}]"
        if len(self._runs) >= RUNS_MAX:
            raise DoesNotFit(place, is_long=True)
        self._runs.append((run_of(value, place), place))

    def finished(self) -> WholeConversation:
        """Return all of it. Raises DoesNotFit."""
        if self._heading is None:
            raise DoesNotFit("conversation")
        tree = self._tree
        head = self._heading.head
        if head != tree.head:
            tree = tree.moved(head, self._branching(head, "conversation.head").position)
        heading = _conversation(self._owner, self._heading, tree, self._preview())
        return WholeConversation(
            conversation=heading,
            events=self._events,
            asides=frozenset(self._asides),
            generations=self._generations(heading.id),
            feedback=self._feedback,
        )

    def _placed(self, entry: Entry, place: str) -> Event:
        if entry.sequence != len(self._events) + 1:
            raise DoesNotFit(f"{place}.sequence")
        if entry.event_id in self._ids:
            raise DoesNotFit(f"{place}.event_id")
        if entry.is_aside and entry.parent is not None:
            raise DoesNotFit(f"{place}.parent")
        parent = 0
        if entry.parent is not None:
            parent = self._branching(entry.parent, f"{place}.parent").position
        return _event(entry, parent)

    def _branching(self, sequence: int, place: str) -> Event:
        """Return an event of the tree that others can follow."""
        if not 1 <= sequence <= len(self._events) or sequence in self._asides:
            raise DoesNotFit(place)
        return self._events[sequence - 1]

    def _count(self, event: Event, place: str) -> None:
        self._chars += len(event.text) + len(event.data)
        if len(self._events) >= EVENTS_MAX or self._chars > TEXT_MAX_CHARS:
            raise DoesNotFit(place, is_long=True)

    def _preview(self) -> str:
        questions = (each for each in self._events if each.author == USER_AUTHOR)
        first = next((each for each in questions if each.is_message), None)
        return preview_of(first.text, settings.CHAT_PREVIEW_CHARS) if first else ""

    def _generations(self, conversation_id: UUID) -> list[Generation]:
        """Return the runs that ended. One that still wrote has left nothing in the file."""
        found, ids = [], set()
        for run, place in self._runs:
            self._branching(run.parent, f"{place}.parent")
            if run.reply is not None:
                self._branching(run.reply, f"{place}.reply")
            if run.id in ids:
                raise DoesNotFit(f"{place}.id")
            ids.add(run.id)
            receipt = receipt_of(run, place)
            if not run.status.is_active:
                found.append(_generation(self._owner, conversation_id, run, receipt))
        return found


def branches_of(whole: WholeConversation) -> int:
    """Return how many messages stand beside another version of themselves."""
    parents = [
        event.parent
        for event in whole.events
        if event.is_message and event.sequence not in whole.asides
    ]
    return len(parents) - len(set(parents))


def messages_of(whole: WholeConversation) -> int:
    return sum(event.is_message for event in whole.events)


def _event(entry: Entry, parent_position: int) -> Event:
    event = Event(
        sequence=entry.sequence,
        parent=entry.parent,
        position=0,
        type=entry.type,
        author=entry.author,
        event_id=entry.event_id,
        text=entry.text,
        data=_written(entry.data),
        timestamp=entry.timestamp,
        invocation_id=_run_id(entry.invocation_id),
        model_name=entry.model,
        input_tokens=entry.input_tokens,
        output_tokens=entry.output_tokens,
    )
    position = 0 if entry.is_aside else parent_position + event.is_message
    return Event(**{**vars(event), "position": position})


def _run_id(text: str) -> str:
    """Return the id of a run as addresses of pages have it; agents' own ids stay as they are."""
    try:
        return str(UUID(text))
    except ValueError:
        return text


def _written(data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair has no UTF-8; as an escape it is kept.
        return json.dumps(data, separators=(",", ":"))
    return text


def _conversation(owner: Owner, heading: Heading, tree: Tree, preview: str) -> Conversation:
    return Conversation(
        id=heading.id,
        owner=owner,
        title=heading.title,
        title_source=TitleSource(heading.title_source),
        preview=preview,
        revision=tree.revision,
        head=tree.head,
        message_count=tree.message_count,
        has_branches=tree.has_branches,
        system_prompt=heading.system_prompt,
        model_name=heading.model,
        created_at=heading.created_at,
        updated_at=heading.updated_at,
        pinned_at=heading.pinned_at,
        archived_at=heading.archived_at,
        deleted_at=heading.deleted_at,
    )


def _generation(owner: Owner, conversation_id: UUID, run: Any, receipt: str) -> Generation:
    return Generation(
        id=run.id,
        conversation_id=conversation_id,
        owner=owner,
        parent=run.parent,
        continues=run.continues,
        engine=run.engine,
        model_name=run.model,
        status=run.status,
        queued_at=run.queued_at,
        reply=run.reply,
        error_code=run.error_code,
        receipt=receipt,
        input_tokens=run.input_tokens,
        output_tokens=run.output_tokens,
        started_at=run.started_at,
        first_delta_at=run.first_delta_at,
        ended_at=run.ended_at,
    )
