"""The page of backups: which there are, which were rehearsed, and when the next one is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import may
from chat.domain.jobs import slot_start
from chat.operations.backups import copies
from chat.operations.backups.places import all_backups
from chat.operations.jobs import find

PERMISSION = "jobs.view"


@require_safe
def backups(request: HttpRequest) -> HttpResponse:
    if not may(request.user, PERMISSION):
        raise PermissionDenied
    values: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Backups"),
        "backups": all_backups(),
        "copies_are_kept": copies.are_kept(),
        "next_at": _next_at(timezone.now()),
        "may_run": may(request.user, "jobs.run"),
    }
    return TemplateResponse(request, "admin/chat/backups.html", values)


def _next_at(now: datetime) -> datetime | None:
    every = find("backup").every
    return slot_start(now, every) + every if every is not None else None
