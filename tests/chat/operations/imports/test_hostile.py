"""Hostile and damaged files: a clear answer, and nothing stays behind."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as made_up
from hypothesis import strategies as st

from accounts.models import User
from chat import models
from chat.domain.import_errors import ImportTooLarge
from chat.domain.imports import ImportStatus, SkipReason
from tests.builders import person
from tests.chat.operations.imports.files import (
    DIRECTORY,
    conversation,
    conversations_of,
    forget_files,
    imported,
    person_file,
    written,
    zipped,
)
from tests.chat.operations.imports.hostile import BROKEN, LONG, REFUSED, TEXT
from tests.chat.operations.imports.hostile_zips import ZIPS

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    forget_files()
    return person()


def left_behind() -> tuple[int, int, int, int, list[str]]:
    """Return how many rows there are, and which files."""
    kinds: tuple[Any, ...] = (
        *(models.Conversation, models.Event, models.Generation, models.ImportedConversation),
    )
    conversations, events, runs, marks = (kind.objects.count() for kind in kinds)
    return conversations, events, runs, marks, [each.name for each in DIRECTORY.glob("*")]


NOTHING: tuple[int, int, int, int, list[str]] = (0, 0, 0, 0, [])


@pytest.mark.parametrize(
    ("code", "make"), [*REFUSED.values(), *ZIPS.values()], ids=[*REFUSED, *ZIPS]
)
def test_a_file_that_is_broken_is_refused_whole(user: User, code: str, make: Any) -> None:
    done = imported(user, make())

    assert (done.status, done.error_code) == (ImportStatus.REFUSED, code)
    assert left_behind() == NOTHING


@pytest.mark.parametrize(("place", "file"), BROKEN.values(), ids=BROKEN)
def test_a_conversation_that_does_not_fit_is_left_out(
    user: User, place: str, file: dict[str, Any]
) -> None:
    done = imported(user, person_file(file))

    assert done.status is ImportStatus.DONE
    assert [(each.reason, each.detail) for each in done.report.skipped] == [
        (SkipReason.BROKEN, place)
    ]
    assert left_behind() == NOTHING


@pytest.mark.parametrize(("place", "file"), LONG.values(), ids=LONG)
def test_what_is_too_long_is_left_out(user: User, place: str, file: dict[str, Any]) -> None:
    done = imported(user, person_file(file))

    assert [(each.reason, each.detail) for each in done.report.skipped] == [
        (SkipReason.TOO_LONG, place)
    ]
    assert left_behind() == NOTHING


@pytest.mark.parametrize("value", [5, "x", None, [], [[[]]], {}, {"format": "vana-conversation"}])
def test_an_item_that_is_no_conversation_is_left_out(user: User, value: Any) -> None:
    done = imported(user, person_file(value, conversation(), value))

    assert (done.report.conversations, done.report.reasons[SkipReason.BROKEN]) == (1, 2)
    assert [each.number for each in done.report.skipped] == [1, 3]


def test_one_bad_conversation_does_not_cost_the_good_ones(user: User) -> None:
    bad = [file for _, file in BROKEN.values()]
    later = {**conversation(), "version": 2**40}

    done = imported(user, person_file(conversation(), *bad, conversation(0), later, conversation()))

    assert done.report.conversations == 2
    assert done.report.reasons == {
        SkipReason.BROKEN: len(bad),
        SkipReason.EMPTY: 1,
        SkipReason.VERSION: 1,
    }
    assert left_behind()[:2] == (2, 4)


def test_a_report_names_no_more_than_people_read(user: User) -> None:
    done = imported(user, person_file(*[{}] * 300))

    assert (done.report.skipped_count, len(done.report.skipped)) == (300, 200)
    assert done.report.unnamed_count == 100


def test_names_in_a_zip_lead_nowhere(user: User) -> None:
    names = ["../../escaped.json", "/escaped.json", "C:\\escaped.json", "a/\x01.json"]
    packed = zipped({name: written(conversation()) for name in names})

    done = imported(user, packed)

    assert done.report.conversations == 4
    assert left_behind()[4] == []


def test_a_file_above_the_limit_is_not_even_kept(user: User, settings: Any) -> None:
    settings.IMPORT_MAX_MB = 1
    with pytest.raises(ImportTooLarge):
        imported(user, b" " * (1024 * 1024 + 1))

    assert left_behind() == NOTHING
    assert models.Import.objects.count() == 0


def test_a_zip_may_not_hold_more_than_ten_times_the_limit(user: User, settings: Any) -> None:
    settings.IMPORT_MAX_MB = 1
    padding = "".join(f"{number:06d}" + "x" * 100 for number in range(12_000))
    large = written({**conversation(), "later": padding})
    files = {f"{number}.json": large for number in range(9)}

    done = imported(user, zipped(files))

    assert (done.status, done.error_code) == (ImportStatus.REFUSED, "import_too_large")
    assert left_behind() == NOTHING


@made_up(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.integers(0, len(TEXT) - 1), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_byte_does_no_harm(user: User, place: int, byte: int, *, cut: bool) -> None:
    """Whatever comes of it is either whole and readable, or nothing."""
    damaged = TEXT[:place] if cut else TEXT[:place] + bytes([byte]) + TEXT[place + 1 :]

    done = imported(user, damaged)

    assert not done.status.is_active
    assert len(conversations_of(user)) == models.Conversation.objects.count()
    models.Import.objects.all().delete()
    models.Generation.objects.all().delete()
    models.Event.objects.all().purge()
    models.Conversation.objects.all().delete()
