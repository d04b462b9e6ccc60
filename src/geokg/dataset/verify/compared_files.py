"""Compare a large file with the pieces of which it should be made, without parsing it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from io import SEEK_CUR
from itertools import islice, pairwise
from operator import eq
from typing import BinaryIO

from geokg.dataset.verify.triple_digest import terms_of


class ComparedFile:
    """A file that is compared with pieces, one after the other.

    >>> from io import BytesIO
    >>> file = ComparedFile(BytesIO(b"one two "))
    >>> file.goes_on_with(b"two "), file.goes_on_with(b"one "), file.is_at_end()
    (False, True, False)
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.is_same = True

    def goes_on_with(self, piece: bytes) -> bool:
        """Return whether the file has this piece next, and go behind it if so."""
        found = self._file.read(len(piece))
        if found == piece:
            return True
        self._file.seek(-len(found), SEEK_CUR)
        return False

    def must_go_on_with(self, piece: bytes) -> None:
        """Go behind a piece, without which the file is not the same."""
        self.is_same = self.is_same and piece != b"" and self.goes_on_with(piece)

    def is_at_end(self) -> bool:
        """Return whether all pieces were found, and nothing is left."""
        return self.is_same and not self._file.read(1)


class ComparedLines:
    """A file of sorted N-Quads that is compared with graphs, in whatever order these come.

    The file should consist of sections, each of the lines of one graph that begin alike. A section
    waits until those before it were compared.

    Args:
        file: The file.
        starts: The beginnings of all sections. None may be the beginning of another.
    """

    def __init__(self, file: BinaryIO, starts: Iterable[bytes]) -> None:
        ordered = sorted(starts)
        self._file = ComparedFile(file)
        self._left = ordered[::-1]
        """The beginnings of the sections that were not compared, last first."""
        self._waiting: dict[bytes, bytes] = {}
        if not ordered or any(later.startswith(start) for start, later in pairwise(ordered)):
            self._file.is_same = False

    def add(self, graph: str, lines: Iterable[bytes], starts: Sequence[bytes]) -> None:
        """Add a graph: its IRI, its triples as lines of N-Triples, and its sections, sorted."""
        if not self._file.is_same:
            return
        ordered, end = sorted(lines), b" <%b> .\n" % graph.encode()
        at = 0
        for number, start in enumerate(starts, 1):
            to = bisect_left(ordered, starts[number]) if number < len(starts) else len(ordered)
            section, at = ordered[at:to], to
            text = b"".join(section)
            if not _is_section(section, start) or (b" _:" in text and _has_blank(section)):
                self._file.is_same = False
                return
            # A line end within a literal is escaped.
            self._waiting[start] = text.replace(b" .\n", end)
        while self._left and (text := self._waiting.pop(self._left[-1], b"")):
            self._left.pop()
            self._file.must_go_on_with(text)

    def is_at_end(self) -> bool:
        """Return whether the file consists of all sections, and no line has a blank node."""
        return not self._left and self._file.is_at_end()


def _is_section(lines: Sequence[bytes], start: bytes) -> bool:
    """Return whether there are sorted lines that all begin alike, and none is repeated."""
    if not lines or any(map(eq, lines, islice(lines, 1, None))):
        return False
    return lines[0].startswith(start) and lines[-1].startswith(start)


def _has_blank(lines: Sequence[bytes]) -> bool:
    """Return whether the object of a line is a blank node."""
    return any(rest.startswith(b"_:") for _, _, rest in terms_of(lines))
