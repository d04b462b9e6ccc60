"""The registry of foreign formats, one row each, and the detection of a file's format.

Most formats contain mentions and relations, which a label mapping turns into articles. Markdown and
tables contain claims under geokg's own keys. The module of a format is imported when a file needs
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Final, TypeAlias

from geokg.base.diagnostics import Diagnostic, KeyPath, Location, did_you_mean
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation.source_files import recoded, unreadable_file
from geokg.inputs.formats.documents import Document

Locate: TypeAlias = Callable[[KeyPath], Location]
"""A function from a path inside an annotation to the place in a file."""
Annotation: TypeAlias = tuple[object, Locate]
"""An annotation as plain values, or the error that was raised for it, and its locations."""
HEAD: Final = 4096
"""The number of bytes at the start of a file from which its format is detected."""


@dataclass(frozen=True, slots=True)
class Format:
    """A foreign format.

    Args:
        name: The name for ``--format``, and of the module in `geokg.inputs.formats`.
        description: What the documentation and the messages call the format.
        suffixes: The suffixes of its files, in lower case.
        is_mapped: Whether its labels need a label mapping.
    """

    name: str
    description: str
    suffixes: tuple[str, ...]
    is_mapped: bool = True

    def matches(self, file: Path, head: bytes) -> bool:
        """Return whether a file has this format, judged by its name and first bytes."""
        if not file.name.lower().endswith(self.suffixes):
            return False
        return bool(self._module().matches(file, head))

    def documents(self, file: Path) -> Iterator[Document | UnreadableInput]:
        """Yield the annotated texts of a file, with the error of each that cannot be read."""
        documents: Iterator[Document | UnreadableInput] = self._module().documents(file)
        return documents

    def entries(self, file: Path) -> Iterator[Annotation]:
        """Yield the annotations of a file that has claims under geokg's own keys."""
        entries: Iterator[Annotation] = self._module().entries(file)
        return entries

    def heads_of(self, file: Path) -> tuple[Path, ...]:
        """Return the annotation files next to a file that have its articles and actors."""
        heads = getattr(self._module(), "heads_of", None)
        return heads(file) if heads else ()

    def _module(self) -> ModuleType:
        return import_module(f"geokg.inputs.formats.{self.name}")


FORMATS: Final = MappingProxyType(
    {
        format.name: format
        for format in (
            Format("brat", "brat standoff: .ann beside .txt", (".ann",)),
            Format("cas", "UIMA CAS, as XMI or JSON", (".xmi", ".xml", ".json")),
            Format("webanno", "WebAnno TSV 3", (".tsv",)),
            Format("label_studio", "Label Studio JSON", (".json",)),
            Format("doccano", "doccano JSONL", (".jsonl", ".json")),
            Format("prodigy", "Prodigy JSONL", (".jsonl", ".json")),
            Format("web_annotation", "W3C Web Annotation", (".json", ".jsonld")),
            Format("markdown", "Markdown with YAML front matter", (".md", ".markdown"), False),
            Format("table", "CSV, one claim per row", (".csv", ".tsv"), False),
            Format("excel", "Excel workbook, one claim per row", (".xlsx",), False),
        )
    }
)
"""The foreign formats by name, in the order in which detection tries them."""
NATIVE: Final = "native"
"""The name for `--format` of geokg's own annotation files."""


def find_format(name: str) -> Format:
    """Return the format with a name; spaces and hyphens count as underscores.

    Raises:
        UnreadableInput: No format has that name.

    >>> find_format("Label Studio").suffixes
    ('.json',)
    """
    format = FORMATS.get(name.strip().lower().replace("-", "_").replace(" ", "_"))
    if format is None:
        known = (NATIVE, *FORMATS)
        fix = did_you_mean(name, known) or "the formats are " + ", ".join(known)
        message = f"unknown format `{name}`"
        raise UnreadableInput(Diagnostic(code="GK840", message=message, fix=fix))
    return format


def detect_format(file: Path) -> Format | None:
    """Return the first format that a file matches by name and content, or None.

    Raises:
        UnreadableInput: The file cannot be read.
    """
    try:
        with file.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        raise unreadable_file(file, error) from error
    head = recoded(head)
    return next((format for format in FORMATS.values() if format.matches(file, head)), None)
