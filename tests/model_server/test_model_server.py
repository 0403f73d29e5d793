"""The scripted server itself: other tests trust what it says."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.test import SimpleTestCase

from tests.model_server import running_model_server
from tests.model_server.hostile import PAYLOADS
from tests.model_server.texts import SHORT_REPLY, reply_tokens

ROOT = Path(__file__).resolve().parents[2]


def get(url: str) -> Any:
    return json.loads(send("GET", url))


def ask(base_url: str, **fields: Any) -> str:
    body = {"messages": [{"role": "user", "content": "Go."}], **fields}
    return send("POST", f"{base_url}/chat/completions", json.dumps(body))


def send(method: str, url: str, body: str | None = None) -> str:
    address = urlsplit(url)
    with contextlib.closing(HTTPConnection(address.netloc, timeout=10)) as connection:
        connection.request(method, address.path, body)
        return connection.getresponse().read().decode()


def text_of(stream: str) -> str:
    frames = [line.removeprefix("data: ") for line in stream.splitlines() if "content" in line]
    return "".join(json.loads(frame)["choices"][0]["delta"]["content"] for frame in frames)


class ModelServerTests(SimpleTestCase):
    def test_it_runs_as_a_process_of_its_own(self) -> None:
        command = [sys.executable, "-m", "tests.model_server", "--port", "0"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            base_url = process.stdout.readline().strip()
            url = base_url.removesuffix("/v1")

            answer = ask(base_url, model="script:normal?rate=0", stream=True)
            requests, state = get(f"{url}/__requests"), get(f"{url}/__state")
            process.terminate()

        assert text_of(answer) == SHORT_REPLY
        assert answer.endswith("data: [DONE]\n\n")
        assert requests[0]["body"]["model"] == "script:normal?rate=0"
        assert (state["requests"], state["finished"], state["running"]) == (1, 1, 0)
        assert process.returncode == 0

    def test_a_script_can_be_named_by_the_last_question(self) -> None:
        said = [
            {"role": "user", "content": "script:empty"},
            {"role": "assistant", "content": "script:empty"},
            {"role": "user", "content": "Please run script:paced?tokens=7&rate=500 now."},
        ]
        with running_model_server() as server:
            answer = ask(server.base_url, model="any", messages=said)

            assert server.last.script == "paced"
        assert text_of(answer) == "".join(reply_tokens(7))

    def test_a_request_for_a_title_gets_one(self) -> None:
        said = [{"role": "user", "content": "Give this conversation a title."}]
        with running_model_server() as server:
            answer = ask(server.base_url, model="script:drop", messages=said, max_tokens=40)

        assert text_of(answer) == "“A scripted title.”"

    def test_the_list_of_models_is_the_list_of_scripts(self) -> None:
        with running_model_server() as server:
            names = [model["id"] for model in get(f"{server.base_url}/models")["data"]]

        assert {"script:normal", "script:hang", "script:hostile-markdown"} <= set(names)

    def test_sixty_different_payloads_are_hostile(self) -> None:
        assert len(set(PAYLOADS)) == 60
