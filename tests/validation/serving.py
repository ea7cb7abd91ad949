"""Another server on this machine, which answers what a test wants."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Handler(BaseHTTPRequestHandler):
    """Answers with the contents by path; ``/pindah/<address>`` redirects, ``/tetes`` drips without an end."""

    contents: dict[str, bytes]
    asked: list[str]

    def do_GET(self) -> None:
        """Answer."""
        self.asked.append(self.path)
        if self.path.startswith("/pindah/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/pindah/"))
            self.end_headers()
            return
        if self.path == "/tetes":
            self._drip()
            return
        content = self.contents.get(self.path)
        self.send_response(200 if content is not None else 404)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def _drip(self) -> None:
        with suppress(OSError):
            for byte in b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 10_000:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the output of the tests clean."""


@contextmanager
def serving(**contents: bytes) -> Iterator[tuple[str, list[str]]]:
    """Serve contents by name; gives the address and the list of paths that were asked for."""
    handler = type("OneServer", (Handler,), {"contents": {f"/{k}": v for k, v in contents.items()}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", handler.asked
    finally:
        server.shutdown()
        server.server_close()
