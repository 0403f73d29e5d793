"""An S3-compatible store on loopback: one bucket in memory, with the operations copies need."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET = "bucket"
# Fewer than a test keeps, so that lists have a second page.
PAGE = 2


@dataclass
class Store:
    """What the store holds; `refuses` makes it answer every request with that code."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    parts: dict[int, bytes] = field(default_factory=dict)
    refuses: str = ""
    cuts_uploads: bool = False
    unsigned: int = 0


@contextmanager
def s3_server() -> Iterator[Store]:
    store = Store()
    handler = type("Handler", (_Handler,), {"store": store})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    store.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    store: Store
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._refused():
            return
        query = self._query
        if "partNumber" in query:
            self.store.parts[int(query["partNumber"])] = body
        else:
            self.store.files[self._key] = body[:-1] if self.store.cuts_uploads else body
        self._answer(200, headers={"ETag": '"1"'})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self._refused():
            return
        if "uploads" in self._query:
            self._xml("InitiateMultipartUploadResult", "<UploadId>1</UploadId>")
        else:
            parts = self.store.parts
            self.store.files[self._key] = b"".join(parts[number] for number in sorted(parts))
            parts.clear()
            self._xml("CompleteMultipartUploadResult", "<ETag>1</ETag>")

    def do_GET(self) -> None:
        if self._refused():
            return
        if self._key == "":
            self._list()
        elif self._key in self.store.files:
            body, span = self._span(self.store.files[self._key])
            self._answer(206 if span else 200, body, span)
        else:
            self._error(404, "NoSuchKey")

    def do_HEAD(self) -> None:
        if self._refused():
            return
        body = self.store.files.get(self._key)
        self._answer(404 if body is None else 200, body or b"")

    def do_DELETE(self) -> None:
        if self._refused():
            return
        self.store.files.pop(self._key, None)
        self._answer(204)

    def log_message(self, *_: object) -> None:
        """Write nothing: what the tests need is in the store."""

    @property
    def _query(self) -> dict[str, str]:
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        return {name: values[0] for name, values in query.items()}

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").removeprefix("/")

    def _refused(self) -> bool:
        if not self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential="):
            self.store.unsigned += 1
            self._error(403, "AccessDenied")
            return True
        if self.store.refuses:
            self._error(403, self.store.refuses)
            return True
        return False

    def _span(self, body: bytes) -> tuple[bytes, dict[str, str]]:
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked is None:
            return body, {}
        start, end = int(asked[1]), int(asked[2] or len(body) - 1)
        part = body[start : end + 1]
        last = start + len(part) - 1
        return part, {"Content-Range": f"bytes {start}-{last}/{len(body)}"}

    def _list(self) -> None:
        prefix, after = self._query.get("prefix", ""), self._query.get("continuation-token", "")
        found = [key for key in sorted(self.store.files) if key.startswith(prefix) and key > after]
        page = found[:PAGE]
        entries = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in page)
        more = len(found) > PAGE
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        cut = f"<IsTruncated>{str(more).lower()}</IsTruncated>"
        self._xml("ListBucketResult", f"{cut}{token}{entries}")

    def _xml(self, root: str, inner: str) -> None:
        space = "http://s3.amazonaws.com/doc/2006-03-01/"
        self._answer(200, f'<{root} xmlns="{space}">{inner}</{root}>'.encode())

    def _error(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code></Error>".encode())

    def _answer(
        self, status: int, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
