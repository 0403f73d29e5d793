"""What a person's settings say about their second factors. Reads no secret."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator

from accounts.models import User
from accounts.second_factors import passkeys
from accounts.second_factors.codes import codes_left


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """`codes_left` is None where there are no recovery codes."""

    app: Authenticator | None
    passkeys: list[passkeys.Passkey]
    are_passkeys_possible: bool
    codes_left: int | None
    codes_made: int

    @property
    def are_on(self) -> bool:
        """Whether a password is not enough to sign in."""
        return self.app is not None or bool(self.passkeys)


def second_factors_of(user: User) -> SecondFactors:
    codes = find(user, Authenticator.Type.RECOVERY_CODES)
    return SecondFactors(
        app=find(user, Authenticator.Type.TOTP),
        passkeys=passkeys.passkeys_of(user),
        are_passkeys_possible=passkeys.are_possible(),
        codes_left=codes_left(codes) if codes else None,
        codes_made=app_settings.RECOVERY_CODE_COUNT,
    )


def find(user: User, kind: Authenticator.Type) -> Authenticator | None:
    """Return the one factor of a kind of which there is one at most."""
    return Authenticator.objects.filter(user=user, type=kind).first()


def has_second_step(user: User) -> bool:
    """Tell whether signing in asks for more than the password."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())
