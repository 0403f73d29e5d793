"""Words that Vana adds to a text are in the reader's language, chosen at every rendering."""

from __future__ import annotations

import struct
from pathlib import Path

from django.test import override_settings
from django.utils import translation

from chat.markdown import render

_WORDS = {
    "": "Content-Type: text/plain; charset=UTF-8\n",
    "%(language)s code": "Code in %(language)s",
    "%(language)s code, scrollable": "Code in %(language)s, verschiebbar",
    "Copy code": "Code kopieren",
    "Table: %(columns)s": "Tabelle: %(columns)s",
}
_TEXT = "```py\nx\n```\n\n| a |\n|---|\n"


def test_labels_follow_the_readers_language(tmp_path: Path) -> None:
    catalogue = tmp_path / "de" / "LC_MESSAGES" / "django.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_bytes(compiled(_WORDS))

    with override_settings(LOCALE_PATHS=[tmp_path], USE_I18N=True):
        with translation.override("de"):
            german = render(_TEXT)
        with translation.override("en"):
            english = render(_TEXT)

    assert 'aria-label="Code in Python"' in german
    assert 'aria-label="Code in Python, verschiebbar"' in german
    assert "<span>Code kopieren</span>" in german
    assert 'aria-label="Tabelle: a"' in german
    assert "<span>Copy code</span>" in english


def compiled(words: dict[str, str]) -> bytes:
    """Return the words as gettext's binary catalogue: two tables of lengths and offsets."""
    pairs = sorted((key.encode(), value.encode()) for key, value in words.items())
    offset = 28 + 16 * len(pairs)
    tables, texts = [b"", b""], b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), offset + len(texts))
            texts += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + tables[0] + tables[1] + texts
