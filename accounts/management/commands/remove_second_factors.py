"""manage.py remove_second_factors: lets somebody sign in with the password alone.

For administrators who locked themselves out; they help everybody else in the administration.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.second_factors.removal import forget_second_factors


class Command(BaseCommand):
    help = "Removes the authenticator app, the passkeys and the recovery codes of a person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        try:
            person = User.objects.get_by_natural_key(options["email"])
        except User.DoesNotExist as error:
            raise CommandError("Nobody signs in with this address.") from error
        if not forget_second_factors(person):
            raise CommandError("This person has no second factors.")
        self.stdout.write("The password alone signs in now.")
