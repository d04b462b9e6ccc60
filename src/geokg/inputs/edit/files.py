"""Annotation files on disk: replaced in one step, and never if they changed since the reading."""

from __future__ import annotations

import difflib
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from geokg.base.arguments import argument_error, path_of
from geokg.base.diagnostics import Diagnostic, Edit, Location
from geokg.base.errors import AnnotationError, UnreadableInput
from geokg.inputs.annotation import json
from geokg.inputs.annotation.reader import SUFFIXES
from geokg.inputs.annotation.source_files import read_text
from geokg.inputs.edit.edits import edit_text


@dataclass(frozen=True, slots=True)
class EditedText:
    """The text of an annotation file before and after edits; nothing is written yet.

    Attributes:
        file: The file.
        before: The text of the file when it was read, with its line ends.
        after: The text after the edits.
    """

    file: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        """The changed lines as a unified diff; empty if nothing changes."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            self.file,
            self.file,
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)

    def write(self) -> None:
        """Replace the file by the text after the edits, in one step.

        Raises:
            AnnotationError: The file has changed since it was read; nothing is written.
            UnreadableInput: The file cannot be read or written.
        """
        if self.after != self.before:
            replace_file(Path(self.file), self.before.encode(), self.after.encode())


def edit(file: str | Path, edits: Iterable[Edit], *, article: str = "") -> EditedText:
    """Return the text of an annotation file after edits; `EditedText.write` writes it.

    Only the lines of what is edited change. Comments, order, quotation marks, brackets,
    indentation and line ends of the rest stay. Each edit is checked by reading the text again.

    Args:
        file: The annotation file: YAML, JSON or JSONL.
        edits: The edits, in order.
        article: The id of the article, which a JSONL file needs.

    Raises:
        AnnotationError: An edit cannot be made, or would change something else.
        ArgumentError: A JSONL file needs `article`.
        UnreadableInput: The file cannot be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "note.yaml")
    ...     _ = file.write_text("claims:\\n  - id: a  # first\\n    type: meet\\n")
    ...     edit(file, [Edit("set", ("claims", "a", "type"), "praise")]).write()
    ...     print(file.read_text(), end="")
    claims:
      - id: a  # first
        type: praise
    """
    path = path_of("file", file)
    if path.suffix.lower() not in SUFFIXES:
        message = "annotation files end in " + ", ".join(SUFFIXES)
        where = Location(str(path))
        raise UnreadableInput(Diagnostic(code="GK007", message=message, where=where))
    before = read_text(path, keep_bom=True)
    if path.suffix.lower() != ".jsonl":
        return EditedText(str(path), before, edit_text(before, edits, str(path)))
    return EditedText(str(path), before, _edit_line(before, edits, str(path), article))


def _edit_line(text: str, edits: Iterable[Edit], file: str, article: str) -> str:
    """Return the text of a JSONL file with the line of one article edited."""
    if not article:
        expected = "the id of an article: a JSONL file has several"
        raise argument_error("article", article, expected)
    lines = text.split("\n")
    for at, line in enumerate(lines):
        bare = line.removeprefix("\ufeff")
        if not bare.strip():
            continue
        values = json.load(bare, file, at + 1)
        head = values.get("article") if isinstance(values, dict) else None
        if isinstance(head, dict) and head.get("id") == article:
            lines[at] = edit_text(line, edits, file)
            return "\n".join(lines)
    message = f"the file has no article `{article}`"
    raise AnnotationError(Diagnostic(code="GK038", message=message, where=Location(file)))


def replace_file(file: Path, before: bytes, after: bytes) -> None:
    """Replace a file in one step if its content is still the one that was read.

    A link is followed. The mode of the file is kept, and its owner where the system allows it.

    Raises:
        AnnotationError: The file has another content.
        UnreadableInput: The file cannot be read or written.
    """
    try:
        target = file.resolve(strict=True)
        status = target.stat()
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(after)
                opened.flush()
                os.fsync(opened.fileno())
            temporary.chmod(stat.S_IMODE(status.st_mode))
            _keep_owner(temporary, status)
            if _digest(target.read_bytes()) != _digest(before):
                raise _changed(file)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        where = Location(str(file))
        raise UnreadableInput(Diagnostic(code="GK001", message=message, where=where)) from error


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _keep_owner(temporary: Path, status: os.stat_result) -> None:
    if hasattr(os, "chown"):  # Windows has no owners of this kind
        with suppress(PermissionError):  # only an administrator may give a file away
            os.chown(temporary, status.st_uid, status.st_gid)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable, where the system can open folders."""
    with suppress(PermissionError):  # Windows
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _changed(file: Path) -> AnnotationError:
    return AnnotationError(
        Diagnostic(
            code="GK039",
            message="the file has changed since it was read; nothing was written",
            fix="read it again, and repeat the edit",
            where=Location(str(file)),
        )
    )
