"""Run the scripted model server: `python -m tests.model_server --port 0`.

Prints its address on the first line, for LLM_BASE_URL, and ends on SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from tests.model_server.server import ModelServer


async def _serve(port: int) -> None:
    server = ModelServer()
    await server.start(port)
    sys.stdout.write(f"{server.url}/v1\n")
    sys.stdout.flush()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()
    await server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.model_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    asyncio.run(_serve(parser.parse_args().port))


main()
