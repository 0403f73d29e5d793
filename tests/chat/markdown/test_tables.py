"""Tables with pipes."""

from __future__ import annotations

import pytest

from chat.markdown import render
from chat.markdown.tables import MAX_COLUMNS
from tests.chat.markdown.parts import rendered


def test_a_table_is_a_named_region_that_scrolls_and_numbers_stand_right() -> None:
    html = render("| Tank | Lasts |\n|:-----|------:|\n| 1,000 l | 14 days |\n")

    assert html == (
        '<div class="table-wrap" tabindex="0" role="region" aria-label="Table: Tank, Lasts">\n'
        "<table>\n<thead>\n<tr>\n"
        '<th scope="col">Tank</th>\n<th scope="col" class="n">Lasts</th>\n'
        "</tr>\n</thead>\n<tbody>\n<tr>\n"
        '<td>1,000 l</td>\n<td class="n">14 days</td>\n'
        "</tr>\n</tbody>\n</table>\n</div>\n"
    )


def test_the_name_says_the_columns_without_their_markup() -> None:
    (region,) = rendered('| **A** "q" | `b` | ![c](http://d.e) |\n|-|-|-|').named("div")

    assert region.attributes["aria-label"] == 'Table: A "q", b, c'


def test_a_table_without_heads_is_still_named() -> None:
    (region,) = rendered("| | |\n|-|-|\n| 1 | 2 |").named("div")

    assert region.attributes["aria-label"] == "Table"


def test_pipes_at_the_edges_may_be_left_out() -> None:
    assert render("a | b\n--|--\n1 | 2") == render("| a | b |\n|--|--|\n| 1 | 2 |")


def test_cells_hold_markup_and_escaped_pipes() -> None:
    cells = rendered("| a | b |\n|-|-|\n| `x \\| y` | **z** |").named("td")

    assert [cell.text for cell in cells] == ["x | y", "z"]


def test_short_rows_stay_short_and_long_rows_lose_nothing() -> None:
    cells = rendered("| a | b |\n|-|-|\n| 1\n| 1 | 2 | 3 | 4 |").named("td")

    assert [cell.text for cell in cells] == ["1", "1", "2 | 3 | 4"]


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n|---|\n",
        "| a | b |\n",
        "a\n---",
        "| a | b |\n| x | - |",
        "    | a |\n    |---|",
        "# a | b\n--|--",
        "| a |\n- | -",
    ],
)
def test_what_only_resembles_a_table_is_none(text: str) -> None:
    assert not rendered(text).named("table")


def test_a_table_ends_a_paragraph_and_ends_at_a_list_or_a_blank_line() -> None:
    parts = rendered("Look:\n| a |\n|---|\n| 1 |\n- x\n\n| 2 |")

    assert [e.tag for e in parts.elements if e.tag in {"p", "table", "ul"}] == [
        "p",
        "table",
        "ul",
        "p",
    ]


def test_a_table_in_a_quote_ends_with_the_quote() -> None:
    parts = rendered("> | a |\n> |---|\n> | 1 |\n| 2 |")

    assert [cell.text for cell in parts.named("td")] == ["1"]


@pytest.mark.parametrize(
    ("columns", "tables"), [(MAX_COLUMNS, 1), (MAX_COLUMNS + 1, 0), (10_000, 0)]
)
def test_what_is_too_wide_to_read_is_shown_as_typed(columns: int, tables: int) -> None:
    text = "|a" * columns + "|\n" + "|-" * columns + "|\n" + "|1" * columns + "|"

    assert len(rendered(text).named("table")) == tables


def test_short_rows_do_not_grow() -> None:
    text = "|a" * MAX_COLUMNS + "|\n" + "|-" * MAX_COLUMNS + "|\n" + "1\n" * 5_000

    assert len(rendered(text).named("td")) == 5_000
