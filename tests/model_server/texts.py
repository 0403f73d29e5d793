"""Deterministic replies that look like a model's: paragraphs, lists, tables and code."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

SHORT_REPLY = (
    "Soil is alive. A handful of it holds fungi, worms and **more bacteria than there are "
    "people**.\n\n- It stores water.\n- It stores carbon.\n\nThat is why it is worth caring for."
)

_SECTION = """## Part {number}: how a garden wakes up

When the days grow longer, the ground warms from the top downwards. Seeds near the surface notice \
first, and *small roots* begin to search for water long before any green can be seen. In part \
{number} we follow them for a day.

1. The seed takes up water and swells.
2. Its coat breaks, and the **first root** turns downwards.
3. Two leaves unfold, and the plant begins to feed itself.

- Peas like it cool; beans do not — wait until May.
- Naïve gardeners sow too deep. 小さな種は浅く 🌱.

| plant | days | depth in mm |
|---|---:|---:|
| pea | {days} | 40 |
| poppy | 12 | 2 |

```python
def days_to_wait(soil_celsius: float) -> int:
    # Part {number}
    return max(4, round({days} - soil_celsius))
```

> Water in the morning, and the slugs go to bed hungry.

The rule `days = {days} - t` is only a rule of thumb, of course; a cold week stops everything.

"""

_TOKEN = re.compile(r"\n+| ?\w{1,7}| ?[^\w\s]|\s+")


def tokens_of(text: str) -> list[str]:
    """Return `text` cut as a tokenizer would: short words with their leading space."""
    return _TOKEN.findall(text)


@functools.lru_cache(maxsize=16)
def reply_tokens(count: int) -> tuple[str, ...]:
    """Return the first `count` tokens of an endless, structured reply."""
    return tuple(itertools.islice(_endless_tokens(), count))


def _endless_tokens() -> Iterator[str]:
    for number in itertools.count(1):
        yield from tokens_of(_SECTION.format(number=number, days=10 + number % 20))
