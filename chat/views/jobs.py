"""A long job that somebody asked for: how far it is, and how it ended."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from chat.operations.jobs.shown import run_for
from chat.views.asking import is_fragment
from chat.views.pages import page


@require_safe
@login_required
def job(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show one's own run; somebody else's is not there. Scripts get its part of the page."""
    values = {"run": run_for(cast("User", request.user).pk, run_id)}
    if is_fragment(request):
        return render(request, "chat/_job.html", values)
    return page(request, "chat/job.html", {**values, "layout": "layouts/app.html"})
