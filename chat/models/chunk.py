"""Chunks: text of a reply that is still being written."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.models.generation import Generation


class Chunk(models.Model):
    """What one checkpoint saved. Gone when the reply becomes an event.

    `start` counts characters from the beginning of the generation's own text,
    or of its thinking.
    """

    id = models.BigAutoField(primary_key=True)
    # No index of its own: the unique constraint begins with it.
    generation = models.ForeignKey(
        Generation, on_delete=models.CASCADE, db_index=False, related_name="chunks"
    )
    is_thinking = models.BooleanField(default=False)
    start = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        verbose_name = _("chunk")
        verbose_name_plural = _("chunks")
        constraints = [
            models.UniqueConstraint(
                fields=["generation", "is_thinking", "start"], name="chat_chunk_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.generation_id} +{self.start}"
