"""The figures of the start page: one bounded question for all of them, whatever the site holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat import models
from chat.domain.figures import Measure
from chat.operations.figures.charts import Chart, bars_of
from chat.operations.figures.keeping import DAYS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# In the order of the page, with the colour of the bars.
_SHOWN: tuple[tuple[Measure, _StrPromise, str], ...] = (
    (Measure.MESSAGES, gettext_lazy("Messages"), ""),
    (Measure.CONVERSATIONS, gettext_lazy("New conversations"), ""),
    (Measure.ACTIVE_PEOPLE, gettext_lazy("People who wrote"), ""),
    (Measure.PEOPLE, gettext_lazy("Accounts"), ""),
    (Measure.INPUT_TOKENS, gettext_lazy("Tokens read"), ""),
    (Measure.OUTPUT_TOKENS, gettext_lazy("Tokens written"), ""),
    (Measure.FAILED_REPLIES, gettext_lazy("Failed replies"), "danger"),
    (Measure.FIRST_WORDS_MS, gettext_lazy("Time to the first words"), "warn"),
    (Measure.STORAGE_BYTES, gettext_lazy("Size of the database"), ""),
    (Measure.FAILED_JOBS, gettext_lazy("Failed jobs"), "danger"),
)

# Value by day; by model and measure.
Days = dict[date, int]


@dataclass(frozen=True, slots=True)
class ModelRow:
    name: str
    replies: str
    failed: str
    tokens_in: str
    tokens_out: str
    first_words: str


@dataclass(frozen=True, slots=True)
class Overview:
    """`counted_at` None: nothing was counted yet."""

    counted_at: datetime | None
    days: int
    charts: list[Chart]
    models: list[ModelRow]


def overview() -> Overview:
    today = timezone.now().astimezone(UTC).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    by_measure: dict[Measure, dict[str, Days]] = defaultdict(lambda: defaultdict(dict))
    counted_at: datetime | None = None
    rows = models.Figure.objects.filter(day__gte=days[0], day__lte=today)
    for day, measure, name, value, at in rows.values_list(
        "day", "measure", "model_name", "value", "counted_at"
    ):
        by_measure[Measure(measure)][name][day] = value
        counted_at = max(at, counted_at) if counted_at else at
    charts = [
        _chart(measure, str(title), kind, days, by_measure[measure])
        for measure, title, kind in _SHOWN
    ]
    return Overview(counted_at, DAYS, charts if counted_at else [], _models(by_measure))


def _chart(
    measure: Measure, title: str, kind: str, days: list[date], by_model: dict[str, Days]
) -> Chart:
    values = [
        _value(measure, [each[day] for each in by_model.values() if day in each]) for day in days
    ]
    shown = (
        next((value for value in reversed(values) if value), 0) if measure.is_level else sum(values)
    )
    return Chart(
        name=measure.value,
        title=title,
        total=_said(measure, shown),
        note=_("last counted") if measure.is_level else _("in %(days)s days") % {"days": len(days)},
        kind=kind,
        bars=bars_of(values),
        rows=[(day, _said(measure, value)) for day, value in zip(days, values, strict=True)][::-1],
        first=days[0],
        last=days[-1],
        highest=_said(measure, max(values)),
    )


def _value(measure: Measure, values: list[int]) -> int:
    """Return a day's value over all models: a sum, or of times the longest."""
    if not values:
        return 0
    return max(values) if measure is Measure.FIRST_WORDS_MS else sum(values)


def _models(by_measure: dict[Measure, dict[str, Days]]) -> list[ModelRow]:
    replies = by_measure[Measure.REPLIES]
    totals = {name: sum(days.values()) for name, days in replies.items()}

    def total(measure: Measure, name: str) -> str:
        return _said(measure, sum(by_measure[measure].get(name, {}).values()))

    return [
        ModelRow(
            name=name or _("Unknown"),
            replies=_said(Measure.REPLIES, totals[name]),
            failed=total(Measure.FAILED_REPLIES, name),
            tokens_in=total(Measure.INPUT_TOKENS, name),
            tokens_out=total(Measure.OUTPUT_TOKENS, name),
            first_words=_said(
                Measure.FIRST_WORDS_MS, _latest(by_measure[Measure.FIRST_WORDS_MS].get(name, {}))
            ),
        )
        for name in sorted(totals, key=lambda one: (-totals[one], one))
    ]


def _latest(days: Days) -> int:
    return days[max(days)] if days else 0


def _said(measure: Measure, value: int) -> str:
    if measure is Measure.STORAGE_BYTES:
        return str(filesizeformat(value))
    if measure is Measure.FIRST_WORDS_MS:
        return _("%(seconds)s s") % {"seconds": number_format(value / 1_000, 2)}
    return str(number_format(value, 0, use_l10n=True, force_grouping=True))
