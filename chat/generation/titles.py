"""Asks the model for a title after the first reply, where a real model is set."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from django.conf import settings
from django.utils import timezone

from chat.domain.context import ContextMessage
from chat.domain.conversations import TitleSource
from chat.domain.errors import ChatError
from chat.domain.events import Role
from chat.domain.generations import Generation, GenerationStatus
from chat.domain.titles import title_from_model
from chat.engines import engine_for
from chat.engines.base import EngineRequest
from chat.stores import store_for
from chat.stores.base import Store
from chat.stores.offload import offload
from chat.streaming import notices

logger = logging.getLogger(__name__)

# A title is a courtesy: it may cost little and must not keep anything waiting.
TITLE_SECONDS = 30.0
TITLE_TOKENS = 40
EXCERPT_CHARS = 1_000

TITLE_INSTRUCTION = (
    "Give this conversation a title of at most six words, in its own language. "
    "Answer with the title alone, without quotation marks."
)


async def suggest_title(generation: Generation) -> None:
    """Replace the title taken from the question, after the first reply; a person's own stays.

    Only in a kept conversation: visitors have no list, and their text is not
    sent once more than they asked for.
    """
    if not (settings.LLM_TITLES and settings.LLM_BASE_URL and generation.owner.is_kept):
        return
    try:
        async with asyncio.timeout(TITLE_SECONDS):
            await _suggest(store_for(generation.owner), generation)
    except (ChatError, TimeoutError) as error:
        code = getattr(error, "code", "timeout")
        logger.info("title.none", extra={"generation_id": str(generation.id), "error_code": code})
    except Exception:
        logger.exception("title.failed", extra={"generation_id": str(generation.id)})


async def _suggest(store: Store, generation: Generation) -> None:
    excerpts = await offload(_first_exchange, store, generation)
    if not excerpts:
        return
    answer = await _ask(generation.model_name, excerpts)
    title = title_from_model(answer, settings.CHAT_TITLE_CHARS)
    if not title:
        return
    conversation_id, at = generation.conversation_id, timezone.now()
    renamed = await offload(store.rename, conversation_id, title, TitleSource.MODEL, at)
    if renamed is not None:
        notices.publish(
            generation.owner,
            "conversation.renamed",
            conversation=str(conversation_id),
            title=renamed.title,
        )


def _first_exchange(store: Store, generation: Generation) -> list[ContextMessage]:
    """Return the first question and its reply, if this generation completed just that.

    By where the reply stands: the next message may have been sent by now, as it waited.
    """
    conversation = store.get(generation.owner, generation.conversation_id)
    if conversation.title_source is not TitleSource.QUESTION:
        return []
    ended = store.generation(conversation.id, generation.id)
    if ended.status is not GenerationStatus.COMPLETED or ended.reply is None:
        return []
    events = store.branch(conversation.id, ended.reply, limit=2)
    if not events or events[-1].position > 2:
        return []
    return [ContextMessage(event.role, event.text[:EXCERPT_CHARS]) for event in events]


async def _ask(model_name: str, excerpts: list[ContextMessage]) -> str:
    request = EngineRequest(
        model_name,
        (*excerpts, ContextMessage(Role.USER, TITLE_INSTRUCTION)),
        max_output_tokens=TITLE_TOKENS,
    )
    text = ""
    async with contextlib.aclosing(engine_for(model_name).stream(request)) as deltas:
        async for delta in deltas:
            text += delta.text
    return text
