"""The table of roles: groups follow it, and so do documents and pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps.registry import Apps
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.receivers import fill_groups
from accounts.roles import PERMISSIONS, STAFF_ROLES, AccountRole, may, roles_of
from tests.builders import person, staff

DOCUMENT = Path(__file__).parents[2] / "docs" / "roles.md"


def rights() -> dict[str, set[str]]:
    """Return the permissions of every group, as the database has them."""
    return {
        group.name: set(group.permissions.values_list("codename", flat=True))
        for group in Group.objects.all()
    }


def table() -> dict[str, set[str]]:
    return {
        role.value: {each.name for each in PERMISSIONS if role in each.roles}
        for role in AccountRole
    }


def test_every_permission_is_a_resource_and_an_action() -> None:
    names = [permission.name for permission in PERMISSIONS]

    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z_]+\.[a-z_]+", name)] == []


def test_administrators_have_every_permission_and_staff_what_members_have() -> None:
    for permission in PERMISSIONS:
        assert AccountRole.ADMINISTRATOR in permission.roles
        if AccountRole.MEMBER in permission.roles:
            assert permission.roles == set(AccountRole)


def test_the_document_shows_the_table() -> None:
    """To renew it, paste what this test expects."""
    lines = [
        f"| `{each.name}` | {each.sentence} | "
        + " | ".join("yes" if role in each.roles else "no" for role in AccountRole)
        + " |"
        for each in PERMISSIONS
    ]
    documented = re.findall(r"^\| `.*$", DOCUMENT.read_text(), re.MULTILINE)
    head = f"| permission | meaning | {' | '.join(str(role.label) for role in AccountRole)} |"

    assert head in DOCUMENT.read_text()
    assert documented == lines


class GroupTests(TestCase):
    def test_groups_have_what_the_table_gives_them(self) -> None:
        assert rights() == table()

    def test_migrating_again_changes_nothing(self) -> None:
        before = set(Permission.objects.values_list("pk", "codename"))

        call_command("migrate", verbosity=0)

        assert rights() == table()
        assert set(Permission.objects.values_list("pk", "codename")) == before

    def test_what_was_changed_by_hand_is_put_right(self) -> None:
        support = Group.objects.get(name="support")
        support.permissions.add(Permission.objects.get(codename="people.roles"))
        support.permissions.add(Permission.objects.get(codename="add_user"))
        support.permissions.remove(Permission.objects.get(codename="people.view"))
        Group.objects.get(name="administrator").delete()

        fill_groups()

        assert rights() == table()

    def test_what_the_table_no_longer_has_is_taken_away(self) -> None:
        old_permission = Permission.objects.create(
            content_type=ContentType.objects.get_for_model(User), codename="old.right", name="old"
        )
        old_role = Group.objects.create(name="moderator")
        old_role.permissions.add(
            old_permission,
            Permission.objects.get(codename="people.view"),
            Permission.objects.get(codename="add_user"),
        )

        fill_groups()

        assert not Permission.objects.filter(codename="old.right").exists()
        # Only what is Vana's goes: other groups may have rights of their own.
        assert rights() == table() | {"moderator": {"add_user"}}

    def test_it_costs_few_queries(self) -> None:
        """It runs after every test that empties the database."""
        fill_groups()

        with CaptureQueriesContext(connection) as queries:
            fill_groups()

        assert len(queries) <= 12

    def test_where_there_are_no_groups_yet_it_does_nothing(self) -> None:
        fill_groups(apps=Apps())


class MayTests(TestCase):
    def test_everybody_may_what_the_table_says(self) -> None:
        people = {AccountRole.MEMBER: person(), **{role: staff(role) for role in STAFF_ROLES}}

        for role, user in people.items():
            for permission in PERMISSIONS:
                assert may(user, permission.name) is (role in permission.roles), (role, permission)

    def test_a_superuser_is_an_administrator(self) -> None:
        user = person(is_superuser=True)

        assert all(may(user, permission.name) for permission in PERMISSIONS)
        assert roles_of(user) == [AccountRole.MEMBER, AccountRole.ADMINISTRATOR]

    def test_several_roles_add_up(self) -> None:
        user = staff(AccountRole.SUPPORT, AccountRole.PRIVACY_OFFICER)

        assert may(user, "people.manage")
        assert may(user, "audit.view")
        assert not may(user, "people.roles")
        assert len(roles_of(user)) == 3

    def test_who_is_suspended_or_a_stranger_may_nothing(self) -> None:
        suspended = staff(AccountRole.ADMINISTRATOR)
        suspended.is_active = False
        user = AnonymousUser()

        for permission in PERMISSIONS:
            assert not may(suspended, permission.name)
            assert not may(user, permission.name)

    def test_a_new_account_needs_no_row_to_be_a_member(self) -> None:
        user = person()

        assert may(user, "conversations.read_own")
        assert roles_of(user) == [AccountRole.MEMBER]
        assert not user.groups.exists()

    def test_a_name_that_the_table_does_not_have_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            may(AnonymousUser(), "people.delete")
