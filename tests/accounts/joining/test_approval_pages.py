"""Those who wait, in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client, TestCase, override_settings

from accounts.models import AuditEvent, User
from accounts.roles import AccountRole
from tests.accounts.joining.test_approval import waiting_person
from tests.builders import person, staff

PEOPLE = "/admin/accounts/user/"


@override_settings(MAIL_ENABLED=True)
class ApprovalPageTests(TestCase):
    def setUp(self) -> None:
        self.support = staff(AccountRole.SUPPORT, email="support@example.org")
        self.client.force_login(self.support)
        self.waiting = waiting_person("mira@example.org")
        self.member = person("member@example.org")

    def _act(self, action: str, *people: User, **fields: str) -> Any:
        chosen = [one.pk for one in people]
        form = {"action": action, "_selected_action": chosen, **fields}
        with self.captureOnCommitCallbacks(execute=True):
            return self.client.post(PEOPLE, form, follow=True)

    def test_staff_see_how_many_wait_and_who(self) -> None:
        waiting_person("unverified@example.org", verified=False)

        assert "1 person waits for approval" in self.client.get("/admin/").content.decode()
        assert "Waiting for approval: 1" in self.client.get(PEOPLE).content.decode()
        found = self.client.get(PEOPLE, {"approval": "waiting"}).context["cl"].queryset
        assert list(found) == [self.waiting]

    def test_who_may_not_decide_sees_no_count(self) -> None:
        officer = Client()
        officer.force_login(staff(AccountRole.PRIVACY_OFFICER))

        for path in ("/admin/", PEOPLE):
            page = officer.get(path).content.decode()
            assert "waits for approval" not in page
            assert "Waiting for approval" not in page

    def test_where_nobody_waits_nothing_is_said(self) -> None:
        self.waiting.delete()

        page = self.client.get(PEOPLE).content.decode()
        assert "Waiting for approval" not in page
        assert "approve_waiting" not in page
        assert "waits for approval" not in self.client.get("/admin/").content.decode()

    def test_staff_approve(self) -> None:
        response = self._act("approve_waiting", self.waiting, self.member)

        assert "1 person was approved." in response.content.decode()
        assert User.objects.get(pk=self.waiting.pk).may_sign_in
        assert [message.to for message in mail.outbox] == [["mira@example.org"]]
        assert LogEntry.objects.get().object_id == str(self.waiting.pk)

    def test_staff_refuse_after_they_were_asked(self) -> None:
        page = self._act("refuse_waiting", self.waiting, self.member).content.decode()

        assert "mira@example.org" in page
        assert "member@example.org" not in page
        assert User.objects.filter(pk=self.waiting.pk).exists()

        response = self._act("refuse_waiting", self.waiting, self.member, post="yes")

        assert "1 person was refused." in response.content.decode()
        assert not User.objects.filter(pk=self.waiting.pk).exists()
        assert User.objects.filter(pk=self.member.pk).exists()
        assert [message.to for message in mail.outbox] == [["mira@example.org"]]

    def test_a_refusal_is_on_record_without_the_address_of_who_is_gone(self) -> None:
        self._act("refuse_waiting", self.waiting, post="yes")

        entry = LogEntry.objects.get()
        assert (entry.user, entry.object_id) == (self.support, str(self.waiting.pk))
        assert entry.object_repr == str(self.waiting.public_id)
        assert "mira" not in str(LogEntry.objects.values())
        event = AuditEvent.objects.get()
        assert (event.action, event.actor_public_id) == ("people.refuse", self.support.public_id)
        assert event.subject_id == str(self.waiting.public_id)
        assert event.address_hash

    def test_who_is_not_refused_is_not_on_record(self) -> None:
        self._act("refuse_waiting", self.waiting)
        self._act("refuse_waiting", self.member, post="yes")

        assert not AuditEvent.objects.exists()

    def test_a_privacy_officer_decides_nothing(self) -> None:
        self.client.force_login(staff(AccountRole.PRIVACY_OFFICER))

        for action in ("approve_waiting", "refuse_waiting"):
            self._act(action, self.waiting, post="yes")

        assert not User.objects.get(pk=self.waiting.pk).may_sign_in

    def test_who_is_added_by_staff_does_not_wait(self) -> None:
        self.client.force_login(staff(AccountRole.ADMINISTRATOR))
        with override_settings(SIGNUP_POLICY="approval"):
            self.client.post(
                f"{PEOPLE}add/", {"email": "new@example.org", "usable_password": "false"}
            )

        assert User.objects.get(email="new@example.org").may_sign_in
