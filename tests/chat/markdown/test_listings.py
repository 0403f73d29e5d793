"""Code blocks: markup, languages, and that nothing of the source changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexers import LEXERS

from chat.markdown import highlighting, render
from chat.templatetags import icons
from tests.chat.markdown.parts import rendered


def test_a_code_block_is_a_figure_with_its_language_a_button_and_a_region() -> None:
    html = render('```python\nprint("<a>")\n```\n')

    assert html == (
        '<figure class="code-block" aria-label="Python code">'
        '<figcaption class="code-block__head"><span>Python</span>'
        '<button class="btn btn--ghost btn--s" type="button" data-copy="code">'
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"'
        f' focusable="false">{icons.ICONS["copy"]}</svg><span>Copy code</span></button>'
        "</figcaption>"
        '<pre tabindex="0" role="region" aria-label="Python code, scrollable"><code>'
        '<span class="nb">print</span><span class="p">(</span>'
        '<span class="s2">"&lt;a&gt;"</span><span class="p">)</span>'
        "</code></pre></figure>\n"
    )


@pytest.mark.parametrize(
    ("info", "label"),
    [
        ("python", "Python"),
        ("js", "JavaScript"),
        ("TS", "TypeScript"),
        ("c++", "C++"),
        ("html", "HTML"),
        ("sh", "Bash"),
        ("py title=tank.py", "Python"),
        ("{.rust}", "Rust"),
        ("latex", "TeX"),
        ("", "Code"),
        ("text", "Code"),
        ("klingon", "klingon"),
        ("x" * 100, "x" * 40),
        ('"><b>', '"><b>'),
    ],
)
def test_the_head_names_the_language_as_people_do(info: str, label: str) -> None:
    parts = rendered(f"~~~{info}\nx = 1\n~~~")

    (head,) = parts.named("figcaption")
    assert head.text == label
    (figure,) = parts.named("figure")
    assert figure.attributes["aria-label"] == ("Code" if label == "Code" else f"{label} code")


def test_indented_code_is_a_block_without_a_language() -> None:
    parts = rendered("    x = 1\n")

    assert [element.text for element in parts.named("code")] == ["x = 1"]
    assert [element.text for element in parts.named("figcaption")] == ["Code"]


def test_an_open_fence_is_code_to_the_end() -> None:
    assert [element.text for element in rendered("```\na\n\n# b").named("code")] == ["a\n\n# b"]


def test_a_block_without_code_is_not_shown() -> None:
    assert render("```py\n\n```") == ""


@settings(deadline=None)
@given(st.sampled_from(sorted(highlighting.LANGUAGES)), st.text(max_size=200))
def test_what_is_copied_is_what_was_written(language: str, text: str) -> None:
    source = "x" + text.replace("\r", "").replace("\0", "").replace("`", "") + "y"

    (code,) = rendered(f"```{language}\n{source}\n```").named("code")

    assert code.text == source


@pytest.mark.parametrize(
    "source",
    [
        "x = 1\n" * highlighting.MAX_LINES,
        "x" * (highlighting.MAX_LINE_CHARS + 1),
        ("x" * 99 + "\n") * (highlighting.MAX_CHARS // 100 + 1),
    ],
)
def test_long_code_stays_plain(source: str) -> None:
    parts = rendered(f"```py\n{source}\n```")

    assert len(parts.named("span")) == 1  # the language
    assert rendered(f"```py\n{source[:50]}\n```").named("span")[1:]


def test_every_lexer_used_is_one_that_pygments_has() -> None:
    assert {f"{name}Lexer" for name in highlighting.LEXERS_USED} <= set(LEXERS)


@pytest.mark.parametrize("language", ["c", "cpp", "c++"])
def test_the_c_family_is_coloured(language: str) -> None:
    html = render(f"```{language}\n#include <stdio.h>\nint main(void) {{ return 0; }} // end\n```")

    assert '<span class="kt">int</span>' in html
    assert '<span class="c1">// end</span>' in html
