"""How a reply is put together, without a server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chat.domain import engine_errors
from chat.engines.base import Delta
from chat.engines.openai_compatible.reply import Reply

END = b'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\n'


def content(text: str) -> bytes:
    return b"data: %b\n\n" % json.dumps({"choices": [{"delta": {"content": text}}]}).encode()


def heard(*pieces: bytes, content_type: str = "text/event-stream") -> list[Delta]:
    """Return the deltas of a whole reply. Raises what is wrong with it."""
    reply = Reply(content_type)
    deltas = [delta for piece in pieces for delta in reply.read(piece)]
    deltas += reply.close()
    reply.check()
    return deltas


def test_a_reply_that_only_looks_like_the_beginning_of_a_tag_is_text() -> None:
    assert heard(content("<th"), END) == [Delta("<th")]


def test_done_alone_ends_a_reply() -> None:
    assert heard(content("Hello."), b"data: [DONE]\n\n") == [Delta("Hello.")]


def test_a_last_frame_without_a_blank_line_counts() -> None:
    assert heard(content("Hello."), END.strip()) == [Delta("Hello.")]


def test_nothing_after_done_is_read() -> None:
    pieces = content("Hello.") + b"data: [DONE]\n\n" + content("More") + b"data: nonsense\n\n"

    assert heard(pieces) == [Delta("Hello.")]


def test_text_that_cannot_be_stored_is_left_out() -> None:
    assert heard(content("a\x00b\ud800c\r\nd"), END) == [Delta("abc\nd")]


def test_blank_text_alone_is_an_empty_reply() -> None:
    with pytest.raises(engine_errors.EngineEmptyReply):
        heard(content(" \n"), END)


def test_counts_may_come_with_the_last_text() -> None:
    frame = {
        "choices": [{"delta": {"content": "Hi"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 1},
    }

    assert heard(b"data: %b\n\n" % json.dumps(frame).encode()) == [Delta("Hi", "", 3, 1)]


@pytest.mark.parametrize(
    "frame",
    [
        {},
        {"choices": []},
        {"choices": None, "usage": None},
        {"choices": [{"delta": None}]},
        {"choices": [{"delta": {"content": None, "tool_calls": []}}]},
        {"choices": [{}], "usage": {"prompt_tokens": None, "completion_tokens": "7"}},
    ],
)
def test_frames_that_say_nothing_are_no_fault(frame: dict[str, Any]) -> None:
    nothing = b"data: %b\n\n" % json.dumps(frame).encode()

    assert heard(nothing, content("Hi"), nothing, END) == [Delta("Hi")]


@pytest.mark.parametrize(
    "data",
    [
        "nonsense",
        "[]",
        "7",
        '{"choices": {}}',
        '{"choices": [7]}',
        '{"choices": [{"delta": "Hi"}]}',
        '{"choices": [{"delta": {"content": ["Hi"]}}]}',
        '{"choices": [{"delta": {"reasoning": 7}}]}',
        '{"usage": 7}',
        "[" * 100_000,
    ],
)
def test_frames_of_another_shape_are_malformed(data: str) -> None:
    with pytest.raises(engine_errors.EngineMalformedReply):
        heard(f"data: {data}\n\n".encode())


def test_a_document_may_come_in_pieces() -> None:
    message = {"content": "Hi", "reasoning_content": "Hm."}
    document = json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}).encode()

    said = heard(document[:9], document[9:], content_type="application/json")

    assert said == [Delta("Hi", "Hm.")]


def test_a_document_with_an_error_is_that_error() -> None:
    with pytest.raises(engine_errors.EngineRateLimited):
        heard(b'{"error": {"code": "rate_limit_exceeded"}}', content_type="application/json")


def test_a_document_without_an_end_is_refused() -> None:
    with pytest.raises(engine_errors.EngineMalformedReply):
        heard(*[b" " * 1_000_000] * 9, content_type="application/json")


def test_a_page_is_no_reply() -> None:
    with pytest.raises(engine_errors.EngineMalformedReply):
        heard(b"<html>", content_type="text/html")
