"""RDF files: their formats, and writing a file completely or not at all."""

from __future__ import annotations

import codecs
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

import pyoxigraph

from geokg.base.diagnostics import Diagnostic, Location, did_you_mean
from geokg.base.errors import RdfError
from geokg.base.outputs import Outputs, placing
from geokg.graph.turtle.pieces import CannotBeCut, TextPiece, pieces
from geokg.graph.turtle.terms import Statements, nquads_of, statements_of
from geokg.graph.turtle.writers import jsonld_of, lines_of, trig_of, turtle_of


@dataclass(frozen=True, slots=True)
class RdfFileFormat:
    """An RDF file format: its name, suffix, media type and syntax."""

    name: str
    suffix: str
    media_type: str
    serialize: Callable[[Statements, str], str]
    rdf_format: pyoxigraph.RdfFormat
    keeps_graphs: bool

    def writer(self, quads: Iterable[pyoxigraph.Quad], base: str) -> str:
        """Return the quads as text in this format."""
        return self.serialize(self.statements(quads), base)

    def statements(self, quads: Iterable[pyoxigraph.Quad]) -> Statements:
        """Return the quads, checked; as one graph if the format has only one."""
        return statements_of(quads, as_union=not self.keeps_graphs)


_AT_ONCE: Final = 20_000
"""Statements of a file that are read back together."""
_MARKS: Final = {
    codecs.BOM_UTF8: "a byte order mark (U+FEFF), which RDF files do not have",
    codecs.BOM_UTF16_LE: "the byte order mark of UTF-16, and RDF files are UTF-8",
    codecs.BOM_UTF16_BE: "the byte order mark of UTF-16, and RDF files are UTF-8",
}


def syntax_fault(code: str, message: str, path: Path, error: SyntaxError) -> Diagnostic:
    """Return the diagnostic of a file that a parser refuses; it names a mark that nobody sees."""
    with path.open("rb") as file:
        start = file.read(3)
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return Diagnostic(
                code=code,
                message=f"the file begins with {name}",
                fix="save it as UTF-8 without a byte order mark",
                where=Location(str(path), 1, 1),
            )
    where = Location(str(path), error.lineno or 0, error.offset or 0)
    return Diagnostic(code=code, message=message, found=str(error.msg), where=where)


@dataclass(frozen=True, slots=True)
class Dumped:
    """A written file: its path, the number of statements and bytes, and its SHA-256."""

    path: Path
    triples: int
    bytes: int
    sha256: str


RDF_FORMATS: Final[Mapping[str, RdfFileFormat]] = MappingProxyType(
    {
        rdf.file_extension: RdfFileFormat(
            rdf.name, rdf.file_extension, rdf.media_type, serialize, rdf, rdf.supports_datasets
        )
        for rdf, serialize in (
            (pyoxigraph.RdfFormat.TURTLE, turtle_of),
            (pyoxigraph.RdfFormat.TRIG, trig_of),
            (pyoxigraph.RdfFormat.N_QUADS, lines_of),
            (pyoxigraph.RdfFormat.N_TRIPLES, lines_of),
            (pyoxigraph.RdfFormat.JSON_LD, jsonld_of),
        )
    }
)
"""The formats by file suffix, without the dot: ttl, trig, nq, nt, jsonld."""


def format_of(path: Path) -> RdfFileFormat:
    """Return the format that a file's suffix names.

    Raises:
        RdfError: The suffix is unknown.

    >>> format_of(Path("ties.nq")).media_type
    'application/n-quads'
    """
    suffix = path.suffix.removeprefix(".").lower()
    if suffix in RDF_FORMATS:
        return RDF_FORMATS[suffix]
    known = "one of " + ", ".join(f".{name}" for name in RDF_FORMATS)
    raise RdfError(
        Diagnostic(
            code="GK513",
            message="no RDF format has this suffix",
            found=str(path),
            nearest=did_you_mean(suffix, RDF_FORMATS),
            fix=f"end the name of the file in {known}",
        )
    )


