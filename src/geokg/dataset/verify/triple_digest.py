"""Order-independent digests of triples: their number, and the sum of their hashes.

Digests are compared within one process and never written. So the hash is that of Python, with a
secret of this process before each line: nobody can make files whose digests collide, since nobody
knows the secret, and it takes a seventh of the time of a cryptographic hash.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from secrets import token_bytes
from typing import IO, Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from geokg.dataset.verify.report import CheckFailed, fault, unreadable

BATCH: Final = 4_000
"""Triples that are in memory at once."""
_GRAPH: Final = re.compile(rb'<[^<>" ]+>')
_SECRET: Final = token_bytes(16)

Terms: TypeAlias = list[bytes]
"""Subject and predicate of a line of N-Triples, and the rest: its object, and the end."""


class TripleDigest:
    """The number of lines and the sum of their hashes, whatever their order.

    >>> first, second = TripleDigest(), TripleDigest()
    >>> first.add_all([b"a", b"b"])
    >>> second.add_all([b"b", b"a"])
    >>> first == second
    True
    """

    __slots__ = ("number", "total")

    def __init__(self) -> None:
        self.number = 0
        self.total = 0

    def add(self, line: bytes) -> None:
        """Add a line."""
        self.add_hash(hash_of(line))

    def add_hash(self, value: int) -> None:
        """Add a line whose hash is known."""
        self.number += 1
        self.total += value

    def add_all(self, lines: Iterable[bytes]) -> None:
        """Add lines."""
        hashes = [hash(_SECRET + line) for line in lines]
        self.number += len(hashes)
        self.total += sum(hashes)

    def merge(self, other: TripleDigest) -> None:
        """Add all lines of another digest."""
        self.number += other.number
        self.total += other.total

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TripleDigest) and (
            (self.number, self.total) == (other.number, other.total)
        )

    __hash__ = None  # type: ignore[assignment]  # it is mutable


def hash_of(line: bytes) -> int:
    """Return the hash of a line; it differs in every process."""
    return hash(_SECRET + line)


class Statement(NamedTuple):
    """A line of N-Quads in its parts, each as written; ``graph`` is empty for the default graph."""

    subject: bytes
    predicate: bytes
    object: bytes
    graph: bytes

    @property
    def triple(self) -> bytes:
        """The triple as a line of N-Triples."""
        return b"%s %s %s .\n" % (self.subject, self.predicate, self.object)


def parts(line: bytes) -> Statement:
    """Return the parts of a line of canonical N-Quads.

    >>> parts(b'<urn:a> <urn:b> "c d" <urn:g> .\\n').object
    b'"c d"'
    """
    subject, predicate, rest = line.split(b" ", 2)
    rest = rest[:-3]
    object_, _, graph = rest.rpartition(b" ")
    # Without a graph, the last part is the end of a literal, and has a quotation mark.
    if object_ and is_graph(graph):
        return Statement(subject, predicate, object_, graph)
    return Statement(subject, predicate, rest, b"")


def is_graph(term: bytes) -> bool:
    """Return whether the last term of a line is an IRI, and so its graph or its object."""
    return _GRAPH.fullmatch(term) is not None


def in_graph(line: bytes, known: Container[bytes]) -> tuple[bytes, bytes]:
    """Return the triple of a line of canonical N-Quads, as a line, and its graph.

    This is fast where the graph is in ``known``.

    >>> in_graph(b'<urn:a> <urn:b> "c d" <urn:g> .\\n', [b"<urn:g>"])
    (b'<urn:a> <urn:b> "c d" .\\n', b'<urn:g>')
    """
    before, _, graph = line[:-3].rpartition(b" ")
    # An object with the IRI of a known graph has only two terms before it.
    if graph in known and before.count(b" ") > 1:
        return before + b" .\n", graph
    statement = parts(line)
    return statement.triple, statement.graph


def terms_of(lines: Iterable[bytes]) -> list[Terms]:
    """Return the terms of lines of canonical N-Triples.

    >>> terms_of([b'<urn:a> <urn:b> "c d" .\\n'])
    [[b'<urn:a>', b'<urn:b>', b'"c d" .\\n']]
    """
    return [line.split(b" ", 2) for line in lines]


def lines_of(quads: Iterable[ox.Quad] | Iterable[ox.Triple]) -> list[bytes]:
    """Return statements as lines of canonical N-Quads."""
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert data is not None, "without a file there is output"
    return lines_in(data)


def lines_in(data: bytes) -> list[bytes]:
    """Return the lines of serialized N-Quads or N-Triples."""
    # Not splitlines, which also splits at a lone CR.
    return BytesIO(data).readlines()


def read_lines(root: Path, name: str) -> Iterator[list[bytes]]:
    """Yield the statements of a file in batches; raise `CheckFailed` where it is malformed."""
    form = ox.RdfFormat.from_extension(Path(name).suffix.removeprefix("."))
    assert form is not None, "only files of RDF are read"
    try:
        yield from _batches(ox.parse(path=str(root / name), format=form))
    except SyntaxError as error:
        raise CheckFailed(
            fault(
                "GK652",
                "not well-formed RDF",
                name,
                found=error.msg,
                fix="on_step the publisher",
                line=error.lineno or 0,
            )
        ) from error
    except OSError as error:
        raise CheckFailed(unreadable(name, error)) from error


def read_stream(stream: IO[bytes]) -> Iterator[list[bytes]]:
    """Yield the statements of foreign N-Triples in batches; raise `SyntaxError` and `OSError`."""
    # Lenient: rapper does not escape all characters as canonical form does.
    yield from _batches(ox.parse(stream, format=ox.RdfFormat.N_TRIPLES, lenient=True))


def _batches(quads: Iterator[ox.Quad]) -> Iterator[list[bytes]]:
    while lines := lines_of(islice(quads, BATCH)):
        yield lines
