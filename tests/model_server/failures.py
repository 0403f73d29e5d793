"""Scripts of a model server that does not answer as it should."""

from __future__ import annotations

import asyncio

from tests.model_server import wire
from tests.model_server.http import Response
from tests.model_server.replies import close, write, write_tokens
from tests.model_server.scripts import Ask, script
from tests.model_server.texts import SHORT_REPLY, reply_tokens, tokens_of

# Servers put secrets and people's text into their error messages; Vana must not pass them on.
ERROR_TEXT = "SERVER-SAID-THIS about your request"
_FAILURES = {
    "400": (400, "invalid_request"),
    "401": (401, "invalid_api_key"),
    "403": (403, "forbidden"),
    "model-404": (404, "model_not_found"),
    "413": (413, "request_too_large"),
    "418": (418, "teapot"),
    "422": (422, "unprocessable"),
}
_FAILURES_THAT_PASS = {"429": 429, "500": 500, "502": 502, "503": 503}
_LONG_SECONDS = 3_600


@script(*_FAILURES)
async def refused(response: Response, ask: Ask) -> None:
    status, code = _FAILURES[ask.script]
    response.send_json(status, wire.error(ERROR_TEXT, code))


@script("context-too-long")
async def context_too_long(response: Response, ask: Ask) -> None:
    """`status`, and `wording=old` for servers that only say it in words."""
    code = "context_length_exceeded" if ask.options.get("wording") != "old" else "bad_request"
    message = f"{ERROR_TEXT}: This model's maximum context length is 8192 tokens."
    response.send_json(int(ask.number("status", 400)), wire.error(message, code))


@script(*_FAILURES_THAT_PASS)
async def failing_for_a_while(response: Response, ask: Ask) -> None:
    """Fail `times` (1), then answer; `after` is sent as Retry-After."""
    if ask.attempt >= ask.number("times", 1):
        await write(response, ask, tokens_of(SHORT_REPLY))
        return
    headers = {"retry_after": ask.options["after"]} if "after" in ask.options else {}
    status = _FAILURES_THAT_PASS[ask.script]
    response.send_json(status, wire.error(ERROR_TEXT, "again"), **headers)


@script("redirect")
async def redirect(response: Response, ask: Ask) -> None:
    response.send(307, "text/plain", b"", location=ask.options.get("to", "/elsewhere"))


@script("hang")
async def hang(_response: Response, _ask: Ask) -> None:
    """Send no byte."""
    await asyncio.sleep(_LONG_SECONDS)


@script("hang-start")
async def hang_start(response: Response, _ask: Ask) -> None:
    """Send the headers, then only comments."""
    response.start()
    while True:
        response.chunk(b": still thinking\n\n")
        await asyncio.sleep(0.05)


@script("hang-mid")
async def hang_mid(response: Response, ask: Ask) -> None:
    """Send `tokens` (8), then nothing."""
    response.start()
    await write_tokens(response, reply_tokens(int(ask.number("tokens", 8))))
    await asyncio.sleep(_LONG_SECONDS)


@script("endless")
async def endless(response: Response, ask: Ask) -> None:
    """Write on, `rate` tokens per second, until the client leaves."""
    await write(response, ask, reply_tokens(100_000), rate=ask.number("rate", 100))


@script("drop")
async def drop(response: Response, ask: Ask) -> None:
    """Send `tokens` (8) at `rate` (100), then break the connection off."""
    response.start()
    tokens = reply_tokens(int(ask.number("tokens", 8)))
    await write_tokens(response, tokens, rate=ask.number("rate", 100))
    # What was written must be on its way, or the reset overtakes it.
    await asyncio.sleep(0.05)
    response.drop()


@script("drop-at-once")
async def drop_at_once(response: Response, _ask: Ask) -> None:
    response.drop()


@script("cut")
async def cut(response: Response, _ask: Ask) -> None:
    """End in good order on the wire, but before any finish reason."""
    response.start()
    await write_tokens(response, reply_tokens(8))
    response.end()


@script("malformed")
async def malformed(response: Response, ask: Ask) -> None:
    """Send `tokens` (8), then a frame that is not JSON."""
    response.start()
    await write_tokens(response, reply_tokens(int(ask.number("tokens", 8))))
    response.chunk(b'data: {"choices": [{"delta": {"conte\n\n')
    response.chunk(wire.DONE)
    response.end()


@script("malformed-packet")
async def malformed_packet(response: Response, _ask: Ask) -> None:
    """Send good frames and a bad one together."""
    response.start()
    response.chunk(b"".join([*map(wire.text, reply_tokens(8)), b"data: {nonsense\n\n"]))
    response.end()


@script("wrong-shape")
async def wrong_shape(response: Response, _ask: Ask) -> None:
    """Send JSON that is no completion."""
    response.start()
    response.chunk(wire.frame({"choices": "none"}))
    response.end()


@script("html")
async def html(response: Response, _ask: Ask) -> None:
    """Answer as a proxy's sign-in page does."""
    response.send(200, "text/html", b"<html><body>Sign in first</body></html>")


@script("huge-line")
async def huge_line(response: Response, _ask: Ask) -> None:
    """Send one line that never ends."""
    response.start()
    response.chunk(b"data: ")
    while True:
        response.chunk(b"x" * 65_536)
        await response.drain()


@script("empty")
async def empty(response: Response, ask: Ask) -> None:
    await write(response, ask, [])


@script("reasoning-only")
async def reasoning_only(response: Response, ask: Ask) -> None:
    """Think, and then say nothing."""
    response.start()
    response.chunk(wire.delta(reasoning_content="I have nothing to say."))
    close(response, ask, 0)


@script("error-frame")
async def error_frame(response: Response, ask: Ask) -> None:
    """Send `tokens` (8), then an error object; `code` is its code."""
    response.start()
    await write_tokens(response, reply_tokens(int(ask.number("tokens", 8))))
    response.chunk(wire.frame(wire.error(ERROR_TEXT, ask.options.get("code", "server_error"))))
    response.chunk(wire.DONE)
    response.end()
