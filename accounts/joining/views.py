"""The pages for those who are not in yet."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.redirects import SeeOther, own_path


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Say that staff decide first: where signing in ends for an account that waits."""
    if request.user.is_authenticated:
        return SeeOther(own_path(None))
    return render(request, "account/waiting.html", {"sends_mail": settings.MAIL_ENABLED})
