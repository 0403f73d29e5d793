"""Ends with 0 if the server on PORT lives: for container engines."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException

# Less than the engine waits.
WAIT_SECONDS = 4


def lives(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not lives(int(os.environ.get("PORT", "8000"))))
