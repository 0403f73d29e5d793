"""Owners, conversations, generations and errors: what each can say about itself."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from types import ModuleType

import pytest

from chat.domain import (
    access_errors,
    agent_errors,
    backup_errors,
    branch_errors,
    engine_errors,
    errors,
    feedback_errors,
    hold_errors,
    import_errors,
    instruction_errors,
    job_errors,
    looking_errors,
    quota_errors,
    wish_errors,
)
from chat.domain.conversations import Conversation, TitleSource
from chat.domain.events import EventType
from chat.domain.generations import Generation, GenerationStatus, Written
from chat.domain.owners import Owner

ERROR_MODULES = (
    errors,
    access_errors,
    agent_errors,
    backup_errors,
    branch_errors,
    engine_errors,
    import_errors,
    instruction_errors,
    feedback_errors,
    hold_errors,
    job_errors,
    looking_errors,
    looking_errors,
    wish_errors,
    quota_errors,
)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ENDINGS = set(GenerationStatus) - {GenerationStatus.QUEUED, GenerationStatus.RUNNING}


def conversation(**fields: object) -> Conversation:
    defaults = {
        "id": uuid.UUID(int=1),
        "owner": Owner.user(1),
        "title": "",
        "title_source": TitleSource.QUESTION,
        "preview": "",
        "revision": 0,
        "head": 0,
        "message_count": 0,
        "has_branches": False,
        "system_prompt": "",
        "model_name": "",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Conversation(**{**defaults, **fields})  # type: ignore[arg-type]  # a builder's defaults


def test_only_signed_in_people_who_want_it_reach_the_database() -> None:
    assert Owner.user(1).is_kept
    assert not Owner.temporary(1).is_kept
    assert not Owner.visitor("1").is_kept


def test_a_visitors_key_is_never_a_persons_number() -> None:
    assert (Owner.user(7).user_id, Owner.temporary(7).user_id) == (7, 7)
    assert Owner.visitor("7").user_id is None
    assert Owner.visitor("7") != Owner.user(7)
    assert not Owner.visitor("7").is_signed_in


def test_a_person_has_one_channel_for_what_is_kept_and_what_is_not() -> None:
    assert Owner.user(7).channel == Owner.temporary(7).channel == "user-7"
    assert Owner.visitor("7").channel == "visitor-7"
    assert str(Owner.temporary(7)) == "temporary:7"


def test_a_conversation_without_events_is_empty() -> None:
    assert conversation().is_empty
    assert not conversation(head=1).is_empty


def test_a_conversation_with_a_time_of_pinning_is_pinned() -> None:
    assert conversation(pinned_at=NOW).is_pinned
    assert not conversation().is_pinned


@pytest.mark.parametrize("status", sorted(ENDINGS))
def test_every_ending_leaves_its_own_event(status: GenerationStatus) -> None:
    assert not status.is_active
    assert status.event_type is EventType(f"generation.{status}")


@pytest.mark.parametrize("status", sorted(set(GenerationStatus) - ENDINGS))
def test_a_generation_is_active_until_it_has_ended(status: GenerationStatus) -> None:
    generation = Generation(
        id=uuid.UUID(int=2),
        conversation_id=uuid.UUID(int=1),
        owner=Owner.user(1),
        parent=1,
        continues=False,
        engine="demo",
        model_name="demo",
        status=status,
        queued_at=NOW,
    )

    assert generation.is_active


def test_offsets_count_characters_and_not_bytes() -> None:
    written = Written(3, "👩🏽‍🚀", 0, "", GenerationStatus.RUNNING)

    assert written.end == 3 + 4


def all_errors(root: type[errors.ChatError] = errors.ChatError) -> list[type[errors.ChatError]]:
    return [root, *(found for child in root.__subclasses__() for found in all_errors(child))]


def test_every_error_has_a_code_of_its_own_and_a_sentence() -> None:
    codes = [error.code for error in all_errors()]

    assert len(codes) == len(set(codes))
    for error in all_errors():
        assert error.message.endswith("."), error


@pytest.mark.parametrize("module", ERROR_MODULES, ids=lambda module: module.__name__)
def test_the_tree_in_a_docstring_is_the_tree(module: ModuleType) -> None:
    root = next(one for one in vars(module).values() if is_error_of(module, one))
    here = [error.__name__ for error in all_errors(root) if is_error_of(module, error)]
    lines = (module.__doc__ or "").splitlines()
    drawn = [line.split()[-1] for line in lines if "──" in line and "see" not in line]

    assert root.__name__ in [line.strip() for line in lines]
    assert [root.__name__, *drawn] == here


def is_error_of(module: ModuleType, value: object) -> bool:
    return isinstance(value, type) and value.__module__ == module.__name__


def test_errors_carry_what_helps_to_go_on() -> None:
    assert errors.MessageTooLong(100).limit_chars == 100
    assert errors.TooManyGenerations(5).retry_after_seconds == 5
    assert (
        engine_errors.EngineRateLimited("429", retry_after_seconds=1.5).retry_after_seconds == 1.5
    )
    assert engine_errors.EngineTimeout().retry_after_seconds is None
