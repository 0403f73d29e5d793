"""Waiting for approval: who waits, what becomes of them, and who is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import TestCase, TransactionTestCase, override_settings

from accounts.api_tokens import ApiTokenScope, find_api_token, issue_api_token
from accounts.joining.approval import (
    STAFF_MAILS_PER_HOUR,
    approve,
    refuse,
    tell_staff,
    waiting,
)
from accounts.models import User
from accounts.roles import PERMISSIONS, AccountRole, may
from tests.builders import person, staff
from tests.chat.stores.building import at_the_same_time


def waiting_person(email: str = "", *, verified: bool = True, **fields: Any) -> User:
    user = person(email, approved_at=None, **fields)
    address, _ = EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True}
    )
    EmailAddress.objects.filter(pk=address.pk).update(primary=True, verified=verified)
    return user


class ApprovalTests(TestCase):
    def setUp(self) -> None:
        cache.clear()

    def test_accounts_are_approved_unless_they_signed_up_to_wait(self) -> None:
        root = User.objects.create_superuser("root@example.org", "eleven green bottles")

        assert person().may_sign_in
        assert root.may_sign_in
        assert not waiting_person().may_sign_in

    def test_who_waits_may_nothing(self) -> None:
        user = waiting_person(is_superuser=True, is_staff=True)

        assert not [one.name for one in PERMISSIONS if may(user, one.name)]

    def test_their_api_tokens_are_not_good_until_they_are_approved(self) -> None:
        user = waiting_person()
        day = timedelta(days=1)
        _, secret = issue_api_token(user.pk, "A program", scope=ApiTokenScope.READ, lifetime=day)
        assert find_api_token(secret) is None

        approve(user)

        assert find_api_token(secret) is not None

    def test_only_verified_addresses_wait_where_there_is_mail(self) -> None:
        user, unverified = waiting_person(), waiting_person(verified=False)

        with override_settings(MAIL_ENABLED=True):
            assert list(waiting()) == [user]
            assert not approve(unverified)
            assert not refuse(unverified)
        with override_settings(MAIL_ENABLED=False):
            assert set(waiting()) == {user, unverified}

    def test_who_is_suspended_does_not_wait(self) -> None:
        waiting_person(is_active=False)

        assert not waiting().exists()

    @override_settings(MAIL_ENABLED=True)
    def test_approving_lets_in_and_tells_once(self) -> None:
        user = waiting_person("mira@example.org")

        with self.captureOnCommitCallbacks(execute=True):
            assert approve(user)
            assert not approve(user)

        assert User.objects.get().may_sign_in
        (message,) = mail.outbox
        assert message.to == ["mira@example.org"]
        assert "/accounts/login/" in str(message.body)

    @override_settings(MAIL_ENABLED=True)
    def test_refusing_deletes_and_tells_once(self) -> None:
        user = waiting_person("mira@example.org")

        with self.captureOnCommitCallbacks(execute=True):
            assert refuse(user)
            assert not refuse(User(pk=user.pk))

        assert not User.objects.exists()
        (message,) = mail.outbox
        assert message.to == ["mira@example.org"]

    def test_who_is_in_is_not_refused(self) -> None:
        user = person()

        assert not refuse(user)
        assert not approve(user)
        assert User.objects.filter(pk=user.pk).exists()

    @override_settings(MAIL_ENABLED=True)
    def test_staff_who_may_decide_are_told_each_by_a_mail_of_their_own(self) -> None:
        support, administrator = staff(AccountRole.SUPPORT), staff(AccountRole.ADMINISTRATOR)
        staff(AccountRole.PRIVACY_OFFICER)
        User.objects.filter(pk=staff(AccountRole.SUPPORT).pk).update(is_active=False)
        waiting_person("mira@example.org")

        with self.captureOnCommitCallbacks(execute=True):
            tell_staff()

        assert {tuple(message.to) for message in mail.outbox} == {
            (support.email,),
            (administrator.email,),
        }
        assert "/admin/accounts/user/?approval=waiting" in str(mail.outbox[0].body)
        assert "mira@example.org" not in str(mail.outbox[0].body)

    @override_settings(MAIL_ENABLED=True)
    def test_staff_are_told_a_few_times_an_hour_at_most(self) -> None:
        staff(AccountRole.SUPPORT)
        waiting_person()

        with self.captureOnCommitCallbacks(execute=True):
            for _ in range(STAFF_MAILS_PER_HOUR + 3):
                tell_staff()

        assert len(mail.outbox) == STAFF_MAILS_PER_HOUR

    @override_settings(MAIL_ENABLED=True)
    def test_where_nobody_waits_nobody_is_told(self) -> None:
        staff(AccountRole.SUPPORT)
        waiting_person(verified=False)

        with self.captureOnCommitCallbacks(execute=True):
            tell_staff()

        assert mail.outbox == []


class RaceTests(TransactionTestCase):
    def test_approving_and_refusing_at_once_do_one_of_the_two(self) -> None:
        for _ in range(5):
            user = waiting_person()

            approved, refused = at_the_same_time([lambda: approve(user), lambda: refuse(user)])  # noqa: B023 - ends in the loop

            assert [approved, refused].count(True) == 1
            assert User.objects.filter(pk=user.pk).exists() is approved
            User.objects.all().delete()
