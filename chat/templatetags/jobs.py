"""The last runs of jobs, for staff who may see them."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.roles import may
from chat.operations.jobs.shown import ShownJob, last_runs

register = template.Library()


@register.simple_tag(takes_context=True)
def last_jobs(context: Any) -> list[ShownJob]:
    return last_runs() if may(context["request"].user, "jobs.view") else []
