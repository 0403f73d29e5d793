"""Formulas as MathML, and dollars that are money."""

from __future__ import annotations

import pytest

from chat.markdown import mathml, render
from tests.chat.markdown.parts import rendered


def test_a_formula_in_a_line_is_mathml() -> None:
    assert render("So $x^2$ it is.") == (
        "<p>So <math><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math> it is.</p>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "$$\nV = A\n$$",
        "$$V = A$$",
        "$$ V\n= A $$",
        "\\[\nV = A\n\\]",
        "\\[ V = A \\]",
        "Text:\n$$\nV = A\n$$\nmore",
        "- item\n  $$\n  V = A\n  $$",
        "> $$\n> V = A\n> $$",
    ],
)
def test_a_formula_on_its_own_lines_is_a_block_that_can_be_scrolled(text: str) -> None:
    (formula,) = rendered(text).named("math")

    assert formula.attributes == {"display": "block", "tabindex": "0"}
    assert formula.text == "V=A"


@pytest.mark.parametrize("text", ["\\(a\\)", "$a$", "($a$)", "$a$, $", "**$a$**", "2 $a$\n3"])
def test_formulas_are_found_in_prose(text: str) -> None:
    assert [formula.text for formula in rendered(text).named("math")] == ["a"]


def test_a_display_formula_in_prose_is_displayed() -> None:
    (formula,) = rendered("so \\[a\\] is").named("math")

    assert formula.attributes["display"] == "block"


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $10.",
        "From $5 to 10$ a piece, $20 million and 30$.",
        "between $5 and 10$",
        "$100k-$200k",
        "US$5 or A$7",
        "$HOME/$USER and $PATH",
        "a $ b $ c",
        "\\$a\\$",
        "`$a$`",
        "$a\nb$",
        "$$",
        "$$$ wow $$$",
        "$5 `x$`",
        "\\( \\)",
        "\\(a",
    ],
)
def test_other_dollars_are_shown_as_typed(text: str) -> None:
    assert not rendered(text).named("math")


def test_an_unfinished_formula_is_a_paragraph_up_to_the_blank_line() -> None:
    parts = rendered("$$\na\n# b\n\n# c")

    assert [element.tag for element in parts.elements] == ["p", "h3"]
    assert "$$\na\n# b" in parts.text


@pytest.mark.parametrize("text", ["$$x$$ and so on", "$$ a\nb $$ c"])
def test_a_display_formula_with_words_after_it_stays_in_its_paragraph(text: str) -> None:
    assert rendered(text).elements[0].tag == "p"


@pytest.mark.parametrize(
    "source",
    [
        "\\frac{1",
        "x^",
        "\\begin{matrix} a",
        "\\left( a",
        "\\def\\a{b}\\a",
        "\\newcommand{\\a}{b}\\a",
        "\\sqrt" * 300 + "x",
        "{" * 500 + "}" * 500,
        "x" * (mathml.MAX_FORMULA_CHARS + 1),
    ],
)
def test_what_cannot_be_read_is_shown_as_code(source: str) -> None:
    parts = rendered(f"$$\n{source}\n$$")

    assert not parts.named("math")
    (code,) = parts.named("code")
    assert code.text == source
    assert rendered(f"\\({source}\\)").text.count(source) == 1


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("\\text{<script>alert(1)</script>}", "<script>alert(1)</script>"),
        ("\\text{&lt;img onerror=x&gt;}", "<img\u00a0onerror=x>"),
        ("\\href{javascript:alert(1)}{a}", "a"),
        ("\\style{position:fixed}{a}", "a"),
        ("\\class{dialog}{a}", "a"),
        ("\\color{red}a", "a"),
        ("\\unicode{x3c}b", "<b"),
        ('a\\hspace{1em" onclick="x}b', None),
    ],
)
def test_formulas_carry_text_and_nothing_else(source: str, text: str | None) -> None:
    parts = rendered(f"\\({source}\\)")

    for formula in parts.named("math"):
        assert text in {formula.text, None}
    names = {name for element in parts.elements for name in element.attributes}
    assert names <= set(mathml.ATTRIBUTES)


def test_formulas_stay_in_their_place() -> None:
    html = render("$a\\hspace{-50em}b\\raise{99em}{c}\\rule{900em}{900em}\\hspace{900em}d\\!e$")

    assert "em" not in html.replace("<em", "")
    assert 'width="2em"' in render("$a\\hspace{2em}b$")


@pytest.mark.parametrize(
    "source",
    [
        "V = A \\cdot P \\cdot c",
        "\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}",
        "\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}",
        "\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}",
        "\\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}",
        "f(x) = \\begin{cases} 1 & x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}",
        "\\mathbb{R}^n \\ni \\vec{v} \\mapsto \\lVert v \\rVert",
        "\\overline{AB} \\approx 7{,}488\\,\\mathrm{l}",
        "\\lim_{x \\to 0} \\frac{\\sin x}{x} = 1",
    ],
)
def test_what_models_write_is_understood(source: str) -> None:
    assert len(rendered(f"$$\n{source}\n$$").named("math")) == 1
