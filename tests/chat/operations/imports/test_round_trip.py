"""What was exported and is imported again is the same, and nobody else's."""

from __future__ import annotations

import copy
import json
import uuid
from typing import Any

from django.core.cache import caches
from django.test import TestCase
from django.utils import timezone

from accounts.models import User
from chat import actions, models
from chat.domain.conversations import TitleSource
from chat.domain.feedback import Rating, judged
from chat.domain.generations import GenerationStatus
from chat.domain.imports import ImportStatus, SkipReason
from chat.domain.owners import Owner
from chat.domain.search import Query, SearchFilters
from chat.stores import database_store
from tests.builders import person, talk
from tests.chat.operations.imports.files import (
    conversation,
    conversations_of,
    everything_of,
    imported,
    person_file,
    written,
    zipped,
)

MEGABYTE = "Straße 🌲 שלום 中文 \u202e" * 52_429


def emptied(user: User) -> User:
    """Take everything away, as on a new site, and return somebody who has nothing."""
    for model in (models.Share, models.Feedback, models.Generation):
        model.objects.all().delete()
    models.Event.objects.all().purge()
    models.Conversation.objects.all().delete()
    user.delete()
    return person("again@example.org")


def lively(owner: Owner) -> None:
    """Conversations with everything that can happen in one."""
    first = talk(owner, "First", exchanges=2)
    stopped = first.reply(first.question("More"), "Once", GenerationStatus.STOPPED)
    first.reply(first.again(stopped.sequence, continues=True), " upon a time")
    first.reply(first.again(1), "Another version", thinking="Which one?\n")
    failed = first.question("And this?", parent=4)
    first.reply(failed, "", GenerationStatus.FAILED, error_code="engine_unavailable")
    first.reply(first.question("Later"), "Cut", GenerationStatus.INTERRUPTED)
    actions.rename_conversation(owner, first.id, "Mosses, and more")
    actions.pin_conversation(owner, first.id, pinned=True)
    judged_up = judged(2, Rating.UP, timezone.now(), reason="clear", text="Yes, so it is")
    database_store().rate(owner, first.id, judged_up, model_name="demo")
    large = talk(owner, "Large")
    large.reply(large.question("Write much"), MEGABYTE, thinking="</script>\u2028 & '\"")
    archived = talk(owner, "Archived", exchanges=1)
    database_store().rename(archived.id, "By the model", TitleSource.MODEL, timezone.now())
    actions.archive_conversation(owner, archived.id, archived=True)
    trashed = talk(owner, "Trashed", exchanges=1)
    actions.delete_conversation(owner, trashed.id)


