"""The last step: lets only known elements, attributes, classes and schemes through.

Whatever a fault in the parser or the renderer might let slip, the list below ends
it. The copy button with its icon is added *after* that step, and holds nothing that
anybody wrote; so the list needs no `button` and no `svg`. A `figcaption` is written
only by listings.py; if another came through, it would gain a harmless button.
"""

from __future__ import annotations

import nh3
from django.utils.translation import gettext

from chat.markdown import mathml
from chat.markdown.highlighting import CLASSES

# Drawn in chat/templatetags/icons.py too, which lies above this layer.
_COPY_ICON = (
    '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"'
    ' focusable="false"><rect x="9" y="9" width="10.5" height="10.5" rx="2.5"/>'
    '<path d="M6 15h-.25A1.75 1.75 0 0 1 4 13.25V6.5A2.5 2.5 0 0 1 6.5 4h6.75'
    'A1.75 1.75 0 0 1 15 5.75V6"/></svg>'
)

_PROSE = frozenset(
    (
        "a",
        "blockquote",
        "br",
        "code",
        "div",
        "em",
        "figcaption",
        "figure",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "span",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    )
)
_REGION = {"tabindex": {"0"}, "role": {"region"}}
_cleaner = nh3.Cleaner(
    tags=_PROSE | mathml.ELEMENTS,
    attributes={
        "a": {"href", "title"},
        "ol": {"start"},
        "div": {"aria-label"},
        "figure": {"aria-label"},
        "pre": {"aria-label"},
        **{element: set(mathml.ATTRIBUTES) for element in mathml.ELEMENTS},
    },
    tag_attribute_values={
        "div": _REGION,
        "pre": _REGION,
        "th": {"scope": {"col"}},
        "math": {"display": {"block"}, "tabindex": {"0"}},
    },
    allowed_classes={
        "div": {"table-wrap"},
        "figure": {"code-block"},
        "figcaption": {"code-block__head"},
        "td": {"n"},
        "th": {"n"},
        "span": CLASSES,
    },
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="external noopener noreferrer",
)


def sanitize(html: str) -> str:
    """Return the renderer's HTML, safe, with a copy button in the head of every code block."""
    clean = _cleaner.clean(html)
    if "</figcaption>" not in clean:
        return clean
    return clean.replace("</figcaption>", copy_button() + "</figcaption>")


def copy_button() -> str:
    return (
        '<button class="btn btn--ghost btn--s" type="button" data-copy="code">'
        f"{_COPY_ICON}<span>{gettext('Copy code')}</span></button>"
    )
