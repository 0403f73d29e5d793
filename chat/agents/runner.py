"""A Runner of google-adk that keeps what an aborted run had written.

ADK stores a reply when it is whole; text that was shown and then cut short,
because the listener left, a time limit struck or the model failed, is lost.
Here it becomes an event of its own, marked interrupted.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from google.adk.events import Event
from google.adk.runners import Runner
from google.adk.sessions.base_session_service import GetSessionConfig
from google.genai import types

from chat.agents.adk import StaleSessionError

logger = logging.getLogger(__name__)

# Somebody else writes at the same moment, once; three times is no accident.
_TRIES = 3


class VanaRunner(Runner):
    """Use it in place of ADK's Runner, with streaming (`StreamingMode.SSE`)."""

    async def run_async(
        self, *, user_id: str, session_id: str, **options: Any
    ) -> AsyncGenerator[Event, None]:
        """Yield the events of a run. Ended early, it keeps the text that was yielded till then."""
        # Agents that work side by side write side by side.
        unfinished: defaultdict[tuple[str, str | None], list[Event]] = defaultdict(list)
        run = super().run_async(user_id=user_id, session_id=session_id, **options)
        try:
            async with aclosing(run) as events:
                async for event in events:
                    writer = (event.author, event.branch)
                    if event.partial:
                        unfinished[writer].append(event)
                    elif event.content:  # it says all that its writer's partial ones said
                        unfinished.pop(writer, None)
                    yield event
        finally:
            for events_of_one in unfinished.values():
                if text := _text_of(events_of_one):
                    await self._keep(user_id, session_id, events_of_one[-1], text)

    async def _keep(self, user_id: str, session_id: str, last: Event, text: str) -> None:
        event = Event(
            invocation_id=last.invocation_id,
            author=last.author,
            branch=last.branch,
            content=types.Content(role="model", parts=[types.Part(text=text)]),
            interrupted=True,
        )
        for _ in range(_TRIES):
            session = await self.session_service.get_session(
                app_name=self.app_name,
                user_id=user_id,
                session_id=session_id,
                config=GetSessionConfig(num_recent_events=1),
            )
            if session is None:
                return
            try:
                await self.session_service.append_event(session, event)
            except StaleSessionError:
                continue
            return
        logger.warning("agents.interrupted_text_lost")


def _text_of(events: list[Event]) -> str:
    """Return the answer in these pieces; what a model only thought is not part of it."""
    return "".join(
        part.text or ""
        for event in events
        if event.content
        for part in event.content.parts or []
        if not part.thought
    )
