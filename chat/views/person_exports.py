"""The export of everything about a person: asked for, watched while it is made, fetched."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.redirects import SeeOther
from chat.downloads import download
from chat.exports.formats import File
from chat.operations.exports import ask_for_export, export_of, file_of_export, remove_export


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person_export(request: HttpRequest) -> HttpResponse:
    """Show how far it is; POST asks for one."""
    person = cast("User", request.user)
    if request.method == "POST":
        ask_for_export(person.pk)
        return SeeOther(reverse("chat:person_export"))
    values = {
        "page": "privacy",
        "export": export_of(person.pk),
        "days": settings.EXPORT_DAYS,
        "has_mail": settings.MAIL_ENABLED,
    }
    response = render(request, "export/person.html", values)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_required
def person_export_file(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """Send it to its owner: whose it is, and whether its time is over, is asked each time."""
    person = cast("User", request.user)
    ready_at, size, pieces = file_of_export(person.pk, export_id)
    name = f"vana-export-{localtime(ready_at):%Y-%m-%d}.zip"
    response = download(request, File(name, "application/zip", pieces))
    response["Content-Length"] = str(size)
    return response


@require_POST
@login_required
def remove_person_export(request: HttpRequest) -> HttpResponse:
    remove_export(cast("User", request.user).pk)
    messages.success(request, _("The export is removed."))
    return SeeOther(reverse("chat:person_export"))
