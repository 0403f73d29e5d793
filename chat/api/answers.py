"""The shapes of answers, made from the values of the domain."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.urls import reverse
from pydantic import BaseModel

from chat.api.opinions import Feedback
from chat.api.usages import Usage
from chat.domain import conversations, generations, transcript
from chat.domain.feedback import Feedback as Given
from chat.domain.usage import Spent

ConversationStatus = Literal["active", "archived", "trash"]
GenerationStatus = Literal["queued", "running", "completed", "stopped", "failed", "interrupted"]


class Conversation(BaseModel):
    """`status` says in which list it is; what is restored from the trash may be `archived`."""

    id: UUID
    title: str
    preview: str
    model: str
    instructions: str
    message_count: int
    status: ConversationStatus
    pinned: bool
    temporary: bool
    archived: bool
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None

    @classmethod
    def of(cls, found: conversations.Conversation) -> Conversation:
        return cls.model_validate(
            {
                "id": found.id,
                "title": found.title,
                "preview": found.preview,
                "model": found.model_name,
                "instructions": found.system_prompt,
                "message_count": found.message_count,
                "status": found.status.value,
                "pinned": found.is_pinned,
                "archived": found.is_archived,
                "temporary": not found.owner.is_kept,
                "created_at": found.created_at,
                "updated_at": found.updated_at,
                "deleted_at": found.deleted_at,
            }
        )


class ConversationPage(BaseModel):
    """`next_cursor` is null on the last page."""

    items: list[Conversation]
    next_cursor: str | None


class PersonsConversation(BaseModel):
    """As a conversation; `title` and `preview` are words of a person, and null for anybody else."""

    id: UUID
    title: str | None
    preview: str | None
    model: str
    message_count: int
    status: ConversationStatus
    pinned: bool
    archived: bool
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None

    @classmethod
    def of(cls, found: conversations.Conversation, *, with_words: bool) -> PersonsConversation:
        values = Conversation.of(found).model_dump(exclude={"temporary", "instructions"})
        hidden = {} if with_words else {"title": None, "preview": None}
        return cls.model_validate({**values, **hidden})


class PersonsConversations(BaseModel):
    """`next_cursor` is null on the last page."""

    items: list[PersonsConversation]
    next_cursor: str | None


class Deleted(BaseModel):
    count: int


class Message(BaseModel):
    """One message. A reply that was continued is one message, with the last part's sequence.

    `status` says how the writing of a reply ended; questions are always completed.
    `instruction` is what its model was told for this reply alone, by a `preset` or in own words.
    `versions` are the sequences with which all versions of it begin, its own among them.
    """

    sequence: int
    versions: list[int]
    parent: int | None
    role: Literal["user", "assistant"]
    status: GenerationStatus
    text: str
    thinking: str
    model: str
    generation: UUID | None
    preset: Literal["shorter", "longer", "simpler"] | None
    instruction: str
    error_code: str
    input_tokens: int | None
    output_tokens: int | None
    usage: Usage | None
    feedback: Feedback | None
    created_at: datetime

    @classmethod
    def of(cls, turn: transcript.Turn, versions: list[int], given: Given | None = None) -> Message:
        ended = turn.ending.value.removeprefix("generation.")
        return cls.model_validate(
            {
                "sequence": turn.sequence,
                "versions": versions,
                "parent": turn.parent,
                "role": turn.role.value,
                "status": "completed" if turn.is_question else ended,
                "text": turn.text,
                "thinking": turn.thinking,
                "model": turn.model_name,
                "generation": turn.generation_id or None,
                "preset": turn.wish and turn.wish.preset,
                "instruction": turn.wish.text if turn.wish else "",
                "error_code": turn.error_code,
                "input_tokens": turn.input_tokens,
                "output_tokens": turn.output_tokens,
                "usage": Usage.of(turn.spent),
                "feedback": Feedback.of(given) if given else None,
                "created_at": turn.at,
            }
        )


class MessagePage(BaseModel):
    """Newest first. `next_cursor` is null on the last page."""

    items: list[Message]
    next_cursor: str | None


class MessageVersions(BaseModel):
    """Oldest first."""

    items: list[Message]


class Generation(BaseModel):
    """The writing of one reply.

    `parent` is the sequence of the message that the reply follows, `reply` the
    reply's own once it has ended, `stream` the address of its text while it
    is written.
    """

    id: UUID
    conversation: UUID
    status: GenerationStatus
    parent: int
    continues: bool
    reply: int | None
    model: str
    error_code: str
    stream: str
    input_tokens: int | None
    output_tokens: int | None
    queued_at: datetime
    started_at: datetime | None
    first_delta_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, found: generations.Generation) -> Generation:
        return cls.model_validate(_fields_of(found))


class WrittenGeneration(Generation):
    """With the text so far. That of an earlier part, if it continues one, is not in it."""

    text: str
    thinking: str
    usage: Usage | None = None

    @classmethod
    def begun(cls, found: generations.Generation) -> WrittenGeneration:
        return cls.model_validate({**_fields_of(found), "text": "", "thinking": ""})

    @classmethod
    def with_text(
        cls, found: generations.Generation, written: generations.Written
    ) -> WrittenGeneration:
        spent = Spent.of([written.usage] if written.usage else [])
        values = {"text": written.text, "thinking": written.thinking, "usage": Usage.of(spent)}
        return cls.model_validate({**_fields_of(found), **values})


class Opened(BaseModel):
    """A new conversation, and the generation that answers its first message."""

    conversation: Conversation
    generation: WrittenGeneration


class Model(BaseModel):
    name: str
    label: str
    description: str
    window_tokens: int
    is_default: bool


class ModelList(BaseModel):
    items: list[Model]


class ConversationFile(BaseModel):
    """One conversation as a file; `docs/export.schema.json` describes what is in it."""

    format: Literal["vana-conversation"]
    version: Literal[1]
    conversation: dict[str, Any]
    events: list[dict[str, Any]]
    generations: list[dict[str, Any]]


class ConversationListFile(BaseModel):
    """Several conversations as a file; `docs/export.schema.json` describes what is in it."""

    format: Literal["vana-conversations"]
    version: Literal[1]
    exported_at: datetime
    conversations: list[ConversationFile]


class PersonFile(BaseModel):
    """Everything about a person as a file; `docs/export.schema.json` describes what is in it."""

    format: Literal["vana-export"]
    version: Literal[1]
    account: dict[str, Any]
    conversations: list[ConversationFile]


def _fields_of(found: generations.Generation) -> dict[str, object]:
    return {
        "id": found.id,
        "conversation": found.conversation_id,
        "status": found.status.value,
        "parent": found.parent,
        "continues": found.continues,
        "reply": found.reply,
        "model": found.model_name,
        "error_code": found.error_code,
        "stream": reverse("api:v1:stream_generation", args=[found.conversation_id, found.id]),
        "input_tokens": found.input_tokens,
        "output_tokens": found.output_tokens,
        "queued_at": found.queued_at,
        "started_at": found.started_at,
        "first_delta_at": found.first_delta_at,
        "ended_at": found.ended_at,
    }
