"""Removing for good: counted on a receipt, and with a tombstone in the table and in the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest import mock
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import TestCase, TransactionTestCase, override_settings
from django.utils import timezone

from chat import actions, models
from chat.domain.erasure import ReceiptKind, ReceiptStatus
from chat.domain.errors import NotInTrash
from chat.domain.feedback import Rating
from chat.domain.owners import Owner
from chat.operations import purging
from chat.operations.erasure import receipts, shown
from chat.operations.erasure.searching import Traces, search
from chat.operations.retention import sweeping
from chat.stores import store_for
from chat.stores.db import tombstones
from tests.builders import Talk, person, talk
from tests.chat.operations.erasure.filled import MARKER
from tests.chat.operations.retention.case import run


class PurgedCase(TestCase):
    def setUp(self) -> None:
        self.person = person()
        self.owner = Owner.user(self.person.pk)
        self.made = talk(self.owner, exchanges=2)
        self.other = talk(self.owner, exchanges=1)

    def trashed(self, made: Talk) -> Talk:
        store_for(self.owner).delete(made.id, timezone.now())
        return made


class ReceiptTests(PurgedCase):
    def test_a_receipt_counts_what_went_by_table_and_index(self) -> None:
        actions.rate_reply(self.owner, self.made.id, 2, Rating.UP)
        actions.share_conversation(self.owner, self.made.id)
        self.made.write(self.made.question().generation, "half a reply")
        self.trashed(self.made)

        purged = actions.purge_conversation(self.owner, self.made.id)

        assert purged.receipt_id is not None
        assert shown.receipt(purged.receipt_id).counts == {
            "chat_chunk": 1,
            "chat_conversation": 1,
            "chat_event": 5,
            "chat_feedback": 1,
            "chat_generation": 3,
            "chat_share": 1,
            "search": 5,
        }

    def test_a_receipt_is_about_its_person_and_names_nobody(self) -> None:
        purged = actions.purge_conversation(self.owner, self.trashed(self.made).id)

        (found,) = shown.receipts_of(self.person.public_id)
        row = models.Receipt.objects.get()
        assert (found.id, found.status) == (purged.receipt_id, ReceiptStatus.DONE)
        assert (row.asked_by, row.kind) == ("person", ReceiptKind.CONVERSATIONS)
        assert shown.receipts_of(person().public_id) == []
        written = str(shown.receipt_file(row.id))
        for trace in (self.person.email, str(self.person.public_id), str(self.made.id)):
            assert trace not in written

    def test_a_receipt_is_found_after_the_key_was_changed(self) -> None:
        actions.purge_conversation(self.owner, self.trashed(self.made).id)
        with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]):
            assert shown.receipts_of(self.person.public_id) == []

        with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[_key()]):
            assert len(shown.receipts_of(self.person.public_id)) == 1

    def test_emptying_the_trash_makes_one_receipt(self) -> None:
        for each in (self.made, self.other):
            self.trashed(each)

        purged = actions.empty_trash(self.owner)

        (found,) = shown.receipts_of(self.person.public_id)
        assert (found.id, found.conversations, purged.conversations) == (purged.receipt_id, 2, 2)

    def test_an_empty_trash_makes_none(self) -> None:
        assert actions.empty_trash(self.owner).receipt_id is None
        assert not models.Receipt.objects.exists()

    def test_what_is_refused_leaves_no_receipt(self) -> None:
        with pytest.raises(NotInTrash):
            actions.purge_conversation(self.owner, self.made.id)

        assert not models.Receipt.objects.exists()

    def test_what_breaks_off_leaves_everything(self) -> None:
        self.trashed(self.made)

        with (
            mock.patch.object(receipts, "close", side_effect=OSError("full")),
            pytest.raises(OSError, match="full"),
        ):
            actions.purge_conversation(self.owner, self.made.id)

        assert store_for(self.owner).count_trash(self.owner) == 1
        assert not models.Tombstone.objects.exists()


class ManyTests(PurgedCase):
    def test_a_job_purges_many_and_adds_them_to_its_receipt(self) -> None:
        row = receipts.open_receipt(ReceiptKind.RETENTION, asked_by="site")

        counts = purging.purge([self.made.id, self.other.id], receipt_id=row.id)

        assert (counts["chat_conversation"], counts["chat_event"]) == (2, 6)
        assert shown.receipt(row.id).counts == counts
        assert models.Tombstone.objects.filter(receipt_id=row.id).count() == 2

    def test_what_is_to_stay_after_all_stays(self) -> None:
        ids = [self.made.id, self.other.id]

        counts = purging.purge(ids, still=lambda _sql, one: one != self.made.id)

        assert counts["chat_conversation"] == 1
        assert list(models.Conversation.objects.values_list("pk", flat=True)) == [self.made.id]

    def test_what_is_gone_already_is_not_counted_again(self) -> None:
        purging.purge([self.made.id])

        assert purging.purge([self.made.id]) == {}
        assert models.Tombstone.objects.count() == 1


class FileTests(TransactionTestCase):
    @pytest.fixture(autouse=True)
    def _scratch(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def setUp(self) -> None:
        scratch = override_settings(DATA_DIR=self.folder)
        scratch.enable()
        self.addCleanup(scratch.disable)
        self.owner = Owner.user(person().pk)

    def purged(self) -> Talk:
        made = talk(self.owner, exchanges=1)
        store_for(self.owner).delete(made.id, timezone.now())
        actions.purge_conversation(self.owner, made.id)
        return made

    def keys(self) -> list[str]:
        return [line["key"] for line in tombstones.read() if "tombstone" in line]

    def test_tombstones_and_receipts_stand_outside_the_database_too(self) -> None:
        made = self.purged()

        assert self.keys() == [str(made.id)]
        (about,) = [line["about"] for line in tombstones.read() if "about" in line]
        assert about == str(models.Receipt.objects.get().id)
        assert tombstones.path().stat().st_mode & 0o077 == 0

    def test_lines_that_were_lost_are_made_up_for(self) -> None:
        first = self.purged()
        tombstones.path().unlink()
        second = self.purged()

        assert tombstones.write_missing() == 1
        assert sorted(self.keys()) == sorted([str(first.id), str(second.id)])
        assert tombstones.write_missing() == 0

    def test_a_line_that_a_kill_cut_short_loses_no_other(self) -> None:
        first = self.purged()
        with tombstones.path().open("a") as file:
            file.write('{"tombstone": "half')
        second = self.purged()

        assert self.keys() == [str(first.id), str(second.id)]

    def test_a_disk_that_is_full_does_not_keep_a_conversation(self) -> None:
        with mock.patch.object(tombstones, "path", side_effect=OSError):
            self.purged()

        assert not models.Conversation.objects.exists()
        assert tombstones.write_missing() == 1


class WordTests(TransactionTestCase):
    """In transactions of its own: only then the index is merged."""

    @pytest.fixture(autouse=True)
    def _scratch(self, tmp_path: Path) -> Iterator[None]:
        with override_settings(DATA_DIR=tmp_path, BACKUP_DIR=tmp_path / "backups"):
            yield

    def setUp(self) -> None:
        self.owner = Owner.user(person().pk)
        for number in range(30):
            talk(self.owner, f"Something else {number}").exchange("one two", "three four")

    def trashed(self) -> UUID:
        made = talk(self.owner)
        made.exchange(f"Tell me of {MARKER}", "An answer")
        store_for(self.owner).delete(made.id, timezone.now())
        return made.id

    def places(self) -> set[str]:
        return set(search(Traces(marker=MARKER)).places)

    def test_no_word_is_left_after_the_cleanup(self) -> None:
        run()
        for way in ("one", "all", "without a receipt, as an undo"):
            trashed = self.trashed()
            if way == "one":
                actions.purge_conversation(self.owner, trashed)
            elif way == "all":
                actions.empty_trash(self.owner)
            else:
                purging.purge([trashed])
            if connection.vendor == "sqlite":
                assert self.places() == {"table chat_search_data"}, "or there is nothing to show"

            run()

            assert self.places() == set()

    def test_a_run_after_which_nothing_went_merges_nothing(self) -> None:
        actions.purge_conversation(self.owner, self.trashed())
        run()

        with mock.patch.object(sweeping, "sweep") as sweep:
            run()

        assert not sweep.called


def _key() -> str:
    key: str = settings.SECRET_KEY
    return key
