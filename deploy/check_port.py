"""Ends with a sentence when nobody can listen on this address: check_port.py HOST PORT."""

from __future__ import annotations

import socket
import sys


def problem_with(host: str, port: str) -> str:
    if not port.isdecimal() or not 0 < int(port) < 65536:
        return f"PORT must be 1 to 65535, not {port!r}."
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except OSError as error:
        return f"Vana cannot listen on {host} port {port}: {error.strerror}. Set HOST or PORT."
    return ""


if __name__ == "__main__":
    sys.exit(problem_with(*sys.argv[1:3]) or 0)
