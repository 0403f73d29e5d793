"""A restored backup brings nobody back: what was erased since is erased again, and said so."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import AccountRole
from chat import actions, models
from chat.domain.erasure import ReceiptStatus
from chat.domain.owners import Owner
from chat.operations import holds
from chat.operations.backups import afterwards
from chat.operations.erasure import shown
from chat.operations.erasure.reapplying import apply, collect, reapply
from chat.operations.erasure.searching import Traces, search
from chat.operations.erasure.verifying import verify
from chat.stores import store_for
from chat.stores.db import tombstones
from tests.builders import Talk, person, staff, talk
from tests.chat.operations.erasure.filled import MARKER, fill
from tests.chat.operations.erasure.test_accounts import ErasureCase


class ReapplyingTests(ErasureCase):
    def old_database(self, gone: User, made: Talk | None = None) -> None:
        """Put back what a backup would: the person under their ids, without what came since."""
        models.Tombstone.objects.all().delete()
        models.Receipt.objects.all().delete()
        User.objects.filter(email=gone.email).delete()
        again = User(pk=gone.pk, public_id=gone.public_id, email=gone.email, name=MARKER)
        again.save(force_insert=True)
        talk(Owner.user(gone.pk), MARKER).exchange(MARKER, MARKER)

    def erased(self) -> tuple[User, UUID]:
        gone = fill()
        receipt_id = self.asked(gone)
        self.run_job()
        return gone, receipt_id

    def test_who_was_erased_since_is_erased_again_and_the_receipt_says_so(self) -> None:
        gone, receipt_id = self.erased()
        before = shown.receipt(receipt_id)
        self.old_database(gone)

        counts = afterwards.after_restore({})["erasures"]

        assert (counts["accounts_user"], counts["chat_conversation"]) == (1, 1)
        told, found = verify(receipt_id, marker=MARKER)
        assert found.places == {}
        assert told.reapplied_at is not None
        assert (told.counts, told.ended_at) == (before.counts, before.ended_at)
        (event,) = AuditEvent.objects.filter(action="erasures.reapply")
        assert event.detail == "accounts=1 conversations=1"
        # It stands outside the database as well, for the next time.
        (*_, line) = [line for line in tombstones.read() if line.get("about") == str(receipt_id)]
        assert line["reapplied_at"] == told.reapplied_at.isoformat()

    def test_it_does_not_matter_who_put_the_old_database_back(self) -> None:
        gone, receipt_id = self.erased()
        self.old_database(gone)

        self.run_job()

        assert verify(receipt_id, marker=MARKER)[1].places == {}

    def test_without_the_file_what_the_old_database_knew_is_enough(self) -> None:
        gone, receipt_id = self.erased()
        kept = collect()
        tombstones.path().unlink()
        self.old_database(gone)

        apply(kept)

        assert not User.objects.filter(pk=gone.pk).exists()
        assert shown.receipt(receipt_id).reapplied_at is not None

    def test_a_conversation_that_was_purged_since_is_purged_again(self) -> None:
        owner = Owner.user(person().pk)
        purged, other = talk(owner, exchanges=1), talk(owner, exchanges=1)
        store_for(owner).delete(purged.id, timezone.now())
        receipt_id = actions.purge_conversation(owner, purged.id).receipt_id
        assert receipt_id is not None
        models.Tombstone.objects.all().delete()
        models.Receipt.objects.all().delete()
        talk(owner).exchange()
        Talk(owner, purged.id).exchange()

        counts = reapply()

        assert counts["chat_conversation"] == 1
        assert store_for(owner).get(owner, other.id).message_count == 2
        assert shown.receipt(receipt_id).reapplied_at is not None

    def test_what_came_back_on_purpose_stays(self) -> None:
        """A conversation that was imported again, under its id, after it had been purged."""
        owner = Owner.user(person().pk)
        purged = talk(owner, exchanges=1)
        store_for(owner).delete(purged.id, timezone.now())
        actions.purge_conversation(owner, purged.id)
        Talk(owner, purged.id).exchange()

        assert reapply() == {}
        assert store_for(owner).get(owner, purged.id).message_count == 2

    def test_somebody_else_with_the_old_number_stays(self) -> None:
        gone, _ = self.erased()
        models.Tombstone.objects.all().delete()
        User(pk=gone.pk, email="new@example.org").save(force_insert=True)

        reapply()

        assert User.objects.filter(email="new@example.org").exists()

    def test_who_waits_to_be_erased_still_waits_after_a_restore(self) -> None:
        gone = person("gone@example.org")
        with self.settings(ERASURE_GRACE_DAYS=30):
            receipt_id = self.asked(gone)
        gone.refresh_from_db()
        kept = collect()
        models.Receipt.objects.all().delete()
        User.objects.filter(pk=gone.pk).update(closed_at=None, erased_from=None)

        assert apply(kept) == {"closed": 1}

        again = User.objects.get(pk=gone.pk)
        assert (again.may_sign_in, again.erased_from) == (False, gone.erased_from)
        assert shown.receipt(receipt_id).due_at == gone.erased_from

    def test_what_a_hold_refused_is_erased_when_it_ends(self) -> None:
        gone, receipt_id = self.erased()
        self.old_database(gone)
        officer = staff(AccountRole.PRIVACY_OFFICER)
        hold = holds.hold_person(User.objects.get(pk=gone.pk), by=officer, reason="A case")

        assert reapply() == {"held": 1}
        assert self.run_job().status == "succeeded"
        again = User.objects.get(pk=gone.pk)
        assert (again.name, again.may_sign_in) == (MARKER, False)

        holds.release(hold, by=officer)
        self.run_job()

        assert not User.objects.filter(pk=gone.pk).exists()
        assert shown.receipt(receipt_id).reapplied_at is not None

    def test_a_receipt_that_still_waited_in_the_backup_says_that_it_is_done(self) -> None:
        gone, receipt_id = self.erased()
        before = shown.receipt(receipt_id)
        waiting = models.Receipt.objects.get(pk=receipt_id)
        self.old_database(gone)
        waiting.status, waiting.ended_at, waiting.counts = ReceiptStatus.WAITING, None, "{}"
        waiting.save(force_insert=True)

        reapply()

        told = shown.receipt(receipt_id)
        assert (told.status, told.counts) == (ReceiptStatus.DONE, before.counts)
        assert told.reapplied_at is not None

    def test_once_is_enough(self) -> None:
        gone, _ = self.erased()
        self.old_database(gone)
        reapply()

        assert reapply() == {}
        assert search(Traces(marker=MARKER)).places == {}
        assert connection.is_usable()
