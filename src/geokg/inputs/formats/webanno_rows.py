"""The header, sentences and rows of WebAnno TSV 3, with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NoReturn

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation.source_files import unreadable_input
from geokg.inputs.formats.documents import Fault, is_another_text

Kind = Literal["value", "none", "role", "target", "chain", "relation"]
"""The content of a column: a feature, no more than the existence of an annotation, roles, targets
of roles, the link of a chain, or the source of a relation."""
_FORMAT: Final = re.compile(r"#FORMAT=WebAnno TSV 3\.(?P<minor>[0-9]+)\s*")
_LAYER: Final = re.compile(r"#T_(?P<kind>SP|CH|RL)=(?P<fields>.*)")
_DECLARATIONS: Final = ("#T_SP", "#T_CH", "#T_RL")
_ROW: Final = re.compile(r"[0-9]+-[0-9]+(?:\.[0-9]+)?")
_OFFSETS: Final = re.compile(r"(?P<begin>[0-9]{1,12})-(?P<end>[0-9]{1,12})")
_PIECE: Final = re.compile(r"\\.|.", re.DOTALL)
_VALUE_ESCAPE: Final = re.compile(r"\\(->|[\\\[\]|_;*tn])")
_TEXT_ESCAPE: Final = re.compile(r"\\([tnfrb\\\x00-\x1f])")
_OLD_TEXT_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|[tnfrb\\'\"/])")
_ESCAPES: Final = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}
EXPORT: Final = "export it again as WebAnno TSV 3"


@dataclass(frozen=True, slots=True)
class TsvColumn:
    """One column: its layer, its kind, and the name of its feature or of the layer it refers to."""

    layer: str
    kind: Kind
    name: str = ""
    declared: int = 0
    """The line that declares the column."""
    is_of_relation: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A token, or a part of one: its number in the file, offsets, words and cells."""

    name: str
    line: int
    begin: int
    end: int
    words: str
    cells: tuple[str, ...]


@dataclass(slots=True)
class Sentence:
    """The text of one sentence, with its rows."""

    line: int
    text: str = ""
    rows: list[SheetRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns and sentences of a file.

    Args:
        file: The name of the file.
        columns: The columns that the header declares.
        sentences: The sentences with their rows.
        faults: The lines that were left out because they are wrong.
        unknown_lines: The number of lines with a `#` that the format does not define.
    """

    file: str
    columns: tuple[TsvColumn, ...]
    sentences: tuple[Sentence, ...]
    faults: tuple[Fault, ...] = ()
    unknown_lines: int = 0


def sheet_of(text: str, file: str) -> Sheet:
    """Parse the text of a WebAnno TSV file.

    Raises:
        UnreadableInput: The header is wrong, or most of the rows.
    """
    lines = text.split("\n")
    header = _FORMAT.fullmatch(lines[0])
    if header is None:
        _fail(file, 1, "GK830", "not WebAnno TSV 3", lines[0])
    columns: list[TsvColumn] = []
    for number, line in enumerate(_header(lines), 2):
        if line.startswith(_DECLARATIONS):
            columns += _columns(line, file, number)
    reader = _BodyReader(file, len(columns), int(header["minor"]))
    body = [("" if line.startswith(_DECLARATIONS) else line) for line in lines[1:]]
    sentences = tuple(reader.sentences(body, 1))
    row_count = sum(len(sentence.rows) for sentence in sentences)
    wrong_count = sum(fault.kind == "row" for fault in reader.faults)
    if is_another_text(wrong_count, row_count + wrong_count):
        raise UnreadableInput(fault.error for fault in reader.faults)
    faults = tuple(reader.faults)
    return Sheet(file, tuple(columns), sentences, faults, reader.unknown_lines)


def _header(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines between the first line and the first sentence."""
    for line in lines[1:]:
        if line.startswith("#Text=") or (line.strip() and not line.startswith("#")):
            return
        yield line


def _columns(line: str, file: str, number: int) -> Iterator[TsvColumn]:
    match = _LAYER.fullmatch(line.rstrip())
    layer, *fields = match["fields"].split("|") if match else [""]
    fields = [name for name in fields if name]
    if match is None or not layer:
        _fail(file, number, "GK830", "not a declaration of a layer", line)
    kind = match["kind"]
    for name in fields or [""]:
        column_kind, feature = _column_kind(kind, name)
        yield TsvColumn(layer, column_kind, feature, number, kind == "RL")


def _column_kind(layer: str, name: str) -> tuple[Kind, str]:
    """Return the kind and the name of a column, from the kind of its layer and its feature."""
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


@dataclass(slots=True)
class _BodyReader:
    """Reads the lines after the first, and collects the faults."""

    file: str
    width: int
    minor: int
    faults: list[Fault] = field(default_factory=list)
    unknown_lines: int = 0

    def sentences(self, lines: Sequence[str], before: int) -> Iterator[Sentence]:
        sentence: Sentence | None = None
        for number, line in enumerate(lines, before + 1):
            if line.startswith("#Text="):
                if sentence is None or sentence.rows:
                    yield from [sentence] if sentence else []
                    sentence = Sentence(number)
                else:
                    sentence.text += "\n"
                sentence.text += self._text(line.removeprefix("#Text="), number)
            elif line.startswith("#Sentence.id=") or not line.strip():
                continue
            elif line.startswith("#"):
                self.unknown_lines += 1
            elif sentence is None:
                self._error(number, "the row comes before any `#Text=`", line)
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
            message = "a row must start with the number of its token and its offsets"
            self._error(number, message, line)
        elif len(rest) < 2 or len(cells) != self.width:
            message = f"the row has {len(cells)} cells, the header declares {self.width}"
            self._error(number, message, line)
        else:
            begin, end = int(offsets["begin"]), int(offsets["end"])
            yield SheetRow(name, number, begin, end, rest[1], tuple(cells))

    def _text(self, text: str, line: int) -> str:
        """Return the text without the escapes of control characters and backslashes."""
        if self.minor > 1:
            return _TEXT_ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), text)
        unescaped_text = _OLD_TEXT_ESCAPE.sub(_unescape_java, text)
        try:
            return unescaped_text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            message = "the text has an escaped surrogate without its other half"
            _fail(self.file, line, "GK831", message, text)

    def _error(self, line: int, message: str, found: str) -> None:
        where = Location(self.file, line, 1)
        error = Diagnostic(
            code="GK831", message=message, found=found[:400], fix=EXPORT, where=where
        )
        self.faults.append(Fault(error=error, kind="row"))


def _unescape_java(match: re.Match[str]) -> str:
    escape = match[1]
    return chr(int(escape[1:], 16)) if escape[0] == "u" else _ESCAPES.get(escape, escape)


def unescaped(value: str) -> str:
    r"""Return a value without its backslash escapes.

    >>> unescaped(r"a\_b\->c\\")
    'a_b->c\\'
    """
    return _VALUE_ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), value)


def split_at(separator: str, cell: str) -> list[str]:
    r"""Split a cell at separators that no backslash precedes.

    >>> split_at("|", r"a\|b|c")
    ['a\\|b', 'c']
    """
    if "\\" not in cell:
        return cell.split(separator)
    parts: list[list[str]] = [[]]
    for piece in _PIECE.findall(cell):
        if piece == separator:
            parts.append([])
        else:
            parts[-1].append(piece)
    return ["".join(pieces) for pieces in parts]


def _fail(file: str, line: int, code: str, message: str, found: str) -> NoReturn:
    raise unreadable_input(code, Location(file, line, 1), message, EXPORT, found[:400])
