"""The last administrator stays: neither by oneself nor by another, and not by two at once."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client, TestCase, TransactionTestCase

from accounts.models import User
from accounts.roles import AccountRole, keep_staff_in_step
from accounts.staff import LastAdministrator, administrators, one_is_kept
from tests.builders import person, staff
from tests.chat.stores.building import at_the_same_time

PEOPLE = "/admin/accounts/user/"
SENTENCE = "This is the last administrator"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def change(who: User, whom: User, **fields: Any) -> Any:
    """Change a person by the form, as it is filled in for an administrator."""
    form = {"email": whom.email, "name": whom.name, **fields}
    sent = {name: value for name, value in form.items() if value is not None}
    return client_of(who).post(f"{PEOPLE}{whom.pk}/change/", sent)


def role() -> int:
    return int(Group.objects.get(name=AccountRole.ADMINISTRATOR).pk)


class LastAdministratorTests(TestCase):
    def setUp(self) -> None:
        self.last = staff(AccountRole.ADMINISTRATOR, email="last@example.org")

    def test_they_do_not_give_the_role_away(self) -> None:
        response = change(self.last, self.last, name="Renamed", groups=[])

        page = response.content.decode()
        assert response.status_code == 200
        assert SENTENCE in page
        assert 'value="Renamed"' in page
        assert list(administrators()) == [self.last]

    def test_they_do_not_suspend_themselves(self) -> None:
        client = client_of(self.last)
        client.post(f"{PEOPLE}{self.last.pk}/suspend/", {"reason": "other"})

        assert SENTENCE in client.get(PEOPLE).content.decode()
        assert User.objects.get(pk=self.last.pk).is_active

    def test_their_other_fields_change(self) -> None:
        response = change(self.last, self.last, groups=[role()], name="Mira")

        assert response.status_code == 302
        assert User.objects.get(pk=self.last.pk).name == "Mira"

    def test_one_of_two_may_go(self) -> None:
        other = staff(AccountRole.ADMINISTRATOR)

        assert change(self.last, other, groups=[]).status_code == 302
        assert list(administrators()) == [self.last]

    def test_who_cannot_sign_in_is_no_administrator(self) -> None:
        suspended = staff(AccountRole.ADMINISTRATOR)
        User.objects.filter(pk=suspended.pk).update(is_active=False)

        assert change(self.last, self.last, groups=[]).status_code == 200
        assert list(administrators()) == [self.last]

    def test_a_superuser_is_one_without_the_role(self) -> None:
        root = person("root@example.org", is_staff=True, is_superuser=True)

        assert change(root, self.last, groups=[]).status_code == 302
        assert change(root, root).status_code == 200
        assert list(administrators()) == [root]

    def test_where_there_is_none_nothing_is_refused(self) -> None:
        self.last.delete()

        with one_is_kept():
            person("mira@example.org")

        assert User.objects.count() == 1


class RaceTests(TransactionTestCase):
    def test_two_who_demote_each_other_leave_one(self) -> None:
        first, second = (staff(AccountRole.ADMINISTRATOR) for _ in range(2))

        def demote(whom: User) -> None:
            with one_is_kept():
                whom.groups.clear()
                keep_staff_in_step(whom)

        results = at_the_same_time([lambda: demote(first), lambda: demote(second)])

        refused = [result for result in results if isinstance(result, LastAdministrator)]
        assert len(refused) == 1
        assert administrators().count() == 1
