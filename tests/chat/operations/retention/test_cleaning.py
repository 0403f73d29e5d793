"""What goes by itself, and what stays."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.core.management import call_command
from django.test import TestCase
from django.utils import timezone

from accounts.models import User
from accounts.roles import AccountRole
from chat import models
from chat.domain.erasure import ReceiptKind, ReceiptStatus
from chat.domain.jobs import JobStatus
from chat.domain.owners import Owner
from chat.domain.retention import NEVER
from chat.operations import holds
from chat.operations.retention import policies
from chat.operations.retention.previews import preview
from chat.stores import cache_store, database_store, store_for
from tests.builders import person, staff, talk
from tests.chat.operations.imports.files import conversation, imported, person_file
from tests.chat.operations.retention.case import (
    aged,
    at_once,
    change,
    days_ago,
    policy,
    run,
    there,
)


@at_once
class DueTests(TestCase):
    def setUp(self) -> None:
        self.person, self.officer = person(), person()

    def test_what_was_not_used_for_its_days_goes_and_the_rest_stays(self) -> None:
        old, recent = aged(self.person, 91), aged(self.person, 89)
        events = models.Event.objects.filter(conversation_id=old).count()

        ended = run()

        assert there(old, recent) == [False, True]
        assert ended.counted["unused"] == ended.counted["chat_conversation"] == 1
        assert ended.counted["chat_event"] == events > 0
        assert not models.Event.objects.filter(conversation_id=old).exists()

    def test_what_is_archived_goes_too(self) -> None:
        archived = aged(self.person, 91, archived_at=days_ago(100))

        run()

        assert there(archived) == [False]

    def test_what_is_pinned_held_or_opened_lately_stays(self) -> None:
        pinned = aged(self.person, 400, pinned_at=days_ago(300))
        held = aged(self.person, 400)
        holds.hold_conversation(held, by=self.officer, reason="Case 12")
        other = person()
        theirs = aged(other, 400)
        in_trash = aged(other, 400, deleted_at=days_ago(300))
        holds.hold_person(other, by=self.officer, reason="Case 13")

        run()

        assert there(pinned, held, theirs, in_trash) == [True, True, True, True]

    def test_what_somebody_just_opened_stays_for_the_days_of_notice(self) -> None:
        opened, forgotten = aged(self.person, 400), aged(self.person, 400)
        change(opened, last_opened_at=days_ago(6))
        change(forgotten, last_opened_at=days_ago(8))
        with self.settings(RETENTION_NOTICE_DAYS=7):
            policy()
            run()

        assert there(opened, forgotten) == [True, False]

    def test_what_somebody_just_imported_stays_for_the_days_of_notice(self) -> None:
        two_years_ago = days_ago(730).isoformat()
        talks = [
            conversation(created_at=two_years_ago, updated_at=two_years_ago, deleted_at=deleted_at)
            for deleted_at in (None, two_years_ago)
        ]
        with self.settings(RETENTION_NOTICE_DAYS=7):
            policy()
            imported(self.person, person_file(*talks), keeps_ids=True)
            ids = [UUID(each["conversation"]["id"]) for each in talks]
            run()
            assert there(*ids) == [True, True]

            change(ids[0], last_opened_at=days_ago(8))
            change(ids[1], deleted_at=days_ago(31))
            run()

        assert there(*ids) == [False, False]

    def test_what_a_guest_kept_stays_for_the_days_of_notice(self) -> None:
        guest = Owner.visitor("ada")
        made = talk(guest, exchanges=1)
        with cache_store().handing_over(guest, made.id) as whole:
            old = replace(whole.conversation, updated_at=days_ago(730))
            database_store().adopt(Owner.user(self.person.pk), replace(whole, conversation=old))

        with self.settings(RETENTION_NOTICE_DAYS=7):
            policy()
            run()

        assert there(made.id) == [True]

    def test_what_is_being_answered_stays(self) -> None:
        made = talk(Owner.user(self.person.pk))
        made.question()
        change(made.id, updated_at=days_ago(400), last_opened_at=None)

        run()

        assert there(made.id) == [True]

    def test_the_trash_is_purged_after_its_own_days(self) -> None:
        old = aged(self.person, 1, deleted_at=days_ago(31), pinned_at=days_ago(31))
        recent = aged(self.person, 400, deleted_at=days_ago(29))

        ended = run()

        assert there(old, recent) == [False, True]
        assert ended.counted["trash"] == 1

    def test_empty_ones_go_by_a_job_of_their_own_unless_something_is_typed(self) -> None:
        def opened() -> models.Conversation:
            store = store_for(Owner.user(self.person.pk))
            made = aged(self.person, 0)
            models.Event.objects.filter(conversation_id=made).purge()
            change(made, head=0, message_count=0, updated_at=days_ago(1))
            assert store.get(Owner.user(self.person.pk), made).is_empty
            return models.Conversation.objects.get(pk=made)

        empty, typed, new = opened(), opened(), opened()
        models.Draft.objects.create(
            owner=self.person, conversation=typed, place=typed.pk.hex, text="Half a"
        )
        change(new.pk, updated_at=timezone.now() - timedelta(minutes=29))

        ended = run("empty_conversations")

        assert there(empty.pk, typed.pk, new.pk) == [False, True, True]
        assert ended.counted["empty"] == 1

    def test_sessions_that_agents_opened_for_somebody_wait_for_their_first_message(self) -> None:
        session = models.Conversation.objects.create(
            owner=self.person, app_name="shop", user_key="u", session_key="s"
        )
        change(session.pk, updated_at=days_ago(1))

        run("empty_conversations")

        assert there(session.pk) == [True]

    def test_sessions_of_outside_agents_are_not_touched(self) -> None:
        session = models.Conversation.objects.create(
            app_name="app", user_key="u", session_key="s", updated_at=days_ago(4_000)
        )

        run()
        run("empty_conversations")

        assert there(session.pk) == [True]

    def test_a_person_decides_inside_the_limits_of_the_site(self) -> None:
        short = aged(self.person, 40)
        User.objects.filter(pk=self.person.pk).update(retention_days=30)
        keeper = person(retention_days=NEVER)
        long, too_long = aged(keeper, 360), aged(keeper, 370)

        run()

        assert there(short, long, too_long) == [False, True, False]

    def test_of_several_roles_the_longest_counts(self) -> None:
        policy("member", days=30)
        policy("support", days=200, shortest_days=5)
        member, support = aged(self.person, 100), aged(staff(AccountRole.SUPPORT), 100)

        run()

        assert there(member, support) == [False, True]

    def test_nothing_goes_where_nothing_is_to_go(self) -> None:
        policy("member", days=None, longest_days=None)
        old = aged(self.person, 3_000)

        run()

        assert there(old) == [True]

    def test_a_policy_that_was_just_changed_gives_people_time(self) -> None:
        row = policy("member", days=1, changed_at=days_ago(6))
        old = aged(self.person, 400)
        with self.settings(RETENTION_NOTICE_DAYS=7):
            run()
            assert there(old) == [True]
            models.RetentionPolicy.objects.filter(pk=row.pk).update(changed_at=days_ago(8))
            run()

        assert there(old) == [False]

    def test_a_site_that_is_older_than_retention_gives_people_time_first(self) -> None:
        old = aged(self.person, 400)

        with self.settings(RETENTION_NOTICE_DAYS=7):
            assert policies.defaults().acts_from is not None
            run()

        assert there(old) == [True]

    def test_a_preview_counts_what_the_run_then_removes(self) -> None:
        other = person()
        ids = [aged(self.person, 91), aged(self.person, 120, questions=3), aged(other, 100)]
        ids.append(aged(other, 1, deleted_at=days_ago(31)))
        aged(self.person, 1)

        found = preview()
        ended = run()

        unused = next(each for each in found.rules if each.rule == "unused")
        assert found.conversations == 4
        assert (unused.conversations, unused.messages, unused.people_count) == (3, 10, 2)
        assert unused.people == [(self.person.email, 2), (other.email, 1)]
        assert unused.oldest is not None
        assert unused.oldest.date() == days_ago(120).date()
        assert ended.counted["unused"] + ended.counted["trash"] == found.conversations
        assert preview().conversations == 0
        assert not any(there(*ids))

    def test_each_rule_of_a_run_has_a_receipt_and_a_run_for_nothing_has_none(self) -> None:
        run()
        assert not models.Receipt.objects.exists()
        aged(self.person, 91)
        aged(self.person, 1, deleted_at=days_ago(31))

        ended = run()

        rows = models.Receipt.objects.filter(kind=ReceiptKind.RETENTION)
        assert {row.reason for row in rows} == {"unused", "trash"}
        assert {row.status for row in rows} == {ReceiptStatus.DONE}
        assert all(row.asked_by == "site" and not row.subject_hash for row in rows)
        counted = sum(row.counted["chat_event"] for row in rows)
        assert counted == ended.counted["chat_event"] > 0

    def test_a_dry_run_says_the_same_and_removes_nothing(self) -> None:
        old = aged(self.person, 120)
        told = io.StringIO()

        call_command("cleanup", "--dry-run", stdout=told)

        assert "unused: 1 conversations with 2 messages of 1 people" in told.getvalue()
        assert f"{self.person.email}: 1" in told.getvalue()
        assert there(old) == [True]
        assert not models.JobRun.objects.exists()

    def test_the_command_removes_on_record(self) -> None:
        old, told = aged(self.person, 120), io.StringIO()

        call_command("cleanup", stdout=told)

        assert there(old) == [False]
        assert "unused 1" in told.getvalue()
        assert models.JobRun.objects.get().status == JobStatus.SUCCEEDED
