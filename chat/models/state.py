"""State: what agents remember, by scope."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import KEY_MAX_CHARS


class StateScope(models.TextChoices):
    SESSION = "session"
    USER = "user"
    APP = "app"


class State(models.Model):
    """One remembered value.

    A scope leaves the keys below it empty ('' and not NULL, so that the
    unique constraint holds): an app's state has no `user_key`, a user's no
    `session_key`. `revision` counts writes of this value.
    """

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=8, choices=StateScope.choices)
    app_name = models.CharField(max_length=KEY_MAX_CHARS)
    user_key = models.CharField(max_length=KEY_MAX_CHARS, default="", blank=True)
    session_key = models.CharField(max_length=KEY_MAX_CHARS, default="", blank=True)
    key = models.CharField(max_length=KEY_MAX_CHARS)
    value = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        constraints = [
            models.UniqueConstraint(
                fields=["app_name", "user_key", "session_key", "scope", "key"],
                name="chat_state_key",
            ),
            models.CheckConstraint(
                condition=models.Q(scope="session")
                | models.Q(scope="user", session_key="")
                | models.Q(scope="app", user_key="", session_key=""),
                name="chat_state_scope_fits_its_keys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope}:{self.key}"
