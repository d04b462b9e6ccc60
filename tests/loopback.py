"""Web servers on loopback for tests: on a free port, silent, and stopped with the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar


class SilentHandler(BaseHTTPRequestHandler):
    """Logs nothing; subclasses answer a GET request in ``get``, any other in ``change``."""

    def get(self) -> None:
        raise NotImplementedError

    def do_GET(self) -> None:
        self.get()

    def change(self) -> None:
        raise NotImplementedError

    def do_POST(self) -> None:
        self.change()

    def do_PUT(self) -> None:
        self.change()

    def do_DELETE(self) -> None:
        self.change()

    def body(self) -> bytes:
        """The body of the request."""
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def send(self, status: int, body: bytes, **headers: str) -> None:
        """Answer with a body and headers, whose names have ``_`` for ``-``."""
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class LoopbackServer(ThreadingHTTPServer):
    """A server on a free port; an answer without end watches ``closing``."""

    daemon_threads = True

    def __init__(self, handler: type[SilentHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # the client may close the connection first


AnyServer = TypeVar("AnyServer", bound=LoopbackServer)


@contextmanager
def serving(server: AnyServer) -> Iterator[AnyServer]:
    """Run a server in a thread until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    with server:
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()
