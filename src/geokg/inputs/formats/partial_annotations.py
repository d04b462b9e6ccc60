"""Files of annotations of which some are wrong: they are left out, and the rest is read.

The errors of a document name the places of the annotations that they are about. The documents are
read again without these annotations, until no such error is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.formats.documents import Document, Fault, is_another_text
from geokg.inputs.formats.records import Record

_OF_SPANS: Final = frozenset({"GK801", "GK811"})
_OF_ANNOTATIONS: Final = _OF_SPANS | {"GK803", "GK804"}
"""Codes of errors about one annotation; any other error refuses the document."""


@dataclass(frozen=True, slots=True, eq=False)
class AnnotationItem:
    """One annotation of a file, with its place."""

    record: Record
    path: tuple[str | int, ...]
    annotation: Any
    where: Location

    @property
    def id(self) -> str:
        """The id of the annotation; empty if it has none."""
        value = self.annotation.get("id") if isinstance(self.annotation, dict) else ""
        return value if isinstance(value, str) else ""


def without_wrong_annotations(
    items: list[AnnotationItem],
    faults: list[Fault],
    attempt: Callable[[list[AnnotationItem]], list[Document | UnreadableInput]],
) -> Iterator[Document | UnreadableInput]:
    """Yield the documents of annotations; the first one has the faults of the file.

    Args:
        items: The annotations of the file.
        faults: What was left out so far; the function adds to it.
        attempt: Returns the documents of annotations, and removes those that it cannot read.
    """
    misaligned = 0
    while True:
        results = attempt(items)
        errors = [d for one in results if isinstance(one, UnreadableInput) for d in one.diagnostics]
        wrong = [error for error in errors if error.code in _OF_ANNOTATIONS]
        misaligned += sum(error.code in _OF_SPANS for error in wrong)
        left = _without(items, wrong)
        if len(left) == len(items) or is_another_text(misaligned, len(items) + len(faults)):
            break
        places = {item.where for item in items}
        faults += (
            Fault(error=error, kind="annotation") for error in wrong if error.where in places
        )
        items = left
    first = next((at for at, one in enumerate(results) if isinstance(one, Document)), None)
    for at, result in enumerate(results):
        if at == first and isinstance(result, Document):
            result = replace(result, faults=tuple(faults))
        yield result
    if first is None and faults:
        yield UnreadableInput(fault.error for fault in faults)


def _without(items: list[AnnotationItem], errors: list[Diagnostic]) -> list[AnnotationItem]:
    """Return the annotations that no error is about; a second id makes both wrong."""
    places = {error.where for error in errors}
    twice = {error.where for error in errors if error.code == "GK803"}
    ids = {item.id for item in items if item.where in twice} - {""}
    return [item for item in items if item.where not in places and item.id not in ids]
