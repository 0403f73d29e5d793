"""Figures of the site: a row for each day and measure, and for each model where that matters."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Figure(models.Model):
    """What was counted of one day (UTC). `measure` is a `chat.domain.figures.Measure`."""

    day = models.DateField()
    measure = models.CharField(max_length=32)
    model_name = models.CharField(max_length=255, blank=True)
    value = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "measure", "model_name"], name="chat_figure_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.measure} {self.model_name}".strip()
