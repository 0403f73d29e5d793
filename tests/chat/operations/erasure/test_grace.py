"""With a grace period: closed at once, erased later, and taken back by signing in until then."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client, override_settings
from django.utils import timezone

from accounts.api_tokens import ApiTokenScope, find_api_token, issue_api_token
from accounts.models import AuditEvent, User
from accounts.roles import AccountRole
from accounts.staff import LastAdministrator
from chat import models
from chat.domain.erasure import ReceiptStatus
from chat.domain.hold_errors import AccountHeld
from chat.domain.owners import Owner
from chat.operations import holds
from chat.operations.erasure import shown
from tests.builders import PASSWORD, person, staff, talk
from tests.chat.operations.erasure.test_accounts import ErasureCase


@override_settings(ERASURE_GRACE_DAYS=30)
class GraceTests(ErasureCase):
    def setUp(self) -> None:
        super().setUp()
        self.gone = person("gone@example.org")
        self.gone.vouch_for_address()
        self.made = talk(Owner.user(self.gone.pk), exchanges=1)

    def signed_in(self) -> Client | None:
        browser = Client()
        browser.post("/accounts/login/", {"login": self.gone.email, "password": PASSWORD})
        return browser if browser.get("/settings/").status_code == 200 else None

    def status(self, receipt_id: UUID) -> ReceiptStatus:
        return shown.receipt(receipt_id).status

    def test_it_is_closed_and_nothing_is_gone_yet(self) -> None:
        browser = self.signed_in()
        assert browser is not None
        _, secret = issue_api_token(
            self.gone.pk, "x", scope=ApiTokenScope.READ, lifetime=timedelta(days=99)
        )

        receipt_id = self.asked(self.gone)
        self.run_job()

        assert self.status(receipt_id) is ReceiptStatus.WAITING
        assert models.Conversation.objects.count() == 1
        assert browser.get("/settings/").status_code == 302
        assert find_api_token(secret) is None

    def test_signing_in_takes_it_back(self) -> None:
        receipt_id = self.asked(self.gone)

        browser = self.signed_in()

        assert browser is not None
        assert browser.get(self.made.url).status_code == 200
        assert self.status(receipt_id) is ReceiptStatus.TAKEN_BACK
        assert AuditEvent.objects.filter(action="account.reopen").count() == 1
        with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
            self.run_job()
        assert User.objects.filter(pk=self.gone.pk).exists()

    def test_a_wrong_password_takes_nothing_back(self) -> None:
        receipt_id = self.asked(self.gone)

        Client().post("/accounts/login/", {"login": self.gone.email, "password": "wrong"})

        assert self.status(receipt_id) is ReceiptStatus.WAITING

    def test_afterwards_it_is_erased_and_signing_in_changes_nothing(self) -> None:
        receipt_id = self.asked(self.gone)

        with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1), tick=False):
            assert self.signed_in() is None
            self.run_job()
            assert self.signed_in() is None

        assert self.status(receipt_id) is ReceiptStatus.DONE
        assert not User.objects.filter(pk=self.gone.pk).exists()

    def test_it_can_be_asked_for_again(self) -> None:
        self.asked(self.gone)
        assert self.signed_in() is not None
        self.gone.refresh_from_db()

        again = self.asked(self.gone)

        assert self.status(again) is ReceiptStatus.WAITING


class RefusalTests(ErasureCase):
    def setUp(self) -> None:
        super().setUp()
        self.gone, self.officer = person(), staff(AccountRole.PRIVACY_OFFICER)
        talk(Owner.user(self.gone.pk), exchanges=1)

    def test_who_is_held_by_law_is_not_erased(self) -> None:
        holds.hold_person(self.gone, by=self.officer, reason="A case")

        with pytest.raises(AccountHeld):
            self.asked(self.gone)

        self.gone.refresh_from_db()
        assert self.gone.may_sign_in
        assert not models.Receipt.objects.exists()

    def test_who_is_held_while_they_wait_goes_when_that_ends(self) -> None:
        receipt_id = self.asked(self.gone)
        hold = holds.hold_person(self.gone, by=self.officer, reason="A case")
        assert self.run_job().status == "succeeded"
        assert models.Conversation.objects.count() == 1

        holds.release(hold, by=self.officer)
        self.run_job()

        assert shown.receipt(receipt_id).status is ReceiptStatus.DONE

    def test_the_last_administrator_stays(self) -> None:
        last = staff(AccountRole.ADMINISTRATOR)

        with pytest.raises(LastAdministrator):
            self.asked(last)

        last.refresh_from_db()
        assert last.may_sign_in