def dump(
    quads: Iterable[pyoxigraph.Quad], path: Path, base: str, outputs: Outputs | None = None
) -> Dumped:
    """Write quads to ``path`` in the format of its suffix, and read them back to compare.

    The file appears completely or not at all: on any failure the old one is untouched.

    Args:
        quads: The quads.
        path: The file.
        base: The IRI that every IRI of the articles begins with.
        outputs: The outputs with which the file takes its place; on its own if there are none.

    Raises:
        RdfError: The suffix is unknown, a term is not safe, or the file cannot be written.

    >>> import tempfile
    >>> node = pyoxigraph.NamedNode("urn:a")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     dump([pyoxigraph.Quad(node, node, node)], Path(folder, "a.nt"), "urn:x:").bytes
    26
    """
    form = format_of(path)
    if not isinstance(quads, pyoxigraph.Store):
        quads = list(quads)
    with atomic_file(path, outputs) as file:
        is_compared = False
        try:
            dumped, wanted = _write(file, _pieces(quads, form, base))
            is_compared = form.suffix == "jsonld"
        except (CannotBeCut, RdfError):
            # Once more as a whole: an error then names all terms that are not safe.
            file.seek(0)
            file.truncate()
            dumped, wanted = _write(file, [_whole(quads, form, base)])
        file.flush()
        if not (is_compared and _sha256(Path(file.name)) == dumped.sha256):
            _compare(Path(file.name), wanted, form, quads)
    return replace(dumped, path=path)


def _pieces(
    quads: Iterable[pyoxigraph.Quad], form: RdfFileFormat, base: str
) -> Iterable[TextPiece]:
    if not isinstance(quads, pyoxigraph.Store):
        raise CannotBeCut
    return pieces(quads, form.serialize, base, suffix=form.suffix, keeps_graphs=form.keeps_graphs)


def _whole(quads: Iterable[pyoxigraph.Quad], form: RdfFileFormat, base: str) -> TextPiece:
    statements = form.statements(quads)
    return TextPiece(form.serialize(statements, base), statements.lines)


def _write(file: BinaryIO, texts: Iterable[TextPiece]) -> tuple[Dumped, int]:
    """Write pieces to a file; return what was written, and the sum of the hashes of its lines."""
    digest, size, number, total = hashlib.sha256(), 0, 0, 0
    for text, lines in texts:
        data = text.encode()
        file.write(data)
        digest.update(data)
        size += len(data)
        number += len(lines)
        total += sum(map(hash, lines))
    return Dumped(Path(file.name), number, size, digest.hexdigest()), total


def check_writable(path: Path) -> None:
    """Raise `RdfError` if a file could not be written to ``path``."""
    with suppress(_Unwritten), atomic_file(path):
        raise _Unwritten


class _Unwritten(Exception):
    """Raised inside `atomic_file` to keep the file from taking its place."""


@contextmanager
def atomic_file(path: Path, outputs: Outputs | None = None) -> Iterator[BinaryIO]:
    """Yield a file to write, which replaces ``path`` once it is on disk.

    It does so at the end, or, with ``outputs``, together with them. On any failure or interrupt
    the old file is untouched and nothing else remains.

    Raises:
        RdfError: The file cannot be written.
    """
    try:
        with (
            nullcontext(outputs) if outputs else placing() as places,
            places.file(path).open("xb") as file,
        ):
            yield file
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _unwritable(path, error) from error


def place_file(written: Path, path: Path, outputs: Outputs) -> None:
    """Let a finished file take the place ``path``, together with other outputs.

    Args:
        written: The file, which is moved if it can be.
        path: Its place.
        outputs: The outputs with which it takes its place.

    Raises:
        RdfError: The file cannot be put there.
    """
    try:
        temporary = outputs.file(path)
        shutil.move(written, temporary)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> RdfError:
    return RdfError(
        Diagnostic(
            code="GK515",
            message="the file cannot be written",
            found=f"{path}: {error.strerror or error}",
            fix="name a file in a folder that exists and that you may write to",
        )
    )


def _compare(
    temporary: Path, wanted: int, form: RdfFileFormat, quads: Iterable[pyoxigraph.Quad]
) -> None:
    """Raise if the file does not contain exactly what was to be written.

    Args:
        temporary: The file.
        wanted: The sum of the hashes of the lines that it should hold.
        form: The format.
        quads: What was written.
    """
    found = 0
    try:
        for lines in _lines_in(temporary, form):
            found += sum(map(hash, lines))
        if found != wanted:
            read = set(chain.from_iterable(_lines_in(temporary, form)))
            raise _differs(form, min(read ^ form.statements(quads).lines, default=""))
    except SyntaxError as error:
        raise _differs(form, str(error)) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines_in(file: Path, form: RdfFileFormat) -> Iterator[list[str]]:
    quads = pyoxigraph.parse(path=str(file), format=form.rdf_format)
    while lines := nquads_of(islice(quads, _AT_ONCE)):
        yield lines


def _differs(form: RdfFileFormat, found: str) -> RdfError:
    return RdfError(
        Diagnostic(
            code="GK514",
            message=f"the {form.name} file just written reads back differently; nothing changed",
            found=found,
            fix="this is a bug in geokg: please report it with this message",
        )
    )
