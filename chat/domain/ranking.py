"""Which of the messages that were found come first."""

from __future__ import annotations

from chat.domain.search import Phrase, Query
from chat.domain.words import fold

# Only the beginning of a message is weighed: enough to tell, and bounded.
WEIGHED_CHARS = 2_000

_SECONDS_PER_DAY = 86_400
# After so many days a message counts half as fresh.
_FRESH_DAYS = 60
# A mention more counts less and less, and less in a long text (as in BM25).
_SATURATION = 1.2
_LENGTH_WEIGHT = 0.75
_USUAL_CHARS = 600
# The phrases follow each other as they were typed.
_IN_ORDER = 0.3
_FRESHNESS_SHARE = 0.4
# What a title that holds all words is worth, beside a message with a relevance of at most 1.3.
TITLE_SCORE = 1.0


def hit_score(query: Query, head: str, length_chars: int, *, age_seconds: float) -> float:
    """Return how good a hit is: by mentions in its beginning `head`, and by age.

    `age_seconds` is counted from the newest hit and not from now, so that the
    order stays while somebody turns pages.
    """
    folded = fold(head)
    phrases = query.phrases
    relevance = sum(_weight(each, folded, length_chars) for each in phrases) / len(phrases)
    if len(phrases) > 1 and query.in_order.pattern.search(folded):
        relevance += _IN_ORDER
    return relevance * (1 - _FRESHNESS_SHARE + _FRESHNESS_SHARE * freshness(age_seconds))


def freshness(age_seconds: float) -> float:
    """Return 1 for the newest, falling towards 0 with age."""
    days = max(0.0, age_seconds) / _SECONDS_PER_DAY
    return 1 / (1 + days / _FRESH_DAYS)


def _weight(phrase: Phrase, folded: str, length_chars: int) -> float:
    # The index found it: if not in the beginning, then further down.
    mentions = max(1, len(phrase.pattern.findall(folded)))
    length = 1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * length_chars / _USUAL_CHARS
    return mentions / (mentions + _SATURATION * length)
