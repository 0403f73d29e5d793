"""Ids that a repeated request finds again, and nobody else can guess."""

from __future__ import annotations

import uuid

from hypothesis import example, given
from hypothesis import strategies as st

from chat.domain.identity import conversation_id_for, event_id_for, generation_id_for
from chat.domain.owners import Owner

ADA = Owner.user(1)
TALK = uuid.UUID(int=1)


@given(st.text())
@example("half of a pair \ud83d")
def test_the_same_key_finds_the_same_ids(key: str) -> None:
    assert conversation_id_for("s", ADA, key) == conversation_id_for("s", ADA, key)
    assert event_id_for("s", TALK, key) == event_id_for("s", TALK, key)
    assert generation_id_for("s", TALK, key) == generation_id_for("s", TALK, key)


def test_every_difference_makes_another_id() -> None:
    ids = {
        str(conversation_id_for("s", ADA, "key")),
        str(conversation_id_for("other secret", ADA, "key")),
        str(conversation_id_for("s", Owner.user(2), "key")),
        str(conversation_id_for("s", Owner.temporary(1), "key")),
        str(conversation_id_for("s", Owner.visitor("1"), "key")),
        str(conversation_id_for("s", ADA, "another key")),
        event_id_for("s", TALK, "key"),
        event_id_for("s", uuid.UUID(int=2), "key"),
        str(generation_id_for("s", TALK, "key")),
        str(generation_id_for("s", uuid.UUID(int=2), "key")),
    }

    assert len(ids) == 10


def test_ids_look_like_random_ones() -> None:
    found = conversation_id_for("s", ADA, "key")

    assert (found.version, found.variant) == (4, uuid.RFC_4122)
