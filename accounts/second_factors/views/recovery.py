"""Recovery codes: shown once, when they are made; saved as a file for a while after that."""

from __future__ import annotations

import time
from typing import cast

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.confirming import confirmed
from accounts.models import User
from accounts.redirects import SeeOther, own_path
from accounts.second_factors.codes import codes_left
from accounts.second_factors.summary import find, has_second_step

# How long after they were shown the same browser can save them as a file.
FILE_SECONDS = 600
# Where the session keeps which codes were shown here, and when.
_SHOWN = "second_factors.codes_shown"


@require_GET
@confirmed
def show(request: HttpRequest) -> HttpResponse:
    """Show the codes the first time; after that, lead to where new ones are made."""
    codes, may_show = flows.view_recovery_codes(request)
    if codes is None:
        raise Http404
    if not may_show:
        return SeeOther(own_path(None, default="mfa_generate_recovery_codes"))
    request.session[_SHOWN] = [codes.instance.pk, time.time()]
    return render(request, "mfa/recovery_codes/index.html", {"codes": _spaced(codes)})


@require_GET
@confirmed
def save(request: HttpRequest) -> HttpResponse:
    factor = _find(request)
    if factor is None:
        raise Http404
    key, at = request.session.get(_SHOWN, (None, 0.0))
    if key != factor.pk or time.time() > at + FILE_SECONDS:
        return SeeOther(own_path(None, default="mfa_generate_recovery_codes"))
    values = {"codes": _spaced(factor.wrap()), "email": cast("User", request.user).email}
    response = render(
        request, "mfa/recovery_codes/download.txt", values, content_type="text/plain; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="vana-recovery-codes.txt"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def make(request: HttpRequest) -> HttpResponse:
    """Make new codes in place of the old ones, which then count no longer."""
    if not has_second_step(cast("User", request.user)):
        raise Http404
    if request.method == "POST":
        flows.generate_recovery_codes(request)
        return SeeOther(own_path(None, default="mfa_view_recovery_codes"))
    factor = _find(request)
    values = {"codes_left": codes_left(factor) if factor else 0}
    return render(request, "mfa/recovery_codes/generate.html", values)


def _find(request: HttpRequest) -> Authenticator | None:
    return find(cast("User", request.user), Authenticator.Type.RECOVERY_CODES)


def _spaced(codes: flows.RecoveryCodes) -> list[str]:
    """Return the codes that were not used, in two halves: so people copy them without mistakes."""
    return [f"{code[:4]} {code[4:]}" for code in codes.get_unused_codes()]
