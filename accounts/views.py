"""Sign in, sign up, sign out.

Nobody learns here which addresses have an account. Sign-in does the same work
and gives the same answer for an unknown address as for a wrong password.
Sign-up, without mail to the address, cannot tell its owner from anybody else:
so a new and a known address get the same answer, "sign in now", and only who
knows the password gets further. (With verified addresses this becomes a mail.)
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.addresses import client_address
from accounts.forms import SignInForm, SignUpForm, password_min_chars
from accounts.limits import Attempt, TooManyAttempts, count_attempt
from accounts.models import User
from accounts.redirects import SeeOther, own_path


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    after = own_path(request.POST.get("next") or request.GET.get("next"))
    if request.user.is_authenticated:
        return SeeOther(after)
    if request.method != "POST":
        return _sign_in_page(request, SignInForm(), after)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form, after, status=400)
    try:
        attempt = count_attempt(form.cleaned_data["login"], client_address(request))
    except TooManyAttempts as error:
        return _paused(request, form, after, error)
    return _try_password(request, form, after, attempt)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    if not settings.SIGNUP_OPEN:
        raise Http404
    if request.user.is_authenticated:
        return SeeOther(own_path(None))
    form = SignUpForm(request.POST) if request.method == "POST" else SignUpForm()
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        values = {"form": form, "password_min_chars": password_min_chars()}
        return render(request, "account/signup.html", values, status=status)
    _create_unless_known(form.cleaned_data["email"], form.cleaned_data["password1"])
    return SeeOther(f"{reverse('account_login')}?{urlencode({'welcome': '1'})}")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return SeeOther(own_path(None))


@require_safe
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Send people to the one sign-in page: its limits hold for the administration too."""
    if request.user.is_authenticated:
        raise PermissionDenied
    query = urlencode({"next": own_path(request.GET.get("next"), default="admin:index")})
    return SeeOther(f"{reverse('account_login')}?{query}")


def _try_password(
    request: HttpRequest, form: SignInForm, after: str, attempt: Attempt
) -> HttpResponse:
    fields = form.cleaned_data
    # Spends a hash for unknown addresses too.
    person = authenticate(request, username=fields["login"], password=fields["password"])
    if person is None:
        form.add_error(None, _wrong_sentence(attempt.left))
        return _sign_in_page(request, form, after, status=400)
    attempt.succeeded()
    login(request, person)
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if fields["remember"] else 0)
    return SeeOther(after)


def _paused(
    request: HttpRequest, form: SignInForm, after: str, error: TooManyAttempts
) -> HttpResponse:
    minutes = -(-error.retry_after_seconds // 60)
    sentence = ngettext(
        "Too many tries. You can sign in again in %(minutes)s minute.",
        "Too many tries. You can sign in again in %(minutes)s minutes.",
        minutes,
    )
    form.add_error(None, sentence % {"minutes": minutes})
    response = _sign_in_page(request, form, after, status=429)
    response["Retry-After"] = str(error.retry_after_seconds)
    return response


def _sign_in_page(
    request: HttpRequest, form: SignInForm, after: str, *, status: int = 200
) -> HttpResponse:
    values = {
        "form": form,
        "next": after,
        "is_new": request.GET.get("welcome") == "1",
        "session_days": settings.SESSION_COOKIE_AGE // (24 * 3600),
    }
    return render(request, "account/login.html", values, status=status)


def _wrong_sentence(tries_left: int) -> str:
    wrong = _("The email or the password is wrong.")
    if not tries_left:
        return f"{wrong} {_('Signing in pauses now for a few minutes.')}"
    after = ngettext(
        "After %(tries)s more try, signing in pauses for %(minutes)s minutes.",
        "After %(tries)s more tries, signing in pauses for %(minutes)s minutes.",
        tries_left,
    )
    values = {"tries": tries_left, "minutes": settings.FAILED_SIGN_IN_MINUTES}
    return f"{wrong} {after % values}"


def _create_unless_known(email: str, password: str) -> None:
    """Create the account. A known address costs the same hash, and changes nothing."""
    try:
        with transaction.atomic():
            User.objects.create_user(email, password)
    except IntegrityError:
        pass
