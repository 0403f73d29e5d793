"""A SECRET_KEY that was changed, after a leak for one, loses nobody who waits to be erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import time_machine
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User
from chat import models
from chat.domain.erasure import ReceiptStatus
from chat.domain.job_errors import JobLeftOff
from chat.domain.owners import Owner
from chat.operations.erasure import accounts, shown
from chat.stores.db import tombstones
from tests.builders import PASSWORD, person, talk
from tests.chat.operations.erasure.test_accounts import ErasureCase


def another_key() -> Any:
    return override_settings(SECRET_KEY="another-" * 8, SECRET_KEY_FALLBACKS=[])


@override_settings(ERASURE_GRACE_DAYS=30)
class ChangedKeyTests(ErasureCase):
    def setUp(self) -> None:
        super().setUp()
        self.gone = person("gone@example.org")
        self.gone.vouch_for_address()
        talk(Owner.user(self.gone.pk), exchanges=1)

    def run_later(self) -> models.JobRun:
        with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
            return self.run_job()

    def test_who_waited_is_erased(self) -> None:
        receipt_id = self.asked(self.gone)

        with another_key():
            run = self.run_later()

        assert run.status == "succeeded"
        assert not User.objects.filter(pk=self.gone.pk).exists()
        assert shown.receipt(receipt_id).counts["chat_conversation"] == 1

    def test_an_erasure_that_was_broken_off_goes_on(self) -> None:
        receipt_id = self.asked(self.gone)
        with mock.patch.object(accounts._Steps, "__call__", side_effect=JobLeftOff):
            self.run_later()
        assert shown.receipt(receipt_id).status is ReceiptStatus.ERASING

        with another_key():
            self.run_later()

        assert not User.objects.filter(pk=self.gone.pk).exists()
        assert shown.receipt(receipt_id).status is ReceiptStatus.DONE

    def test_signing_in_takes_it_back(self) -> None:
        receipt_id = self.asked(self.gone)

        with another_key():
            browser = Client()
            browser.post("/accounts/login/", {"login": self.gone.email, "password": PASSWORD})

        assert shown.receipt(receipt_id).status is ReceiptStatus.TAKEN_BACK

    def test_two_of_one_moment_have_their_own_receipts(self) -> None:
        other = person("other@example.org")
        with time_machine.travel(timezone.now(), tick=False):
            first, second = self.asked(other), self.asked(self.gone)

        self.run_later()

        assert "chat_conversation" not in shown.receipt(first).counts
        assert shown.receipt(second).counts["chat_conversation"] == 1

    def test_a_receipt_is_not_closed_as_long_as_nobody_knows_whom_it_is_about(self) -> None:
        receipt_id = self.asked(self.gone)
        with mock.patch.object(accounts._Steps, "__call__", side_effect=JobLeftOff):
            self.run_later()
        models.Tombstone.objects.all().delete()
        tombstones.path().unlink()

        with another_key():
            run = self.run_later()

        assert shown.receipt(receipt_id).status is ReceiptStatus.ERASING
        assert (run.status, run.error_class) == ("failed", "JobFailed")

    def test_an_account_that_is_due_without_a_receipt_is_a_failure(self) -> None:
        self.asked(self.gone)
        models.Receipt.objects.all().delete()
        assert self.run_job().status == "succeeded"

        run = self.run_later()

        assert run.status == "failed"
        assert "no receipt tells of them: 1" in run.error_sentence
        assert User.objects.filter(pk=self.gone.pk).exists()
