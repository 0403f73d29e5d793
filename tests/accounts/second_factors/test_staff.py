"""Staff help who lost their second factors, and may have to have one themselves."""

from __future__ import annotations

from io import StringIO
from typing import Any
from unittest.mock import patch

from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from accounts.admin import PersonAdmin
from accounts.models import User
from accounts.roles import AccountRole
from tests.accounts.second_factors.case import (
    SecondFactorTestCase,
    give_app,
    give_codes,
    is_signed_in,
    kinds,
)
from tests.builders import person, staff
from tests.chat.views.case import parsed

PEOPLE = "/admin/accounts/user/"
SET_UP = "/accounts/2fa/totp/activate/"


class RemovalTests(SecondFactorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.secret = give_app(self.user)
        self.codes = give_codes(self.user)
        self.client.force_login(staff(AccountRole.ADMINISTRATOR))

    def _remove(self, *people: User, **fields: str) -> Any:
        chosen = [person.pk for person in people]
        data = {"action": "remove_factors", "_selected_action": chosen, **fields}
        return self.client.post(PEOPLE, data)

    def test_an_administrator_is_asked_first(self) -> None:
        response = self._remove(self.user)

        page = parsed(response)
        assert response.status_code == 200
        assert "Be sure that it is really they who ask." in page.text
        assert "mira@example.org" in page.text
        assert kinds(self.user) == {"totp", "recovery_codes"}

    def test_after_that_the_password_is_enough(self) -> None:
        response = self._remove(self.user, is_sure="yes")

        assert response.status_code == 302
        assert kinds(self.user) == set()
        other = Client()
        self.give_password(other)
        assert is_signed_in(other)

    def test_those_of_others_stay(self) -> None:
        other = person()
        give_app(other)
        self._remove(self.user, is_sure="yes")

        assert kinds(other) == {"totp"}

    def test_it_is_on_record(self) -> None:
        self._remove(self.user, is_sure="yes")

        entry = LogEntry.objects.get()
        assert entry.object_id == str(self.user.pk)
        assert "All second factors were removed." in entry.change_message

    def test_who_had_none_gets_neither_mail_nor_record(self) -> None:
        with self.captureOnCommitCallbacks(execute=True) as callbacks:
            self._remove(person(), is_sure="yes")

        assert callbacks == []
        assert not LogEntry.objects.exists()

    def test_other_staff_are_not_offered_it(self) -> None:
        for role in (AccountRole.SUPPORT, AccountRole.PRIVACY_OFFICER):
            self.client.force_login(staff(role))
            assert "Remove all second factors" not in parsed(self.client.get(PEOPLE)).text
            self._remove(self.user, is_sure="yes")
            assert kinds(self.user) == {"totp", "recovery_codes"}, role

    def test_who_may_not_change_a_person_does_not_change_how_they_sign_in(self) -> None:
        with patch.object(PersonAdmin, "has_change_permission", return_value=False):
            response = self._remove(self.user, is_sure="yes")

        assert response.status_code == 403
        assert kinds(self.user) == {"totp", "recovery_codes"}

    def test_nobody_in_the_administration_sees_a_secret(self) -> None:
        html = self.client.get(f"{PEOPLE}{self.user.pk}/change/").content.decode()

        assert self.secret not in html
        assert not [code for code in self.codes if code in html]
        assert self.client.get("/admin/mfa/authenticator/").status_code == 404


class CommandTests(SecondFactorTestCase):
    def test_who_has_the_server_can_help_themselves(self) -> None:
        give_app(self.user)
        give_codes(self.user)

        call_command("remove_second_factors", "Mira@example.org", stdout=StringIO())

        assert kinds(self.user) == set()

    def test_it_says_when_there_is_nothing_to_do(self) -> None:
        for email, sentence in (
            ("nobody@example.org", "Nobody signs in with this address."),
            ("mira@example.org", "This person has no second factors."),
        ):
            with self.assertRaisesMessage(CommandError, sentence):
                call_command("remove_second_factors", email)


@override_settings(STAFF_SECOND_FACTOR=True)
class StaffSecondFactorTests(SecondFactorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.support = staff(AccountRole.SUPPORT)
        self.client.force_login(self.support)

    def test_staff_without_one_are_led_to_set_one_up(self) -> None:
        for path in ("/admin/", PEOPLE, "/admin/password_change/"):
            assert self.client.get(path)["Location"] == SET_UP, path
        assert self.client.post(PEOPLE, {})["Location"] == SET_UP

    def test_with_one_they_administrate(self) -> None:
        give_app(self.support)

        assert self.client.get("/admin/").status_code == 200

    def test_recovery_codes_alone_are_none(self) -> None:
        give_codes(self.support)

        assert self.client.get("/admin/").status_code == 303

    def test_members_and_strangers_are_answered_as_ever(self) -> None:
        assert Client().get("/admin/")["Location"].startswith("/admin/login/")
        self.client.force_login(self.user)
        assert self.client.get("/admin/", follow=True).status_code == 403

    def test_all_other_pages_stay_open(self) -> None:
        assert self.client.get("/").status_code == 200

    @override_settings(STAFF_SECOND_FACTOR=False)
    def test_it_is_off_unless_asked_for(self) -> None:
        assert self.client.get("/admin/").status_code == 200
