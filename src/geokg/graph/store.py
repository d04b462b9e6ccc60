"""Store quads in memory, or in a folder that survives a crash and detects damage.

A folder holds an Oxigraph store, its settings, and a manifest: the number of quads of every
article's graph, and their hash. A change is announced in the manifest, written in one transaction
per graph, flushed, and confirmed in the manifest; only then does the call return. On opening, each
graph must be as last confirmed, or as announced since. Anything else is damage, which Oxigraph
itself does not notice when the end of its log is lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import StoreError
from geokg.base.vocabulary import DEFAULT_BASE

SETTINGS: Final = "geokg.json"
_MANIFEST: Final = "manifest.jsonl"
_WRITER_FILE: Final = "writer.json"
_FORMAT: Final = 1

Quads = Iterable[ox.Quad]


@dataclass(frozen=True, slots=True)
class Seal:
    """Checksum of a graph: the number of its quads, and the hash of their sorted text."""

    quads: int
    sha256: str


EMPTY: Final = Seal(0, sha256(b"").hexdigest())


def seal_of(quads: Quads) -> Seal:
    """Return the seal of the quads of one graph, in whatever order they come."""
    lines = sorted({str(quad) for quad in quads})
    return Seal(len(lines), sha256("\n".join(lines).encode()).hexdigest())


@dataclass(slots=True)
class Manifest:
    """The seals of a folder's graphs: those confirmed, and those announced since."""

    file: Path
    confirmed: dict[str, Seal] = field(default_factory=dict)
    announced: dict[str, list[Seal]] = field(default_factory=dict)

    def announce(self, changes: Mapping[str, Seal]) -> None:
        """Record what the graphs will hold, before any of them changes."""
        for graph, seal in changes.items():
            self.announced.setdefault(graph, []).append(seal)
        self._append(
            {"graph": graph, "quads": seal.quads, "sha256": seal.sha256}
            for graph, seal in changes.items()
        )

    def confirm(self) -> None:
        """Record that everything announced is written and flushed."""
        for graph, seals in self.announced.items():
            self._confirm(graph, seals[-1])
        self.announced.clear()
        self._append([{"confirmed": True}])

    def read(self) -> None:
        """Read the file; an incomplete last line was never acknowledged, and is ignored."""
        text = self.file.read_text(encoding="utf-8") if self.file.exists() else ""
        try:
            for entry in map(json.loads, text.split("\n")[:-1]):
                self._apply(entry)
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                Diagnostic(
                    code="GK516",
                    message="the store is damaged: its manifest cannot be read",
                    found=str(error),
                    fix="build the store again from the annotation files",
                    where=Location(str(self.file)),
                )
            ) from error

    def _apply(self, entry: Mapping[str, Any]) -> None:
        if "confirmed" not in entry:
            seal = Seal(entry["quads"], entry["sha256"])
            self.announced.setdefault(entry["graph"], []).append(seal)
            return
        for graph, seals in self.announced.items():
            self._confirm(graph, seals[-1])
        self.announced.clear()

    def settle(self, found: Mapping[str, Seal]) -> None:
        """Confirm the seals found of the announced graphs, and rewrite the file without history."""
        for graph, seal in found.items():
            self._confirm(graph, seal)
        self.announced.clear()
        lines = [
            json.dumps({"graph": graph, "quads": seal.quads, "sha256": seal.sha256})
            for graph, seal in sorted(self.confirmed.items())
        ]
        lines.append(json.dumps({"confirmed": True}))
        rewritten = self.file.with_suffix(".tmp")
        with rewritten.open("w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        rewritten.replace(self.file)

    def _confirm(self, graph: str, seal: Seal) -> None:
        if seal == EMPTY:
            self.confirmed.pop(graph, None)
        else:
            self.confirmed[graph] = seal

    def _append(self, entries: Iterable[Mapping[str, object]]) -> None:
        with self.file.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in entries)
            file.flush()
            os.fsync(file.fileno())


