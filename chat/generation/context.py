"""Builds the context of a request out of a conversation's log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings

from accounts.instructions import instructions_of
from chat.domain.context import Budget, Context, build_context
from chat.domain.conversations import Conversation
from chat.domain.gauge import Gauge
from chat.domain.generations import Generation
from chat.domain.instructions import Instructions
from chat.domain.transcript import transcript
from chat.engines import ModelChoice, model_choices, offered_choice
from chat.stores.base import Store

# Sent as the last message when a reply is continued; the receipt holds it.
CONTINUE_INSTRUCTION = (
    "Continue your last reply exactly where it stopped. "
    "Do not repeat anything and do not comment on the interruption."
)


@dataclass(frozen=True)
class Prepared:
    """What a generation needs: its context, and the earlier part of a continued reply."""

    context: Context
    prefix: str = ""


def prepare(store: Store, generation: Generation) -> Prepared:
    """Build a generation's context and store its receipt. Raises ConversationNotFound."""
    conversation = store.get(generation.owner, generation.conversation_id)
    context = context_of(store, conversation, generation)
    store.set_receipt(generation.id, context.receipt.to_json())
    return Prepared(context, prefix_of(store, generation))


def context_of(store: Store, conversation: Conversation, generation: Generation) -> Context:
    """Return what the request of `generation` holds."""
    return build_context(
        store.walk_back(conversation.id, generation.parent),
        budget_for(generation.model_name),
        instructions=instructions_for(conversation),
        instruction=_instruction_of(generation),
    )


def _instruction_of(generation: Generation) -> str:
    """Return what the model is told beside what was said, for this reply alone."""
    wish = generation.wish.text if generation.wish else ""
    return "\n\n".join(
        text for text in (wish, CONTINUE_INSTRUCTION if generation.continues else "") if text
    )


def prefix_of(store: Store, generation: Generation) -> str:
    """Return the text that a continued reply has so far; empty for a new reply."""
    if not generation.continues:
        return ""
    return reply_so_far(store, generation.conversation_id, generation.parent)


def reply_so_far(store: Store, conversation_id: UUID, sequence: int) -> str:
    """Return the text of the reply that ends with event `sequence`, all its parts joined."""
    parts = []
    for event in store.walk_back(conversation_id, sequence):
        parts.append(event)
        if not event.continues:
            break
    turns = transcript(reversed(parts))
    return turns[-1].text if turns else ""


def next_context(store: Store, conversation: Conversation, tip: int) -> Context:
    """Return what the next request would hold of the branch that ends with `tip`."""
    return build_context(
        store.walk_back(conversation.id, tip) if tip else (),
        budget_for(conversation.model_name),
        instructions=instructions_for(conversation),
        awaits_question=True,
    )


def gauge_for(conversation: Conversation, context: Context) -> Gauge:
    """Return how full the model's window would be with `context`."""
    window = offered_choice(conversation.model_name).window_tokens
    gauge = Gauge.of(context, budget_for(conversation.model_name), window)
    return replace(gauge, budgets=_budgets())


def _budgets() -> dict[str, tuple[int, int]]:
    """Return the window and what a request may hold of each model that people can choose."""
    choices = model_choices()
    return {each.name: (each.window_tokens, _budget(each).max_tokens) for each in choices}


def instructions_for(conversation: Conversation) -> Instructions:
    """Return what every request of this conversation says first.

    A temporary chat knows nothing of its person, so it is told nothing of them.
    """
    owner = conversation.owner
    return Instructions(
        site=settings.LLM_SYSTEM_PROMPT,
        person=instructions_of(owner.user_id) if owner.is_kept and owner.user_id else "",
        conversation=conversation.system_prompt,
    )


def budget_for(model_name: str) -> Budget:
    """Return what a request to this model may hold: its window less the reply's reserve."""
    return _budget(offered_choice(model_name))


def _budget(choice: ModelChoice) -> Budget:
    window = choice.window_tokens
    return Budget(
        max_turns=settings.CHAT_CONTEXT_TURNS,
        max_tokens=max(window - settings.LLM_REPLY_TOKENS, window // 4),
    )
