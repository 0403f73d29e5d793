"""`manage.py invite [ADDRESS]`: print the link of a new invitation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.joining.invitations import issue_invitation, link_of, mail_invitation
from accounts.joining.policy import needs_invitation
from accounts.models import User

MAX_DAYS = 365


class Command(BaseCommand):
    help = "Invite somebody: print a link that makes one account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", nargs="?", default="", help="the only one it is good for")
        parser.add_argument("--days", type=int, default=0, help="instead of INVITATION_DAYS")
        parser.add_argument("--mail", action="store_true", help="mail the link to the address")

    def handle(self, *_: Any, address: str, days: int, mail: bool, **__: Any) -> None:
        if not needs_invitation():
            raise CommandError("Set SIGNUP_POLICY=invitation first: invitations count only then.")
        if not 0 <= days <= MAX_DAYS:
            raise CommandError(f"--days must be 1 to {MAX_DAYS}, not {days}.")
        _check_address(address, is_needed=mail)
        invitation = issue_invitation(None, address, days=days)
        self.stdout.write(link_of(invitation))
        if mail and not mail_invitation(invitation):
            raise CommandError("The mail could not be sent; the link above is good.")


def _check_address(address: str, *, is_needed: bool) -> None:
    if not address:
        if is_needed:
            raise CommandError("--mail needs an address.")
        return
    try:
        validate_email(address)
    except ValidationError as error:
        raise CommandError(f"{address} is not an email address.") from error
    if User.objects.filter(email__iexact=address).exists():
        raise CommandError("Somebody with this address has an account already.")
