"""People are told before: by mail at most once a week, without a word of what they wrote."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException
from unittest.mock import patch

from django.core import mail
from django.test import TestCase, override_settings
from django.utils import timezone

from chat import models
from chat.operations.retention.letters import due_soon, mail_notices
from chat.operations.retention.policies import policy_of
from tests.builders import person
from tests.chat.operations.retention.case import aged, days_ago, policy, there


@override_settings(MAIL_ENABLED=True, RETENTION_NOTICE_DAYS=7)
class LetterTests(TestCase):
    def setUp(self) -> None:
        policy(days=90, changed_at=days_ago(100))
        self.person = person()

    def test_who_will_lose_something_soon_is_told_how_many_and_when(self) -> None:
        aged(self.person, 85)
        aged(self.person, 84)
        aged(person(), 10)

        assert mail_notices() == {"notices_mailed": 1}

        letter = mail.outbox[0]
        assert letter.to == [self.person.email]
        assert letter.subject == "2 conversations will be deleted soon"
        assert "A conversation" not in letter.body
        assert "/sidebar/" in letter.body

    def test_nobody_gets_more_than_one_a_week(self) -> None:
        aged(self.person, 85)

        mail_notices()
        mail_notices()
        assert len(mail.outbox) == 1
        models.RetentionNotice.objects.update(mailed_at=timezone.now() - timedelta(days=8))
        mail_notices()

        assert len(mail.outbox) == 2

    def test_a_mail_tells_of_all_that_goes_before_the_next_can_be_sent(self) -> None:
        policy(days=7, changed_at=days_ago(100))
        aged(self.person, 5)
        aged(self.person, 0.5)
        late = person()
        aged(late, 0.5)

        mail_notices()

        letters = {letter.to[0]: letter.subject for letter in mail.outbox}
        assert letters == {self.person.email: "2 conversations will be deleted soon"}

    def test_the_run_of_a_week_later_mails_what_came_meanwhile(self) -> None:
        policy(days=7, changed_at=days_ago(100))
        aged(self.person, 5)
        at = timezone.now()
        mail_notices(at)
        new = aged(self.person, 0)
        assert len(mail.outbox) == 1

        # The cleanup began a moment sooner than a week ago, and has removed nothing of it yet.
        mail_notices(at + timedelta(days=7, seconds=-5))

        assert there(new) == [True]
        assert len(mail.outbox) == 2

    def test_a_mail_that_was_lost_is_tried_again(self) -> None:
        aged(self.person, 85)

        with patch("accounts.letters.get_connection", side_effect=SMTPException):
            assert mail_notices() == {"notices_mailed": 0}
        assert mail_notices() == {"notices_mailed": 1}

    def test_without_mail_or_notice_nobody_is_mailed(self) -> None:
        aged(self.person, 85)

        with self.settings(MAIL_ENABLED=False):
            assert mail_notices() == {}
        with self.settings(RETENTION_NOTICE_DAYS=0):
            assert mail_notices() == {}

        assert mail.outbox == []

    def test_what_will_go_soon_is_counted_for_one_person(self) -> None:
        aged(self.person, 85)
        aged(self.person, 85, pinned_at=timezone.now())
        aged(person(), 85)

        found = due_soon(self.person.pk, policy_of(self.person))

        assert found is not None
        assert found.conversations == 1
