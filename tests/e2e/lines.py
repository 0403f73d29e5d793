"""A way to Vana whose connections can die without a word, as they do when a laptop sleeps."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

PIECE_BYTES = 65_536


class Lines:
    """Passes everything on to a port of this machine, until it is told to fall silent."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lines: list[Line] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> int:
        """Let streams that are open bring nothing more, and not end; return how many."""
        streams = [line for line in self._lines if line.is_stream]
        for line in streams:
            line.is_silent = True
        return len(streams)

    def close(self) -> None:
        # Closing alone would not wake who waits in accept.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in self._lines:
            line.end()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._lines.append(Line(client, self._port))


class Line:
    """One connection of a browser, and the one to the server behind it."""

    def __init__(self, client: socket.socket, port: int) -> None:
        self._client = client
        self._server = socket.create_connection(("127.0.0.1", port))
        self.is_stream = False
        self.is_silent = False
        for carry in (self._carry_up, self._carry_down):
            threading.Thread(target=carry, daemon=True).start()

    def end(self) -> None:
        self.is_stream = False
        for side in (self._client, self._server):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()

    def _carry_up(self) -> None:
        with contextlib.suppress(OSError):
            while piece := self._client.recv(PIECE_BYTES):
                self.is_stream = False
                self._server.sendall(piece)
        self.end()

    def _carry_down(self) -> None:
        with contextlib.suppress(OSError):
            while piece := self._server.recv(PIECE_BYTES):
                self.is_stream = self.is_stream or b"text/event-stream" in piece
                if not self.is_silent:
                    self._client.sendall(piece)
        self.end()


@contextlib.contextmanager
def lines_to(port: int) -> Iterator[Lines]:
    lines = Lines(port)
    try:
        yield lines
    finally:
        lines.close()
