"""A published version as the checks see it: its files, and one shared scan of its data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geokg.base.garbage_collection import without_garbage_collection
from geokg.base.version_files import ARTICLE_GRAPHS_DIR, NQUADS_PATH, REFERENCE_PATH
from geokg.dataset.verify.nquads import scan_dataset
from geokg.dataset.verify.parts import Parts, read_parts
from geokg.dataset.verify.report import CheckFailed, CheckSkipped, unreadable
from geokg.dataset.verify.scan import DatasetScan
from geokg.dataset.verify.triple_digest import read_lines


@dataclass(kw_only=True)
class OpenedVersion:
    """The folder of a version with the SHA-256 of its files.

    ``texts`` are files and folders of available texts, ``on_step`` is called with a description of
    each step. ``accepted`` are the files that pyoxigraph has read to the end.
    """

    root: Path
    texts: tuple[Path, ...] = ()
    on_step: Callable[[str], None]
    listed: Mapping[str, str] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    _scan: DatasetScan | CheckFailed | None = None
    _parts: tuple[Parts | None] | None = None

    def parts(self) -> Parts | None:
        """Return the files of articles and of the reference graph; None if geokg wrote others."""
        if self._parts is None:
            names = self.under(ARTICLE_GRAPHS_DIR, ".ttl")
            with without_garbage_collection():
                found = read_parts(self.root, names, self.on_step)
            self._parts = (found,)
            if found:
                self.accepted |= {REFERENCE_PATH, *names}
        return self._parts[0]

    def scan(self) -> DatasetScan:
        """Return the statistics of data/all.nq: those of the parts, if it is made of their lines.

        Raises:
            CheckFailed: The scan failed.
            CheckSkipped: It failed in an earlier call.
        """
        if isinstance(self._scan, CheckFailed):
            raise CheckSkipped(f"{NQUADS_PATH} cannot be used")
        if self._scan is None:
            if (parts := self.parts()) and parts.is_nquads:
                # The lines are canonical, so the hash is that of the file.
                self._scan = parts.scan
                self._scan.canonical = self.listed[NQUADS_PATH]
                return self._scan
            try:
                self._scan = scan_dataset(self.root, self.on_step)
            except CheckFailed as failure:
                self._scan = failure
                raise
        return self._scan

    def lines(self, name: str) -> Iterator[list[bytes]]:
        """Yield the statements of a file in batches; a file that is read to the end is accepted."""
        yield from read_lines(self.root, name)
        self.accepted.add(name)

    def under(self, folder: str, suffix: str) -> list[str]:
        """Return the listed files directly in a folder, in their order."""
        return [
            name
            for name in self.listed
            if name.startswith(folder)
            and name.endswith(suffix)
            and "/" not in name.removeprefix(folder)
        ]

    def read(self, name: str) -> bytes:
        """Return the bytes of a small file; raise `CheckFailed` if it cannot be read."""
        try:
            return (self.root / name).read_bytes()
        except OSError as error:
            raise CheckFailed(unreadable(name, error)) from error
