"""Deleting one's account on the page: sure, by the person, and then there is the receipt."""

from __future__ import annotations

from django.test import Client, override_settings

from accounts.models import AuditEvent, User
from accounts.roles import AccountRole
from chat import models
from chat.domain.owners import Owner
from tests.builders import PASSWORD, person, staff, talk
from tests.chat.views.case import PageTestCase

PAGE = "/settings/delete-account/"
FORM = {"email": "Gone@Example.org", "sure": "on"}


class AccountDeletionTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.person = person("gone@example.org")
        self.person.vouch_for_address()
        talk(Owner.user(self.person.pk), exchanges=1)
        self.sign_in(self.person)

    def sign_in(self, who: User) -> None:
        self.client = Client()
        self.client.force_login(who)
        self.client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    def test_the_page_says_what_goes_and_offers_an_export_first(self) -> None:
        page = self.client.get(PAGE).content.decode()

        assert "1 conversation, with what is in the archive and the trash" in page
        assert 'href="/settings/privacy/export/"' in page
        assert "This cannot be undone." in page

    def test_who_signed_in_long_ago_is_asked_for_the_password_first(self) -> None:
        browser = Client()
        browser.force_login(self.person)

        for method in (browser.get, browser.post):
            response = method(PAGE, FORM)
            assert response.status_code == 302
            assert response["Location"].startswith("/accounts/reauthenticate/")
        assert not User.objects.filter(closed_at__isnull=False).exists()

    def test_deleting_signs_out_and_leads_to_the_receipt(self) -> None:
        response = self.client.post(PAGE, FORM)

        (receipt,) = models.Receipt.objects.all()
        assert (response.status_code, response["Location"]) == (303, f"/receipts/{receipt.id}/")
        assert self.client.get("/settings/").status_code == 302
        page = self.client.get(response["Location"]).content.decode()
        assert "The account is closed, and all its devices are signed out." in page
        assert AuditEvent.objects.filter(action="account.erase").count() == 1
        (run,) = models.JobRun.objects.filter(job="erasures")
        assert run.requested_by_id is None

    def test_without_the_box_or_the_address_nothing_happens(self) -> None:
        for form, sentence in (
            ({"email": "gone@example.org"}, "Tick the box"),
            ({"email": "other@example.org", "sure": "on"}, "Type your own email address."),
            ({}, "Type your own email address."),
        ):
            response = self.client.post(PAGE, form)

            page = response.content.decode()
            assert (response.status_code, sentence in page) == (400, True)
            assert f'value="{form.get("email", "")}"' in page
        assert not User.objects.filter(closed_at__isnull=False).exists()
        assert not models.Receipt.objects.exists()

    @override_settings(ERASURE_GRACE_DAYS=14)
    def test_with_a_grace_period_the_page_and_the_receipt_say_until_when(self) -> None:
        assert "erased after 14 days" in self.client.get(PAGE).content.decode()

        page = self.client.post(PAGE, FORM, follow=True).content.decode()

        assert "whoever signs in to it before then keeps it" in page
        assert not models.JobRun.objects.exists()

    def test_the_last_administrator_is_told_and_stays(self) -> None:
        last = staff(AccountRole.ADMINISTRATOR, email="last@example.org")
        last.vouch_for_address()
        self.sign_in(last)
        assert "You are the last administrator" in self.client.get(PAGE).content.decode()

        response = self.client.post(PAGE, {"email": last.email, "sure": "on"})

        assert response.status_code == 400
        assert "This is the last administrator" in response.content.decode()
        last.refresh_from_db()
        assert last.may_sign_in
