"""A person with a browser that runs no scripts: pages, forms, cookies and streams."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import httpx2

WAIT_SECONDS = 30.0


@dataclass(frozen=True)
class Frame:
    """One frame of an event stream. `id` is None where the frame has none."""

    event: str
    id: str | None
    data: Any


class _Form(HTMLParser):
    """The hidden fields of the first form whose action ends as asked."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self._action = action
        self._is_inside = False
        self.fields: dict[str, str] = {}
        self.action = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and not self.action and values.get("action", "").endswith(self._action):
            self._is_inside, self.action = True, values["action"]
        elif tag == "input" and self._is_inside and values.get("type") == "hidden":
            self.fields[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False


class Person:
    """Somebody at a server's pages; `url` may change when they meet another process."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx2.Client(trust_env=False, timeout=WAIT_SECONDS)

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, **options: Any) -> httpx2.Response:
        return self._client.get(self.url + path, **options)

    def submit(self, page: str, action: str, **fields: str) -> httpx2.Response:
        """Open `page`, fill in its form whose address ends with `action`, and send it."""
        form = _Form(action)
        form.feed(self.get(page).text)
        assert form.action, f"no form for {action} on {page}"
        return self._client.post(
            self.url + form.action, data={**form.fields, **fields}, headers={"Referer": self.url}
        )

    def sign_up(self, email: str, password: str = "a long pass phrase") -> None:
        response = self.submit(
            "/accounts/signup/",
            "/accounts/signup/",
            email=email,
            password1=password,
            password=password,
        )
        assert response.status_code in {302, 303}, response.text

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

    def frames(self, path: str, **headers: str) -> Iterator[Frame]:
        """Yield the frames of a stream until it ends or nobody asks any more."""
        with self._client.stream("GET", self.url + path, headers=headers) as response:
            assert response.status_code == 200, response.status_code
            yield from _frames(response.iter_lines())

    def read(self, path: str, *, chars: int, offset: int | None = None) -> str:
        """Read a stream's text until `chars` more characters came, or it ended."""
        headers = {} if offset is None else {"Last-Event-ID": str(offset)}
        text = ""
        for frame in self.frames(path, **headers):
            text += frame.data["text"] if frame.event == "delta" else ""
            if frame.event == "done" or len(text) >= chars:
                break
        return text

    def wait_for(self, path: str, marker: str) -> str:
        """Load a page until it shows `marker`, and return it."""
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            text = self.get(path).text
            if marker in text:
                return text
            time.sleep(0.1)
        raise AssertionError(f"{marker!r} never came: {text}")


def _frames(lines: Iterator[str]) -> Iterator[Frame]:
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
