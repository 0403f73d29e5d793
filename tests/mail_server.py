"""A mail server for tests: it takes every mail, and keeps it to be read."""

from __future__ import annotations

import email
import email.policy
import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

WAIT_SECONDS = 15.0
_CODE = re.compile(r"^[B-Z]{4}-[B-Z]{4}$", re.MULTILINE)
_LINK = re.compile(r"^https?://\S+$", re.MULTILINE)


class MailServer:
    """What came in, by SMTP without TLS. Wait for a mail before you look at it."""

    def __init__(self) -> None:
        self._came = threading.Condition()
        self._mails: list[EmailMessage] = []
        self.url = ""

    def take(self, content: bytes) -> None:
        mail = email.message_from_bytes(content, EmailMessage, policy=email.policy.default)
        with self._came:
            self._mails.append(mail)
            self._came.notify_all()

    def last_to(self, address: str, *, count: int = 1) -> EmailMessage:
        """Return the last mail to `address`, once it has got `count` of them."""
        end = time.monotonic() + WAIT_SECONDS
        with self._came:
            while len(got := self._to(address)) < count:
                assert self._came.wait(end - time.monotonic()), f"{len(got)} mails to {address}"
            return got[-1]

    def code_to(self, address: str, *, count: int = 1) -> str:
        return str(_CODE.findall(text_of(self.last_to(address, count=count)))[-1])

    def link_to(self, address: str, part: str, *, count: int = 1) -> str:
        links = _LINK.findall(text_of(self.last_to(address, count=count)))
        return str(next(link for link in links if part in link))

    def _to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self._mails if mail["To"] == address]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def html_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    mails = MailServer()

    class Talk(socketserver.StreamRequestHandler):
        """As much of RFC 5321 as Python's smtplib says."""

        def handle(self) -> None:
            self._say("220 here")
            for line in self.rfile:
                command = line[:4].upper().strip()
                if command == b"QUIT":
                    self._say("221 goodbye")
                    return
                if command == b"DATA":
                    self._say("354 go on")
                    mails.take(self._data())
                self._say("250 fine")

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def _data(self) -> bytes:
            lines = iter(self.rfile.readline, b".\r\n")
            return b"".join(line.removeprefix(b".") for line in lines)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        mails.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield mails
        server.shutdown()
        thread.join()
