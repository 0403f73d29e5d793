"""How full the model's window would be: by the rule that cuts the request itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from chat.domain.context import Budget, Context, cost_of


@dataclass(frozen=True)
class Gauge:
    """The next request of a conversation, part by part.

    `turns` are the tokens and the number of messages of each turn that fits
    without a question, newest first. `total` counts the messages of the
    branch. `counted` is what the model server said of the last request and its
    reply, None where it is not the whole of the next one. `budgets` are the
    window and the budget of each model that can be chosen.
    """

    window: int
    max_tokens: int
    told: int
    turns: tuple[tuple[int, int], ...]
    total: int
    counted: int | None = None
    question: str = ""
    budgets: Mapping[str, tuple[int, int]] | None = None

    @classmethod
    def of(cls, context: Context, budget: Budget, window: int) -> Gauge:
        receipt = context.receipt
        return cls(
            window=window,
            max_tokens=budget.max_tokens,
            told=cost_of(receipt.instructions.text) if receipt.instructions.text else 0,
            turns=context.turns,
            total=receipt.left_out + len(receipt.sent),
        )

    @property
    def reserve(self) -> int:
        return self.window - self.max_tokens

    @cached_property
    def asked(self) -> int:
        return cost_of(self.question) if self.question.strip() else 0

    @cached_property
    def _kept(self) -> tuple[tuple[int, int], ...]:
        """The turns that still fit beside the question."""
        used, kept = self.told + self.asked, 0
        for tokens, _messages in self.turns:
            if used + tokens > self.max_tokens:
                break
            used, kept = used + tokens, kept + 1
        return self.turns[:kept]

    @property
    def is_counted(self) -> bool:
        return self.counted is not None and not self.asked

    @property
    def said(self) -> int:
        """The tokens of what was said; with a count, all of it but the instructions."""
        if self.counted is not None and self.is_counted:
            return max(0, self.counted - self.told)
        return sum(tokens for tokens, _messages in self._kept)

    @property
    def left_out(self) -> int:
        return self.total - sum(messages for _tokens, messages in self._kept)

    @property
    def used(self) -> int:
        return self.told + self.said + self.asked + self.reserve

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.used / self.window))
