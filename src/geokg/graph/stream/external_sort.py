"""External merge sort: sorted runs of records in files, and their merge."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from io import FileIO
from operator import itemgetter
from pathlib import Path
from struct import Struct
from typing import Final, NamedTuple, TypeAlias

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import StoreError

SortRecord: TypeAlias = tuple[bytes, bytes]
"""A sort key, and the bytes to write at its place."""

_HEAD: Final = Struct("<II")
_BUFFERED: Final = 64_000_000
"""Bytes of all runs together that a merge keeps in memory."""
_LEAST, _MOST = 16_384, 1_000_000
"""Bytes read from one run at a time."""


class SortedRun(NamedTuple):
    """Records sorted by key, at a place in a file."""

    file: str
    offset: int
    size: int
    first: bytes
    last: bytes


def write_run(records: Iterable[SortRecord], path: Path) -> SortedRun | None:
    """Sort records and append them to a file as a run; return None if there are none."""
    ordered = sorted(records, key=itemgetter(0))
    if not ordered:
        return None
    parts: list[bytes] = []
    for key, data in ordered:
        parts += (_HEAD.pack(len(key), len(data)), key, data)
    with path.open("ab") as file:
        offset = file.tell()
        file.writelines(parts)
        size = file.tell() - offset
    return SortedRun(str(path), offset, size, ordered[0][0], ordered[-1][0])


def merge_runs(runs: Iterable[SortedRun]) -> Iterator[SortRecord]:
    """Yield the records of all runs by key; those with equal keys, in the order of the runs."""
    tracks = _tracks(runs)
    if not tracks:
        return
    at_once = min(_MOST, max(_LEAST, _BUFFERED // len(tracks)))
    with ExitStack() as opened:
        names = {run.file for track in tracks for run in track}
        files = {name: opened.enter_context(Path(name).open("rb", buffering=0)) for name in names}
        read = [_records(track, files, at_once) for track in tracks]
        yield from read[0] if len(read) == 1 else heapq.merge(*read, key=itemgetter(0))


def shortened_file(path: str | Path) -> StoreError:
    """Return the error for a file that has fewer bytes than were written, or others."""
    return StoreError(
        Diagnostic(
            code="GK545",
            message="a temporary file of the build is not as it was written; no output was changed",
            found=str(path),
            fix="build again, and let no other program change files that begin with `.geokg-`",
        )
    )


def _tracks(runs: Iterable[SortedRun]) -> list[list[SortedRun]]:
    """Group the runs into as few non-overlapping sequences as possible; sorted input gives one."""
    ends: list[tuple[bytes, int]] = []
    tracks: list[list[SortedRun]] = []
    for run in sorted(runs, key=lambda run: run.first):
        if ends and ends[0][0] < run.first:
            _, at = heapq.heapreplace(ends, (run.last, ends[0][1]))
            tracks[at].append(run)
        else:
            heapq.heappush(ends, (run.last, len(tracks)))
            tracks.append([run])
    return tracks


def _records(
    track: Iterable[SortedRun], files: Mapping[str, FileIO], at_once: int
) -> Iterator[SortRecord]:
    for run in track:
        at, end, held = run.offset, run.offset + run.size, b""
        while at < end or held:
            start = 0
            while len(held) - start >= _HEAD.size:
                key_size, data_size = _HEAD.unpack_from(held, start)
                data_at = start + _HEAD.size + key_size
                if len(held) < data_at + data_size:
                    break
                yield held[start + _HEAD.size : data_at], held[data_at : data_at + data_size]
                start = data_at + data_size
            held = held[start:]
            if held and at == end:
                raise shortened_file(run.file)
            if at < end:
                files[run.file].seek(at)
                more = files[run.file].read(min(at_once, end - at))
                if not more:
                    raise shortened_file(run.file)
                at += len(more)
                held += more
