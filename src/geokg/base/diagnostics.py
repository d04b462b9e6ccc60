"""Diagnostics: what is wrong, where, and how to fix it, in one layout everywhere.

A diagnostic reads like a compiler's::

    articles/003.yaml:14:10: GK104 quote not found in the article
       | "Turkey will recall its ambassador"
       = nearest text, at 212: "Türkiye would recall its ambassador"
       = copy the words exactly as printed

Codes are stable: a code keeps its meaning and is never reused. docs/diagnostics.md lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Final, Literal, cast

from geokg.base.edit_distance import nearest_word
from geokg.base.safe_text import UNPRINTABLE

Severity = Literal["error", "warning"]
KeyPath = tuple[str | int, ...]
"""The place of a value inside an annotation: ``("claims", 3, "quote", 0)``."""
Value = str | list["Value"] | dict[str, "Value"]
"""A plain value of an annotation file: text, a list or a mapping."""
Operation = Literal["set", "unset", "add", "drop", "move"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of an annotation file.

    Attributes:
        op: ``set`` a value, ``unset`` a key, ``add`` an actor or a claim, ``drop`` one, or ``move``
            one to another position.
        path: The place: ``("claims", "thanks", "when")``. A claim is named by its id or its
            position, an actor by its id. To ``add`` a claim, the path is ``("claims",)``.
        value: The new value of ``set`` and ``add``: text, a list or a mapping.
        to: The position of ``move``, or of an added claim; by default claims are added at the end.

    >>> Edit("set", ("claims", "thanks", "certainty"), "probable").op
    'set'
    """

    op: Operation
    path: KeyPath
    value: Value = ""
    to: int = -1

    def as_dict(self) -> dict[str, object]:
        """Return the edit as plain JSON values."""
        plain: dict[str, object] = {"op": self.op, "path": list(self.path)}
        if self.op in ("set", "add"):
            plain["value"] = self.value
        return plain


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; line and column count from 1, and 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """A problem with an input: an error, or a warning.

    Attributes:
        code: The stable code.
        found: The offending text as it occurs in the input.
        nearest: The nearest correct text.
        fix: What to do.
        path: The place inside the annotation.
        where: The place in a file, if the annotation came from one.
        nearest_text: For programs that send it back to an author: the nearest text of the article.
        nearest_at: Where that text begins, in code points; -1 if there is none.
        edits: The edits of the annotation that correct it, where there is one right correction.
        related: A second place inside the annotation that the problem concerns.
        related_where: That place in a file.

    >>> print(Diagnostic(code="GK120", message="no such type", found="recognize",
    ...                  fix="did you mean `recognise`?"))
    GK120 no such type
       | recognize
       = did you mean `recognise`?
    """

    code: str
    message: str
    found: str = ""
    nearest: str = ""
    fix: str = ""
    severity: Severity = "error"
    path: KeyPath = ()
    where: Location | None = None
    nearest_text: str = ""
    nearest_at: int = -1
    edits: tuple[Edit, ...] = ()
    related: KeyPath = ()
    related_where: Location | None = None

    def __str__(self) -> str:
        place = self.where or dotted(self.path)
        kind = "warning: " if self.severity == "warning" else ""
        lines = [f"{place}: {self.code} {kind}{self.message}"]
        if not place:
            lines = [f"{self.code} {kind}{self.message}"]
        if self.found:
            lines += [f"   | {shortened(line)}" for line in self.found.splitlines()[:4]]
        other = self.related_where or dotted(self.related)
        related = f"the first is at {other}" if other else ""
        lines += [f"   = {line}" for line in (self.nearest, related, self.fix) if line]
        return "\n".join(map(_printable, lines))

    def as_dict(self) -> dict[str, object]:
        """Return the diagnostic as plain JSON values, for programs that return it to an author."""
        where = self.where or Location("")
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "file": where.file,
            "line": where.line,
            "column": where.column,
            "path": dotted(self.path),
            "found": self.found,
            "nearest": self.nearest,
            "nearest_text": self.nearest_text,
            "nearest_at": self.nearest_at,
            "related": str(self.related_where or dotted(self.related)),
            "fix": self.fix,
            "edits": [edit.as_dict() for edit in self.edits],
        }

    def located(self, locate: Callable[[KeyPath], Location]) -> Diagnostic:
        """Return the diagnostic with the places in a file of its paths."""
        located: Any = _UnfrozenDiagnostic()
        # fmt: off
        (
            located.code, located.message, located.found, located.nearest, located.fix,
            located.severity, located.path, _, located.nearest_text, located.nearest_at,
            located.edits, located.related, _,
        ) = _values(self)
        # fmt: on
        located.where = locate(self.path)
        located.related_where = locate(self.related) if self.related else None
        located.__class__ = Diagnostic
        return cast(Diagnostic, located)


_values: Final = attrgetter(*(field.name for field in fields(Diagnostic)))


class _UnfrozenDiagnostic:
    """A diagnostic while it is made: its slots are those of `Diagnostic`, whose class it gets.

    To replace fields of a frozen value takes eight times as long.
    """

    __slots__ = tuple(field.name for field in fields(Diagnostic))


def _printable(line: str) -> str:
    """Return the line with its unprintable characters spelt out."""
    return UNPRINTABLE.sub(lambda match: ascii(match.group())[1:-1], line)


def dotted(path: KeyPath) -> str:
    """Return a path as people write it.

    >>> dotted(("claims", 3, "quote"))
    'claims[3].quote'
    """
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def shortened(text: str, limit: int = 200) -> str:
    """Return the text on one line, shortened in the middle if it exceeds ``limit`` code points."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    half = (limit - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question with the known word that is misspelt, or an empty string.

    Only for closed lists of words of geokg: keys, options, names of queries.

    >>> did_you_mean("recognize", ["recognise", "reject"]), did_you_mean("planned", ["wanted"])
    ('did you mean `recognise`?', '')
    """
    near = nearest_word(word, known)
    return f"did you mean `{near}`?" if near else ""


def sort_key(diagnostic: Diagnostic) -> tuple[Location, tuple[tuple[int, str], ...], str, str]:
    """Return the sort key of a diagnostic: file, line and column as numbers; then path and code.

    >>> places = [("claims", 10), ("claims", 9, "type"), ("article", "id")]
    >>> found = [Diagnostic(code="GK104", message="", path=path) for path in places]
    >>> [dotted(diagnostic.path) for diagnostic in sorted(found, key=sort_key)]
    ['article.id', 'claims[9].type', 'claims[10]']
    """
    where = diagnostic.where or Location("")
    path = tuple((step, "") if isinstance(step, int) else (-1, step) for step in diagnostic.path)
    return (where, path, diagnostic.code, diagnostic.message)
