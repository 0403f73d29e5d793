"""What every page may show, whoever looks at it: values (a context processor) and a filter."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from accounts.joining.policy import is_offered

register = template.Library()

THEMES = ("system", "light", "dark")
# People without an account keep their choice here; "system" needs none.
THEME_COOKIE = "vana_theme"


def page_values(request: HttpRequest) -> dict[str, Any]:
    return {
        "theme": chosen_theme(request),
        "layout": f"layouts/{'app' if request.user.is_authenticated else 'guest'}.html",
        "signup_open": is_offered(),
        "mail_enabled": settings.MAIL_ENABLED,
        "visitor_hours": settings.VISITOR_HOURS,
        "message_max_chars": settings.CHAT_MESSAGE_MAX_CHARS,
        # For scripts: after how much silence a stream says that it lives.
        "keep_alive_seconds": str(settings.STREAM_KEEPALIVE_SECONDS),
        # Called by the template: every form gets an idempotency key of its own.
        "new_key": new_key,
    }


def chosen_theme(request: HttpRequest) -> str:
    """Return the theme this person chose: of the account, else of this browser."""
    if request.user.is_authenticated:
        return request.user.theme
    return request.COOKIES.get(THEME_COOKIE, "system")


def new_key() -> str:
    return uuid.uuid4().hex


@register.filter
def when(moment: datetime) -> str:
    """Return a moment to come as the reader would say it: "tomorrow at 10:12"."""
    local = localtime(moment)
    values = {"time": local.strftime("%H:%M"), "date": date_format(local, "MONTH_DAY_FORMAT")}
    if local.date() == localdate():
        return _("today at %(time)s") % values
    if local.date() == localdate() + timedelta(days=1):
        return _("tomorrow at %(time)s") % values
    return _("on %(date)s at %(time)s") % values
