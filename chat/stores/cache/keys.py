"""The names under which the cache holds things.

c:<conversation>            its heading: a dict
c:<conversation>:revision   how many events there are: a counter
c:<conversation>:used       when it was last used, in seconds since the epoch
c:<conversation>:fresh      there while nothing needs a longer life
c:<conversation>:active     the id of the generation in progress
c:<conversation>:waiting    the message that waits for a reply to end
c:<conversation>:e:<n>      one event
c:<conversation>:id:<hash>  the sequence of the event with that id
c:<conversation>:g:<n>      the id of its n-th generation
g:<generation>              what never changes about it
g:<generation>:<part>       claim, beat, stop, receipt, end: each has one writer
g:<generation>:p:<n>        text of one checkpoint
o:<owner>                   the ids of the generations this owner has in progress
slot:<n>                    the places there are for conversations
lock:<name>
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from chat.domain.owners import Owner

GENERATION_PARTS = ("", ":claim", ":beat", ":stop", ":receipt", ":end")

SWEPT = "swept"


def heading(conversation_id: UUID) -> str:
    return f"c:{conversation_id.hex}"


def revision(conversation_id: UUID) -> str:
    return f"c:{conversation_id.hex}:revision"


def used(conversation_id: UUID) -> str:
    return f"c:{conversation_id.hex}:used"


def fresh(conversation_id: UUID) -> str:
    return f"c:{conversation_id.hex}:fresh"


def active(conversation_id: UUID) -> str:
    return f"c:{conversation_id.hex}:active"


def waiting(conversation_id: UUID) -> str:
    return f"c:{conversation_id.hex}:waiting"


def event(conversation_id: UUID, sequence: int) -> str:
    return f"c:{conversation_id.hex}:e:{sequence}"


def event_id(conversation_id: UUID, text: str) -> str:
    # Hashed: an id may have characters, and a length, that caches refuse in keys.
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"c:{conversation_id.hex}:id:{digest}"


def numbered_generation(conversation_id: UUID, number: int) -> str:
    return f"c:{conversation_id.hex}:g:{number}"


def generation(generation_id: UUID, part: str = "") -> str:
    return f"g:{generation_id.hex}{part}"


def generation_parts(generation_id: UUID) -> list[str]:
    return [generation(generation_id, part) for part in GENERATION_PARTS]


def pieces(generation_id: UUID, numbers: Iterable[int]) -> list[str]:
    return [f"g:{generation_id.hex}:p:{number}" for number in numbers]


def owner(value: Owner) -> str:
    return f"o:{value}"


def slot(number: int) -> str:
    return f"slot:{number}"


def lock(name: str) -> str:
    return f"lock:{name}"
