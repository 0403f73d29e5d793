"""A person with a browser that runs no scripts: pages, forms, cookies and streams."""

from __future__ import annotations

import contextlib
import html
import json
import re
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import httpx2

WAIT_SECONDS = 30.0
_TOKEN = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Frame:
    """One frame of an event stream. `id` is None where the frame has none."""

    event: str
    id: str | None
    data: Any


class _Form(HTMLParser):
    """The hidden fields of the first form that leads to an address, by itself or by a button."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self._action = action
        self._open: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.action = ""
        # A button may belong to a form elsewhere on the page; the token is the same in all.
        self.token: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = {}
        elif tag == "input" and values.get("type") == "hidden":
            self._open[values["name"]] = values.get("value", "")
            if values["name"] == _TOKEN:
                self.token = {_TOKEN: values.get("value", "")}
        target = values.get("action" if tag == "form" else "formaction", "")
        if target.endswith(self._action) and not self.action:
            # The same object: fields that follow are added to it.
            self.action, self.fields = target, self._open


class Person:
    """Somebody at a server's pages; `url` may change when they meet another process."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx2.Client(trust_env=False, timeout=WAIT_SECONDS)

    def __enter__(self) -> Person:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, **options: Any) -> httpx2.Response:
        return self._client.get(self.url + path, **options)

    def cookie(self, name: str) -> str:
        return str(self._client.cookies[name])

    def submit(self, page: str, action: str, **fields: str) -> httpx2.Response:
        """Open `page`, fill in its form whose address ends with `action`, and send it."""
        form = _Form(action)
        form.feed(self.get(page).text)
        assert form.action, f"no form for {action} on {page}"
        return self._client.post(
            self.url + form.action,
            data={**form.token, **form.fields, **fields},
            headers={"Referer": self.url},
        )

    def sign_up(self, email: str, password: str = "a long pass phrase") -> None:
        """Create an account and sign in with it."""
        made = self.submit(
            "/accounts/signup/", "/accounts/signup/", email=email, password1=password
        )
        assert made.status_code == 303, _visible(made.text)
        entered = self.submit(
            "/accounts/login/", "/accounts/login/", login=email, password=password
        )
        assert entered.status_code == 303, _visible(entered.text)

    def ask(self, text: str, conversation: str = "") -> str:
        """Send a message, and return the conversation's path."""
        page = conversation or "/"
        action = f"{conversation}messages/" if conversation else "/c/"
        response = self.submit(page, action, prompt=text)
        assert response.status_code == 303, response.text
        return response.headers["Location"].partition("#")[0]

    def stream_path(self, conversation: str) -> str:
        """Return the address of the reply that is being written there."""
        page = self.get(conversation).text
        found = re.search(r'src="([^"]+/stream)[^"]*"', page)
        assert found, "no reply is being written"
        return html.unescape(found[1])

    def frames(self, path: str, **headers: str) -> Generator[Frame, None, None]:
        """Yield the frames of a stream until it ends or nobody asks any more."""
        with self._client.stream("GET", self.url + path, headers=headers) as response:
            assert response.status_code == 200, response.status_code
            yield from frames_of(response.iter_lines())

    def read(self, path: str, *, chars: int, offset: int | None = None) -> str:
        """Read a stream's text until `chars` more characters came, or it ended."""
        headers = {} if offset is None else {"Last-Event-ID": str(offset)}
        text = ""
        # Closed, as a tab that is closed: an abandoned stream would stay open.
        with contextlib.closing(self.frames(path, **headers)) as frames:
            for frame in frames:
                text += frame.data["text"] if frame.event == "delta" else ""
                if frame.event == "done" or len(text) >= chars:
                    break
        return text

    def transcript(self, path: str) -> list[dict[str, str]]:
        """Return who said what on a page, as it was typed or written."""
        found = re.finditer(
            r'<div dir="auto" class="message__bubble">(?P<user>[^<]+)</div>'
            r"|<template data-source>(?P<assistant>[^<]+)</template>",
            self.get(path).text,
        )
        return [
            {"role": str(each.lastgroup), "content": html.unescape(each[str(each.lastgroup)])}
            for each in found
        ]

    def stored_reply(self, path: str) -> str:
        """Return the text of a conversation's last message as it is stored, by its export."""
        events = self.get(f"{path}export.json").json()["events"]
        return str(events[-1]["text"])

    def wait_for(self, path: str, marker: str) -> str:
        """Load a page until it shows `marker`, and return it."""
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            text = self.get(path).text
            if marker in text:
                return text
            time.sleep(0.1)
        raise AssertionError(f"{marker!r} never came: {_visible(text)}")


def _visible(page: str) -> str:
    """The page's words, for a message that somebody reads."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())[-2_000:]


def frames_of(lines: Iterable[str]) -> Iterator[Frame]:
    fields: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith(":"):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        elif not line and "data" in fields:
            yield Frame(fields.get("event", ""), fields.get("id"), json.loads(fields["data"]))
            fields = {}
        elif not line:
            fields = {}
