"""A published version as the checks see it: its files, and one look at its data, shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geokg.layout import GRAPH
from geokg.verify.outcome import Broken, LeftOut, unreadable
from geokg.verify.survey import Survey, survey
from geokg.verify.tally import read_lines


@dataclass(kw_only=True)
class Version:
    """The folder of a version with the SHA-256 of its files.

    ``texts`` are files and folders of texts at hand, ``tell`` is told what is being done.
    ``accepted`` are the files that pyoxigraph has read to the end.
    """

    root: Path
    texts: tuple[Path, ...] = ()
    tell: Callable[[str], None]
    listed: Mapping[str, str] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    _survey: Survey | Broken | None = None

    def survey(self) -> Survey:
        """What data/all.nq holds; raises `Broken` where it does not hold it, `LeftOut` later."""
        if isinstance(self._survey, Broken):
            raise LeftOut(f"{GRAPH} cannot be used")
        if self._survey is None:
            try:
                self._survey = survey(self.root, self.tell)
            except Broken as broken:
                self._survey = broken
                raise
        return self._survey

    def lines(self, name: str) -> Iterator[list[bytes]]:
        """The statements of a file, some at a time, once it is known to be well-formed so far."""
        yield from read_lines(self.root, name)
        self.accepted.add(name)

    def under(self, folder: str, suffix: str) -> list[str]:
        """The files right below a folder, in their order."""
        return [
            name
            for name in self.listed
            if name.startswith(folder)
            and name.endswith(suffix)
            and "/" not in name.removeprefix(folder)
        ]

    def read(self, name: str) -> bytes:
        """The bytes of a small file; raises `Broken` where it cannot be read."""
        try:
            return (self.root / name).read_bytes()
        except OSError as error:
            raise Broken(unreadable(name, error)) from error
