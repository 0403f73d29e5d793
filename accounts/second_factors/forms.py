"""What people fill in about second factors. Every try is counted as one to sign in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.addresses import client_address
from accounts.limits import count_attempt
from accounts.models import User
from accounts.second_factors.codes import period_of, use_code
from accounts.second_factors.passkeys import (
    ANSWER_MAX_CHARS,
    PasskeyRefused,
    new_passkey,
    used_passkey,
)
from accounts.sentences import wrong_code_sentence

# "123 456" and more: what does not fit was not a code.
CODE_MAX_CHARS = 32
NAME_MAX_CHARS = 60


class CodeForm(forms.Form):
    """A code of the app, or a recovery code; when valid, `factor` is whose it was, and it is used.

    Cleaning raises TooManyAttempts.
    """

    code = forms.CharField(label=gettext_lazy("Code"), max_length=CODE_MAX_CHARS)
    factor: Authenticator

    def __init__(self, request: HttpRequest, user: User, data: Any = None) -> None:
        super().__init__(data)
        self._request, self._user = request, user

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        attempt = count_attempt(self._user.email, client_address(self._request))
        factor = use_code(self._user, code)
        if factor is None:
            raise ValidationError(wrong_code_sentence(attempt.left))
        attempt.succeeded()
        self.factor = factor
        return code


class AppForm(forms.Form):
    """The first code of an app that is being set up. Tries are free: its secret is on the page."""

    code = forms.CharField(
        label=gettext_lazy("Enter the 6 digits it shows"), max_length=CODE_MAX_CHARS
    )
    period: int

    def __init__(self, secret: str, data: Any = None) -> None:
        super().__init__(data)
        self.secret = secret

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        period = period_of(self.secret, code)
        if period is None:
            raise ValidationError(
                _("The app shows another code now. Check the phone's clock, and try the next one.")
            )
        self.period = period
        return code


class PasskeyForm(forms.Form):
    """The browser's answer; when valid, `factor` is the passkey. Cleaning raises TooManyAttempts.

    Without a `user` it is to sign in: only the address counts the try, or
    anybody could lock somebody else out.
    """

    credential = forms.CharField(max_length=ANSWER_MAX_CHARS)
    factor: Authenticator

    def __init__(self, request: HttpRequest, user: User | None, data: Any = None) -> None:
        super().__init__(data)
        self._request, self._user = request, user

    def clean_credential(self) -> str:
        answer: str = self.cleaned_data["credential"]
        email = self._user.email if self._user else ""
        attempt = count_attempt(email, client_address(self._request))
        try:
            self.factor = used_passkey(self._user, answer)
        except PasskeyRefused as error:
            raise ValidationError(_("This passkey does not fit. Try again.")) from error
        attempt.succeeded()
        return answer


class NameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_MAX_CHARS)


class NewPasskeyForm(NameForm):
    """When valid, `kept` is what to keep of the new passkey."""

    credential = forms.CharField(max_length=ANSWER_MAX_CHARS)
    kept: dict[str, Any]

    def clean_credential(self) -> str:
        answer: str = self.cleaned_data["credential"]
        try:
            self.kept = new_passkey(answer)
        except PasskeyRefused as error:
            raise ValidationError(_("The passkey could not be added. Try again.")) from error
        return answer
