"""Signing in by steps, for apps that draw their own pages: django-allauth's JSON views.

They go through the forms of Vana's pages, and so meet the same limits, rules and answers:
nobody learns here which addresses have an account.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.decorators import rate_limit
from allauth.headless.account import views
from allauth.headless.account.inputs import ChangePasswordInput, LoginInput, ResetPasswordInput
from allauth.headless.base.response import (
    APIResponse,
    AuthenticationResponse,
    ConflictResponse,
    ForbiddenResponse,
)
from allauth.headless.internal.restkit import inputs
from allauth.headless.mfa.views import AuthenticateView
from allauth.mfa.base.internal.flows import post_authentication
from django import forms
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from accounts.codes import send_again
from accounts.forms import PASSWORD_MAX_CHARS, SignUpForm
from accounts.joining.entrance import all_or_nothing
from accounts.models import User
from accounts.second_factors.forms import CodeForm
from accounts.sessions import renewed


class SignInInput(LoginInput):
    password = inputs.CharField(max_length=PASSWORD_MAX_CHARS)


class SignIn(views.LoginView):
    input_class = SignInInput


class CodeInput(CodeForm):
    """The form of the page: an app's code counts once, and tries are counted."""

    def __init__(self, data: Mapping[str, Any], *, user: User) -> None:
        super().__init__(context.request, user, data)

    def save(self) -> None:
        post_authentication(context.request, self.factor)


class SecondStep(AuthenticateView):
    input_class = CodeInput


class SignUpInput(SignUpForm):
    """The form of the page; programs call its password just so."""

    def __init__(self, data: Mapping[str, Any], **options: Any) -> None:
        super().__init__({**data, "password1": data.get("password")}, **options)

    @property
    def errors(self) -> Any:
        found = super().errors
        if "password1" in found:
            found["password"] = found.pop("password1")
        return found


class SignUp(views.SignupView):
    input_class = {"POST": SignUpInput}

    def post(self, request: HttpRequest) -> HttpResponse:
        if not settings.MAIL_ENABLED:
            return self._without_mail(request)
        try:
            return self._sign_up(request)
        except IntegrityError:  # it came twice at the same time
            self.input.account_already_exists = True
            return self._sign_up(request)

    def _without_mail(self, request: HttpRequest) -> HttpResponse:
        """Make the account, and ask everybody to sign in: who knows the password gets further."""
        if request.user.is_authenticated:
            return cast("HttpResponse", ConflictResponse(request))
        if not get_adapter().is_open_for_signup(request):
            return cast("HttpResponse", ForbiddenResponse(request))
        self.input.save_unless_known(request)
        return cast("HttpResponse", AuthenticationResponse(request))

    def _sign_up(self, request: HttpRequest) -> HttpResponse:
        with all_or_nothing(request):
            response: HttpResponse = super().post(request)
            if response.status_code == 429:  # no mail: nothing must stay
                raise ImmediateHttpResponse(response)
        return response


@method_decorator(rate_limit(action="confirm_code"), name="dispatch")
class VerifyEmail(views.VerifyEmailView):
    # Asking whether a code is right would be a try that is not counted.
    http_method_names = ["post"]


class ResendVerification(views.ResendEmailVerificationCodeView):
    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        process = EmailVerificationProcess.resume(request)
        if process is None or not process.can_resend:
            return cast("HttpResponse", ConflictResponse(request))
        send_again(process)
        return cast("HttpResponse", APIResponse(request))


@method_decorator(rate_limit(action="confirm_code"), name="dispatch")
class ConfirmCode(views.ConfirmLoginCodeView):
    pass


class ResetInput(ResetPasswordInput):
    # What a mailed link ends with; allauth stumbles over other keys.
    key = forms.RegexField(r"^[0-9a-z]{1,13}-[\w-]{1,100}$")
    password = inputs.CharField(max_length=PASSWORD_MAX_CHARS)


class ResetPassword(views.ResetPasswordView):
    input_class = ResetInput
    http_method_names = ["post"]


class ChangeInput(ChangePasswordInput):
    current_password = inputs.CharField(required=False, max_length=PASSWORD_MAX_CHARS)
    new_password = inputs.CharField(max_length=PASSWORD_MAX_CHARS)

    def clean_current_password(self) -> str:
        """Tries count as those to sign in. Raises TooManyAttempts, ValidationError."""
        password: str = self.cleaned_data["current_password"]
        if password and not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class ChangePassword(views.ChangePasswordView):
    """Ends all other sign-ins. The one that asks goes on, with its tokens."""

    input_class = ChangeInput

    def post(self, request: HttpRequest) -> HttpResponse:
        with renewed(request):
            response: HttpResponse = super().post(request)
            if response.status_code == 429:  # no mail: nothing must stay
                raise ImmediateHttpResponse(response)
        return response
