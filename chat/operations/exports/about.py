"""What is kept about somebody beside their conversations, to read: the same parts as in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.privacy import registry
from chat.markdown.quoting import literal

# Files of their own, one for each conversation.
ELSEWHERE = "conversations"
TITLES = {
    "account": gettext_lazy("Your account"),
    "email_addresses": gettext_lazy("Email addresses"),
    "consents": gettext_lazy("What you accepted"),
    "second_factors": gettext_lazy("Second factors"),
    "sessions": gettext_lazy("Devices that are signed in"),
    "api_tokens": gettext_lazy("API tokens"),
    "invitations": gettext_lazy("Invitations"),
    "audit": gettext_lazy("What is on record: by you, or about you"),
    "shares": gettext_lazy("Shared links"),
    "daily_use": gettext_lazy("Use, day by day"),
    "imports": gettext_lazy("Imports"),
    "drafts": gettext_lazy("What you typed and did not send"),
    "agent_states": gettext_lazy("What agents remember of you"),
    "waiting": gettext_lazy("Messages that wait to be sent"),
    "looks": gettext_lazy("Who looked at what you wrote"),
    "receipts": gettext_lazy("Receipts of what was erased"),
}
_BACKTICKS = re.compile(r"`+")


def about_person(person: User) -> Iterator[str]:
    """Yield Markdown: each part with a heading, its fields as lists, texts letter by letter."""
    yield f"# {literal(_('What is kept about you'))}\n"
    for part in registry.parts():
        if part.name != ELSEWHERE:
            yield f"\n## {literal(str(TITLES.get(part.name, _label(part.name))))}\n"
            yield from _part(json.loads("".join(part.stored(person))))


def _part(value: Any) -> Iterator[str]:
    if not value:
        yield f"\n{literal(_('Nothing.'))}\n"
    elif isinstance(value, dict):
        yield _fields(value)
    else:
        for number, row in enumerate(value, 1):
            yield f"\n### {number}\n{_fields(row)}"


def _fields(row: dict[str, Any]) -> str:
    return "\n" + "".join(f"- **{_label(key)}:** {_shown(key, row[key])}\n" for key in row)


def _shown(key: str, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "-"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict | list):
        return _of_several(value)
    return _of_text(key, str(value))


def _of_several(value: Any) -> str:
    is_plain = isinstance(value, list) and not any(isinstance(one, dict | list) for one in value)
    if is_plain:
        return literal(", ".join(map(str, value)))
    return _verbatim(json.dumps(value, ensure_ascii=False, indent=2))


def _of_text(key: str, text: str) -> str:
    if "\n" in text or "\r" in text:
        return _verbatim(text.replace("\r\n", "\n").replace("\r", "\n"))
    return literal(_moment(text) if key in {"at", "until"} or key.endswith("_at") else text)


def _verbatim(text: str) -> str:
    """Return a block of code in the item of a list: nothing in it can end it."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return "".join(f"\n  {line}" for line in ("", fence, *text.split("\n"), fence))


def _moment(text: str) -> str:
    """Return when it was for the reader, in their time zone."""
    return f"{localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"


def _label(key: str) -> str:
    return key.replace("_", " ").capitalize()
