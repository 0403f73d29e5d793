"""The decoder of server-sent events.

The first tests are named after the examples of the standard:
https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.domain.engine_errors import EngineMalformedReply
from chat.engines.sse import SseDecoder

_STREAM = (
    "\ufeffdata: first\n\n: a comment\n"
    'event: delta\ndata: {"text": "Grüße 生きている 🌱"}\r\n\r\n'
    "data: two\rdata: lines\r\rid: 7\nretry: 10\ndata:no space\n\ndata\n\ndata:  two spaces\n\n"
).encode()
_EVENTS = [
    "first",
    '{"text": "Grüße 生きている 🌱"}',
    "two\nlines",
    "no space",
    "",
    " two spaces",
]


def test_stock_ticker_joins_the_data_lines_of_one_event() -> None:
    assert SseDecoder().decode(b"data: YHOO\ndata: +2\ndata: 10\n\n") == ["YHOO\n+2\n10"]


def test_four_blocks_give_three_events_and_a_comment_gives_none() -> None:
    decoder = SseDecoder()
    stream = b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third"

    assert decoder.decode(stream + b" event\n\n") == ["first event", "second event", " third event"]


def test_empty_data_is_an_event_and_the_last_block_is_not_finished() -> None:
    decoder = SseDecoder()

    assert decoder.decode(b"data\n\ndata\ndata\n\ndata:") == ["", "\n"]


def test_a_space_after_the_colon_makes_no_difference() -> None:
    assert SseDecoder().decode(b"data:test\n\ndata: test\n\n") == ["test", "test"]


def test_an_unfinished_event_comes_out_at_the_end() -> None:
    decoder = SseDecoder()

    assert decoder.decode(b"data: [DONE]") == []
    assert decoder.flush() == ["[DONE]"]
    assert decoder.flush() == []


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_of_the_standard_is_understood(end: bytes) -> None:
    assert SseDecoder().decode(b"data: a" + end + b"data: b" + end + end) == ["a\nb"]


def test_a_return_at_the_end_of_a_piece_and_its_newline_are_one_line_end() -> None:
    decoder = SseDecoder()

    assert decoder.decode(b"data: a\r") == []
    assert decoder.decode(b"\ndata: b\r") == []
    assert decoder.decode(b"") == []
    assert decoder.decode(b"\n\r\n") == ["a\nb"]


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    assert SseDecoder().decode(b"data: a\xffb\n\n") == ["a\ufffdb"]


def test_other_fields_and_unknown_lines_are_ignored() -> None:
    assert SseDecoder().decode(b"event: x\ndatax: y\nretry: 1\n\n") == []


@given(cuts=st.lists(st.integers(0, len(_STREAM)), max_size=60))
def test_a_stream_gives_the_same_events_wherever_it_is_cut(cuts: list[int]) -> None:
    decoder, events, places = SseDecoder(), [], sorted({0, *cuts, len(_STREAM)})

    for begin, end in itertools.pairwise(places):
        events += decoder.decode(_STREAM[begin:end])

    assert events == _EVENTS


def test_a_stream_can_come_byte_by_byte() -> None:
    decoder = SseDecoder()

    events = [event for byte in _STREAM for event in decoder.decode(bytes([byte]))]

    assert events == _EVENTS


def test_a_line_that_does_not_end_is_refused() -> None:
    decoder = SseDecoder(max_event_bytes=1_000)

    with pytest.raises(EngineMalformedReply):
        _decode_all(decoder, [b"x" * 100] * 30)


def test_an_event_with_too_many_lines_is_refused() -> None:
    decoder = SseDecoder(max_event_bytes=1_000)

    with pytest.raises(EngineMalformedReply):
        _decode_all(decoder, [b"data: 12345\n"] * 300)


def test_any_number_of_small_events_is_fine() -> None:
    decoder = SseDecoder(max_event_bytes=1_000)

    events = [event for _ in range(1_000) for event in decoder.decode(b"data: 12345\n\n")]

    assert len(events) == 1_000


@given(st.binary(max_size=300), st.integers(1, 50))
def test_garbage_never_raises_anything_else(garbage: bytes, step: int) -> None:
    decoder = SseDecoder(max_event_bytes=200)

    try:
        for begin in range(0, len(garbage), step):
            decoder.decode(garbage[begin : begin + step])
        decoder.flush()
    except EngineMalformedReply:
        pass


def _decode_all(decoder: SseDecoder, pieces: list[bytes]) -> None:
    for piece in pieces:
        decoder.decode(piece)
