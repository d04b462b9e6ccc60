"""The formats of others, one row each, and which of them a file is of.

Most hold marked words and what ties them; a mapping makes articles of these (`mapping`). Markdown
and tables hold claims already, in our own keys. Modules are imported when a file wants them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Final

from geokg.base.diagnostics import Diagnostic, KeyPath, Location, did_you_mean
from geokg.base.errors import UnreadableInput
from geokg.inputs.formats.documents import Document

Annotation = tuple[object, Callable[[KeyPath], Location]]
"""An annotation as plain values, or as the error that kept it from being that, and its places."""
HEAD: Final = 4096
"""Bytes of a file that its format is known by, beside its name."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of others: the ends of its files' names, and whether it needs a mapping."""

    name: str
    said: str
    suffixes: tuple[str, ...]
    is_mapped: bool = True

    def matches(self, file: Path, head: bytes) -> bool:
        """Whether a file is of this format, by its name and first bytes."""
        if not file.name.lower().endswith(self.suffixes):
            return False
        return bool(self._module().matches(file, head))

    def documents(self, file: Path) -> Iterator[Document | UnreadableInput]:
        """The annotated texts of a file, or what is wrong with one of them."""
        found: Iterator[Document | UnreadableInput] = self._module().documents(file)
        return found

    def entries(self, file: Path) -> Iterator[Annotation]:
        """The annotations of a file that holds claims in our own keys."""
        found: Iterator[Annotation] = self._module().entries(file)
        return found

    def _module(self) -> ModuleType:
        return import_module(f"geokg.inputs.formats.{self.name}")


FORMATS: Final = MappingProxyType(
    {
        corpus.name: corpus
        for corpus in (
            Format("brat", "brat standoff: .ann beside .txt", (".ann",)),
            Format("cas", "UIMA CAS, as XMI or JSON", (".xmi", ".xml", ".json")),
            Format("webanno", "WebAnno TSV 3", (".tsv",)),
            Format("label_studio", "Label Studio JSON", (".json",)),
            Format("doccano", "doccano JSONL", (".jsonl", ".json")),
            Format("prodigy", "Prodigy JSONL", (".jsonl", ".json")),
            Format("web_annotation", "W3C Web Annotation", (".json", ".jsonld")),
            Format("markdown", "Markdown with YAML front matter", (".md", ".markdown"), False),
            Format("table", "CSV, a claim a row", (".csv", ".tsv"), False),
        )
    }
)
"""The formats of others by name, in the order in which a file is held against them."""
NATIVE: Final = "native"
"""The name by which `--format` asks for annotation files of geokg's own."""


def find_format(name: str) -> Format:
    """The format of that name; spaces and hyphens will do for underscores."""
    found = FORMATS.get(name.strip().lower().replace("-", "_").replace(" ", "_"))
    if found is None:
        known = (NATIVE, *FORMATS)
        fix = did_you_mean(name, known) or "the formats are " + ", ".join(known)
        message = f"no format is called `{name}`"
        raise UnreadableInput(Diagnostic(code="GK840", message=message, fix=fix))
    return found


def detect_format(file: Path) -> Format | None:
    """The first format that a file matches by name and content, or nothing."""
    try:
        with file.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        where = Location(str(file))
        raise UnreadableInput(Diagnostic(code="GK001", message=message, where=where)) from error
    return next((corpus for corpus in FORMATS.values() if corpus.matches(file, head)), None)
