"""Retention in the administration: nothing is saved or removed that was not shown before."""

from __future__ import annotations

from django.test import TestCase

from accounts.models import AuditEvent
from accounts.roles import AccountRole
from chat import models
from chat.operations.retention.policies import policies
from tests.builders import person, staff
from tests.chat.operations.retention.case import aged, at_once, policy, there

PAGE = "/admin/chat/retentionpolicy/"
HOLDS = "/admin/chat/legalhold/"
FIELDS = {
    "days": "30",
    "shortest_days": "1",
    "longest_days": "90",
    "trash_days": "10",
    "empty_minutes": "30",
}


@at_once
class RetentionAdminTests(TestCase):
    def setUp(self) -> None:
        self.officer = staff(AccountRole.PRIVACY_OFFICER)
        self.client.force_login(self.officer)
        self.person = person()

    def test_the_page_shows_what_holds_and_what_is_due_and_whose(self) -> None:
        aged(self.person, 91)

        page = self.client.get(PAGE).content.decode()

        assert "(from the settings)" in page
        assert self.person.email in page
        assert "A conversation" not in page

    def test_a_policy_is_saved_only_after_its_preview_was_shown(self) -> None:
        old = aged(self.person, 40)

        shown = self.client.post(f"{PAGE}member/", FIELDS)

        page = shown.content.decode()
        assert shown.status_code == 200
        assert self.person.email in page
        assert "(now 0)" in page
        assert not models.RetentionPolicy.objects.exists()

        saved = self.client.post(f"{PAGE}member/", {**FIELDS, "sure": "1"})

        assert saved.status_code == 303
        row = models.RetentionPolicy.objects.get()
        assert (row.role, row.days, row.changed_by) == ("member", 30, self.officer)
        assert AuditEvent.objects.get().action == "retention.change"
        assert there(old) == [True], "nothing goes in a request"

    def test_a_wrong_policy_says_why_and_is_not_shown_as_possible(self) -> None:
        for wrong in ({"days": "3651"}, {"longest_days": "1", "shortest_days": "5"}):
            with self.subTest(wrong):
                response = self.client.post(f"{PAGE}member/", {**FIELDS, **wrong, "sure": "1"})

                assert response.status_code == 400
                assert not models.RetentionPolicy.objects.exists()

    def test_what_goes_without_a_policy_is_shown_before_it_is_taken_away(self) -> None:
        for role, whose in (("support", staff(AccountRole.SUPPORT)), ("member", self.person)):
            policy(role, days=None, longest_days=None)
            aged(whose, 400)
            with self.subTest(role):
                asked = self.client.post(f"{PAGE}{role}/", {"reset": "1"}).content.decode()

                assert f"{whose.email}</span>: 1" in asked
                assert "(now 0)" in asked
                assert models.RetentionPolicy.objects.get(role=role).is_own

    def test_a_role_can_lose_its_own_policy(self) -> None:
        policy("member", days=None, longest_days=None)

        self.client.post(f"{PAGE}member/", {"reset": "1", "sure": "1"})

        assert policies()[AccountRole.MEMBER].days == 90
        assert "(from the settings)" in self.client.get(PAGE).content.decode()
        assert "no policy of its own" in self.client.get(f"{PAGE}member/").content.decode()
        assert AuditEvent.objects.get().action == "retention.reset"

    def test_a_role_that_lost_its_policy_can_have_one_again(self) -> None:
        policy("support", days=10)
        self.client.post(f"{PAGE}support/", {"reset": "1", "sure": "1"})
        assert self.client.get(PAGE).content.decode().count("As for members") == 3

        self.client.post(f"{PAGE}support/", {**FIELDS, "sure": "1"})

        assert policies()[AccountRole.SUPPORT].days == 30

    def test_a_run_is_asked_for_and_not_made_in_the_request(self) -> None:
        old = aged(self.person, 91)

        assert self.client.post(f"{PAGE}run/").status_code == 303

        assert models.JobRun.objects.get().job == "cleanup"
        assert there(old) == [True]

    def test_holds_are_placed_by_address_or_id_and_released(self) -> None:
        talk_id = aged(self.person, 1)
        for held in (self.person.email.upper(), str(talk_id)):
            response = self.client.post(HOLDS, {"held": held, "reason": "Case 12"})
            assert response.status_code == 303
        page = self.client.get(HOLDS).content.decode()
        assert "Case 12" in page
        assert str(talk_id) in page

        for hold in models.LegalHold.objects.all():
            assert self.client.post(f"{HOLDS}{hold.pk}/release/").status_code == 303

        assert not models.LegalHold.objects.exists()

    def test_what_is_unknown_cannot_be_held_and_a_reason_is_needed(self) -> None:
        unknown = self.client.post(HOLDS, {"held": "nobody@example.org", "reason": "Case 12"})
        silent = self.client.post(HOLDS, {"held": self.person.email, "reason": ""})

        assert unknown.status_code == silent.status_code == 400
        assert "There is no person with this address" in unknown.content.decode()
        assert not models.LegalHold.objects.exists()

    def test_support_may_neither_see_nor_do_any_of_it(self) -> None:
        self.client.force_login(staff(AccountRole.SUPPORT))

        for path in (PAGE, HOLDS, f"{PAGE}member/"):
            with self.subTest(path):
                assert self.client.get(path).status_code == 403
