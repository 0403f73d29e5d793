"""Sign in, sign up, sign out: django-allauth's views, under Vana's pages.

Nobody learns here which addresses have an account. Sign-in does the same work
and gives the same answer for an unknown address as for a wrong password.
Sign-up asks for a code that is mailed to the address; who owns it is told there
that it has an account already. A site that sends no mail cannot tell its owner
from anybody else: so a new and a known address get the same answer, "sign in
now", and only who knows the password gets further.
"""

from __future__ import annotations

from typing import Any

from allauth.account.views import (
    AccountInactiveView,
    LoginView,
    LogoutView,
    ReauthenticateView,
    SignupView,
)
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.forms import SignUpForm, password_min_chars
from accounts.joining import policy
from accounts.joining.entrance import all_or_nothing, show_invitation
from accounts.joining.invitations import FIELD as INVITATION_FIELD
from accounts.pages import AccountPage
from accounts.redirects import SeeOther, own_path
from accounts.second_factors import passkeys
from accounts.sentences import sign_in_pause_sentence


class SignInView(AccountPage, LoginView):
    def pause_sentence(self, seconds: int) -> str:
        return sign_in_pause_sentence(seconds)

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**values),
            "is_new": self.request.GET.get("welcome") == "1",
            "needs_approval": policy.needs_approval(),
            "are_passkeys_possible": passkeys.are_possible(),
            "session_days": settings.SESSION_COOKIE_AGE // (24 * 3600),
        }


class SignUpView(AccountPage, SignupView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if policy.needs_invitation():
            show_invitation(request, request.GET.get(INVITATION_FIELD, ""))
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def closed(self) -> HttpResponse:
        return render(self.request, "account/signup_closed.html", status=404)

    def get_initial(self) -> dict[str, Any]:
        return {INVITATION_FIELD: self.request.GET.get(INVITATION_FIELD, "")}

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        if not settings.MAIL_ENABLED:
            form.save_unless_known(self.request)
            return SeeOther(f"{reverse('account_login')}?{urlencode({'welcome': '1'})}")
        try:
            return self._sign_up(form)
        except IntegrityError:  # it came twice at the same time
            form.account_already_exists = True
            return self._sign_up(form)

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**values),
            "password_min_chars": password_min_chars(),
            "domains_sentence": policy.domains_sentence(),
            "needs_approval": policy.needs_approval(),
        }

    def _sign_up(self, form: SignUpForm) -> HttpResponse:
        with all_or_nothing(self.request):
            response: HttpResponse = super().form_valid(form)
            if response.status_code == 429:  # no mail: nothing must stay
                raise ImmediateHttpResponse(response)
        return response


class SignOutView(AccountPage, LogoutView):
    http_method_names = ["post"]


class ClosedAccountView(AccountPage, AccountInactiveView):
    http_method_names = ["get", "head"]


class ConfirmPasswordView(AccountPage, ReauthenticateView):
    """Asks who is signed in for the password, before something that needs to be sure."""


@require_safe
def admin_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Send people to the one sign-in page: its limits hold for the administration too."""
    if request.user.is_authenticated:
        raise PermissionDenied
    query = urlencode({"next": own_path(request.GET.get("next"), default="admin:index")})
    return SeeOther(f"{reverse('account_login')}?{query}")
