"""People: how they are found and what they are called."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import TestCase

from accounts.models import User
from tests.builders import person


@pytest.mark.parametrize(
    ("name", "email", "short_name", "initials"),
    [
        ("Mira Lind Example", "m@example.org", "Mira", "ME"),
        ("Mira", "m@example.org", "Mira", "M"),
        ("", "mira.lind@example.org", "mira.lind", "M"),
        ("  ", "mira@example.org", "mira", "M"),
    ],
)
def test_people_are_called_by_what_is_known(
    name: str, email: str, short_name: str, initials: str
) -> None:
    user = User(name=name, email=email)

    assert (user.short_name, user.initials) == (short_name, initials)


class UserTests(TestCase):
    def test_an_address_belongs_to_one_account_whatever_its_capitals(self) -> None:
        person("mira@example.org")

        with pytest.raises(IntegrityError), transaction.atomic():
            person("MIRA@example.org")

    def test_an_account_needs_an_address(self) -> None:
        with pytest.raises(ValueError, match="e-mail address"):
            User.objects.create_user("")

    def test_addresses_are_kept_in_small_letters(self) -> None:
        assert person("Mira@Example.ORG").email == "mira@example.org"

    def test_whoever_runs_commands_on_the_server_vouches_for_an_address(self) -> None:
        user = User.objects.create_superuser("Root@example.org", "x" * 12)

        address = EmailAddress.objects.get(user=user)
        assert (address.email, address.primary, address.verified) == (
            "root@example.org",
            True,
            True,
        )

    def test_a_superuser_has_all_rights(self) -> None:
        user = User.objects.create_superuser("root@example.org", "x" * 12)

        assert user.is_staff
        assert user.is_superuser
        assert str(user) == "root@example.org"
