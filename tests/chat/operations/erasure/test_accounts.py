"""An account with everything: erased, counted, and searched for everywhere afterwards."""

from __future__ import annotations

import io
import re
import threading
from pathlib import Path
from unittest import mock
from uuid import UUID

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import RequestFactory, TransactionTestCase, override_settings
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.privacy.erasing import Subject
from chat import actions, models
from chat.domain.erasure import ReceiptStatus
from chat.domain.errors import ConversationNotFound
from chat.domain.generations import GenerationStatus, Outcome
from chat.domain.job_errors import JobLeftOff
from chat.domain.owners import Owner
from chat.operations.erasure import accounts, shown
from chat.operations.erasure import caches as caches_of
from chat.operations.erasure.searching import Traces, search
from chat.operations.erasure.verifying import verify
from chat.operations.jobs import find
from chat.operations.jobs.queue import start_now
from chat.operations.jobs.work import work
from chat.stores import store_for
from chat.stores.db.search import index
from tests.builders import person, talk
from tests.chat.operations.erasure.filled import MARKER, fill


class ErasureCase(TransactionTestCase):
    @pytest.fixture(autouse=True)
    def _scratch(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def setUp(self) -> None:
        # Where the database is a file, it stays where it is: it is searched by its tables.
        scratch = override_settings(DATA_DIR=self.folder, BACKUP_DIR=self.folder / "backups")
        scratch.enable()
        self.addCleanup(scratch.disable)
        for cache in caches.all():
            cache.clear()

    def asked(self, who: User, by: User | None = None) -> UUID:
        request = RequestFactory().post("/")
        receipt_id = actions.erase_account(who, by=by or who, request=request)
        assert receipt_id is not None
        return receipt_id

    def run_job(self, stopping: threading.Event | None = None) -> models.JobRun:
        job = find("erasures")
        return work(job, start_now(job), stopping=stopping)


class AcceptanceTests(ErasureCase):
    def test_nothing_is_left_in_any_table_file_index_or_cache(self) -> None:
        other = person("other@example.org")
        talk(Owner.user(other.pk), exchanges=2)
        gone = fill()
        before = search(Traces(marker=MARKER)).places
        assert len(before) > 15, before
        rows_before, findable = _rows(), index.count()
        assert connection.vendor != "sqlite" or MARKER.encode() in _raw_database()

        receipt_id = self.asked(gone)
        counters = caches_of.search(Subject.of(gone))["cache:default"]
        run = self.run_job()

        assert run.status == "succeeded", run.error_sentence
        told, found = verify(receipt_id, marker=MARKER)
        assert found.places == {}
        assert search(Traces(marker=MARKER, keys=frozenset([gone.public_id]))).places == {}
        assert told.status is ReceiptStatus.DONE
        assert not _raw_database().count(MARKER.encode())
        # And the receipt counts what went, table by table.
        went = {name: count - _rows().get(name, 0) for name, count in rows_before.items()}
        cleared = {"accounts_invitation", "chat_jobrun"}
        for name, count in went.items():
            if name not in cleared | {"chat_receipt", "chat_tombstone", "accounts_auditevent"}:
                assert told.counts.get(name, 0) == count, name
        assert told.counts["file:exports"] == told.counts["file:imports"] == 1
        assert told.counts["accounts_invitation"] == 3
        assert told.counts["search"] == findable - index.count() > 0
        assert told.counts["cache:visitors"] == 1
        assert told.counts["cache:default"] == counters > 0
        # Nobody else lost anything.
        assert store_for(Owner.user(other.pk)).count(Owner.user(other.pk)) == 1

    def test_the_audit_says_what_was_done_and_has_no_address(self) -> None:
        gone = fill()
        self.asked(gone)
        self.run_job()

        actions_done = AuditEvent.objects.values_list("action", "subject_id")
        assert ("account.erase", str(gone.public_id)) in set(actions_done)
        call_command("verify_audit", verbosity=0)

    def test_the_command_says_found_and_not_found(self) -> None:
        gone, other = fill(), person("other@example.org")
        receipt_id = self.asked(gone)
        self.run_job()
        call_command("verify_erasure", str(receipt_id), "--marker", MARKER)

        talk(Owner.user(other.pk), f"Who was {MARKER}?", exchanges=1)

        with pytest.raises(CommandError, match="Not all"):
            call_command("verify_erasure", str(receipt_id), "--marker", MARKER)
        call_command("verify_erasure", str(receipt_id))

    def test_a_copy_that_a_restore_put_aside_is_named_and_not_searched(self) -> None:
        gone = fill()
        copy = self.folder / "exports.before-restore-20991231T000000Z"
        copy.mkdir()
        (copy / "one.json").write_text(f"{MARKER} {gone.public_id}")
        receipt_id = self.asked(gone)
        self.run_job()
        later = copy.with_name("imports.before-restore-20991231T000000Z")
        later.mkdir()
        out = io.StringIO()

        call_command("verify_erasure", str(receipt_id), "--marker", MARKER, stdout=out)

        assert f"Not searched: backup {copy.name}, there until 2100-04-01." in out.getvalue()
        assert f"Not searched: {later}, put aside by a restore" in out.getvalue()
        assert "Nothing of it was found in what was searched." in out.getvalue()

    def test_what_only_begins_with_the_name_of_the_database_is_searched(self) -> None:
        gone = fill()
        receipt_id = self.asked(gone)
        self.run_job()
        (self.folder / "vana.sqlite3-copy").write_text(str(gone.public_id))
        name = str(self.folder / "vana.sqlite3")

        with mock.patch.dict(connection.settings_dict, {"NAME": name}):
            assert set(verify(receipt_id)[1].places) == {"file vana.sqlite3-copy"}

    def test_the_command_says_how_far_it_is(self) -> None:
        gone, out = person(), io.StringIO()
        receipt_id = self.asked(gone)
        self.run_job()

        call_command("verify_erasure", str(receipt_id), stdout=out)

        assert re.search(r"Searching table 1 of \d+: ", out.getvalue())

    def test_what_came_back_under_its_id_is_found(self) -> None:
        gone, other = fill(), Owner.user(person().pk)
        kept = models.Conversation.objects.filter(owner=gone).values_list("pk", flat=True)[0]
        receipt_id = self.asked(gone)
        self.run_job()

        models.Conversation.objects.create(
            id=kept, owner_id=other.user_id, user_key="x", session_key="x"
        )

        assert set(verify(receipt_id)[1].places) == {"table chat_conversation"}


class InBetweenTests(ErasureCase):
    def test_nobody_is_let_in_from_the_moment_it_is_asked(self) -> None:
        gone = fill()

        self.asked(gone)

        gone.refresh_from_db()
        assert not gone.may_sign_in
        form = {"login": gone.email, "password": "eleven green bottles"}
        assert self.client.post("/accounts/login/", form).status_code == 400
        (share,) = models.Share.objects.all()
        assert self.client.get(f"/s/{share.token}/").status_code == 404

    def test_temporary_chats_are_on_the_receipt(self) -> None:
        gone = person()
        talk(Owner.temporary(gone.pk), exchanges=1)

        receipt_id = self.asked(gone)

        assert shown.receipt(receipt_id).counts["cache:visitors"] == 1

    def test_twice_is_once(self) -> None:
        gone = fill()
        self.asked(gone)

        assert actions.erase_account(gone, by=gone, request=RequestFactory().post("/")) is None
        assert models.Receipt.objects.count() == 1

    def test_a_reply_in_the_middle_writes_nothing_afterwards(self) -> None:
        gone = person()
        made = talk(Owner.user(gone.pk), exchanges=1)
        generation = made.question("More?").generation
        made.write(generation, "half a reply")
        self.asked(gone)
        self.run_job()
        store = store_for(Owner.user(gone.pk))

        outcome = Outcome(GenerationStatus.COMPLETED, "an-id", 1.0, text="the rest")

        assert store.checkpoint([], timezone.now()) == set()
        assert store.finish(generation.id, outcome) is None
        assert not models.Event.objects.exists()
        with pytest.raises(ConversationNotFound):
            store.get(Owner.user(gone.pk), made.id)

    def test_it_goes_on_where_it_was_interrupted(self) -> None:
        gone = person()
        for _ in range(3):
            talk(Owner.user(gone.pk), exchanges=1)
        receipt_id = self.asked(gone)
        real, calls = accounts._Steps.__call__, []

        def breaks(step: accounts._Steps) -> None:
            real(step)
            calls.append(1)
            if len(calls) == 2:
                raise JobLeftOff

        with mock.patch.object(accounts._Steps, "__call__", breaks):
            self.run_job()
        assert 0 < models.Conversation.objects.count() < 3
        assert shown.receipt(receipt_id).status is ReceiptStatus.ERASING

        self.run_job()

        told = shown.receipt(receipt_id)
        assert told.status is ReceiptStatus.DONE
        assert (told.counts["chat_conversation"], told.counts["chat_event"]) == (3, 6)
        assert not User.objects.filter(pk=gone.pk).exists()

    def test_a_long_conversation_goes_in_pieces_and_is_counted_whole(self) -> None:
        gone = person()
        made = talk(Owner.user(gone.pk), exchanges=3)
        talk(Owner.user(gone.pk), exchanges=1)
        receipt_id = self.asked(gone)

        with mock.patch("chat.operations.erasure.parts.BATCH", 4):
            self.run_job()

        told = shown.receipt(receipt_id)
        assert (told.counts["chat_conversation"], told.counts["chat_event"]) == (2, 8)
        assert models.Tombstone.objects.filter(key=made.id).exists()


def _rows() -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name
            found[table] = cursor.fetchone()[0]
    return {
        name: count
        for name, count in found.items()
        if not name.startswith(("chat_search", "sqlite_"))
    }


def _raw_database() -> bytes:
    """Return what stands in the files of the database, where it is one's."""
    if connection.vendor != "sqlite":
        return b""
    name = Path(str(connection.settings_dict["NAME"]))
    return b"".join(path.read_bytes() for path in name.parent.glob(f"{name.name}*"))
