"""Invitations: shown once, good once, and never told apart when they are not good."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import TestCase, TransactionTestCase, override_settings
from django.utils import timezone

from accounts.joining.invitations import (
    InvitationNotGood,
    InvitedAtAnotherAddress,
    check_invitation,
    find_invitation,
    issue_invitation,
    link_of,
    mail_invitation,
    revoke_invitation,
    use_invitation,
)
from accounts.models import Invitation, InvitationState
from tests.builders import person
from tests.chat.stores.building import at_the_same_time

ADDRESS = "mira@example.org"


def expired() -> Invitation:
    made = issue_invitation(None)
    Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now())
    return made


def used() -> Invitation:
    made = issue_invitation(None)
    use_invitation(made.secret, ADDRESS)
    return made


def revoked() -> Invitation:
    made = issue_invitation(None)
    revoke_invitation(made)
    return made


class InvitationTests(TestCase):
    def test_only_the_hash_of_its_secret_is_kept(self) -> None:
        made = issue_invitation(None, ADDRESS)

        (row,) = Invitation.objects.values()
        assert len(made.secret) >= 43
        assert row["hash"] == hashlib.sha256(made.secret.encode()).hexdigest()
        assert made.secret not in str(row)
        assert Invitation.objects.get().secret == ""

    def test_its_link_leads_to_the_sign_up_page(self) -> None:
        made = issue_invitation(None)

        parts = urlsplit(link_of(made))
        assert parts.path == "/accounts/signup/"
        assert parse_qs(parts.query) == {"invitation": [made.secret]}

    def test_it_is_good_for_the_days_that_are_set(self) -> None:
        with override_settings(INVITATION_DAYS=3):
            usual, shorter = issue_invitation(None), issue_invitation(None, days=1)

        assert usual.expires_at - usual.created_at == timedelta(days=3)
        assert shorter.expires_at - shorter.created_at == timedelta(days=1)

    def test_it_is_found_by_its_secret_until_it_is_used(self) -> None:
        made = issue_invitation(None)
        assert find_invitation(made.secret) == made

        use_invitation(made.secret, ADDRESS)

        with pytest.raises(InvitationNotGood):
            find_invitation(made.secret)
        with pytest.raises(InvitationNotGood):
            use_invitation(made.secret, ADDRESS)

    def test_whatever_is_not_good_is_told_the_same(self) -> None:
        secrets = [
            expired().secret,
            used().secret,
            revoked().secret,
            "",
            "unknown",
            "\x00",
            "\ud800",
            "a" * 10_000,
        ]
        for secret in secrets:
            with pytest.raises(InvitationNotGood):
                check_invitation(secret, ADDRESS)
            with pytest.raises(InvitationNotGood):
                use_invitation(secret, ADDRESS)

    def test_bound_to_an_address_it_is_good_for_no_other(self) -> None:
        made = issue_invitation(None, ADDRESS)

        with pytest.raises(InvitedAtAnotherAddress):
            use_invitation(made.secret, "another@example.org")

        assert Invitation.objects.get().state == InvitationState.OPEN
        use_invitation(made.secret, ADDRESS.upper())
        assert Invitation.objects.get().state == InvitationState.USED

    def test_the_address_goes_when_it_is_used(self) -> None:
        use_invitation(issue_invitation(None, ADDRESS).secret, ADDRESS)

        assert Invitation.objects.get().email == ""

    def test_a_used_one_is_not_revoked_and_the_other_way_round(self) -> None:
        assert not revoke_invitation(used())
        assert not revoke_invitation(revoked())
        with pytest.raises(IntegrityError):
            Invitation.objects.update(used_at=timezone.now(), revoked_at=timezone.now())

    def test_its_state_is_the_one_it_is_found_by(self) -> None:
        made = {
            InvitationState.OPEN: issue_invitation(None),
            InvitationState.USED: used(),
            InvitationState.REVOKED: revoked(),
            InvitationState.EXPIRED: expired(),
        }
        for state, invitation in made.items():
            assert list(Invitation.objects.in_state(state, timezone.now())) == [invitation]
            assert Invitation.objects.get(pk=invitation.pk).state == state

    def test_it_stays_when_who_made_or_used_it_goes(self) -> None:
        staff, guest = person(), person()
        made = issue_invitation(staff)
        Invitation.objects.filter(pk=made.pk).update(used_by=guest, used_at=timezone.now())

        staff.delete()
        guest.delete()

        left = Invitation.objects.get()
        assert (left.created_by, left.used_by, left.state) == (None, None, InvitationState.USED)

    @override_settings(MAIL_ENABLED=True)
    def test_its_link_is_mailed_as_text_and_as_html(self) -> None:
        made = issue_invitation(None, ADDRESS)

        assert mail_invitation(made)

        (message,) = mail.outbox
        assert isinstance(message, mail.EmailMultiAlternatives)
        assert message.to == [ADDRESS]
        assert link_of(made) in str(message.body)
        ((html, kind),) = message.alternatives
        assert kind == "text/html"
        assert f'href="{link_of(made)}"' in str(html)

    @override_settings(MAIL_ENABLED=False)
    def test_a_site_without_mail_sends_none(self) -> None:
        assert not mail_invitation(issue_invitation(None, ADDRESS))
        assert mail.outbox == []

    @override_settings(MAIL_ENABLED=True, EMAIL_BACKEND="tests.accounts.mailing.NoMail")
    def test_a_mail_server_that_is_away_is_told(self) -> None:
        assert not mail_invitation(issue_invitation(None, ADDRESS))


class RaceTests(TransactionTestCase):
    def test_of_many_who_use_one_at_once_one_gets_it(self) -> None:
        made = issue_invitation(None)

        def use() -> Any:
            return use_invitation(made.secret, ADDRESS)

        results = at_the_same_time([use] * 6)

        assert len([one for one in results if isinstance(one, Invitation)]) == 1
        assert len([one for one in results if isinstance(one, InvitationNotGood)]) == 5
