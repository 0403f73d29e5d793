"""How a request chooses its script.

A script is named by the model, or by a line of the last user message:
`script:<name>`, with options as in an address: `script:paced?tokens=300&rate=30`.
Anything else gets `normal`, and a request for a title gets `title`.
The scripts: `replies.py` (good ones) and `failures.py` (bad ones).
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from tests.model_server.http import Response

_NAMED = re.compile(r"script:([a-z0-9-]+)(?:\?(\S*))?")
# Nobody asks for a reply this short but for the title of a conversation.
_TITLE_MAX_TOKENS = 100


@dataclass(frozen=True)
class Ask:
    """One request for a reply; `attempt` counts from 0 how often it was sent before."""

    script: str
    options: dict[str, str]
    body: dict[str, Any]
    attempt: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)

    def number(self, name: str, default: float) -> float:
        return float(self.options.get(name, default))

    @property
    def wants_stream(self) -> bool:
        return bool(self.body.get("stream"))

    @property
    def wants_usage(self) -> bool:
        return bool((self.body.get("stream_options") or {}).get("include_usage"))

    @property
    def input_tokens(self) -> int:
        """A count that a test can foresee: four characters a token."""
        return sum(len(str(message.get("content", ""))) for message in self.messages) // 4


Script = Callable[[Response, Ask], Awaitable[None]]
SCRIPTS: dict[str, Script] = {}


def script(*names: str) -> Callable[[Script], Script]:
    def register(function: Script) -> Script:
        SCRIPTS.update(dict.fromkeys(names, function))
        return function

    return register


def ask_of(body: dict[str, Any], attempt: int) -> Ask:
    """Return which script this request wants, with its options."""
    messages = [each for each in body.get("messages") or [] if isinstance(each, dict)]
    question = _last_question(messages)
    named = _NAMED.search(str(body.get("model", ""))) or _NAMED.search(question)
    if _is_for_a_title(body, question):
        return Ask("title", {}, body, attempt, messages)
    if not named:
        return Ask("normal", {}, body, attempt, messages)
    name, options = named.group(1), dict(parse_qsl(named.group(2) or ""))
    if name.startswith("tokens-"):
        options["count"] = name.removeprefix("tokens-")
        name = "tokens"
    return Ask(name, options, body, attempt, messages)


def _last_question(messages: list[dict[str, Any]]) -> str:
    questions = [each for each in messages if each.get("role") == "user"]
    content = questions[-1].get("content", "") if questions else ""
    return content if isinstance(content, str) else json.dumps(content)


def _is_for_a_title(body: dict[str, Any], question: str) -> bool:
    limit = body.get("max_tokens")
    is_short = isinstance(limit, int) and limit <= _TITLE_MAX_TOKENS
    return is_short and "title" in question.lower()
