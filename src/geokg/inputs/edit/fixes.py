"""Corrections that diagnostics name, applied to the files that have the errors."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from geokg.base.diagnostics import Diagnostic, KeyPath
from geokg.base.errors import AnnotationError
from geokg.inputs.annotation.source_files import read_text
from geokg.inputs.edit.edits import edit_text
from geokg.inputs.edit.files import EditedText


def corrected(diagnostics: Iterable[Diagnostic]) -> tuple[EditedText, ...]:
    """Return the files of diagnostics after all their edits; nothing is written.

    A correction that cannot be made without another change is left out.

    Args:
        diagnostics: The diagnostics; those without edits are left out.

    Raises:
        UnreadableInput: A file cannot be read.
    """
    files: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.edits and diagnostic.where and diagnostic.where.file:
            files.setdefault(diagnostic.where.file, []).append(diagnostic)
    found = [_corrected_file(file, group) for file, group in files.items()]
    return tuple(one for one in found if one.after != one.before)


def _corrected_file(file: str, diagnostics: list[Diagnostic]) -> EditedText:
    before = read_text(Path(file), keep_bom=True)
    if not file.lower().endswith(".jsonl"):
        return EditedText(file, before, _corrected_text(before, diagnostics, file))
    lines = before.split("\n")
    for number in {d.where.line for d in diagnostics if d.where}:
        group = [d for d in diagnostics if d.where and d.where.line == number]
        lines[number - 1] = _corrected_text(lines[number - 1], group, file)
    return EditedText(file, before, "\n".join(lines))


def _corrected_text(text: str, diagnostics: list[Diagnostic], file: str) -> str:
    added: set[KeyPath] = set()
    # Later places first: removing an item of a list moves those after it.
    for diagnostic in sorted(diagnostics, key=_position, reverse=True):
        edits = [e for e in diagnostic.edits if not (e.op == "add" and e.path in added)]
        try:
            text = edit_text(text, edits, file)
        except AnnotationError:  # the diagnostic stays, and its message says what to do
            continue
        added |= {e.path for e in edits if e.op == "add"}
    return text


def _position(diagnostic: Diagnostic) -> tuple[tuple[tuple[int, str], ...], bool]:
    """Return the sort key of a diagnostic: an item is corrected before it is removed."""
    last = diagnostic.edits[-1]
    place = tuple((step, "") if isinstance(step, int) else (-1, step) for step in last.path)
    return place, last.op != "unset"
