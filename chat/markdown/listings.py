"""Code blocks: highlighted, with the name of the language and a button that copies."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.translation import gettext

from chat.markdown.highlighting import highlighted, language_name

# Characters of a language's name; anything may stand behind a fence.
_MAX_LABEL_CHARS = 40


def listing(source: str, info: str = "") -> str:
    """Return the figure for `source`; `info` is what stands behind the opening fence.

    The copy button is not in it: sanitizer.py adds it, so that no button comes
    through the sanitizer.
    """
    source = source.removesuffix("\n")
    if not source.strip():
        return ""
    language = (info.split() or [""])[0].strip("{}.").lower()
    label = language_name(language)[:_MAX_LABEL_CHARS]
    name, region_name = _names(label)
    code = highlighted(source, language) or escape(source)
    return (
        f'<figure class="code-block" aria-label="{escape(name)}">'
        f'<figcaption class="code-block__head"><span>{escape(label or name)}</span></figcaption>'
        f'<pre tabindex="0" role="region" aria-label="{escape(region_name)}">'
        f"<code>{code}</code></pre></figure>\n"
    )


def _names(label: str) -> tuple[str, str]:
    if not label:
        return gettext("Code"), gettext("Code, scrollable")
    return (
        gettext("%(language)s code") % {"language": label},
        gettext("%(language)s code, scrollable") % {"language": label},
    )
