"""How people sign up, sign in and stay safe: what django-allauth is told about it."""

from __future__ import annotations

from typing import Any

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation"
# accounts/joining/policy.py says what each means.
SIGNUP_POLICIES = ("open", "invitation", "domains", "approval", "closed")
# How long what was mailed works; the mails say so.
CODE_SECONDS = 15 * 60
LINK_SECONDS = 60 * 60


def allauth(
    *,
    sends_mail: bool,
    forms_per_address: int,
    tries_per_account: int,
    minutes: int,
    reauthentication_seconds: int = 300,
) -> dict[str, Any]:
    """Return allauth's settings by their names."""
    return {
        "ACCOUNT_ADAPTER": "accounts.adapter.AccountAdapter",
        "ACCOUNT_FORMS": {
            "login": "accounts.forms.SignInForm",
            "signup": "accounts.forms.SignUpForm",
            "reauthenticate": "accounts.forms.ConfirmPasswordForm",
            "add_email": "accounts.forms.NewAddressForm",
            "request_login_code": "accounts.forms.AskForCodeForm",
            "confirm_login_code": "accounts.forms.SignInCodeForm",
            "confirm_email_verification_code": "accounts.forms.AddressCodeForm",
            "reset_password": "accounts.forms.LostPasswordForm",
            "reset_password_from_key": "accounts.forms.NewPasswordForm",
        },
        # What both kinds of sign-up, by page and by JSON, are built on.
        "ACCOUNT_SIGNUP_FORM_CLASS": "accounts.joining.forms.JoiningForm",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": reauthentication_seconds,
        # Pages of other origins have no use here; apps and programs have (docs/api.md).
        "HEADLESS_CLIENTS": ("app",),
        "HEADLESS_TOKEN_STRATEGY": "accounts.token_strategy.SignInTokenStrategy",
        "ACCOUNT_RATE_LIMITS": _limits(forms_per_address, tries_per_account, minutes),
        **_SECOND_FACTORS,
        **(_WITH_MAIL if sends_mail else _WITHOUT_MAIL),
    }


def password_validators(min_chars: int) -> list[dict[str, Any]]:
    """Return what a new password must pass, in Django's form."""
    least = {"min_length": min_chars}
    return [
        {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
        {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": least},
        {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
        {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
    ]


_SECOND_FACTORS: dict[str, Any] = {
    "MFA_ADAPTER": "accounts.second_factors.adapter.SecondFactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_TOTP_ISSUER": "Vana",
    # Periods before and after now: clocks of phones are not exact.
    "MFA_TOTP_TOLERANCE": 1,
}
_WITHOUT_MAIL: dict[str, Any] = {
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    # Nobody could confirm their address, and so protect their account.
    "MFA_ALLOW_UNVERIFIED_EMAIL": True,
}
_WITH_MAIL: dict[str, Any] = {
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True,
    "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT": CODE_SECONDS,
    # The limits below count mails to one mailbox; this is only when the button goes away.
    "ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND": 100,
    "ACCOUNT_CHANGE_EMAIL": True,
    "ACCOUNT_LOGIN_BY_CODE_ENABLED": True,
    "ACCOUNT_LOGIN_BY_CODE_TIMEOUT": CODE_SECONDS,
    "ACCOUNT_LOGIN_TIMEOUT": CODE_SECONDS,
    # The mail has shown who they are, as a code would; second factors are still asked for.
    "ACCOUNT_LOGIN_ON_PASSWORD_RESET": True,
    "PASSWORD_RESET_TIMEOUT": LINK_SECONDS,
}


def _limits(per_address: int, per_account: int, minutes: int) -> dict[str, str]:
    """Return how often forms may be sent: per network address, account, and person signed in.

    One window for all: their answer does not know which of them was met, and says
    that it is over after this window (accounts/pauses.py).
    """
    address = f"{per_address}/{minutes}m/ip"
    account = f"{per_account}/{minutes}m/key"
    person = f"{per_address}/{minutes}m/user"
    return {
        # Counted by accounts/limits.py: only failures, and before the password is looked at.
        "login": "",
        "login_failed": "",
        "signup": address,
        "confirm_email": f"{address},{account}",
        "request_login_code": f"{address},{account}",
        "confirm_code": address,
        "reset_password": f"{address},{account}",
        "reset_password_from_key": address,
        "reauthenticate": person,
        "manage_email": person,
        "change_password": person,
    }
