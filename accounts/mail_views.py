"""Pages that count on mail: codes, lost passwords, another address.

An address that has an account and one that has none get the same page, cost the
same work, and both are sent one mail.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from allauth.account.views import (
    ConfirmEmailVerificationCodeView,
    ConfirmLoginCodeView,
    EmailView,
    PasswordResetDoneView,
    PasswordResetFromKeyView,
    PasswordResetView,
    RequestLoginCodeView,
)
from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts.codes import send_again
from accounts.forms import password_min_chars
from accounts.pages import MailPage
from accounts.redirects import SeeOther

# To whom the last link went, for the page that says so.
_SENT_TO_KEY = "account_link_sent_to"


class AskForCodeView(MailPage, RequestLoginCodeView):
    """Sends a code to sign in with. Asked again, it sends another one."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> Any:
        if request.method == "POST":
            clear_login(request)
            return None
        return super()._redirect_to_pending_stage(request, stage)


class _CodePage(MailPage):
    """Takes a code. Who waits for none is told so where they are sent to."""

    @method_decorator(rate_limit(action="confirm_code"))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if getattr(self, "_process", None) is None and not request.user.is_authenticated:
            messages.info(request, _("The code does not work any more. Ask for a new one."))
        return response


class SignInByCodeView(_CodePage, ConfirmLoginCodeView):
    pass


class ConfirmAddressView(_CodePage, ConfirmEmailVerificationCodeView):
    def _resend_form_valid(self, form: Any) -> HttpResponse:  # noqa: ARG002 - allauth's signature
        send_again(self._process)
        messages.info(self.request, _("It is sent again."))
        return SeeOther(self.passthrough_next_url(reverse("account_email_verification_sent")))


class LostPasswordView(MailPage, PasswordResetView):
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        self.request.session[_SENT_TO_KEY] = form.cleaned_data["email"]
        return response


class LinkSentView(MailPage, PasswordResetDoneView):
    http_method_names = ["get", "head"]

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        sent_to = self.request.session.get(_SENT_TO_KEY, "")
        return {**super().get_context_data(**values), "sent_to": sent_to}


class NewPasswordView(MailPage, PasswordResetFromKeyView):
    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if context.get("token_fail"):
            kwargs["status"] = 400
        response: HttpResponse = super().render_to_response(context, **kwargs)
        return response

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        person = getattr(self, "reset_user", None)
        return {
            **super().get_context_data(**values),
            "password_min_chars": password_min_chars(),
            "person": person,
        }


class ChangeAddressView(MailPage, EmailView):
    """Another address to sign in with. It counts once its code was entered.

    It needs a password, which says that it is they: who signs in by codes alone has to
    choose one first.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            messages.info(request, _("You have no password. Choose one first."))
            return SeeOther(reverse("account_reset_password"))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        return {**super().get_context_data(**values), "page": "profile"}
