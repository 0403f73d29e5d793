"""Whether a Vana runs on this data: every process that serves holds a lock that restoring needs."""

from __future__ import annotations

import contextlib
import fcntl
import logging
from collections.abc import Iterator
from typing import IO

from django.conf import settings

from chat.domain.backup_errors import DatabaseInUse

logger = logging.getLogger(__name__)

_NAME = "running.lock"


def occupy() -> IO[bytes] | None:
    """Hold the lock together with others that run, as long as the file stays open."""
    try:
        file = _opened()
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        # A disk that cannot be written is told elsewhere; serving goes on.
        logger.warning("occupancy.not_held")
        return None
    return file


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold it alone. Raises DatabaseInUse while something runs."""
    with _opened() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DatabaseInUse from error
        yield


def _opened() -> IO[bytes]:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    return (settings.DATA_DIR / _NAME).open("ab")
