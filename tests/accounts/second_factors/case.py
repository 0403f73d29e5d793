"""What tests of second factors share: somebody with an app, recovery codes or a passkey."""

from __future__ import annotations

import time
from typing import Any

import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client, TestCase

from accounts.models import User
from accounts.second_factors.codes import new_secret
from tests.builders import PASSWORD, person

LOGIN = "/accounts/login/"
SECOND_STEP = "/accounts/2fa/authenticate/"
SECURITY = "/settings/security/"
PERIOD_SECONDS = 30
NOON = 1_800_000_015


def code_of(secret: str, *, periods_later: int = 0) -> str:
    """Return what an app with this secret shows now, or in some periods."""
    period = int(time.time()) // PERIOD_SECONDS + periods_later
    return str(format_hotp_value(hotp_value(secret, period)))


def give_app(user: User) -> str:
    """Set up an app, and return its secret."""
    secret = new_secret()
    TOTP.activate(user, secret)
    return secret


def give_codes(user: User) -> list[str]:
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    return codes


def kinds(user: User) -> set[str]:
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def confirm(client: Client) -> None:
    """Show by the password that it is really them."""
    response = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert response.status_code == 303, response.status_code


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class SecondFactorTestCase(TestCase):
    """`self.client` is a browser in which nobody is signed in, until a test says so."""

    def setUp(self) -> None:
        cache.clear()
        self.user = person("mira@example.org", name="Mira Example")

    def stop_clock(self) -> Any:
        """Let the time stand in the middle of a period: no test depends on when it runs."""
        travel = time_machine.travel(NOON, tick=False)
        clock = travel.start()
        self.addCleanup(travel.stop)
        return clock

    def give_password(self, client: Client | None = None, **fields: str) -> Any:
        fields = {"login": self.user.email, "password": PASSWORD, **fields}
        return (client or self.client).post(LOGIN, fields)

    def give_code(self, code: str) -> Any:
        return self.client.post(SECOND_STEP, {"code": code})

    def sign_in_and_confirm(self) -> None:
        """As after signing in and typing the password again, whatever the second factors are."""
        self.client.force_login(self.user)
        confirm(self.client)
