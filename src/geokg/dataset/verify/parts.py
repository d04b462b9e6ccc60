"""The files of which a version is made: one for each article, and the reference graph.

`geokg publish` puts the bytes of these files into data/all.ttl and, indented, into data/all.trig,
and their triples, as sorted lines, into data/all.nq. So each of them is parsed once, and the large
files are compared with what follows from it. Nothing is taken from that but that all is the same:
of what is not, the large files are parsed themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import FileIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

import pyoxigraph as ox

from geokg.base.errors import RdfError
from geokg.base.version_files import (
    NQUADS_PATH,
    REFERENCE_PATH,
    TRIG_PATH,
    TURTLE_PATH,
    article_graph_path,
    article_of_graph,
)
from geokg.dataset.verify.compared_files import ComparedFile, ComparedLines
from geokg.dataset.verify.repeated import RepeatedText, repeated_text
from geokg.dataset.verify.scan import ARTICLE_GRAPH, REFERENCE_GRAPH, DatasetScan
from geokg.dataset.verify.triple_digest import Terms, TripleDigest, lines_in, lines_of, terms_of
from geokg.graph import turtle

_BUFFER: Final = 1 << 18
_DOUBTFUL: Final = (b"'", b"#", b"{", b"}")
"""Outside of double quotes: other quotes, comments and graphs."""
_DIRECTIVE: Final = re.compile(rb"(?i)(?<![\w:-])@?(?:prefix|base)(?![\w:.-])")


@dataclass(slots=True)
class Parts:
    """The content of the files of articles and of the reference graph.

    Attributes:
        base: The beginning of all IRIs of articles.
        scan: The statistics of the files, each as the graph whose triples it should hold.
        repeated: What each article's file repeats of its text, by the article's id.
        is_turtle: Whether data/all.ttl has exactly these files, one after the other.
        is_trig: Whether data/all.trig has each of these files in the graph that is named after it.
        is_nquads: Whether data/all.nq has the triples of each of these files in that graph, once,
            as sorted lines, and nothing else. Then ``scan`` has the statistics of data/all.nq.
    """

    base: str
    scan: DatasetScan = field(default_factory=DatasetScan)
    repeated: dict[str, RepeatedText] = field(default_factory=dict)
    is_turtle: bool = True
    is_trig: bool = True
    is_nquads: bool = True


def read_parts(root: Path, names: Iterable[str], on_step: Callable[[str], None]) -> Parts | None:
    """Return the content of the files of articles with these names, and of the reference graph.

    None if any of the files is not Turtle with the prefixes that geokg writes.
    """
    try:
        with (
            (root / TURTLE_PATH).open("rb", _BUFFER) as turtle_file,
            (root / TRIG_PATH).open("rb", _BUFFER) as trig_file,
            (root / NQUADS_PATH).open("rb", _BUFFER) as nquads_file,
        ):
            articles = sorted(map(article_of_graph, names))
            reader = _Reader(root, articles, turtle_file, trig_file, nquads_file)
            for article in articles:
                on_step(article_graph_path(article))
                reader.read_article(article)
            return reader.end()
    except (OSError, SyntaxError, RdfError, _OtherwiseWritten):
        return None


class _OtherwiseWritten(Exception):  # not an error: the large files are then parsed
    """A file that geokg would write otherwise."""


class _Reader:
    """Reads the files in the order of the large ones, and compares these with their bytes."""

    def __init__(
        self,
        root: Path,
        articles: Iterable[str],
        turtle_file: BinaryIO,
        trig_file: BinaryIO,
        nquads_file: BinaryIO,
    ) -> None:
        self.root = root
        data = (root / REFERENCE_PATH).read_bytes()
        parser, lines = _parsed(data)
        base = parser.prefixes.get("kg", "")
        self.found = Parts(base)
        self.header = turtle.header(base).encode()
        self.prefixes = turtle.prefixes(base)
        self.names = turtle.Abbreviated(base)
        self.turtle, self.trig = ComparedFile(turtle_file), ComparedFile(trig_file)
        for file in (self.turtle, self.trig):
            file.must_go_on_with(self.header)
        body = self._body(data, parser)
        graph = base + REFERENCE_GRAPH
        triples = terms_of(lines)
        starts = sorted({b"%b " % subject for subject, _, _ in triples})
        self.nquads = ComparedLines(
            nquads_file, [*starts, *chain.from_iterable(map(self._starts, articles))]
        )
        self.nquads.add(graph, lines, starts)
        digest = self._digest(graph, lines, triples)
        self.nodes = self._nodes(body, digest)[::-1]
        """The nodes of the reference graph that are not yet found in data/all.ttl, last first."""
        self.reference = self._as_trig(graph, body, digest)
        """The reference graph as TriG, until it is found."""

    def read_article(self, article: str) -> None:
        """Read the file of an article, and compare the large files with it."""
        with FileIO(f"{self.root}/{article_graph_path(article)}") as file:
            data = file.readall()
        parser, lines = _parsed(data)
        body = self._body(data, parser)
        graph, triples = f"{self.found.base}{article}{ARTICLE_GRAPH}", terms_of(lines)
        digest = self._digest(graph, lines, triples)
        self.found.repeated[article] = repeated_text(triples)
        self.nquads.add(graph, lines, self._starts(article))
        while self.nodes and self.turtle.goes_on_with(self.nodes[-1]):
            self.nodes.pop()
        self.turtle.must_go_on_with(body)
        if self.reference and self.trig.goes_on_with(self.reference):
            self.reference = b""
        self.trig.must_go_on_with(self._as_trig(graph, body, digest))

    def end(self) -> Parts:
        """Compare the ends of the large files, and return what was found."""
        for node in reversed(self.nodes):
            self.turtle.must_go_on_with(node)
        if self.reference:
            self.trig.must_go_on_with(self.reference)
        self.found.is_turtle = self.turtle.is_at_end()
        self.found.is_trig = self.trig.is_at_end()
        self.found.is_nquads = self.nquads.is_at_end()
        return self.found

    def _starts(self, article: str) -> tuple[bytes, bytes]:
        """Return how the lines of an article's graph begin: below the article, and of itself."""
        stem = f"<{self.found.base}{article}".encode()
        return stem + b".", stem + b">"

    def _body(self, data: bytes, parser: ox.QuadParser) -> bytes:
        """Return a file without its prefixes, which must be those of a dump and never change."""
        if (
            not data.startswith(self.header)
            or parser.prefixes != self.prefixes
            or parser.base_iri is not None
        ):
            raise _OtherwiseWritten
        return data[len(self.header) :]

    def _digest(self, graph: str, lines: list[bytes], triples: list[Terms]) -> TripleDigest:
        self.found.scan.add_graph(graph, lines, triples)
        return self.found.scan.graphs[graph]

    def _nodes(self, body: bytes, expected: TripleDigest) -> list[bytes]:
        """Return the nodes of the reference graph.

        Each is parsed alone: so they mean the same in any order, with other nodes between them.
        """
        nodes = re.split(rb"(?<=\n)(?=\n)", body)
        digest = TripleDigest()
        for node in nodes:
            data = self.header + node
            parser, lines = _parsed(data)
            self._body(data, parser)
            digest.add_all(lines)
        if digest != expected:
            raise _OtherwiseWritten
        return nodes

    def _as_trig(self, graph: str, body: bytes, digest: TripleDigest) -> bytes:
        """Return a graph as it is in TriG if it has these triples there; else nothing."""
        name = self.names[f"<{graph}>"].encode()
        inner = body[1:].replace(b"\n", b"\n    ").replace(b"\n    \n", b"\n\n")
        block = b"\n%b {\n    %b}\n" % (name, inner.removesuffix(b"    "))
        if _is_plain(body):
            return block
        # Indenting could change what it means: it is parsed.
        quads = list(ox.parse(self.header + block, format=ox.RdfFormat.TRIG))
        found = TripleDigest()
        found.add_all(lines_of(quad.triple for quad in quads))
        is_here = all(quad.graph_name == ox.NamedNode(graph) for quad in quads)
        return block if is_here and found == digest else b""


def _is_plain(body: bytes) -> bool:
    """Return whether well-formed Turtle is nothing but triples, with no line end in a literal."""
    if b'"""' in body:
        return False
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside = b"".join(body.split(b'"')[::2])
    if any(mark in outside for mark in _DOUBTFUL):
        return False
    # Most files have this name; it is no directive.
    lower = outside.lower().replace(b"oa:prefix ", b"")
    return not ((b"prefix" in lower or b"base" in lower) and _DIRECTIVE.search(lower))


def _parsed(data: bytes) -> tuple[ox.QuadParser, list[bytes]]:
    """Return the parser of a Turtle file, at its end, and the triples as lines of N-Triples."""
    parser = ox.parse(data, format=ox.RdfFormat.TURTLE)
    triples = ox.serialize(parser, format=ox.RdfFormat.N_TRIPLES)
    assert triples is not None, "without a file there is output"
    return parser, lines_in(triples)
