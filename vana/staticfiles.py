"""Collected static files: hashed, compressed, the stylesheet's parts and the modules joined.

Browsers read `css/vana.css` and `js/vana.js` with their imports as they are, so
development needs no build. A site must not make its readers wait for eighty
small files, so collectstatic puts the imported parts where their `@import`
stands, and the modules into one script (vana/scripts.py).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from vana.scripts import joined_modules

SCRIPT = "js/vana.js"
STYLESHEET = "css/vana.css"
# The second is the administration's, for staff alone.
STYLESHEETS = (STYLESHEET, "administration/administration.css")
_IMPORT = re.compile(r'@import "\./([^"]+)";')

# What collectstatic found: name → (the storage that holds the source, its path there).
Found = dict[str, tuple[Storage, str]]


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    # Our own modules name each other by their hashed names. Django's switch for this would
    # also read the scripts of packages, and stumble over an example in a comment there.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (r"""(?P<matched>from "(?P<url>\./[^"]+)";)""", 'from "%(url)s";'),
                (r"""(?P<matched>import "(?P<url>\./[^"]+)";)""", 'import "%(url)s";'),
            ),
        ),
    )

    def post_process(
        self, paths: Found, *, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        for stylesheet in STYLESHEETS:
            if not dry_run and stylesheet in paths:
                paths = self._with_joined_stylesheet(paths, stylesheet)
        if not dry_run and SCRIPT in paths:
            paths = self._with_joined_script(paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _with_joined_stylesheet(self, paths: Found, name: str) -> Found:
        """Store the joined stylesheet; its parts need no hashed copies of their own."""
        text = joined(paths, name)
        parts = set(imported(_read(paths, name), name))
        self.delete(name)
        self._save(name, ContentFile(text.encode()))
        kept = {other: source for other, source in paths.items() if other not in parts}
        return {**kept, name: (self, name)}

    def _with_joined_script(self, paths: Found) -> Found:
        """Store the joined script; its modules stay, for tests that load one of them."""
        folder = posixpath.dirname(SCRIPT)
        text = joined_modules(
            posixpath.basename(SCRIPT), lambda name: _read(paths, posixpath.join(folder, name))
        )
        self.delete(SCRIPT)
        self._save(SCRIPT, ContentFile(text.encode()))
        return {**paths, SCRIPT: (self, SCRIPT)}


def joined(paths: Found, name: str) -> str:
    """Return the stylesheet `name` with every part in the place of its import."""
    folder = posixpath.dirname(name)
    return _IMPORT.sub(
        lambda match: _read(paths, posixpath.join(folder, match[1])), _read(paths, name)
    )


def imported(text: str, name: str) -> list[str]:
    """Return the names of the parts that the stylesheet `name` imports, in their order."""
    folder = posixpath.dirname(name)
    return [posixpath.join(folder, part) for part in _IMPORT.findall(text)]


def _read(paths: Found, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
