"""`{% gauge value %}`: how full the model's window would be, at the message box."""

from __future__ import annotations

import json
from typing import Any

from django import template

from chat.domain.gauge import Gauge

register = template.Library()


@register.inclusion_tag("chat/_gauge.html")
def gauge(value: Gauge) -> dict[str, Any]:
    budgets = value.budgets or {}
    return {
        "gauge": value,
        "turns": json.dumps(value.turns),
        "budgets": json.dumps(budgets) if len(budgets) > 1 else "",
    }
