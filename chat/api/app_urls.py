"""Signing in by steps, for apps that draw their own pages (docs/api.md).

Addresses below this one, bodies and answers are those of django-allauth's "app" client; the views
that are missing are for pages. A body that cannot be read is refused as everywhere in the API.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from allauth.headless.account import views as steps
from allauth.headless.base.views import ConfigView
from allauth.headless.constants import Client
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from accounts import app_views
from chat.api.bodies import BodyParser
from chat.api.errors import BodyTooLarge, InvalidFields, NulCharacter, RequestRefused
from chat.api.problems import problem

app_name = "app"

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

View = Callable[..., HttpResponseBase]


def _strict(view: View, *, needs_mail: bool) -> View:
    """Refuse what no route of the API takes, before the view reads it in its own way."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if needs_mail and not settings.MAIL_ENABLED:
            raise Http404
        try:
            _check_body(request)
        except RequestRefused as error:
            return problem(error)
        return view(request, *args, **kwargs)

    return checked


def _check_body(request: HttpRequest) -> None:
    """Raise RequestRefused for what is not JSON, or holds what no store can keep."""
    try:
        if request.method == "GET" or not request.body:
            return
    except RequestDataTooBig as error:
        raise BodyTooLarge from error
    body: Any = BodyParser().parse_body(request)
    if not isinstance(body, dict):
        raise InvalidFields([{"field": "body", "reason": "is not an object"}])
    for text in _texts(body):
        if "\x00" in text:
            raise NulCharacter([{"field": "body", "reason": "holds the character NUL"}])
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise InvalidFields([{"field": "body", "reason": "holds half of a surrogate pair"}])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _path(route: str, view: Any, name: str, *, needs_mail: bool = False) -> URLPattern:
    shown = _strict(view.as_api_view(client=Client.APP), needs_mail=needs_mail)
    # Views read the body first, and would try a password before they refuse the method.
    known = [verb for verb in view.http_method_names if hasattr(view, verb)]
    methods = [method for method in _METHODS if method.lower() in known]
    return path(f"v1/{route}", require_http_methods(methods)(shown), name=name)


urlpatterns = [
    _path("config", ConfigView, "config"),
    _path("auth/session", steps.SessionView, "session"),
    _path("auth/login", app_views.SignIn, "login"),
    _path("auth/2fa/authenticate", app_views.SecondStep, "second_step"),
    _path("auth/signup", app_views.SignUp, "signup"),
    _path("auth/email/verify", app_views.VerifyEmail, "verify_email", needs_mail=True),
    _path(
        "auth/email/verify/resend",
        app_views.ResendVerification,
        "resend_verification",
        needs_mail=True,
    ),
    _path("auth/code/request", steps.RequestLoginCodeView, "request_code", needs_mail=True),
    _path("auth/code/resend", steps.ResendLoginCodeView, "resend_code", needs_mail=True),
    _path("auth/code/confirm", app_views.ConfirmCode, "confirm_code", needs_mail=True),
    _path(
        "auth/password/request", steps.RequestPasswordResetView, "request_reset", needs_mail=True
    ),
    _path("auth/password/reset", app_views.ResetPassword, "reset_password", needs_mail=True),
    _path("account/password/change", app_views.ChangePassword, "change_password"),
]
