"""What is written down: what staff change, passwords, API tokens."""

from __future__ import annotations

import json

from django.contrib.auth.models import Group
from django.core.cache import caches
from django.test import Client, TestCase

from accounts.audit import verify
from accounts.models import AuditEvent, User
from accounts.roles import AccountRole
from tests.accounts.second_factors.case import SecondFactorTestCase, code_of, give_app
from tests.accounts.second_factors.test_app import SET_UP, TURN_OFF, secret_on
from tests.accounts.test_admin_roles import NEW_PASSWORD, PEOPLE, client_of
from tests.builders import PASSWORD, person, staff
from tests.chat.api.case import browser_of


def recorded() -> list[tuple[str, str, str]]:
    """Return action, subject and detail of all events, oldest first."""
    events = AuditEvent.objects.oldest_first()
    return [(each.action, each.subject_id, each.detail) for each in events]


class AdministrationTests(TestCase):
    def setUp(self) -> None:
        for cache in caches.all():
            cache.clear()
        self.administrator = staff(AccountRole.ADMINISTRATOR)
        self.member = person("mira@example.org", name="Mira")
        self.client: Client = client_of(self.administrator)
        self.page = f"{PEOPLE}{self.member.pk}/change/"
        self.person_id = str(self.member.public_id)

    def change(self, **fields: object) -> None:
        whole = {"email": "mira@example.org", "name": "Mira", **fields}
        response = self.client.post(self.page, {k: v for k, v in whole.items() if v is not None})
        assert response.status_code == 302, response.content

    def test_each_kind_of_change_is_recorded_as_what_it_is(self) -> None:
        self.change(name="Mira B.")
        self.client.post(f"{PEOPLE}{self.member.pk}/suspend/", {"reason": "security"})
        self.client.post(f"{PEOPLE}{self.member.pk}/readmit/", {"reason": "settled"})
        self.change(name="Mira B.", groups=[Group.objects.get(name="support").pk])

        assert recorded() == [
            ("people.change", self.person_id, "name"),
            ("people.suspend", self.person_id, "security"),
            ("people.readmit", self.person_id, "settled"),
            ("people.roles", self.person_id, "member support"),
        ]
        event = AuditEvent.objects.get(number=1)
        assert event.actor_public_id == self.administrator.public_id
        assert event.address_hash
        assert verify() is None

    def test_a_form_that_changes_nothing_is_not_recorded(self) -> None:
        self.change()
        self.client.get(self.page)

        assert recorded() == []

    def test_people_who_are_added_and_get_passwords_are_recorded(self) -> None:
        made = {"email": "new@example.org", "usable_password": "true"}
        words = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        self.client.post(f"{PEOPLE}add/", {**made, **words})
        new = User.objects.get(email="new@example.org")
        password = f"{PEOPLE}{new.pk}/password/"
        self.client.post(password, {"password1": "x", "password2": "y"})  # refused
        self.client.post(password, {"usable_password": "true", **words})

        assert recorded() == [
            ("people.create", str(new.public_id), ""),
            ("people.password", str(new.public_id), ""),
        ]


class SecondFactorTests(SecondFactorTestCase):
    def test_what_is_set_up_and_given_up_is_recorded(self) -> None:
        self.stop_clock()
        self.sign_in_and_confirm()
        key = str(self.user.public_id)
        secret = secret_on(self.client.get(SET_UP))
        self.client.post(SET_UP, {"code": "000000"})
        for path, fields in ((SET_UP, {"code": code_of(secret)}), (TURN_OFF, {})):
            with self.captureOnCommitCallbacks(execute=True):
                self.client.post(path, fields)

        assert sorted(recorded()[:2]) == [
            ("second_factor.add", key, "recovery_codes"),
            ("second_factor.add", key, "totp"),
        ]
        assert recorded()[2:] == [
            ("second_factor.remove", key, "totp"),
            ("second_factor.remove", key, "recovery_codes"),
        ]

    def test_what_staff_remove_is_on_their_record(self) -> None:
        give_app(self.user)
        administrator = staff(AccountRole.ADMINISTRATOR)
        chosen = {"action": "remove_factors", "_selected_action": [self.user.pk]}
        client = client_of(administrator)
        client.post(PEOPLE, chosen)
        assert recorded() == []
        client.post(PEOPLE, {**chosen, "is_sure": "yes"})

        assert recorded() == [("people.second_factors", str(self.user.public_id), "")]
        event = AuditEvent.objects.get()
        assert event.actor_public_id == administrator.public_id


class OwnTests(TestCase):
    def setUp(self) -> None:
        for cache in caches.all():
            cache.clear()
        self.member = person("mira@example.org")

    def test_a_new_password_is_recorded_and_a_wrong_one_is_not(self) -> None:
        client = client_of(self.member)
        for old in ("wrong", PASSWORD):
            client.post(
                "/settings/security/", {"oldpassword": old, "password1": "a dozen brown hens"}
            )

        assert recorded() == [("account.password", str(self.member.public_id), "")]

    def test_api_tokens_are_recorded_without_their_secrets_and_names(self) -> None:
        browser = browser_of(self.member)
        issued = browser.send(
            "POST", "/tokens", {"name": "backup of notes", "scope": "write"}
        ).json()
        key = issued["token"]["id"]
        assert browser.send("DELETE", f"/tokens/{key}").status_code == 204
        assert browser.send("DELETE", f"/tokens/{key}").status_code == 404

        assert recorded() == [("api_token.issue", key, "write"), ("api_token.revoke", key, "")]
        row = json.dumps(list(AuditEvent.objects.values()), default=str)
        assert "notes" not in row
        assert issued["secret"] not in row
