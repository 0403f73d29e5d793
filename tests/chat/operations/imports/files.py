"""Files to import, good and bad, and what came of them."""

from __future__ import annotations

import copy
import io
import json
import uuid
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import User
from accounts.privacy.export import exported
from chat.domain.imports import Import
from chat.domain.owners import Owner
from chat.operations.imports import records, spool
from chat.operations.imports.working import work
from chat.stores import database_store
from chat.stores.exports import exported_conversation

DIRECTORY = Path(settings.DATA_DIR) / "imports"
AT = "2026-01-02T03:04:05+00:00"


def forget_files() -> None:
    """Remove what other tests left where files wait."""
    for left in DIRECTORY.glob("*"):
        left.unlink()


def event(sequence: int, **fields: Any) -> dict[str, Any]:
    """A question where the sequence is odd, and otherwise its reply."""
    is_question = sequence % 2 == 1
    return {
        "sequence": sequence,
        "parent": sequence - 1 or None,
        "is_aside": False,
        "type": "message.created" if is_question else "generation.completed",
        "role": "user" if is_question else "assistant",
        "author": "user" if is_question else "vana",
        "text": f"Text {sequence}",
        "data": {"id": f"event-{sequence}", "author": "user"},
        "model": "",
        "input_tokens": None,
        "output_tokens": None,
        "at": AT,
        "timestamp": 1_767_323_045.25 + sequence,
        "event_id": f"event-{sequence}",
        "invocation_id": "",
        **fields,
    }


def generation(parent: int = 1, reply: int | None = 2, **fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "parent": parent,
        "reply": reply,
        "continues": False,
        "status": "completed",
        "error_code": "",
        "engine": "demo",
        "model": "demo",
        "input_tokens": 1,
        "output_tokens": 2,
        "receipt": {"sent": [1], "left_out": 0, "reason": None},
        "queued_at": AT,
        "started_at": AT,
        "first_delta_at": None,
        "ended_at": AT,
        **fields,
    }


def conversation(events: int = 2, **heading: Any) -> dict[str, Any]:
    """The file of one conversation; `heading` are changes of its first part."""
    return {
        "format": "vana-conversation",
        "version": 1,
        "conversation": {
            "id": str(uuid.uuid4()),
            "status": "active",
            "title": "Moss",
            "title_source": "question",
            "model": "demo",
            "system_prompt": "",
            "head": events,
            "created_at": AT,
            "updated_at": AT,
            "pinned_at": None,
            "archived_at": None,
            "deleted_at": None,
            "expires_at": None,
            **heading,
        },
        "events": [event(sequence) for sequence in range(1, events + 1)],
        "generations": [generation()] if events > 1 else [],
    }


def changed(file: dict[str, Any], **places: Any) -> dict[str, Any]:
    """Return a copy of a file; `events__0__text="…"` names what is changed in it."""
    copied = copy.deepcopy(file)
    for place, value in places.items():
        inner: Any = copied
        *way, last = [int(name) if name.isdigit() else name for name in place.split("__")]
        for name in way:
            inner = inner[name]
        inner[last] = value
    return copied


def person_file(*conversations: Any, **fields: Any) -> dict[str, Any]:
    return {
        "format": "vana-export",
        "version": 1,
        "account": {"email": "somebody@example.org", "id": str(uuid.uuid4())},
        "conversations": list(conversations),
        **fields,
    }


def written(value: Any) -> bytes:
    return json.dumps(value).encode()


def zipped(files: dict[str, bytes], *, way: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", way) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def imported(user: User, file: bytes | dict[str, Any], *, keeps_ids: bool = False) -> Import:
    """Import a file as the pages do, but at once."""
    content = file if isinstance(file, bytes) else written(file)
    import_id = spool.spooled([content])
    records.add(import_id, user, keeps_ids=keeps_ids)
    work(import_id)
    return records.get(user.pk, import_id)


def everything_of(user: User) -> bytes:
    """The export of all that is kept about a person."""
    return "".join(exported(user)).encode()


def conversations_of(user: User) -> list[dict[str, Any]]:
    """Every conversation of a person, as an export has it, without its database's ids."""
    owner = Owner.user(user.pk)
    found = database_store().walk_everything(owner)
    return [json.loads("".join(exported_conversation(each))) for each in found]
