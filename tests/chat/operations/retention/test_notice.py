"""Whatever shortens how long things are kept, people have a week before it acts."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.test import TestCase, override_settings
from django.utils import timezone

from accounts.models import User
from accounts.roles import AccountRole
from chat import models
from chat.operations.retention import policies
from chat.operations.retention.policies import policy_of
from tests.builders import person, staff
from tests.chat.operations.retention.case import aged, days_ago, policy, run, there

NEVER = {"days": None, "longest_days": None}


@override_settings(RETENTION_NOTICE_DAYS=7, MAIL_ENABLED=False)
class NoticeTests(TestCase):
    def setUp(self) -> None:
        policies._begun.at = days_ago(100)
        self.addCleanup(setattr, policies._begun, "at", None)
        self.person = person()

    def goes_after_a_week(self, *ids: object) -> None:
        """Nothing goes now or in six days; on the eighth all of them do."""
        for days, is_there in ((0, True), (6, True), (8, False)):
            with time_machine.travel(timezone.now() + timedelta(days=days)):
                run()
            assert there(*ids) == [is_there] * len(ids), days  # type: ignore[arg-type]

    def test_after_a_policy_was_taken_away(self) -> None:
        policy("member", **NEVER)
        old = aged(self.person, 400)
        officer = staff(AccountRole.PRIVACY_OFFICER)
        policy("privacy_officer", **NEVER)
        theirs = aged(officer, 400)
        self.client.force_login(officer)

        for role in ("member", "privacy_officer"):
            page = f"/admin/chat/retentionpolicy/{role}/"
            assert self.client.post(page, {"reset": "1", "sure": "1"}).status_code == 303

        self.goes_after_a_week(old, theirs)

    def test_after_only_a_role_lost_its_policy(self) -> None:
        policy("member", days=90)
        policy("support", **NEVER)
        helper = staff(AccountRole.SUPPORT)
        theirs, old = aged(helper, 400), aged(self.person, 400)
        self.client.force_login(staff(AccountRole.PRIVACY_OFFICER))

        self.client.post("/admin/chat/retentionpolicy/support/", {"reset": "1", "sure": "1"})
        run()

        assert there(theirs, old) == [True, False]
        self.goes_after_a_week(theirs)

    def test_after_the_settings_say_less(self) -> None:
        old, trashed = aged(self.person, 60), aged(self.person, 1, deleted_at=days_ago(20))
        run()
        assert there(old, trashed) == [True, True]

        with self.settings(RETENTION_DAYS=30, TRASH_DAYS=10):
            promised = policy_of(self.person).acts_from
            assert promised is not None
            assert promised > timezone.now() + timedelta(days=6)
            self.goes_after_a_week(old, trashed)

    def test_settings_that_stay_as_they_are_go_on_acting(self) -> None:
        run()
        old = aged(self.person, 100)

        run()

        assert there(old) == [False]

    def test_settings_are_not_noted_where_a_policy_holds(self) -> None:
        policy("member", days=90)
        old = aged(self.person, 100)

        with self.settings(RETENTION_DAYS=30):
            run()

        assert there(old) == [False]
        assert models.RetentionPolicy.objects.get().days == 90

    def test_settings_that_contradict_each_other_can_be_noted(self) -> None:
        with self.settings(RETENTION_SHORTEST_DAYS=30, RETENTION_LONGEST_DAYS=10):
            run()

        assert models.RetentionPolicy.objects.get().longest_days == 30

    def test_after_the_days_in_the_trash_became_fewer(self) -> None:
        trashed = aged(self.person, 1, deleted_at=days_ago(20))
        policy("member", trash_days=10, changed_at=timezone.now())

        shown = policy_of(self.person)

        assert shown.acts_from is not None
        self.goes_after_a_week(trashed)

    def test_after_a_role_was_taken_from_somebody(self) -> None:
        policy("member", days=90)
        policy("support", **NEVER)
        helper = staff(AccountRole.SUPPORT)
        theirs = aged(helper, 400)
        run()
        assert there(theirs) == [True]
        self.client.force_login(staff(AccountRole.ADMINISTRATOR))
        page = f"/admin/accounts/user/{helper.pk}/change/"
        fields = {"email": helper.email, "name": "", "messages_per_day": "", "tokens_per_month": ""}

        assert self.client.post(page, fields).status_code == 302

        gone = User.objects.get(pk=helper.pk)
        assert not gone.is_staff
        assert policy_of(gone).days == 90
        self.goes_after_a_week(theirs)
