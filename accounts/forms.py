"""django-allauth's forms, in Vana's words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SignupForm,
)
from allauth.account.internal.userkit import filter_users_by_email
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.consent import record_consent
from accounts.joining.entrance import use_up_for_known
from accounts.models import User

# Hashing costs time by length; nobody types more than this.
PASSWORD_MAX_CHARS = 1_000
EMAIL_MAX_CHARS = 254
# Eight letters and a dash; people paste spaces with them.
CODE_MAX_CHARS = 32


class AcceptsTermsField(forms.BooleanField):
    """A box that must be ticked; the page says what for, with the way to the texts."""

    def __init__(self) -> None:
        required = _("Tick the box if you agree; without it there is no account.")
        super().__init__(label=_("Consent"), error_messages={"required": required})


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name(self, "login", _("Email"), EMAIL_MAX_CHARS)
        name(self, "password", _("Password"), PASSWORD_MAX_CHARS)


class SignUpForm(SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name(self, "email", _("Email"), EMAIL_MAX_CHARS)
        name(self, "password1", _("Password"), PASSWORD_MAX_CHARS)
        if settings.TERMS_REQUIRED:
            self.fields["accepts_terms"] = AcceptsTermsField()

    def save(self, request: HttpRequest) -> User:
        person: User = super().save(request)
        if settings.TERMS_REQUIRED:
            record_consent(person)
        return person

    def validate_unique_email(self, email: str) -> str:
        """Note whether somebody has the address already, and let nobody know."""
        if settings.MAIL_ENABLED:
            return str(super().validate_unique_email(email))
        self.account_already_exists = bool(filter_users_by_email(email))
        return email

    def save_unless_known(self, request: HttpRequest) -> User | None:
        """Make the account. A known address costs the same hash, and changes nothing."""
        if self.account_already_exists:
            use_up_for_known(request, self.cleaned_data["email"])
            User().set_password(self.cleaned_data["password1"])
            return None
        try:
            with transaction.atomic():
                return self.save(request)
        except IntegrityError:  # it came twice at the same time
            return None


class ConfirmPasswordForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name(self, "password", _("Password"), PASSWORD_MAX_CHARS)


class AskForCodeForm(RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name(self, "email", _("Email"), EMAIL_MAX_CHARS)


class SignInCodeForm(ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name(self, "code", _("Code"), CODE_MAX_CHARS)


class AddressCodeForm(ConfirmEmailVerificationCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name(self, "code", _("Code"), CODE_MAX_CHARS)


class LostPasswordForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name(self, "email", _("Email"), EMAIL_MAX_CHARS)


class NewPasswordForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name(self, "password1", _("New password"), PASSWORD_MAX_CHARS)
        name(self, "password2", _("Once more"), PASSWORD_MAX_CHARS)


class NewAddressForm(AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name(self, "email", _("New email"), EMAIL_MAX_CHARS)


def name(form: Any, field: str, label: Any, max_chars: int) -> None:
    """Call a field of a library's form as Vana does, and bound it."""
    named = form.fields[field]
    named.label, named.max_length = label, max_chars
    named.validators = [*named.validators, MaxLengthValidator(max_chars)]


def password_min_chars() -> int:
    """Return the least number of characters that the validators ask for."""
    validators = password_validation.get_default_password_validators()
    return max(getattr(validator, "min_length", 0) for validator in validators)
