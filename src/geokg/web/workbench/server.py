"""The server of the workbench: on this machine alone, one thread for each request."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import StoreError
from geokg.web.workbench.app import Application
from geokg.web.workbench.desk import Desk
from geokg.web.workbench.folder_lock import folder_lock
from geokg.web.workbench.guard import Guard
from geokg.web.workbench.watching import Watcher

HOST: Final = "127.0.0.1"
"""The only address that the server listens to; no option widens it."""
IDLE_S: Final = 12 * 60 * 60.0
"""Seconds without a request after which the server ends."""
_SOCKET_S: Final = 10.0
"""Seconds that a sender may be silent."""


class _Handler(WSGIRequestHandler):
    timeout = _SOCKET_S

    def handle(self) -> None:
        """Answer a request; a sender that is silent or leaves is no error of the server."""
        with suppress(TimeoutError, ConnectionError):
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: addresses have tokens, and bodies have annotations."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False


class Workbench:
    """A running workbench, which ends with its context.

    Args:
        folder: The folder of the annotations.
        port: The port to listen to; 0 takes a free one.
        annotator: Who annotates; empty if nobody is named.
        read_only: Whether nothing is ever written.
        is_timed: Whether the seconds that each claim took are written down.
        idle_s: Seconds without a request after which it ends.

    Raises:
        UnreadableInput: The folder has neither annotations nor drafts, or cannot be read.
        StoreError: The port is taken, or another workbench has the folder open.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        port: int = 0,
        annotator: str = "",
        read_only: bool = False,
        is_timed: bool = False,
        idle_s: float = IDLE_S,
    ) -> None:
        folder = Path(folder)
        self.guard = Guard()
        self.desk = Desk(folder, annotator=annotator, read_only=read_only, is_timed=is_timed)
        self.desk.library.check()
        self._stopped = threading.Event()
        self._idle_s = idle_s
        self._exits = ExitStack()
        self._server = _listening(port)
        if not read_only:
            with ExitStack() as failed:
                failed.callback(self._server.server_close)
                self._exits.enter_context(folder_lock(folder, self.port))
                failed.pop_all()
        self._watcher = Watcher(self.desk.library)
        self._application = Application(self.desk, self.guard, self._watcher, self.stop)
        self._server.set_app(self._application)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        # The first scan reads every file; the page shows how far it is.
        self._scan = threading.Thread(target=self.desk.library.read_all, daemon=True)
        self._scan.start()
        self.address = self.new_address()

    def __enter__(self) -> Workbench:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    @property
    def port(self) -> int:
        """The port that the server listens to."""
        return int(self._server.server_port)

    def new_address(self) -> str:
        """Return an address that opens the workbench in a browser once."""
        return f"http://{HOST}:{self.port}/open?t={self.guard.new_token()}"

    def stop(self) -> None:
        """End the server after the requests that it is answering."""
        self._stopped.set()

    def wait(self) -> None:
        """Wait until the server is stopped, or was idle for too long; then end it."""
        while not self._stopped.wait(min(1.0, self._idle_s)):
            if time.monotonic() - self._application.last_request > self._idle_s:
                break
        self.close()

    def close(self) -> None:
        """End the server."""
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._watcher.stopped.set()
        self.desk.library.is_closed.set()
        self._thread.join()
        self._scan.join()
        self._exits.close()


def _listening(port: int) -> _Server:
    try:
        return _Server((HOST, port), _Handler)
    except OSError as error:
        raise StoreError(
            Diagnostic(
                code="GK974",
                message=f"the port {port} cannot be used: {error.strerror}",
                fix="leave --port out: a free port is taken",
            )
        ) from error
