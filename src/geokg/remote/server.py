"""Oxigraph's own server, read-only and on loopback, for a graph of geokg."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import EndpointError
from geokg.graph.knowledge_graph import KnowledgeGraph

_START_S: Final = 60.0
_STOP_S: Final = 10.0
_HOST: Final = "127.0.0.1"


class Server:
    """A server that runs: its address, and how to wait for its end."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self._process = process

    def wait(self) -> None:
        """Wait until the server ends, which it does not do by itself.

        Raises:
            EndpointError: It ended.
        """
        code = self._process.wait()
        raise _failure("the server ended", f"exit code {code}")


@contextmanager
def serving(kg: KnowledgeGraph, folder: Path, *, port: int, timeout_s: int) -> Iterator[Server]:
    """Run Oxigraph's server with a copy of a graph, as long as the block lasts.

    Args:
        kg: The graph.
        folder: An empty folder for the copy.
        port: The port on loopback; 0 takes a free one.
        timeout_s: Seconds that a query may take.

    Raises:
        EndpointError: The server is not installed, or does not start.
    """
    program = _program()
    file, store = folder / "graph.nq", folder / "store"
    kg.dump(file)
    loaded = subprocess.run(
        [program, "load", "--location", str(store), "--file", str(file)],
        capture_output=True,
        check=False,
    )
    if loaded.returncode:
        raise _failure("the server cannot load the graph", _last_line(loaded.stderr))
    file.unlink()
    address = f"{_HOST}:{port or _free_port()}"
    command = [program, "serve-read-only", "--location", str(store), "--bind", address]
    command += ["--union-default-graph", "--timeout-s", str(timeout_s)]
    log = folder / "server.log"
    with log.open("wb") as said:
        # Ctrl-C in a terminal reaches this process alone, which then stops the server.
        process = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)
    try:
        _wait(process, address, log)
        yield Server(f"http://{address}", process)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _program() -> str:
    beside = str(Path(sys.executable).parent)
    if found := shutil.which("oxigraph", path=beside) or shutil.which("oxigraph"):
        return found
    raise _failure("Oxigraph's server is not installed", "", fix="pip install 'geokg[serve]'")


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    host, _, port = address.rpartition(":")
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection((host, int(port)), timeout=1.0).close()
        except OSError:
            time.sleep(0.05)
        else:
            if process.poll() is None:
                return
    fix = "choose another port with --port, or leave it out"
    raise _failure(f"the server does not start on {address}", _last_line(log.read_bytes()), fix)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((_HOST, 0))
        port: int = listener.getsockname()[1]
    return port


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""


def _failure(message: str, found: str, fix: str = "") -> EndpointError:
    return EndpointError(Diagnostic(code="GK733", message=message, found=found, fix=fix))
