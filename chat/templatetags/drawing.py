"""What pages draw: `{% icon "name" %}` and the mark `{% mark %}`, as inline SVG.

Inline, so that they take the colour of the text beside them; hidden from
screen readers, because the words beside them say the same.
"""

from __future__ import annotations

from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from chat.templatetags.icons import ICONS

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, modifier: str = "") -> SafeString:
    """Draw the icon `name`; `modifier` is a further class such as `icon--flip`."""
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" '
        'focusable="false">{}</svg>',
        f"icon {modifier}".strip(),
        mark_safe(ICONS[name]),  # noqa: S308 - drawn by us in icons.py
    )


@register.simple_tag
@cache
def icon_sheet(*names: str) -> SafeString:
    """Draw nothing yet: the icons that `shared_icon` shows on this page, each written once."""
    symbols = "".join(
        f'<symbol id="icon-{name}" viewBox="0 0 24 24">{ICONS[name]}</symbol>' for name in names
    )
    return format_html(
        '<svg class="icon-sheet" aria-hidden="true">{}</svg>',
        mark_safe(symbols),  # noqa: S308 - drawn by us in icons.py
    )


@register.simple_tag
@cache
def shared_icon(name: str) -> SafeString:
    """Draw an icon that stands in the page's `icon_sheet`: for what is there many times."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="#icon-{}"/></svg>',
        name,
    )


@register.simple_tag
@cache
def mark(modifier: str = "") -> SafeString:
    """Draw Vana's mark: two leaves that meet in a V."""
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" '
        'focusable="false" fill="currentColor">'
        '<path d="M11.6 21.4C4.9 18.6 1.7 11.7 3 3.2c6.7 2.3 10 9 8.6 18.2z"/>'
        '<path class="mark__b" d="M12.7 21.3c-.5-7.2 2-12.3 8.1-14.7 1.4 6.6-1.5 12.2-8.1 14.7z"/>'
        "</svg>",
        f"mark {modifier}".strip(),
    )
