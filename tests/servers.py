"""RDF servers that a test starts on loopback, loads and stops again: Oxigraph's and Virtuoso."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from geokg.base.vocabulary import XSD

OXIGRAPH: Final = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which(
    "oxigraph"
)
"""The command of the package ``oxigraph``; None where it is not installed."""
VIRTUOSO: Final = shutil.which("virtuoso-t") if shutil.which("isql-vt") else None
"""The server of Debian's package ``virtuoso-opensource-7-bin``; None where it is not installed."""
START_S: Final = 60.0
"""Seconds that a server may take until it answers."""

# A proxy that the environment names is of no use for loopback.
_HTTP: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Endpoint:
    """Where a server answers SPARQL over HTTP."""

    url: str

    def ask(self, query: str, accept: str) -> bytes:
        """What the server answers to a query, in the format of a media type."""
        data = urllib.parse.urlencode({"query": query}).encode()
        return send(self.url, data, "POST", {"Accept": accept})

    def count(self, pattern: str) -> int:
        """How many solutions a pattern has."""
        ((number,),) = self._rows(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
        assert number.datatype == ox.NamedNode(XSD.integer)
        return int(number.value)

    def construct(self, pattern: str) -> list[ox.Quad]:
        """The triples of a pattern, each as often as the server sends it."""
        answer = self.ask(f"CONSTRUCT {{ ?s ?p ?o }} {{ {pattern} }}", "application/n-triples")
        return list(ox.parse(answer, format=ox.RdfFormat.N_TRIPLES))

    def select(self, pattern: str) -> list[ox.Quad]:
        """The solutions of a pattern that binds ``?s ?p ?o``, and ``?g`` where there is one."""
        return [
            ox.Quad(s, p, o, g or ox.DefaultGraph())
            for s, p, o, g in self._rows(f"SELECT ?s ?p ?o ?g {{ {pattern} }}")
        ]

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        answer = self.ask(query, "application/sparql-results+json")
        rows = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
        assert isinstance(rows, ox.QuerySolutions)
        return [tuple(row) for row in rows]


def send(url: str, data: bytes, method: str, headers: dict[str, str]) -> bytes:
    """The body of the answer to a request; an answer that tells of an error raises."""
    request = urllib.request.Request(url, data, headers, method=method)
    with _HTTP.open(request, timeout=START_S) as answer:
        body: bytes = answer.read()
    return body


class Oxigraph(Endpoint):
    """Oxigraph's server."""

    def put(self, file: Path, media_type: str) -> None:
        """Send a file as it stands, in place of all that the server holds.

        It goes to the default graph, or where it names graphs, to those. A packed file stays
        packed on its way.
        """
        headers = {"Content-Type": media_type}
        if file.suffix == ".gz":
            headers["Content-Encoding"] = "gzip"
        send(urllib.parse.urljoin(self.url, "store"), file.read_bytes(), "PUT", headers)


@dataclass(frozen=True)
class Virtuoso(Endpoint):
    """OpenLink Virtuoso, open source edition."""

    port: int

    def sql(self, *statements: str) -> str:
        """What the client of SQL prints for statements; an error raises, or is said there."""
        quiet = ("BANNER=OFF", "PROMPT=OFF", "VERBOSE=OFF")
        said = f"exec={';'.join(statements)};"
        run = subprocess.run(
            ["isql-vt", f"127.0.0.1:{self.port}", "dba", "dba", *quiet, said],
            capture_output=True,
            text=True,
            check=True,
            timeout=START_S,
        )
        assert not run.stderr, run.stderr  # it ends with 0 after an error too
        return run.stdout.strip()

    def clear(self, graphs: Iterable[str]) -> None:
        """Take graphs out, and forget which files were loaded."""
        self.sql(
            *(f"SPARQL CLEAR GRAPH {graph}" for graph in graphs), "DELETE FROM DB.DBA.LOAD_LIST"
        )

    def bulk_load(self, file: Path, graph: str) -> None:
        """Load a file with the loader that Virtuoso's manual names for large ones."""
        state = "SELECT ll_state, ll_error FROM DB.DBA.LOAD_LIST WHERE ll_file"
        said = self.sql(
            f"ld_dir({_sql(file.parent)}, {_sql(file.name)}, {_sql(graph)})",
            "rdf_loader_run()",
            f"{state} = {_sql(file)}",
        )
        assert said.split() == ["2", "NULL"], said  # done, and no error

    def load_strictly(self, file: Path, graph: str) -> None:
        """Load Turtle with its parser set to forgive nothing."""
        self.sql(f"DB.DBA.TTLP(file_to_string_output({_sql(file)}), '', {_sql(graph)}, 0)")


def _sql(words: object) -> str:
    """Words as a string of SQL."""
    return "'" + str(words).replace("\\", "\\\\").replace("'", "''") + "'"


@contextmanager
def oxigraph(folder: Path) -> Iterator[Oxigraph]:
    """Oxigraph's server with a store of its own in a folder, as long as the block lasts."""
    assert OXIGRAPH, "oxigraph is not installed"
    port = free_port()
    command = [OXIGRAPH, "serve", "--location", str(folder / "store")]
    url = f"http://127.0.0.1:{port}/query"
    with _running([*command, "--bind", f"127.0.0.1:{port}"], folder, url):
        yield Oxigraph(url)


@contextmanager
def virtuoso(folder: Path, reads: Path) -> Iterator[Virtuoso]:
    """Virtuoso with a database of its own in a folder, which may read the files of another."""
    assert VIRTUOSO, "virtuoso is not installed"
    port, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(port=port, http=http, reads=reads))
    command = [VIRTUOSO, "+foreground", "+configfile", "virtuoso.ini"]
    url = f"http://127.0.0.1:{http}/sparql"
    with _running(command, folder, url):
        yield Virtuoso(url, port)


def free_port() -> int:
    """A port of loopback that nobody listened to a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def _running(command: Sequence[str], folder: Path, url: str) -> Iterator[None]:
    """A process that answers SPARQL at an address, and is stopped whatever comes."""
    log = folder / "server.log"
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
    try:
        _wait(process, url, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(START_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait until a server answers a query."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            Endpoint(url).ask("ASK { }", "application/sparql-results+json")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{process.args!r} does not answer: {log.read_text(errors='replace')}")


# Small, silent and on loopback alone; what is not named here lies in the folder it is started in.
_INI: Final = """\
[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
xa_persistent_file = virtuoso.pxa

[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx

[Parameters]
ServerPort = 127.0.0.1:{port}
DisableUnixSocket = 1
DirsAllowed = {reads}
NumberOfBuffers = 2000
MaxDirtyBuffers = 1000
ServerThreads = 4
CheckpointInterval = 0
SchedulerInterval = 0

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 2

[SPARQL]
ResultSetMaxRows = 1000000
"""
