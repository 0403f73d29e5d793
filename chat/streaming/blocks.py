"""Finds Markdown blocks that are finished while their text is still being written.

Only for readers of HTML, once per generation for all of them. Parsing is what
costs, so it is tried only when a block may have ended, never at every tick.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import re
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from chat.streaming.frames import FinishedBlock
from chat.streaming.growing_text import GrowingText

logger = logging.getLogger(__name__)

# A blank line ends most blocks, a line of fence signs a code block.
_FENCE_LINE = r"\n {0,3}(?:`{3,}|~{3,})[ \t]*\n"
_FENCE_END = re.compile(_FENCE_LINE)
_BLOCK_END = re.compile(rf"\n[ \t]*\n|{_FENCE_LINE}")
# Enough characters to see whether the unfinished block is a fenced one.
_FENCE_SIGN_CHARS = 3
# A long list has blank lines but no end: after a vain try wait until it has grown by
# this share, so that all tries together cost a few times one parse of the whole.
_GROWTH_AFTER_VAIN_TRY = 1.25
# Up to 4 KB take about 6 ms of the loop; longer texts are parsed in a thread.
_THREAD_ABOVE_CHARS = 4_096


class Block(Protocol):
    """What `finished_blocks` returns: safe HTML of `text[start:end]`."""

    @property
    def html(self) -> str: ...

    @property
    def end(self) -> int: ...


FindBlocks = Callable[[str, int], Sequence[Block]]


class BlockFinder:
    """The finished blocks of one generation, `prefix` and own text together.

    Inside, places count from the prefix's beginning; blocks are given out with
    ends relative to the own text.
    """

    def __init__(self, prefix: str, text: GrowingText) -> None:
        self.is_queued = False
        self._prefix = prefix
        self._text = text
        self._blocks: list[FinishedBlock] = []
        self._start = 0
        self._scanned = 0
        self._line_start = 0
        self._try_at = 0
        # The prefix may hold finished blocks: the first try needs no sign.
        self._is_due = True

    def get(self, index: int) -> FinishedBlock | None:
        return self._blocks[index] if index < len(self._blocks) else None

    @property
    def untried_chars(self) -> int:
        return len(self._prefix) + self._text.length - self._start

    def should_try(self, shown: int) -> bool:
        """Whether a block may have ended in the text up to `shown`."""
        self._is_due = self._is_due or self._has_sign(shown)
        return self._is_due and shown >= self._try_at

    def attempt(self) -> tuple[str, int]:
        """Return the text to parse and where the unfinished part starts."""
        self._is_due = False
        return self._prefix + str(self._text), self._start

    def absorb(self, found: Sequence[Block], parsed_chars: int) -> bool:
        """Take what was found in a text of `parsed_chars`; False when that was nothing."""
        for block in found:
            end = block.end - len(self._prefix)
            self._blocks.append(FinishedBlock(len(self._blocks), str(block.html), end))
            self._start = block.end
        if found:
            self._try_at = 0
        else:
            unfinished = parsed_chars - self._start
            grown = self._start + int(unfinished * _GROWTH_AFTER_VAIN_TRY)
            self._try_at = 0 if self._is_fence() else grown - len(self._prefix)
        return bool(found)

    def _has_sign(self, shown: int) -> bool:
        """Look at the lines that came since the last look, each once."""
        new = self._text.between(self._scanned, shown)
        if "\n" not in new:
            self._scanned = shown
            return False
        # From the newline before: an end is a line between two of them.
        lines = self._text.between(self._line_start, shown)
        self._line_start += lines.rfind("\n")
        self._scanned = shown
        sign = _FENCE_END if self._is_fence() else _BLOCK_END
        return sign.search(lines) is not None

    def _is_fence(self) -> bool:
        start = self._start - len(self._prefix)
        if start < 0:
            head = self._prefix[start:] + self._text.between(0, 2 * _FENCE_SIGN_CHARS)
        else:
            head = self._text.between(start, start + 4 * _FENCE_SIGN_CHARS)
        return head.lstrip().startswith(("```", "~~~"))


class BlockWork:
    """Tries what is due, one generation at a time, so that the loop stays free between."""

    def __init__(self, find_blocks: FindBlocks) -> None:
        self._find_blocks = find_blocks
        self._due: deque[tuple[BlockFinder, Callable[[], None]]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._pool: ThreadPoolExecutor | None = None

    def add(self, finder: BlockFinder, on_found: Callable[[], None]) -> None:
        """Try `finder` soon; `on_found` is called when it has new blocks."""
        if finder.is_queued:
            return
        finder.is_queued = True
        self._due.append((finder, on_found))
        loop = asyncio.get_running_loop()
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            # An empty context: the request that woke this must not be kept by it.
            self._task = loop.create_task(
                self._work(), name="blocks", context=contextvars.Context()
            )

    def stop(self) -> None:
        self._due.clear()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def _work(self) -> None:
        while self._due:
            finder, on_found = self._due.popleft()
            try:
                if await self._try(finder):
                    on_found()
            except Exception:
                # The page shows the text without it, and the whole reply at the end.
                logger.exception("blocks.failed")
            finally:
                finder.is_queued = False
            await asyncio.sleep(0)

    async def _try(self, finder: BlockFinder) -> bool:
        is_long = finder.untried_chars > _THREAD_ABOVE_CHARS
        text, start = finder.attempt()
        if not is_long:
            return finder.absorb(self._find_blocks(text, start), len(text))
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="vana-blocks")
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._pool, self._find_blocks, text, start)
        return finder.absorb(found, len(text))
