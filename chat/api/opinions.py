"""What a person thinks of a reply, as answers tell it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from chat.domain import feedback


class Feedback(BaseModel):
    rating: Literal["up", "down"]
    reason: str
    text: str
    rated_at: datetime

    @classmethod
    def of(cls, found: feedback.Feedback) -> Feedback:
        values = {"rating": found.rating.value, "reason": found.reason or "", "text": found.text}
        return cls.model_validate({**values, "rated_at": found.at})
