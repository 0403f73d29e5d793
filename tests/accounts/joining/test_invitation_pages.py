"""Invitations in the administration, and on the command line."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client, TestCase, override_settings

from accounts.joining.invitations import find_invitation, issue_invitation, use_invitation
from accounts.models import AuditEvent, Invitation, InvitationState, User
from accounts.roles import AccountRole
from tests.builders import person, staff

INVITATIONS = "/admin/accounts/invitation/"
ADDRESS = "mira@example.org"
LINK = re.compile(r'value="(http[^"]+)"')


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def secret_in(link: str) -> str:
    return parse_qs(urlsplit(link).query)["invitation"][0]


@override_settings(SIGNUP_POLICY="invitation")
class AdminTests(TestCase):
    def setUp(self) -> None:
        self.support = staff(AccountRole.SUPPORT, email="support@example.org")
        self.client = client_of(self.support)

    def _invite(self, **fields: str) -> Any:
        return self.client.post(f"{INVITATIONS}add/", {"email": "", **fields})

    def test_the_link_is_shown_once(self) -> None:
        response = self._invite()

        found = LINK.search(response.content.decode())
        assert found is not None
        invitation = find_invitation(secret_in(found[1]))
        assert invitation.created_by == self.support
        assert "no-store" in response["Cache-Control"]
        for path in ("", f"{invitation.pk}/change/", f"{invitation.pk}/history/"):
            page = self.client.get(INVITATIONS + path).content.decode()
            assert secret_in(found[1]) not in page
            assert invitation.hash not in page

    @override_settings(MAIL_ENABLED=True)
    def test_it_is_mailed_to_its_address_if_that_is_wanted(self) -> None:
        kept = self._invite(email="other@example.org")
        mailed = self._invite(email=ADDRESS, sends_mail="on")

        (message,) = mail.outbox
        assert message.to == [ADDRESS]
        assert "was mailed to" not in kept.content.decode()
        assert f"was mailed to {ADDRESS}" in mailed.content.decode()

    @override_settings(MAIL_ENABLED=True, EMAIL_BACKEND="tests.accounts.mailing.NoMail")
    def test_a_mail_that_could_not_be_sent_is_told_beside_the_link(self) -> None:
        page = self._invite(email=ADDRESS, sends_mail="on").content.decode()

        assert "could not be sent" in page
        assert LINK.search(page)

    @override_settings(MAIL_ENABLED=False)
    def test_a_site_without_mail_does_not_offer_it(self) -> None:
        assert "sends_mail" not in self.client.get(f"{INVITATIONS}add/").content.decode()

        self._invite(email=ADDRESS, sends_mail="on")

        assert mail.outbox == []

    def test_who_has_an_account_is_not_invited(self) -> None:
        person("Mira@example.org")

        response = self._invite(email=ADDRESS)

        assert "has an account already" in response.content.decode()
        assert not Invitation.objects.exists()

    def test_the_list_says_what_became_of_each(self) -> None:
        used = issue_invitation(self.support)
        use_invitation(used.secret, ADDRESS)
        Invitation.objects.update(used_by=person(ADDRESS))
        issue_invitation(self.support, "open@example.org")

        page = self.client.get(INVITATIONS).content.decode()
        assert '<td class="field-state_name">Used</td>' in page
        assert '<td class="field-state_name">Open</td>' in page
        assert ADDRESS in page
        for state, count in ((InvitationState.USED, 1), (InvitationState.OPEN, 1), ("?", 2)):
            response = self.client.get(INVITATIONS, {"state": state})
            assert response.context["cl"].queryset.count() == count

    def test_it_is_revoked_from_the_list(self) -> None:
        made, used = issue_invitation(self.support), issue_invitation(self.support)
        use_invitation(used.secret, ADDRESS)

        response = self.client.post(
            INVITATIONS,
            {"action": "revoke", "_selected_action": [made.pk, used.pk]},
            follow=True,
        )

        assert "1 invitation was revoked." in response.content.decode()
        assert Invitation.objects.get(pk=made.pk).state == InvitationState.REVOKED
        assert Invitation.objects.get(pk=used.pk).state == InvitationState.USED

    def test_what_staff_do_with_one_is_on_record(self) -> None:
        for address in (ADDRESS, "other@example.org", "third@example.org"):
            self._invite(email=address)
        revoked, deleted, chosen = Invitation.objects.order_by("pk")
        for _ in range(2):  # the second time there is nothing left to do
            form = {"action": "revoke", "_selected_action": [revoked.pk]}
            self.client.post(INVITATIONS, form)
        self.client.post(f"{INVITATIONS}{deleted.pk}/delete/", {"post": "yes"})
        form = {"action": "delete_selected", "_selected_action": [chosen.pk], "post": "yes"}
        self.client.post(INVITATIONS, form)

        assert [
            (each.action, each.subject_kind, each.subject_id)
            for each in AuditEvent.objects.oldest_first()
        ] == [
            ("invitation.issue", "invitation", str(revoked.pk)),
            ("invitation.issue", "invitation", str(deleted.pk)),
            ("invitation.issue", "invitation", str(chosen.pk)),
            ("invitation.revoke", "invitation", str(revoked.pk)),
            ("invitation.delete", "invitation", str(deleted.pk)),
            ("invitation.delete", "invitation", str(chosen.pk)),
        ]
        by = {each.actor_public_id for each in AuditEvent.objects.all()}
        assert by == {self.support.public_id}
        assert "example.org" not in str(AuditEvent.objects.values())

    def test_nothing_of_it_is_changed(self) -> None:
        made = issue_invitation(self.support)

        response = self.client.post(f"{INVITATIONS}{made.pk}/change/", {"email": ADDRESS})

        assert response.status_code == 403
        assert Invitation.objects.get().email == ""

    def test_a_privacy_officer_and_members_see_none(self) -> None:
        officer = client_of(staff(AccountRole.PRIVACY_OFFICER))

        for path in ("", "add/"):
            assert officer.get(INVITATIONS + path).status_code == 403
            assert client_of(person()).get(INVITATIONS + path).status_code == 302
        assert "Invitations" not in officer.get("/admin/").content.decode()

    def test_under_another_policy_none_is_made(self) -> None:
        with override_settings(SIGNUP_POLICY="open"):
            assert self._invite().status_code == 403

        assert not Invitation.objects.exists()

    def test_its_pages_hold_no_inline_code(self) -> None:
        made = issue_invitation(self.support)
        pages = [self.client.get(INVITATIONS + path) for path in ("", "add/", f"{made.pk}/change/")]
        for response in (*pages, self._invite()):
            html = response.content.decode()
            assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", html)
            assert not re.search(r"<style|\sstyle=|\son\w+=", html)


@override_settings(SIGNUP_POLICY="invitation", MAIL_ENABLED=True)
class CommandTests(TestCase):
    def _invite(self, *arguments: str) -> str:
        out = StringIO()
        call_command("invite", *arguments, stdout=out)
        return out.getvalue().strip()

    def test_it_prints_the_link(self) -> None:
        link = self._invite(ADDRESS, "--days", "2")

        invitation = find_invitation(secret_in(link))
        assert invitation.email == ADDRESS
        assert invitation.created_by is None
        assert (invitation.expires_at - invitation.created_at).days == 2
        event = AuditEvent.objects.get()
        assert (event.action, event.actor_public_id) == ("invitation.issue", None)
        assert mail.outbox == []

    def test_it_mails_the_link_if_asked(self) -> None:
        link = self._invite(ADDRESS, "--mail")

        (message,) = mail.outbox
        assert link in str(message.body)

    def test_it_says_what_is_wrong_and_invites_nobody(self) -> None:
        person("known@example.org")
        wrong = [
            ("nobody",),
            ("known@example.org",),
            ("--mail",),
            ("--days", "-1"),
            ("--days", "366"),
        ]
        for arguments in wrong:
            with pytest.raises(CommandError):
                self._invite(*arguments)
        with override_settings(SIGNUP_POLICY="open"), pytest.raises(CommandError, match="SIGNUP"):
            self._invite()

        assert not Invitation.objects.exists()

    @override_settings(EMAIL_BACKEND="tests.accounts.mailing.NoMail")
    def test_it_fails_if_the_mail_could_not_be_sent(self) -> None:
        with pytest.raises(CommandError, match="link above"):
            self._invite(ADDRESS, "--mail")

        assert Invitation.objects.count() == 1
