"""Text that wants to be more than text: in every shape, nothing but known markup comes out.

The payloads are written for this test after the well-known families: tags,
attributes, addresses, encodings, broken nesting, foreign elements, and Markdown's
own constructs. Each is tried bare and inside every construct that copies text.
"""

from __future__ import annotations

import html
import re

import pytest

from chat.markdown import finished_blocks, mathml, render
from chat.markdown.highlighting import CLASSES
from chat.markdown.sanitizer import sanitize
from tests.chat.markdown.parts import Element, Parts, parts_of

PAYLOADS = [
    # tags
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script>",
    "<script\n>alert(1)</script\n>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror='alert(1)'>",
    '<img src="x` `<script>alert(1)</script>"` `>',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'/></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math href=javascript:alert(1)>x</math>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)></select>",
    "<button formaction=javascript:alert(1) form=f>x</button><form id=f></form>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<isindex action=javascript:alert(1) type=image>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<link rel=import href=data:text/html,<script>alert(1)</script>>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=javascript:/evil/>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style>*{background:url(//evil.example/x)}</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<div style=position:fixed;inset:0>x</div>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea></textarea><script>alert(1)</script>",
    "<title></title><img src=x onerror=alert(1)>",
    "<xmp></xmp><script>alert(1)</script>",
    "<plaintext><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>",
    "<a href=javascript:alert(1)>x</a>",
    "<a onmouseover=alert(1)>x</a>",
    "<x onclick=alert(1) tabindex=1 id=x>x</x>",
    "<message-stream src=//evil.example/stream></message-stream>",
    "<p id=latest data-copy=code class=message>x</p>",
    # out of attributes and elements that copy text
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "` onerror=alert(1) `",
    "</code></pre></figure><script>alert(1)</script>",
    "</figcaption></figure><img src=x onerror=alert(1)>",
    "</td></tr></table><script>alert(1)</script>",
    "</math><script>alert(1)</script>",
    "</a><svg/onload=alert(1)>",
    "</span></message-stream><script>alert(1)</script>",
    # encodings
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3c;img src=x onerror=alert(1)&#x3e;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<\0script>alert(1)</script>",
    "<scr\0ipt>alert(1)</script>",
    "\u202e<script>alert(1)</script>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    # addresses
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/)",
    "[x](blob:https://evil.example/1)",
    "[x](view-source:javascript:alert(1))",
    "[x](http://a.example/\"onmouseover=\"alert(1))",
    "[x](http://a.example 'x\" onmouseover=\"alert(1)')",
    "[x](https://a.example/?q=<script>alert(1)</script>)",
    "[x](mailto:a@b.example?subject=<script>)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "<https://a.example/\"onclick=alert(1)>",
    "https://a.example/\"onclick=alert(1)",
    "https://a.example/'onclick='alert(1)",
    "javascript:alert(1)",
    # images
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "![\"onerror=alert(1) x=\"](https://a.example/x.png)",
    "![x](https://evil.example/steal?c=1)",
    "![<img src=x onerror=alert(1)>](https://a.example/x.png \"onload=alert(1)\")",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    # reference links and footnotes
    "[x]\n\n[x]: javascript:alert(1)",
    "[x]: javascript:alert(1) \"a\"\n[x][x]",
    # code
    "```\"><script>alert(1)</script>\nx\n```",
    "```html onload=alert(1)\n<script>alert(1)</script>\n```",
    "```js\n</code></pre><script>alert(1)</script>\n```",
    "~~~<img/src=x/onerror=alert(1)>\nx\n~~~",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    # tables
    "|<script>alert(1)</script>|\n|-|\n|<img src=x onerror=alert(1)>|",
    "|\" onfocus=\"alert(1)|\n|-|\n|x|",
    "|a|\n|:-\" onclick=\"alert(1)|\n|x|",
    # formulas
    "$\\text{<script>alert(1)</script>}$",
    "$\\text{&lt;script&gt;alert(1)&lt;/script&gt;}$",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\style{background:url(//evil.example)}{x}$",
    "$\\class{\"onclick=\"alert(1)}{x}$",
    "$\\color{\"onclick=\"alert(1)}x$",
    "$\\hspace{1em\"onclick=\"alert(1)}$",
    "$\\unicode{x3cscript}$",
    "$<script>alert(1)</script>$",
    "$$\n</math><script>alert(1)</script>\n$$",
    "\\[\\begin{array}{\"onclick=\"alert(1)} a \\end{array}\\]",
    "\\(\\operatorname{<img src=x onerror=alert(1)>}\\)",
    "$\\verb|<script>alert(1)</script>|$",
]  # fmt: skip

# Where the payload goes: alone, and into everything that copies text somewhere.
PLACES = [
    "{}",
    "a {} b",
    "- {}\n\n  {}",
    "> {}",
    "# {}",
    "**{}**",
    "[{}](https://a.example/)",
    "[x](https://a.example/{})",
    '[x](https://a.example/ "{}")',
    "![{}](https://a.example/x.png)",
    "`{}`",
    "```{}\n{}\n```",
    "```html\n{}\n```",
    "| {} | b |\n|--:|---|\n| {} | c |",
    "${}$",
    "$$\n{}\n$$",
    "\\(\\text{{{}}}\\)",
    "https://a.example/{}",
]

_REGION = {"tabindex", "role", "aria-label"}
_ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "div": _REGION | {"class"},
    "figure": {"class", "aria-label"},
    "figcaption": {"class"},
    "pre": _REGION,
    "span": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
    "math": {"display", "tabindex"},
    **{tag: set(mathml.ATTRIBUTES) for tag in mathml.ELEMENTS - {"math"}},
}
_BARE = {"blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "p", "s", "strong"}
_BARE |= {"table", "tbody", "thead", "tr", "ul"}
_CLASSES = CLASSES | {"n", "table-wrap", "code-block", "code-block__head"}


def assert_harmless(parts: Parts) -> None:
    assert not parts.others, "comments or declarations"
    for element in parts.elements:
        assert element.tag in _BARE | set(_ATTRIBUTES), element
        assert set(element.attributes) <= _ATTRIBUTES.get(element.tag, set()), element
        assert set((element.attributes.get("class") or "").split()) <= _CLASSES, element
        assert_leads_to_the_web(element)


def assert_leads_to_the_web(element: Element) -> None:
    if element.tag == "a":
        href = element.attributes.get("href", "https://nowhere.example/") or ""
        assert re.match(r"(?i)https?://|mailto:", href), element
        assert element.attributes["rel"] == "external noopener noreferrer"


def test_there_are_more_than_sixty_payloads_and_no_two_are_the_same() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) > 60


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_text_wherever_it_stands(payload: str) -> None:
    for place in PLACES:
        text = place.replace("{{", "{").replace("}}", "}").replace("{}", payload)

        assert_harmless(parts_of(render(text)))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_text_while_it_is_being_written(payload: str) -> None:
    text = f"{payload}\n\nThe end.\n\n"

    for block in finished_blocks(text):
        assert_harmless(parts_of(block.html))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_sanitizer_alone_would_do(payload: str) -> None:
    """As if parser and renderer had let everything through, entities read and all."""
    for text in (payload, html.unescape(payload)):
        assert_harmless(parts_of(sanitize(text)))


def test_the_check_finds_what_it_looks_for() -> None:
    for bad in (
        "<script>x</script>",
        '<p onclick="x">x</p>',
        '<a href="javascript:x">x</a>',
        "<!--x-->",
    ):
        with pytest.raises(AssertionError):
            assert_harmless(parts_of(bad))


def test_markup_that_vana_writes_itself_cannot_be_written_by_others() -> None:
    html = sanitize(
        '<button data-copy="code">x</button><svg><path d="M0 0"/></svg><p id="m-1">x</p>'
    )

    assert html == "x<p>x</p>"
