"""Sessions that are over, and addresses that are good for nothing, go by themselves."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.test import TestCase
from django.utils import timezone

from accounts.models import Invitation, SessionRecord
from accounts.upkeep import forget_invited_addresses, remove_expired_sessions
from tests.builders import person


class UpkeepTests(TestCase):
    def test_sessions_that_are_over_go_with_what_is_known_of_the_device(self) -> None:
        now, signed_in = timezone.now(), person()
        for key, days in (("old", -1), ("new", 1)):
            session = Session.objects.create(
                session_key=key, session_data="", expire_date=now + timedelta(days=days)
            )
            SessionRecord.objects.create(user=signed_in, session=session)

        assert remove_expired_sessions() == 1

        assert Session.objects.get().session_key == "new"
        assert SessionRecord.objects.get().session_id == "new"

    def test_addresses_of_invitations_that_nobody_can_use_are_forgotten(self) -> None:
        now = timezone.now()
        for name, days, revoked in (("open", 1, None), ("over", -1, None), ("revoked", 1, now)):
            Invitation.objects.create(
                email=f"{name}@example.org",
                hash=name,
                expires_at=now + timedelta(days=days),
                revoked_at=revoked,
            )

        assert forget_invited_addresses() == 2
        assert forget_invited_addresses() == 0

        kept = dict(Invitation.objects.values_list("hash", "email"))
        assert kept == {"open": "open@example.org", "over": "", "revoked": ""}
