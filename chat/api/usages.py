"""What a reply took, as answers tell it."""

from __future__ import annotations

from pydantic import BaseModel

from chat.domain.usage import Spent


class Cost(BaseModel):
    """`amount` is a decimal number as text, so that nothing of it is lost."""

    currency: str
    amount: str


class Usage(BaseModel):
    """What a reply took, with all parts of it that were continued.

    `is_estimated`: the model server did not count all of the tokens. Seconds
    count from the request of the reply; `costs` is empty where the site had
    set no price when it was written.
    """

    input_tokens: int
    output_tokens: int
    is_estimated: bool
    first_words_seconds: float | None
    seconds: float | None
    costs: list[Cost]

    @classmethod
    def of(cls, spent: Spent | None) -> Usage | None:
        if spent is None:
            return None
        costs = [
            Cost(currency=currency, amount=f"{amount.normalize():f}")
            for currency, amount in spent.costs
        ]
        return cls(
            input_tokens=spent.input_tokens,
            output_tokens=spent.output_tokens,
            is_estimated=spent.is_estimated,
            first_words_seconds=spent.first_words_seconds,
            seconds=spent.seconds,
            costs=costs,
        )
