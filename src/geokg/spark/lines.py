"""JSONL in text files or in a column of a DataFrame, as lines that know where they are from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import ArgumentError
from geokg.inputs.annotation.reader import InputDocument, SourceLocation
from geokg.inputs.input_files import too_large

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession

_NAMED_BY: Final = 16
"""Hexadecimal digits of the hash that names a row of a DataFrame."""


class InputLine(NamedTuple):
    """A line of JSONL, with the file and the number of the line."""

    file: str
    number: int
    data: bytes


@dataclass(frozen=True, slots=True)
class HeldLine(SourceLocation):
    """A place in a file that this process may be unable to open: it has the line itself."""

    data: bytes = b""

    def bytes(self) -> bytes:
        """Return the line."""
        return self.data


def document_of(line: InputLine, max_size: int) -> InputDocument:
    """Return a line as input of the reader of annotation files."""
    origin = HeldLine(line.file, line.number, data=line.data)
    return InputDocument(origin, len(line.data), line.data, None, max_size)


def oversized(line: InputLine, max_size: int) -> Diagnostic | None:
    """Return the error for a line that is larger than allowed, or None."""
    size = len(line.data)
    if size <= max_size:
        return None
    return too_large(Location(line.file, line.number, 1), size, max_size)


def lines_of_files(session: SparkSession, paths: Iterable[str | Path]) -> RDD[InputLine]:
    """Return the lines of text files, which Spark finds and splits.

    A first pass counts the lines of each block, so that a line has its number in its file.
    """
    text = session.read.text(list(map(str, paths)), lineSep="\n").selectExpr(
        "_metadata.file_path file", "_metadata.file_block_start start", "cast(value as binary) data"
    )
    counted = text.groupBy("file", "start").count().collect()
    before = _lines_before((row[0], row[1], row[2]) for row in counted)
    known = session.sparkContext.broadcast(before)
    return text.rdd.mapPartitions(lambda rows: _numbered(rows, known.value))


def _lines_before(blocks: Iterable[tuple[str, int, int]]) -> dict[tuple[str, int], int]:
    """Return how many lines of its file precede each block."""
    before: dict[tuple[str, int], int] = {}
    file, total = "", 0
    for name, start, number in sorted(blocks):
        file, total = name, 0 if name != file else total
        before[name, start] = total
        total += number
    return before


def _numbered(
    rows: Iterable[tuple[str, int, bytearray]], before: Mapping[tuple[str, int], int]
) -> Iterator[InputLine]:
    """Yield the lines of blocks, which come one after the other, with their numbers."""
    block, number = ("", 0), 0
    for file, start, data in rows:
        if (file, start) != block:
            block = (file, start)
            number = before[block]
        number += 1
        if data.strip():
            yield InputLine(_plain(file), number, bytes(data))


def _plain(file: str) -> str:
    """Return the path of a local file, and any other address as it is.

    >>> _plain("file:///data/a%20b.jsonl"), _plain("hdfs://host/a.jsonl")
    ('/data/a b.jsonl', 'hdfs://host/a.jsonl')
    """
    parts = urlsplit(file)
    return unquote(parts.path) if parts.scheme == "file" else file


def lines_of_column(frame: DataFrame, column: str) -> RDD[InputLine]:
    """Return the values of a column of text, each a line named by a hash of it."""
    if column not in frame.columns:
        raise ArgumentError(
            Diagnostic(
                code="GK880",
                message="the DataFrame has no such column",
                found=column,
                fix=f"`column` is one of {', '.join(frame.columns)}",
            )
        )
    chosen = frame.select(frame[column].cast("binary"))
    return chosen.rdd.mapPartitions(_named_by_content)


def _named_by_content(rows: Iterable[tuple[bytearray | None]]) -> Iterator[InputLine]:
    for (data,) in rows:
        if data and data.strip():
            name = sha256(data).hexdigest()[:_NAMED_BY]
            yield InputLine(f"row-{name}", 1, bytes(data))
