"""Which script answers a conversation.

Only a whole message that is one of the requests below counts as one: "How do I
fail gracefully?" is a question like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chat.domain.context import ContextMessage
from chat.domain.engine_errors import (
    EngineBrokenStream,
    EngineEmptyReply,
    EngineError,
    EngineFailed,
)
from chat.domain.events import Role
from chat.engines.demo.about import about, about_again
from chat.engines.demo.almanac import almanac
from chat.engines.demo.showcase import SHOWCASE

Messages = Sequence[ContextMessage]

SLOW_TOKENS_PER_SECOND = 1.0

# How Vana asks for more of an unfinished reply begins so (chat/generation/context.py).
_CONTINUE_INSTRUCTION = "continue your last reply"
_SIGNS_AROUND = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True)
class Script:
    """A reply in waiting: what it says, how fast (None: as usual), and what ends it."""

    text: str = ""
    thinking: str = ""
    tokens_per_second: float | None = None
    error: type[EngineError] | None = None


def script_for(messages: Messages) -> Script:
    """Return the reply to the last message."""
    request = _request(messages)
    if request in _CONTINUE:
        return _continuation(messages)
    make = _SCRIPTS.get(request)
    return make() if make else Script(_answer(messages))


def _request(messages: Messages) -> str:
    """Return which request the last message is, "" for a question.

    Requests that were left without an answer ("fail") stand before the next
    one in the same message, each in a paragraph of its own.
    """
    paragraphs = messages[-1].text.split("\n\n") if messages else [""]
    requests = [_plain(paragraph) for paragraph in paragraphs]
    return requests[-1] if all(_is_request(request) for request in requests) else ""


def _plain(text: str) -> str:
    """Return `text` without case, politeness and the signs around it."""
    text = _SIGNS_AROUND.sub("", text).lower()
    if text.startswith(_CONTINUE_INSTRUCTION):
        return "continue"
    return _SIGNS_AROUND.sub("", " ".join(word for word in text.split() if word != "please"))


def _is_request(text: str) -> bool:
    return text in _CONTINUE or text in _SCRIPTS


def _answer(messages: Messages) -> str:
    is_first = not any(message.role is Role.ASSISTANT for message in messages)
    return about(messages) if is_first else about_again(messages)


def _continuation(messages: Messages) -> Script:
    """Go on with the reply before, exactly where it stopped.

    The demo always answers alike, so it knows what that reply was going to be.
    """
    if len(messages) < 3 or messages[-2].role is not Role.ASSISTANT:
        return Script(NOTHING_TO_CONTINUE)
    asked, so_far = messages[:-2], messages[-2].text
    whole = script_for(asked).text + _REST.get(_request(asked), "")
    if whole.startswith(so_far) and whole != so_far:
        return Script(whole.removeprefix(so_far))
    return Script(NOTHING_LEFT)


def _markdown() -> Script:
    return Script(SHOWCASE)


def _long() -> Script:
    return Script(almanac())


def _slow() -> Script:
    return Script(SLOW, tokens_per_second=SLOW_TOKENS_PER_SECOND)


def _think() -> Script:
    return Script(THOUGHT_ABOUT, thinking=THOUGHTS)


def _fail() -> Script:
    return Script(error=EngineFailed)


def _break_off() -> Script:
    return Script(BROKEN_OFF, error=EngineBrokenStream)


def _empty() -> Script:
    return Script(error=EngineEmptyReply)


_CONTINUE = {"continue", "go on"}
_REQUESTS: dict[Callable[[], Script], str] = {
    _markdown: "show markdown|show me markdown|markdown",
    _long: "long reply|a long reply|write a long reply|long",
    _slow: "slow|slow reply|reply slowly",
    _think: "think|think first|think aloud",
    _fail: "fail|fail now",
    _break_off: "fail later|drop|break off",
    _empty: "empty|empty reply|say nothing",
}
_SCRIPTS = {name: make for make, names in _REQUESTS.items() for name in names.split("|")}

SLOW = "I write one word a second now. Reload the page, open a second tab, or press Stop."

THOUGHTS = (
    "The person wants to see me think. A demo has no thoughts, so I will show where they would "
    "stand.\n\nReasoning models send two kinds of text: their reasoning, and their answer. Vana "
    "keeps the two apart. This is the first kind.\n\nNow I know what to answer."
)
THOUGHT_ABOUT = (
    "That was my thinking. Vana folds it away above the answer, keeps it with the conversation, "
    "and **never sends it back** to the model: only answers become part of the context."
)

BROKEN_OFF = (
    "This reply is about to break off, as it happens when a model server is restarted in the "
    "middle of a sentence. What came before stays on the page, and "
)
NOTHING_TO_CONTINUE = "There is no reply before this that I could go on with."
NOTHING_LEFT = "My last reply was complete, so there is nothing to add to it."

# What a reply that breaks off would have said.
_REST = dict.fromkeys(
    _REQUESTS[_break_off].split("|"),
    "here is the rest of it: **Continue** goes on where a reply stopped, and **Retry** writes it "
    "anew beside the old one.",
)
