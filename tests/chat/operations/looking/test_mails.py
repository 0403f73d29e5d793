"""People are mailed that somebody looked: once each, and after a failure all the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.core import mail
from django.test import RequestFactory, TestCase, override_settings
from django.utils import timezone

from accounts.letters import MailRefused, MailUnavailable, send_letter
from accounts.models import User
from accounts.roles import AccountRole
from chat import models
from chat.domain.looking import Ground, Reason
from chat.domain.owners import Owner
from chat.operations.jobs import find
from chat.operations.jobs.queue import take_waiting
from chat.operations.jobs.work import work
from chat.operations.looking import begin_reading
from tests.accounts.mailing import site_with_mail
from tests.builders import person, staff, talk

WHY = Reason(Ground.ABUSE, "A member reported threats.")


class MailTests(TestCase):
    def setUp(self) -> None:
        self.member = person("mira@example.org")
        self.officer = staff(AccountRole.PRIVACY_OFFICER)

    def look(self, whom: User | None = None) -> None:
        whom = whom or self.member
        made = talk(Owner.user(whom.pk), exchanges=1)
        begin_reading(self.officer, whom, made.id, WHY, RequestFactory().get("/"))

    def run_job(self) -> models.JobRun | None:
        row = take_waiting(["tell_of_looks"], timezone.now())
        return work(find("tell_of_looks"), row) if row else None

    @site_with_mail()
    def test_a_person_gets_one_mail_about_all_that_is_new(self) -> None:
        other = person("zoe@example.org")
        with override_settings(SITE_URL="https://vana.example"):
            self.look()
            self.look()
            self.look(other)
            self.run_job()
            self.run_job()

        assert sorted(each.to[0] for each in mail.outbox) == ["mira@example.org", "zoe@example.org"]
        text = next(each.body for each in mail.outbox if each.to == ["mira@example.org"])
        assert "2 times" in text
        assert "https://vana.example/settings/privacy/looks/" in text
        assert "threats" not in text
        assert not models.ContentAccess.objects.filter(told_at=None).exists()

    @site_with_mail()
    def test_who_was_not_told_is_told_later(self) -> None:
        self.look()
        with patch("chat.operations.looking.mails.send_letter", side_effect=MailUnavailable):
            row = self.run_job()
        assert row is not None
        assert row.status == "failed"
        assert models.ContentAccess.objects.filter(told_at=None).count() == 1

        self.look()
        self.run_job()

        assert len(mail.outbox) == 1

    @site_with_mail()
    def test_an_address_that_is_refused_keeps_nobody_else_from_being_told(self) -> None:
        def refusing(template: str, email: str, values: dict[str, Any]) -> None:
            if email == "mira@example.org":
                raise MailRefused
            send_letter(template, email, values)

        self.look()
        self.look(person("zoe@example.org"))
        with patch("chat.operations.looking.mails.send_letter", refusing):
            row = self.run_job()

        assert row is not None
        assert row.status == "failed"
        assert [each.to for each in mail.outbox] == [["zoe@example.org"]]
        assert models.ContentAccess.objects.get(told_at=None).owner == self.member

    def test_a_site_without_mail_has_nobody_wait_for_one(self) -> None:
        self.look()

        assert self.run_job() is None
        assert mail.outbox == []
        assert not models.ContentAccess.objects.filter(told_at=None).exists()

    @site_with_mail()
    def test_who_is_suspended_gets_none(self) -> None:
        self.look()
        User.objects.filter(pk=self.member.pk).update(is_active=False)

        self.run_job()

        assert mail.outbox == []
        row = models.ContentAccess.objects.get()
        assert row.until - row.begun_at == timedelta(minutes=30)
