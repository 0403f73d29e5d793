"""The browser's modules that need no page: offsets, sentences, the unfinished tail."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.modules import call


def books(
    module_page: Page, steps: list[list[Any]], *, tail: str = "", start: int = 0
) -> dict[str, Any]:
    """Return what the books say after each of `steps`: ["take", start, text] or ["finish", end]."""
    result: dict[str, Any] = call(
        module_page,
        "written-text.js",
        """{
            const written = new WrittenText(value.tail, value.start);
            const fits = value.steps.map(([verb, ...rest]) => written[verb](...rest));
            return {fits, tail: written.tail, end: written.end};
        }""",
        {"tail": tail, "start": start, "steps": steps},
    )
    return result


def test_pieces_that_follow_each_other_are_joined(module_page: Page) -> None:
    result = books(module_page, [["take", 0, "Soil "], ["take", 5, "is alive."]])

    assert result == {"fits": [True, True], "tail": "Soil is alive.", "end": 14}


def test_a_piece_that_came_before_is_cut(module_page: Page) -> None:
    result = books(
        module_page, [["take", 0, "Soil is"], ["take", 5, "is alive."], ["take", 0, "Soil"]]
    )

    assert result == {"fits": [True, True, True], "tail": "Soil is alive.", "end": 14}


def test_a_gap_is_found_and_changes_nothing(module_page: Page) -> None:
    result = books(module_page, [["take", 0, "Soil"], ["take", 9, "alive"]])

    assert result == {"fits": [True, False], "tail": "Soil", "end": 4}


def test_offsets_count_characters_beyond_the_basic_plane_once(module_page: Page) -> None:
    result = books(module_page, [["take", 0, "🌱🌱a"], ["take", 2, "ab🌱"], ["finish", 1]])

    assert result == {"fits": [True, True, True], "tail": "🌱ab🌱", "end": 5}


def test_a_finished_block_takes_its_text_out_of_the_tail(module_page: Page) -> None:
    result = books(
        module_page, [["take", 0, "One.\n\nTwo"], ["finish", 6], ["finish", 6], ["finish", 2]]
    )

    assert result == {"fits": [True] * 4, "tail": "Two", "end": 9}


def test_a_block_with_more_text_than_was_received_is_a_gap(module_page: Page) -> None:
    result = books(module_page, [["take", 0, "One."], ["finish", 6]])

    assert result == {"fits": [True, False], "tail": "One.", "end": 4}


def test_a_continued_reply_begins_before_its_own_text(module_page: Page) -> None:
    result = books(module_page, [["take", 0, " more"], ["finish", -2]], tail="earlier", start=-7)

    assert result == {"fits": [True, True], "tail": "er more", "end": 5}


@pytest.mark.parametrize(
    ("text", "start", "is_whole", "sentences", "end"),
    [
        ("Soil is alive. It bre", 0, False, ["Soil is alive."], 14),
        ("Soil is alive.", 0, False, [], 0),
        ("Soil is alive.", 0, True, ["Soil is alive."], 14),
        ("One. Two! Three? Fo", 0, False, ["One.", "Two!", "Three?"], 16),
        ("One. Two. Th", 4, False, ["Two."], 9),
        ("About 3.5 litres of", 0, False, [], 0),
        ('She said "yes." Then', 0, False, ['She said "yes."'], 15),
        ("First item\nsecond", 0, False, ["First item"], 11),
        ("小さな種は浅く。次", 0, False, ["小さな種は浅く。"], 8),
        ("*** ... ", 0, True, [], 8),
        ("", 0, True, [], 0),
    ],
)
def test_sentences_are_cut_where_they_end(
    module_page: Page, text: str, start: int, is_whole: bool, sentences: list[str], end: int
) -> None:
    found = call(
        module_page,
        "sentences.js",
        "sentencesOf(value.text, value.start, value.isWhole)",
        {"text": text, "start": start, "isWhole": is_whole},
    )

    assert found == {"sentences": sentences, "end": end}


def tail_html(module_page: Page, text: str) -> str:
    html: str = call(
        module_page,
        "tail.js",
        """{
            const box = document.createElement("div");
            box.append(...tailNodes(value));
            return box.innerHTML;
        }""",
        text,
    )
    return html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Plain text", "<p>Plain text</p>"),
        ("Two\nlines\n\nand more", "<p>Two\nlines</p><p>and more</p>"),
        ("It is **bold** and *light*", "<p>It is <strong>bold</strong> and <em>light</em></p>"),
        ("It is **still bo", "<p>It is <strong>still bo</strong></p>"),
        ("2 * 3 * 4 = 24", "<p>2 * 3 * 4 = 24</p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("an *open star", "<p>an *open star</p>"),
        ("Use `a < b` here", "<p>Use <code>a &lt; b</code> here</p>"),
        ("Use `a < b", "<p>Use <code>a &lt; b</code></p>"),
        ("``a ` b``", "<p><code>a ` b</code></p>"),
        (r"\*not\*", "<p>*not*</p>"),
        ("See [the map](https://example.org/x)", "<p>See the map</p>"),
        ("## Part", "<h4>Part</h4>"),
        ("###### Deep", "<h6>Deep</h6>"),
        ("---", "<hr>"),
        ("> said\n> so", "<blockquote><p>said\nso</p></blockquote>"),
        ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
        ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("3. three", '<ol start="3"><li>three</li></ol>'),
        ("- one\n  - deep\n- two", "<ul><li>one<ul><li>deep</li></ul></li><li>two</li></ul>"),
        ("- one\n\n- two", "<ul><li>one</li><li>two</li></ul>"),
        ("- ", "<ul><li></li></ul>"),
        (
            "| a | b |\n|---|---|\n| **1** | 2",
            '<div class="table-wrap"><table><thead><tr><th>a</th><th>b</th></tr></thead>'
            "<tbody><tr><td><strong>1</strong></td><td>2</td></tr></tbody></table></div>",
        ),
    ],
)
def test_the_tail_is_drawn_as_the_server_will_draw_it(
    module_page: Page, text: str, html: str
) -> None:
    assert tail_html(module_page, text) == html


def test_an_open_fence_is_a_code_block_to_the_end(module_page: Page) -> None:
    html = tail_html(module_page, "Look:\n\n```python\nif a < b:\n    **not bold**")

    assert html.startswith('<p>Look:</p><figure class="code-block">')
    assert "<span>Python</span>" in html
    assert "<code>if a &lt; b:\n    **not bold**</code>" in html


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "**<script>alert(1)</script>**",
        "[x](javascript:alert(1))",
        "```\n</code></pre><script>alert(1)</script>\n```",
        "> - `<svg onload=alert(1)>`",
    ],
)
def test_the_tail_never_becomes_markup(module_page: Page, text: str) -> None:
    elements = call(
        module_page,
        "tail.js",
        """{
            const box = document.createElement("div");
            box.append(...tailNodes(value));
            const all = [...box.querySelectorAll("*")];
            return {names: all.map((one) => one.localName),
                    attributes: all.flatMap((one) => one.getAttributeNames())};
        }""",
        text,
    )

    harmless = {
        "p",
        "strong",
        "code",
        "pre",
        "figure",
        "figcaption",
        "span",
        "blockquote",
        "ul",
        "li",
    }
    assert set(elements["names"]) <= harmless
    assert set(elements["attributes"]) <= {"class"}


@pytest.mark.parametrize(
    "text",
    [
        "> " * 5_000 + "x",
        "- " * 5_000 + "x",
        "**a __b " * 2_000,
        "[" * 5_000,
        "`" * 5_000 + "x`",
        "*a " * 2_000,
        "|" * 5_000 + "\n|" + "-|" * 5_000,
    ],
)
def test_a_hostile_tail_is_drawn_in_time(module_page: Page, text: str) -> None:
    elapsed_ms = call(
        module_page,
        "tail.js",
        """{
            const begin = performance.now();
            tailNodes(value);
            return performance.now() - begin;
        }""",
        text,
    )

    assert elapsed_ms < 500


def test_silence_is_found_once_also_after_sleep(module_page: Page) -> None:
    found = call(
        module_page,
        "silence.js",
        """{
            const [interval, now] = [window.setInterval, Date.now];
            const looks = [];
            let [nowMs, broken] = [0, 0];
            window.setInterval = (look) => looks.push(look);
            Date.now = () => nowMs;
            const silence = new Silence(() => { broken += 1; }, 20);
            const after = (seconds) => {
                nowMs += seconds * 1000;
                looks.at(-1)();
                return broken;
            };
            silence.heard();
            const counts = [after(49)];
            silence.heard();
            counts.push(after(49), after(3600));
            silence.heard();
            counts.push(after(49), after(2), looks.length);
            window.setInterval = interval;
            Date.now = now;
            return counts;
        }""",
    )

    assert found == [0, 0, 1, 1, 2, 2]
