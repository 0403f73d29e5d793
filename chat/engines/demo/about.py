"""What the demo says of itself, and of what it can see of a conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat.domain.context import ContextMessage
from chat.domain.events import Role
from chat.domain.text import shorten

QUOTE_CHARS = 60

_INTRODUCTION = """Hello! I am **Vana's demo model**. I am built in, I need no network, and I do \
not understand what you write. Everything around me is real, though: this reply is streamed, \
stored and shown just as a real model's would be.

"""

_REQUESTS = """### Things to try

Send one of these as a message of its own:

| Message | What happens |
|---|---|
| `show markdown` | headings, lists, a table, code, mathematics |
| `long reply` | a reply of several thousand words |
| `slow` | one word a second: time to reload, or to stop it |
| `think` | reasoning first, then the answer |
| `fail` | the model server reports a fault |
| `fail later` | the connection breaks in mid-reply; then press Continue |
| `empty` | the model ends without a word |

"""

_CONNECTING = """### Connect a real model

Anything that speaks OpenAI's chat API will do: Ollama, vLLM, llama.cpp, or a provider. Set these \
in the environment, then restart Vana:

```sh
LLM_BASE_URL=http://127.0.0.1:11434/v1
LLM_MODELS="llama3.2|8192|Llama 3.2"
```

Add `LLM_API_KEY` if the server asks for one. All settings: `docs/configuration.md`.
"""


def about(messages: Sequence[ContextMessage]) -> str:
    """Return the reply to the first question of a conversation."""
    return _INTRODUCTION + _what_i_see(messages) + _REQUESTS + _CONNECTING


def about_again(messages: Sequence[ContextMessage]) -> str:
    """Return the reply to any later question: shorter, because the rest has been said."""
    return (
        "I am still the demo model, so this is not an answer.\n\n"
        + _what_i_see(messages)
        + "Send `show markdown`, `long reply`, `slow`, `think`, `fail`, `fail later` or `empty` "
        "to try something, or set `LLM_BASE_URL` and `LLM_MODELS` to talk to a real model.\n"
    )


def _what_i_see(messages: Sequence[ContextMessage]) -> str:
    questions = [message.text for message in messages if message.role is Role.USER]
    instructions = any(message.role is Role.SYSTEM for message in messages)
    chars = sum(len(message.text) for message in messages)
    lines = [
        "### What I can see of this conversation",
        "",
        f"- I was sent {_count(len(messages), 'message')}, {len(questions)} of them from you, "
        f"with {_count(chars, 'character')} in all.",
        f"- There {'are' if instructions else 'are no'} instructions from this site among them.",
    ]
    if questions:
        words = _count(len(questions[-1].split()), "word")
        lines.append(f"- Your last message has {words} and begins: {quoted(questions[-1])}")
    return "\n".join([*lines, "", ""])


def quoted(text: str) -> str:
    """Return the beginning of `text` as code, so that nothing in it acts as Markdown."""
    line = shorten(text, QUOTE_CHARS)
    line += " …" if len(line) < len(" ".join(text.split())) else ""
    # Direction marks and the like would act on the text after the quote.
    line = "".join(char if char.isprintable() else "�" for char in line)
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"
