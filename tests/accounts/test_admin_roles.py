"""What staff may do with people: no more than their role, and never more for themselves."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import PERMISSIONS, STAFF_ROLES, AccountRole
from tests.builders import PASSWORD, person, staff

PEOPLE = "/admin/accounts/user/"
NEW_PASSWORD = "a dozen brown hens"
# Everything that would be more than one's own rights, in one form.
EVERYTHING = {
    "email": "stolen@example.org",
    "name": "Renamed",
    "password": "x",
    "password1": NEW_PASSWORD,
    "password2": NEW_PASSWORD,
    "is_active": "on",
    "is_staff": "on",
    "is_superuser": "on",
    "user_permissions": "1",
}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def everything() -> dict[str, Any]:
    return EVERYTHING | {"groups": [group.pk for group in Group.objects.all()]}


def rights_of(user: User) -> dict[str, Any]:
    user = User.objects.get(pk=user.pk)
    return {
        "email": user.email,
        "active": user.is_active,
        "staff": user.is_staff,
        "superuser": user.is_superuser,
        "permissions": user.user_permissions.count(),
        "roles": {group.name for group in user.groups.all()},
        "password": user.check_password(PASSWORD),
    }


class StaffTests(TestCase):
    def setUp(self) -> None:
        self.member = person("mira@example.org")
        self.support = staff(AccountRole.SUPPORT, email="support@example.org")
        self.officer = staff(AccountRole.PRIVACY_OFFICER, email="officer@example.org")
        self.administrator = staff(AccountRole.ADMINISTRATOR, email="administrator@example.org")
        self.superuser = person("root@example.org", is_staff=True, is_superuser=True)

    def _change(self, who: User, whom: User, fields: dict[str, Any] | None = None) -> int:
        fields = everything() if fields is None else fields
        return client_of(who).post(f"{PEOPLE}{whom.pk}/change/", fields).status_code

    def test_all_staff_find_people(self) -> None:
        for user in (self.support, self.officer, self.administrator):
            response = client_of(user).get(PEOPLE, {"q": "mira@"})
            assert "mira@example.org" in response.content.decode()

    def test_nobody_raises_their_own_rights(self) -> None:
        for user in (self.support, self.officer):
            before = rights_of(user)
            status = self._change(user, user)
            assert (status, rights_of(user)) == (403, before)

    def test_support_renames_and_suspends_members_and_nothing_else(self) -> None:
        before = rights_of(self.member)

        assert self._change(self.support, self.member) == 302
        assert rights_of(self.member) == before
        assert User.objects.get(pk=self.member.pk).name == "Renamed"

        suspend = f"{PEOPLE}{self.member.pk}/suspend/"
        client_of(self.support).post(suspend, {"reason": "other"})
        assert rights_of(self.member) == before | {"active": False}

    def test_a_privacy_officer_changes_nobody(self) -> None:
        assert self._change(self.officer, self.member) == 403

    def test_without_people_roles_no_staff_is_touched(self) -> None:
        """Or an administrator's password would be a way to an administrator's rights."""
        for user in (self.support, self.officer):
            client = client_of(user)
            for other in (self.officer, self.support, self.administrator, self.superuser):
                before = rights_of(other)
                path = f"{PEOPLE}{other.pk}/"
                form = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
                answers = [
                    client.post(f"{path}change/", everything()).status_code,
                    client.post(f"{path}password/", form).status_code,
                    client.post(f"{path}delete/", {"post": "yes"}).status_code,
                ]
                assert (answers, rights_of(other)) == ([403, 403, 403], before)

    def test_nobody_deletes_a_row_of_people(self) -> None:
        """A person is erased, with all that there is of them (chat/admin/receipts.py)."""
        for user in (self.officer, self.administrator, self.superuser):
            client, form = client_of(user), {"action": "delete_selected", "post": "yes"}
            chosen = {**form, "_selected_action": [self.member.pk]}

            assert client.post(f"{PEOPLE}{self.member.pk}/delete/", form).status_code == 403
            client.post(PEOPLE, chosen)

            assert User.objects.filter(pk=self.member.pk).exists()

    def test_only_administrators_add_people_and_set_passwords(self) -> None:
        added = {"email": "new@example.org", "usable_password": "false"}
        form = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        for user in (self.support, self.officer):
            client = client_of(user)
            assert client.post(f"{PEOPLE}add/", added).status_code == 403
            assert client.post(f"{PEOPLE}{self.member.pk}/password/", form).status_code == 403

        client = client_of(self.administrator)
        assert client.post(f"{PEOPLE}add/", added).status_code == 302
        assert client.post(f"{PEOPLE}{self.member.pk}/password/", form).status_code == 302
        assert User.objects.get(pk=self.member.pk).check_password(NEW_PASSWORD)

    def test_hashes_of_passwords_are_shown_to_nobody_who_cannot_set_them(self) -> None:
        for user in (self.support, self.officer):
            page = client_of(user).get(f"{PEOPLE}{self.member.pk}/change/").content.decode()
            assert "mira@example.org" in page
            assert "password" not in page.split('id="main"')[1].lower()

    def test_an_administrator_assigns_roles_and_with_them_the_way_in(self) -> None:
        groups = {group.name: group.pk for group in Group.objects.all()}
        form = {"email": "mira@example.org", "groups": [groups["support"]]}

        assert self._change(self.administrator, self.member, form) == 302
        assert client_of(self.member).get(PEOPLE).status_code == 200

        assert self._change(self.administrator, self.member, form | {"groups": []}) == 302
        assert not rights_of(self.member)["staff"]

    def test_being_a_member_is_not_assigned(self) -> None:
        group = Group.objects.get(name=AccountRole.MEMBER)
        form = {"email": "mira@example.org", "groups": [group.pk]}

        assert self._change(self.administrator, self.member, form) == 200
        assert rights_of(self.member)["roles"] == set()

    def test_only_a_superuser_makes_another_one(self) -> None:
        form = {"email": "mira@example.org", "is_superuser": "on"}

        assert self._change(self.administrator, self.member, form) == 302
        assert not rights_of(self.member)["superuser"]

        assert self._change(self.superuser, self.member, form) == 302
        assert rights_of(self.member)["superuser"]
        assert rights_of(self.member)["staff"]

    def test_groups_are_not_changed_by_hand(self) -> None:
        assert client_of(self.superuser).get("/admin/auth/group/").status_code == 404

    def test_people_are_filtered_by_role(self) -> None:
        client = client_of(self.support)
        expected = {
            "support": {"support@example.org"},
            "administrator": {"administrator@example.org", "root@example.org"},
        }
        for role, addresses in expected.items():
            found = client.get(PEOPLE, {"role": role}).context["cl"].queryset
            assert {user.email for user in found} == addresses

        assert client.get(PEOPLE, {"role": "pirate"}).context["cl"].queryset.count() == 5

    def test_the_list_names_roles_without_asking_for_each_person(self) -> None:
        client = client_of(self.support)
        with CaptureQueriesContext(connection) as before:
            page = client.get(PEOPLE).content.decode()
        for _ in range(5):
            staff(*STAFF_ROLES)

        with self.assertNumQueries(len(before)):
            client.get(PEOPLE)

        assert '<td class="field-role_names">Privacy officer</td>' in page


class RolesPageTests(TestCase):
    def test_it_shows_the_table(self) -> None:
        client = client_of(staff(AccountRole.SUPPORT))

        page = " ".join(client.get(f"{PEOPLE}roles/").content.decode().split())

        for permission in PERMISSIONS:
            answers = ["Yes" if role in permission.roles else "No" for role in AccountRole]
            cells = " ".join(f"<td> {answer} </td>" for answer in answers)
            assert f"<code>{permission.name}</code> </th> {cells}" in page
        assert "Privacy officer</th>" in page

    def test_the_list_of_people_leads_to_it(self) -> None:
        client = client_of(staff(AccountRole.SUPPORT))

        assert f'href="{PEOPLE}roles/"' in client.get(PEOPLE).content.decode()

    def test_members_do_not_see_it(self) -> None:
        assert client_of(person()).get(f"{PEOPLE}roles/", follow=True).status_code == 403

    def test_staff_without_a_role_see_nothing(self) -> None:
        client = client_of(person(is_staff=True))

        assert client.get(f"{PEOPLE}roles/").status_code == 403
        assert client.get(PEOPLE).status_code == 403
