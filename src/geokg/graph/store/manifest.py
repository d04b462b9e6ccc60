"""The manifest of a store: the checksums of the files of its database, and the seals of its graphs.

Its last line closes it with the digest of all lines before, so that a manifest that is empty,
shortened or edited is noticed. ``journal.head`` repeats that digest, so that an older manifest in
its place is noticed too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from geokg.graph.store.refusals import damaged, writing
from geokg.graph.store.seals import Seal
from geokg.graph.store.settings import MANIFEST


class Checksum(NamedTuple):
    """The size and the SHA-256 of a file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a store held when its generation was made.

    Attributes:
        generation: The number of the generation.
        settings: The SHA-256 of the settings.
        files: The checksums of the files of the database.
        seals: The seals of its graphs.
    """

    generation: int
    settings: str
    files: dict[str, Checksum]
    seals: dict[str, Seal]

    def text(self) -> str:
        """Return the lines of the file."""
        body = "".join(f"{json.dumps(line)}\n" for line in self._lines())
        return body + json.dumps({"closed": sha256(body.encode()).hexdigest()}) + "\n"

    def _lines(self) -> Iterator[dict[str, object]]:
        yield {"generation": self.generation, "settings": self.settings}
        for name, checksum in sorted(self.files.items()):
            yield {"file": name, "size": checksum.size, "sha256": checksum.sha256}
        for graph, seal in sorted(self.seals.items()):
            yield {"graph": graph, "seal": seal.as_list()}

    def digest(self) -> str:
        """Return the SHA-256 of the file."""
        return sha256(self.text().encode()).hexdigest()

    def write(self, folder: Path) -> None:
        """Write the file; it replaces an older one whole or not at all."""
        with writing(folder):
            new = folder / f".{MANIFEST}.tmp"
            with new.open("w", encoding="utf-8", newline="\n") as file:
                file.write(self.text())
                file.flush()
                os.fsync(file.fileno())
            new.replace(folder / MANIFEST)
            sync_folder(folder)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a store; raise `StoreError` if anything in it changed."""
    place = folder / MANIFEST
    try:
        content = place.read_bytes()
    except OSError as error:
        raise damaged(place, "its manifest is missing", str(error.strerror or error)) from error
    end = content.rfind(b"\n", 0, -1) + 1
    if not content:
        raise damaged(place, "its manifest is empty")
    try:
        closed = json.loads(content[end:])["closed"]
        if closed != sha256(content[:end]).hexdigest():
            raise damaged(place, "its manifest was shortened or edited")
        return _parsed(list(map(json.loads, content[:end].splitlines())))
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise damaged(place, "its manifest cannot be read", str(error)) from error


def _parsed(lines: list[dict[str, Any]]) -> Manifest:
    first, *others = lines
    files = {
        line["file"]: Checksum(line["size"], line["sha256"]) for line in others if "file" in line
    }
    seals = {line["graph"]: Seal.of_list(line["seal"]) for line in others if "graph" in line}
    return Manifest(first["generation"], first["settings"], files, seals)


def sync_folder(folder: Path) -> None:
    """Write the names of a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
