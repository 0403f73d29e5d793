"""Runs of jobs in the administration: to look at, and a button for each job to run it now."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.audit import Subject, record
from accounts.models import User
from accounts.readonly_admin import ReadOnly
from accounts.redirects import SeeOther
from accounts.roles import may
from chat.admin.backups import backups
from chat.domain.errors import NotFound
from chat.domain.job_errors import JobUnknown
from chat.models import JobRun
from chat.operations.jobs import enqueue, find, jobs
from chat.operations.jobs.registry import title_of
from chat.operations.jobs.shown import shown

VIEW, RUN = "jobs.view", "jobs.run"


class JobFilter(admin.SimpleListFilter):
    title = gettext_lazy("job")
    parameter_name = "job"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 - Django's signature
        return [(one.name, str(one.title)) for one in jobs()]

    def queryset(self, request: HttpRequest, runs: Any) -> Any:  # noqa: ARG002 - as above
        return runs.of(self.value()) if self.value() else runs


@admin.register(JobRun)
class JobRunAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # no parameter at run time
    """Nothing can be changed here: the records are what happened."""

    view_permission = VIEW
    ordering = ("-queued_at",)
    list_display = ("title", "status", "progress", "started_at", "duration", "sentence")
    list_filter = (JobFilter, "status")
    list_per_page = 50
    # Counting all of them is not worth a scan.
    show_full_result_count = False
    fields = (
        *("title", "slot", "status", "progress", "counted", "requested_by"),
        *("queued_at", "started_at", "ended_at", "duration", "error_class", "error_sentence"),
    )
    readonly_fields = fields

    @admin.display(description=gettext_lazy("job"), ordering="job")
    def title(self, row: JobRun) -> str:
        return title_of(row.job)

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, row: JobRun) -> str:
        percent = shown(row).percent
        return f"{percent} %" if percent is not None else str(row.done or "")

    @admin.display(description=gettext_lazy("duration"))
    def duration(self, row: JobRun) -> str:
        seconds = shown(row).seconds
        return f"{seconds:.1f} s" if seconds is not None else ""

    @admin.display(description=gettext_lazy("result"))
    def sentence(self, row: JobRun) -> str:
        return row.error_sentence or self.counted(row)

    @admin.display(description=gettext_lazy("counted"))
    def counted(self, row: JobRun) -> str:
        return ", ".join(f"{name} {count}" for name, count in row.counted.items())

    def get_urls(self) -> list[URLPattern]:
        run = self.admin_site.admin_view(require_POST(self.run_now))
        return [
            path("run/<slug:job>/", run, name="chat_jobrun_run"),
            path("backups/", self.admin_site.admin_view(backups), name="chat_backups"),
            *super().get_urls(),
        ]

    def run_now(self, request: HttpRequest, job: str) -> HttpResponse:
        """Have the job run at once."""
        if not may(request.user, RUN):
            raise PermissionDenied
        person = cast(User, request.user)
        try:
            if find(job).needs_arguments:
                raise NotFound
            run_id = enqueue(job, requested_by=person.pk)
        except JobUnknown as error:
            raise NotFound from error
        record("jobs.run", by=person, about=Subject("job", run_id), request=request, detail=job)
        sentence = _("“%(job)s” starts in a moment.") % {"job": title_of(job)}
        messages.success(request, sentence)
        return SeeOther(reverse("admin:chat_jobrun_changelist"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        mine = [one for one in jobs() if not one.needs_arguments]
        values = {"jobs": mine if may(request.user, RUN) else []}
        return super().changelist_view(request, {**values, **(extra_context or {})})
