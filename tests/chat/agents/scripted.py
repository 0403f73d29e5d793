"""A language model for agents that says what a test wrote down, without any network."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from google.adk.agents import BaseAgent, LlmAgent
from google.adk.agents.invocation_context import InvocationContext
from google.adk.events import Event
from google.adk.models import BaseLlm
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse
from google.adk.tools.tool_context import ToolContext
from google.genai import types
from pydantic import PrivateAttr

Step = str | list[str] | types.FunctionCall | types.Content | Exception


class ScriptedModel(BaseLlm):
    """Takes one step a request: a text, a text in pieces, a call of a tool, both, or a failure.

    A failure that stands behind pieces comes in the stream after them.
    """

    model: str = "scripted"
    steps: list[Any]
    _asked: list[list[types.Content]] = PrivateAttr(default_factory=list)

    @property
    def asked(self) -> list[list[types.Content]]:
        """What was sent, request by request."""
        return self._asked

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        self._asked.append([content.model_copy(deep=True) for content in llm_request.contents])
        step: Step = self.steps.pop(0)
        if isinstance(step, types.FunctionCall):
            yield LlmResponse(content=_content(types.Part(function_call=step)))
            return
        if isinstance(step, types.Content):
            yield LlmResponse(content=step)
            return
        if isinstance(step, Exception):
            raise step
        pieces = [step] if isinstance(step, str) else step
        assert isinstance(pieces, list)
        if stream:
            for piece in pieces:
                yield LlmResponse(content=_content(types.Part(text=piece)), partial=True)
        if self.steps and isinstance(self.steps[0], Exception):
            raise self.steps.pop(0)
        yield LlmResponse(content=_content(types.Part(text="".join(pieces))), partial=False)


def _content(part: types.Part) -> types.Content:
    return types.Content(role="model", parts=[part])


class ScriptedAgent(BaseAgent):
    """Has the events that a test wrote down; an exception among them is raised."""

    script: list[Any]

    async def _run_async_impl(self, ctx: InvocationContext) -> AsyncGenerator[Event, None]:
        for step in self.script:
            if isinstance(step, Exception):
                raise step
            yield step.model_copy(update={"invocation_id": ctx.invocation_id})


def look(place: str, tool_context: ToolContext) -> dict[str, Any]:
    """Tell what the weather is at a place."""
    tool_context.state["user:place"] = place
    tool_context.state["temp:looked"] = True
    return {"weather": f"sunny in {place}"}


def an_agent(*steps: Step, name: str = "helper") -> LlmAgent:
    return LlmAgent(name=name, model=ScriptedModel(steps=list(steps)), tools=[look])


def a_call(place: str = "Berlin") -> types.FunctionCall:
    return types.FunctionCall(name="look", args={"place": place})


def a_call_with(text: str, place: str = "Berlin") -> types.Content:
    """What models mostly do: they say what they are about to do, and call the tool."""
    parts = [types.Part(text=text), types.Part(function_call=a_call(place))]
    return types.Content(role="model", parts=parts)


def a_question(text: str) -> types.Content:
    return types.Content(role="user", parts=[types.Part(text=text)])


def texts_of(contents: list[types.Content]) -> list[str]:
    """Return what was said in a request; a tool's name where it was called or answered."""
    return [
        part.text
        or (part.function_call and f"call {part.function_call.name}")
        or (part.function_response and f"answer of {part.function_response.name}")
        or ""
        for content in contents
        for part in content.parts or []
    ]
