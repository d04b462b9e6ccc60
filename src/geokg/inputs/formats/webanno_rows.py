"""The header, sentences and rows of WebAnno TSV 3, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NoReturn

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation.source_files import unreadable_input

Kind = Literal["value", "none", "role", "target", "chain", "relation"]
"""What a column holds: a feature, nothing but that there is an annotation, roles, their targets,
the link of a chain, or where a relation comes from."""
_FORMAT: Final = re.compile(r"#FORMAT=WebAnno TSV 3\.(?P<minor>[0-9]+)\s*")
_LAYER: Final = re.compile(r"#T_(?P<kind>SP|CH|RL)=(?P<fields>.*)")
_ROW: Final = re.compile(r"[0-9]+-[0-9]+(?:\.[0-9]+)?")
_OFFSETS: Final = re.compile(r"(?P<begin>[0-9]{1,12})-(?P<end>[0-9]{1,12})")
_PIECE: Final = re.compile(r"\\.|.", re.DOTALL)
_IN_VALUE: Final = re.compile(r"\\(->|[\\\[\]|_;*tn])")
_IN_TEXT: Final = re.compile(r"\\([tnfrb\\\x00-\x1f])")
_IN_OLD_TEXT: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|[tnfrb\\'\"/])")
_MEANT: Final = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}
_AGAIN: Final = "export it again as WebAnno TSV 3"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its layer, what it holds, and the name of its feature, or of the layer meant."""

    layer: str
    kind: Kind
    name: str = ""
    declared: int = 0
    """The line that declares it."""
    is_of_arrow: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A token or a part of one: its number in the file, its offsets, its words, its cells."""

    name: str
    line: int
    begin: int
    end: int
    words: str
    cells: tuple[str, ...]


@dataclass(slots=True)
class Sentence:
    """The text of one sentence, and its rows."""

    line: int
    text: str = ""
    rows: list[SheetRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole file: its columns and sentences."""

    file: str
    columns: tuple[Column, ...]
    sentences: tuple[Sentence, ...]


def sheet_of(text: str, file: str) -> Sheet:
    """The columns and sentences of a text; raises `UnreadableInput` with the line of a fault."""
    lines = text.split("\n")
    form = _FORMAT.fullmatch(lines[0])
    if form is None:
        _fail(file, 1, "GK830", "no WebAnno TSV of version 3", lines[0])
    columns: list[Column] = []
    at = 1
    while at < len(lines) and lines[at].startswith("#T_"):
        columns += _columns(lines[at], file, at + 1)
        at += 1
    errors: list[Diagnostic] = []
    body = _Body(file, len(columns), int(form["minor"]), errors)
    sentences = tuple(body.sentences(lines, at))
    if errors:
        raise UnreadableInput(errors)
    return Sheet(file, tuple(columns), sentences)


def _columns(line: str, file: str, number: int) -> Iterator[Column]:
    found = _LAYER.fullmatch(line.rstrip())
    layer, *fields = found["fields"].split("|") if found else [""]
    fields = [name for name in fields if name]
    if found is None or not layer:
        _fail(file, number, "GK830", "no declaration of a layer", line)
    kind = found["kind"]
    for name in fields or [""]:
        held, meant = _held(kind, name)
        yield Column(layer, held, meant, number, kind == "RL")


def _held(layer: str, name: str) -> tuple[Kind, str]:
    """What the column of a feature holds, by the kind of its layer and its own name."""
    if not name:
        return "none", ""
    if layer == "RL" and name.startswith("BT_"):
        return "relation", name.removeprefix("BT_")
    if layer == "CH" and name == "referenceRelation":
        return "chain", name
    if layer == "SP" and name.startswith("ROLE_"):
        return "role", name.partition(":")[2].partition("_")[0]
    if layer == "SP" and "." in name:
        return "target", name
    return "value", name


@dataclass(frozen=True, slots=True)
class _Body:
    """How the lines after the header are read, and what was wrong with some."""

    file: str
    width: int
    minor: int
    errors: list[Diagnostic]

    def sentences(self, lines: Sequence[str], at: int) -> Iterator[Sentence]:
        sentence: Sentence | None = None
        for number, line in enumerate(lines[at:], at + 1):
            if line.startswith("#Text="):
                if sentence is None or sentence.rows:
                    yield from [sentence] if sentence else []
                    sentence = Sentence(number)
                else:
                    sentence.text += "\n"
                sentence.text += self._text(line.removeprefix("#Text="), number)
            elif line.startswith("#Sentence.id=") or not line.strip():
                continue
            elif sentence is None:
                self._note(number, "this row stands before any `#Text=`", line)
            else:
                sentence.rows += self._row(line, number)
        yield from [sentence] if sentence else []

    def _row(self, line: str, number: int) -> Iterator[SheetRow]:
        name, *rest = line.split("\t")
        offsets = _OFFSETS.fullmatch(rest[0]) if rest else None
        cells = rest[2:]
        while len(cells) > self.width and not cells[-1].strip():
            cells.pop()
        if not _ROW.fullmatch(name) or offsets is None:
            message = "a row begins with the number of its token and its offsets"
            self._note(number, message, line)
        elif len(rest) < 2 or len(cells) != self.width:
            message = f"the row has {len(cells)} cells where the header declares {self.width}"
            self._note(number, message, line)
        else:
            begin, end = int(offsets["begin"]), int(offsets["end"])
            yield SheetRow(name, number, begin, end, rest[1], tuple(cells))

    def _text(self, text: str, line: int) -> str:
        """The text as it was; the format escapes control characters and backslashes."""
        if self.minor > 1:
            return _IN_TEXT.sub(lambda found: _MEANT.get(found[1], found[1]), text)
        meant = _IN_OLD_TEXT.sub(_of_java, text)
        try:
            return meant.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self._note(line, "half a character is escaped, and its other half is not there", text)
            return ""

    def _note(self, line: int, message: str, found: str) -> None:
        where = Location(self.file, line, 1)
        self.errors.append(
            Diagnostic(code="GK831", message=message, found=found[:400], fix=_AGAIN, where=where)
        )


def _of_java(found: re.Match[str]) -> str:
    mark = found[1]
    return chr(int(mark[1:], 16)) if mark[0] == "u" else _MEANT.get(mark, mark)


def unescaped(value: str) -> str:
    r"""A value without its backslashes.

    >>> unescaped(r"a\_b\->c\\")
    'a_b->c\\'
    """
    return _IN_VALUE.sub(lambda found: _MEANT.get(found[1], found[1]), value)


def split_at(mark: str, cell: str) -> list[str]:
    r"""The parts of a cell between marks that no backslash stands before.

    >>> split_at("|", r"a\|b|c")
    ['a\\|b', 'c']
    """
    if "\\" not in cell:
        return cell.split(mark)
    parts: list[list[str]] = [[]]
    for piece in _PIECE.findall(cell):
        if piece == mark:
            parts.append([])
        else:
            parts[-1].append(piece)
    return ["".join(pieces) for pieces in parts]


def _fail(file: str, line: int, code: str, message: str, found: str) -> NoReturn:
    raise unreadable_input(code, Location(file, line, 1), message, _AGAIN, found[:400])