class RoundTripTests(TestCase):
    def setUp(self) -> None:
        # An export holds temporary chats, too: other tests' people had the same numbers.
        caches["visitors"].clear()
        self.user = person("mira@example.org")
        self.owner = Owner.user(self.user.pk)

    def test_an_import_into_an_empty_site_gives_equal_conversations(self) -> None:
        lively(self.owner)
        before, file = conversations_of(self.user), everything_of(self.user)
        assert len(before) == 4
        again = emptied(self.user)

        done = imported(again, file)

        assert done.status is ImportStatus.DONE, done
        assert (done.report.conversations, done.report.skipped_count) == (4, 0)
        assert done.report.messages == sum(
            each["type"] != "conversation.renamed" for file in before for each in file["events"]
        )
        assert done.report.branches == 2
        assert _as_trashed_now(conversations_of(again)) == _as_trashed_now(before)

    def test_days_in_the_trash_begin_anew(self) -> None:
        began = timezone.now()

        imported(self.user, conversation(deleted_at="2026-01-03T00:00:00+00:00"))

        deleted_at = models.Conversation.objects.get().deleted_at
        assert deleted_at is not None
        assert deleted_at >= began

    def test_nothing_that_came_is_new_and_all_of_it_counts_as_opened(self) -> None:
        began = timezone.now()

        imported(self.user, conversation())

        (found,) = database_store().page(self.owner)
        assert not found.is_unread
        assert found.last_opened_at is not None
        assert found.last_opened_at >= began

    def test_what_is_derived_is_the_same_too(self) -> None:
        lively(self.owner)
        fields = ("revision", "head", "message_count", "has_branches")
        before = list(models.Conversation.objects.order_by("id").values(*fields))
        positions = list(models.Event.objects.order_by("text", "sequence").values("position"))
        file = everything_of(self.user)

        imported(emptied(self.user), file)

        assert list(models.Conversation.objects.order_by("id").values(*fields)) == before
        after = list(models.Event.objects.order_by("text", "sequence").values("position"))
        assert after == positions

    def test_the_first_question_is_what_lists_show(self) -> None:
        imported(self.user, conversation(4))

        assert models.Conversation.objects.get().preview == "Text 1"

    def test_elsewhere_everything_is_equal_but_the_ids(self) -> None:
        lively(self.owner)
        before, file = conversations_of(self.user), everything_of(self.user)
        other = person("other@example.org")

        done = imported(other, file)

        assert done.report.conversations == 4
        assert [_without_ids(each) for each in conversations_of(other)] == [
            _without_ids(each) for each in before
        ]
        ids = {each["conversation"]["id"] for each in before}
        assert not ids & {each["conversation"]["id"] for each in conversations_of(other)}
        assert conversations_of(self.user) == before

    def test_a_reply_leads_to_the_run_that_wrote_it(self) -> None:
        talk(self.owner, exchanges=1)
        file = everything_of(self.user)
        other = person("other@example.org")

        imported(other, file)

        (found,) = conversations_of(other)
        run = found["generations"][0]["id"]
        assert found["events"][1]["invocation_id"] == run
        assert found["events"][1]["data"]["invocation_id"] == run

    def test_the_same_file_twice_brings_nothing_twice(self) -> None:
        lively(self.owner)
        file = everything_of(self.user)
        other = person("other@example.org")
        imported(other, file)
        before = conversations_of(other)

        again = imported(other, file)

        assert again.report.conversations == 0
        assert again.report.reasons == {SkipReason.THERE: 3, SkipReason.IN_TRASH: 1}
        assert conversations_of(other) == before
        assert imported(self.user, file).report.conversations == 0
        assert imported(other, everything_of(other)).report.conversations == 0

    def test_what_was_said_can_be_found(self) -> None:
        file = conversation()
        file["events"][1]["text"] = "Sphagnum holds water"

        imported(self.user, file)

        query = Query.of("sphagnum")
        assert len(database_store().search(self.owner, query, SearchFilters()).results) == 1

    def test_a_zip_is_read_where_its_json_is(self) -> None:
        file = person_file(conversation(), conversation(4))
        packed = zipped(
            {
                "Moss.md": b"# Moss",
                "data/vana-export.json": written(file),
                "schema.json": b'{"title": "Vana\'s exports"}',
            }
        )

        done = imported(self.user, packed)

        assert (done.report.conversations, done.report.messages) == (2, 6)

    def test_a_file_of_several_is_read_too(self) -> None:
        several = {**person_file(conversation(), conversation()), "format": "vana-conversations"}

        assert imported(self.user, several).report.conversations == 2

    def test_fields_may_stand_in_any_order_and_more_of_them(self) -> None:
        file = conversation()
        turned = {**dict(reversed(file.items())), "added_later": [{"a": [1, 2]}]}
        turned["events"][0]["added_later"] = True
        whole = {"conversations": [turned], "later": {}, "format": "vana-export", "version": 1}

        done = imported(self.user, b"\xef\xbb\xbf" + json.dumps(whole, indent=2).encode())

        assert done.report.conversations == 1

    def test_no_field_of_a_file_says_whose_it_is(self) -> None:
        victim = person("victim@example.org")
        file = conversation(owner=victim.pk, owner_id=victim.pk, user_key=str(victim.pk))
        file.update(owner_id=victim.pk, user_id=victim.pk)

        imported(self.user, person_file(file, owner_id=victim.pk))

        assert conversations_of(victim) == []
        (row,) = models.Conversation.objects.all()
        assert (row.owner_id, row.user_key) == (self.user.pk, str(self.user.pk))

    def test_an_id_of_somebody_else_is_neither_used_nor_told(self) -> None:
        theirs = talk(Owner.user(person("victim@example.org").pk), "Theirs", exchanges=1)
        run = models.Generation.objects.get().pk
        known = conversation(id=str(theirs.id))
        known["generations"][0]["id"] = str(run)
        before = list(models.Conversation.objects.filter(pk=theirs.id).values())

        answers = [imported(self.user, file) for file in (known, conversation())]

        assert [each.report.to_json() for each in answers] == [answers[0].report.to_json()] * 2
        assert list(models.Conversation.objects.filter(pk=theirs.id).values()) == before
        mine = [uuid.UUID(each["conversation"]["id"]) for each in conversations_of(self.user)]
        assert len(mine) == 2
        assert theirs.id not in mine

    def test_an_operator_keeps_ids_where_they_are_free(self) -> None:
        theirs = talk(Owner.user(person("victim@example.org").pk), "Theirs", exchanges=1)
        free, taken = conversation(), conversation(id=str(theirs.id))

        imported(self.user, person_file(free, taken), keeps_ids=True)

        ids = {each["conversation"]["id"] for each in conversations_of(self.user)}
        assert free["conversation"]["id"] in ids
        assert str(theirs.id) not in ids
        assert len(ids) == 2


def _without_ids(whole: dict[str, Any]) -> dict[str, Any]:
    (file,) = _as_trashed_now([whole])
    file["conversation"].pop("id")
    for each in file["generations"]:
        each.pop("id")
    for each in file["events"]:
        each.pop("invocation_id")
        each["data"].pop("invocation_id", None)
    return file


def _as_trashed_now(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return them without the time since when they are in the trash: an import is a new one."""
    copied = copy.deepcopy(files)
    for file in copied:
        file["conversation"]["deleted_at"] = bool(file["conversation"]["deleted_at"])
    return copied
