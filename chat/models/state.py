"""State: what agents remember, and sessions share."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import KEY_MAX_CHARS


class StateScope(models.TextChoices):
    USER = "user"
    APP = "app"


class State(models.Model):
    """One value that all sessions of an app see, or all of one user in it.

    An app's has no `user_key`: '' and not NULL, so that the unique constraint
    holds. `revision` counts writes of this value. What a session alone
    remembers is in its own row (`Conversation.session_state`).
    """

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=8, choices=StateScope.choices)
    app_name = models.CharField(max_length=KEY_MAX_CHARS)
    user_key = models.CharField(max_length=KEY_MAX_CHARS, default="", blank=True)
    key = models.CharField(max_length=KEY_MAX_CHARS)
    value = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        constraints = [
            models.UniqueConstraint(
                fields=["app_name", "user_key", "scope", "key"], name="chat_state_key"
            ),
            models.CheckConstraint(
                condition=models.Q(scope="user") | models.Q(scope="app", user_key=""),
                name="chat_state_scope_fits_its_keys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope}:{self.key}"
