"""Sums of feedback for staff. What people wrote in their own words is content, and not here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.readonly_admin import ReadOnly
from chat.domain.feedback import REASONS, Rating
from chat.models import Feedback
from chat.views.messages_shown import model_label
from chat.views.thumbs import words_of

PERMISSION = "figures.view"
# Days that the page shows, today included.
DAYS = 30

_SUMS = {
    "up": Count("pk", filter=Q(rating=Rating.UP.value)),
    "down": Count("pk", filter=Q(rating=Rating.DOWN.value)),
}


@admin.register(Feedback)
class FeedbackAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # no parameter at run time
    """One page with sums, and no pages of single ones."""

    view_permission = PERMISSION

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_safe(self.sums_page))
        return [path("", page, name="chat_feedback_changelist")]

    def sums_page(self, request: HttpRequest) -> HttpResponse:
        """Count the thumbs of the last days by model, by day and by reason."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        since = timezone.localdate() - timedelta(days=DAYS - 1)
        recent = Feedback.objects.filter(rated_at__date__gte=since)
        values = {
            **self.admin_site.each_context(request),
            "title": _("Feedback"),
            "days": DAYS,
            "total": recent.aggregate(**_SUMS),
            "by_model": _by_model(recent),
            "by_day": _by_day(recent),
            "by_reason": _by_reason(recent),
        }
        return TemplateResponse(request, "admin/chat/feedback.html", values)


def _by_model(rows: QuerySet[Feedback]) -> list[dict[str, Any]]:
    found = rows.values("model_name").annotate(**_SUMS).order_by("model_name")
    return [{**row, "model": model_label(row["model_name"]) or _("Unknown")} for row in found]


def _by_day(rows: QuerySet[Feedback]) -> list[Any]:
    found = rows.annotate(day=TruncDate("rated_at")).values("day")
    return list(found.annotate(**_SUMS).order_by("-day"))


def _by_reason(rows: QuerySet[Feedback]) -> list[dict[str, Any]]:
    """Return how often each reason was given, in the order in which people are shown them."""
    found = rows.exclude(reason="").values_list("rating", "reason").annotate(count=Count("pk"))
    counts = {(rating, reason): count for rating, reason, count in found}
    return [
        {"rating": rating.value, "reason": words_of(reason), "count": counts[rating, reason]}
        for rating, reasons in REASONS.items()
        for reason in reasons
        if (rating, reason) in counts
    ]
