"""File names out of titles: whatever a title holds, the name works on every system."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

# File systems take 255 bytes; this leaves room for a date, a number and an extension.
STEM_MAX_BYTES = 160
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]+')
# Windows' devices, which no file can be called there, with any extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# They join emoji and letters of some scripts; all other invisible characters only deceive.
_JOINERS = "\u200c\u200d"


def file_stem(title: str, otherwise: str) -> str:
    """Return `title` as the name of a file without its extension; `otherwise` if nothing is left.

    No path, no control or direction characters, no name of a device, and short
    enough for every file system.
    """
    spaced = " ".join(unicodedata.normalize("NFC", title).split())
    visible = "".join(each for each in spaced if _is_visible(each))
    stem = _cut(_FORBIDDEN.sub("-", visible).strip(" .-"), STEM_MAX_BYTES).rstrip(" .")
    if not any(each.isalnum() or ord(each) > 127 for each in stem.strip(_JOINERS)):
        return otherwise
    return f"{stem}-" if _DEVICES.fullmatch(stem) else stem


class FileNames:
    """The names in one archive: each is there once, also where letters' case is one."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def free(self, stem: str, extension: str) -> str:
        """Return `stem` with its extension, and with a number if it is taken."""
        name = f"{stem}.{extension}"
        count = self._taken.get(name.casefold(), 1)
        while name.casefold() in self._taken:
            count += 1
            self._taken[f"{stem}.{extension}".casefold()] = count
            name = f"{stem} ({count}).{extension}"
        self._taken[name.casefold()] = 1
        return name


def content_disposition(name: str, *, is_inline: bool = False) -> str:
    """Return the header for a file of this name (RFC 6266), with one for old programs beside it."""
    kind = "inline" if is_inline else "attachment"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w .()-]+", "_", plain).strip(" ") or "export"
    header = f'{kind}; filename="{plain}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name, safe='')}"


def _is_visible(character: str) -> bool:
    # Control, format, surrogate, private use and unassigned characters.
    return character in _JOINERS or unicodedata.category(character)[0] != "C"


def _cut(text: str, limit_bytes: int) -> str:
    """Return the beginning of `text` in whole characters; no half of a joined one at its end."""
    if len(text.encode()) <= limit_bytes:
        return text
    kept = text.encode()[:limit_bytes].decode(errors="ignore")
    while kept and (unicodedata.combining(kept[-1]) or kept[-1] in _JOINERS):
        kept = kept[:-1]
    return kept
