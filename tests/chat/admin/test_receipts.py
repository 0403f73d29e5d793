"""Staff erase somebody: with a reason, sure, on record; and look at receipts."""

from __future__ import annotations

from django.test import TestCase

from accounts.models import AuditEvent, User
from accounts.roles import AccountRole
from chat import models
from chat.domain.owners import Owner
from tests.accounts.test_admin_roles import PEOPLE, client_of
from tests.builders import PASSWORD, person, staff, talk
from tests.chat.admin.looking import confirmed_client

FORM = {"reason": "request", "is_sure": "on"}


class ErasureTests(TestCase):
    def setUp(self) -> None:
        self.officer = staff(AccountRole.PRIVACY_OFFICER)
        self.member = person("mira@example.org")
        talk(Owner.user(self.member.pk), exchanges=1)
        self.client = confirmed_client(self.officer)
        self.page = f"/admin/chat/receipt/erase/{self.member.pk}/"

    def test_the_page_of_a_person_leads_to_it(self) -> None:
        assert self.page in self.client.get(f"{PEOPLE}{self.member.pk}/change/").content.decode()

    def test_who_is_sure_and_says_why_erases(self) -> None:
        response = self.client.post(self.page, FORM)

        (receipt,) = models.Receipt.objects.all()
        assert (receipt.asked_by, receipt.reason) == ("privacy_officer", "request")
        assert (response.status_code, str(receipt.id) in response["Location"]) == (303, True)
        assert not User.objects.get(pk=self.member.pk).may_sign_in
        events = AuditEvent.objects.filter(action="people.erase").values_list(
            "subject_id", "detail"
        )
        assert list(events) == [(str(self.member.public_id), "request")]

    def test_who_signed_in_long_ago_is_asked_for_the_password_first(self) -> None:
        browser = client_of(self.officer)
        for method in (browser.get, browser.post):
            response = method(self.page, FORM)
            assert response.status_code == 302
            assert response["Location"].startswith("/accounts/reauthenticate/?next=")
        assert User.objects.get(pk=self.member.pk).may_sign_in

        # The form that was sent is kept until then.
        form = {"password": PASSWORD, "next": self.page}
        response = browser.post("/accounts/reauthenticate/", form)

        (receipt,) = models.Receipt.objects.all()
        assert (response.status_code, str(receipt.id) in response["Location"]) == (303, True)

    def test_the_page_leads_to_an_export_first(self) -> None:
        address = f"/admin/chat/conversation/export/?person={self.member.public_id}"

        assert address in self.client.get(self.page).content.decode()

    def test_without_a_reason_or_the_box_nothing_happens(self) -> None:
        for form in ({}, {"reason": "request"}, {"is_sure": "on"}, {**FORM, "reason": "because"}):
            assert self.client.post(self.page, form).status_code == 200
        assert not models.Receipt.objects.exists()

    def test_twice_is_once(self) -> None:
        for _ in range(2):
            assert self.client.post(self.page, FORM).status_code == 303
        assert models.Receipt.objects.count() == 1

    def test_nobody_with_a_role_is_erased_by_who_assigns_none(self) -> None:
        other = staff(AccountRole.SUPPORT)

        assert self.client.post(f"/admin/chat/receipt/erase/{other.pk}/", FORM).status_code == 403
        assert User.objects.get(pk=other.pk).may_sign_in

    def test_the_last_administrator_stays(self) -> None:
        last = staff(AccountRole.ADMINISTRATOR)

        response = confirmed_client(last).post(f"/admin/chat/receipt/erase/{last.pk}/", FORM)

        assert response.status_code == 303
        assert not models.Receipt.objects.exists()

    def test_receipts_are_there_to_look_at(self) -> None:
        self.client.post(self.page, FORM)
        (receipt,) = models.Receipt.objects.all()

        for path in ("", f"{receipt.id}/change/"):
            response = self.client.get(f"/admin/chat/receipt/{path}")
            assert response.status_code == 200
            assert "mira@example.org" not in response.content.decode()
        assert self.client.post(f"/admin/chat/receipt/{receipt.id}/delete/").status_code == 403