class Folder:
    """A store in a folder, opened for writing (by one process at a time) or read-only."""

    def __init__(self, path: Path, base: str, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.base = _settle_base(path, base, read_only)
        self.store = self._open()
        self.manifest = Manifest(path / _MANIFEST)
        self.manifest.read()
        found = self._check_recent()
        if not read_only:
            self.manifest.settle(found)

    def close(self) -> None:
        """Flush everything to disk and release the folder."""
        if not self.read_only:
            self.store.flush()
            with suppress(FileNotFoundError):
                (self.path / _WRITER_FILE).unlink()

    def verify(self) -> tuple[Diagnostic, ...]:
        """Return a diagnostic for each graph that is not as it was confirmed; reads every quad."""
        return tuple(
            self._damaged(graph, seal)
            for graph, seal in sorted(self.manifest.confirmed.items())
            if self._seal(graph) != seal
        )

    def _open(self) -> ox.Store:
        inner = str(self.path / "oxigraph")
        try:
            store = ox.Store.read_only(inner) if self.read_only else ox.Store(inner)
        except OSError as error:
            raise StoreError(
                Diagnostic(
                    code="GK508",
                    message="the store cannot be opened" + self._writer(),
                    found=str(error),
                    fix="one process writes at a time: wait for it, or open the store read-only",
                    where=Location(str(self.path)),
                )
            ) from error
        if not self.read_only:
            writer = json.dumps({"pid": os.getpid()}) + "\n"
            (self.path / _WRITER_FILE).write_text(writer, encoding="utf-8")
        return store

    def _writer(self) -> str:
        try:
            writer = json.loads((self.path / _WRITER_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""
        return f": process {writer.get('pid')} is writing to it"

    def _check_recent(self) -> dict[str, Seal]:
        """Return the seals of graphs announced but not confirmed; raise if any is damaged."""
        found = {graph: self._seal(graph) for graph in self.manifest.announced}
        damaged = [
            self._damaged(graph, self.manifest.confirmed.get(graph, EMPTY))
            for graph, seal in found.items()
            if seal
            not in (*self.manifest.announced[graph], self.manifest.confirmed.get(graph, EMPTY))
        ]
        stored = {g.value for g in self.store.named_graphs() if isinstance(g, ox.NamedNode)}
        damaged += [
            self._damaged(graph, seal)
            for graph, seal in self.manifest.confirmed.items()
            if graph not in stored and graph not in found
        ]
        if damaged:
            raise StoreError(damaged)
        return found

    def _seal(self, graph: str) -> Seal:
        return seal_of(self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def _damaged(self, graph: str, seal: Seal) -> Diagnostic:
        return Diagnostic(
            code="GK516",
            message=f"the store is damaged: {graph} is not what was written",
            found=f"{self._seal(graph).quads} quads where {seal.quads} were confirmed",
            fix="build the store again from the annotation files, or restore a backup",
            where=Location(str(self.path)),
        )


def _settle_base(folder: Path, base: str, read_only: bool) -> str:
    """Return the base that the folder remembers; a new folder stores the given one."""
    where = Location(str(folder))
    settings = folder / SETTINGS
    if settings.is_file():
        try:
            stored = str(json.loads(settings.read_text(encoding="utf-8"))["base"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                Diagnostic(
                    code="GK506",
                    message="this is not a store of geokg: its settings cannot be read",
                    found=f"{SETTINGS}: {error}",
                    fix="build the store again from the annotation files",
                    where=where,
                )
            ) from error
        if base and base != stored:
            raise StoreError(
                Diagnostic(
                    code="GK503",
                    message=f"this store has the base {stored}",
                    found=base,
                    fix="open it with its own base, or build a new store",
                    where=where,
                )
            )
        return stored
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(
            Diagnostic(
                code="GK506",
                message="this is not a store of geokg",
                fix="name a folder that is empty, or does not exist yet",
                where=where,
            )
        )
    if read_only:
        raise StoreError(
            Diagnostic(
                code="GK507", message="there is no store here", fix="build it first", where=where
            )
        )
    base = base or DEFAULT_BASE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        settings.write_text(json.dumps({"format": _FORMAT, "base": base}) + "\n", encoding="utf-8")
    except OSError as error:
        raise StoreError(
            Diagnostic(
                code="GK508",
                message="the folder cannot be written",
                found=str(error),
                fix="name a folder that you may write to",
                where=where,
            )
        ) from error
    return base
