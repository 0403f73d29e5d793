"""What replies took, in words: tokens, time and money."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from chat.domain.conversations import Conversation
from chat.domain.usage import Spent, Usage
from chat.stores.base import Store

# A reply costs parts of a cent, a year of them more: both keep two digits that say something.
_CENTS = 2
_FEW_DIGITS = 6
_LEAST = Decimal(1).scaleb(-_FEW_DIGITS)


def spent_in(store: Store, conversation: Conversation) -> Spent | None:
    """Return what all replies of a conversation took, on every branch."""
    return Spent.of(_usages(store, conversation))


def sentences(spent: Spent | None) -> list[str]:
    """Return what there is to say, shortest first; nothing about money without a price."""
    if spent is None:
        return []
    said = [_tokens(spent)]
    said += [_time(spent, spent.seconds)] if spent.seconds is not None else []
    return said + [_cost(spent, *cost) for cost in spent.costs]


def money(amount: Decimal, currency: str) -> str:
    """Return an amount by the rules of the language, with its currency's code."""
    if 0 < amount < _LEAST:
        return _("less than %(amount)s") % {"amount": _written(_LEAST, _FEW_DIGITS, currency)}
    return _written(amount, _digits(amount), currency)


def _usages(store: Store, conversation: Conversation) -> Iterator[Usage]:
    for entry in store.walk_log(conversation.id):
        if entry.event.usage:
            yield entry.event.usage


def _tokens(spent: Spent) -> str:
    values = {
        "input": number_format(spent.input_tokens, force_grouping=True),
        "output": number_format(spent.output_tokens, force_grouping=True),
    }
    if spent.is_estimated:
        return _("Tokens: about %(input)s read, %(output)s written") % values
    return _("Tokens: %(input)s read, %(output)s written") % values


def _time(spent: Spent, seconds: float) -> str:
    total = number_format(round(seconds, 1), 1)
    if spent.first_words_seconds is None or spent.runs > 1:
        return _("Took %(total)s seconds") % {"total": total}
    first = number_format(round(spent.first_words_seconds, 1), 1)
    return _("Began after %(first)s seconds, took %(total)s") % {"first": first, "total": total}


def _cost(spent: Spent, currency: str, amount: Decimal) -> str:
    text = money(amount, currency)
    return _("Cost about %s") % text if spent.is_estimated else _("Cost %s") % text


def _digits(amount: Decimal) -> int:
    """Return how many decimals show two digits that are not zero, of less than one."""
    if amount >= 1 or amount == 0:
        return _CENTS
    return min(_FEW_DIGITS, max(_CENTS, 1 - amount.adjusted()))


def _written(amount: Decimal, digits: int, currency: str) -> str:
    rounded = round(amount, digits)
    return f"{number_format(rounded, digits, force_grouping=True)}\N{NO-BREAK SPACE}{currency}"
