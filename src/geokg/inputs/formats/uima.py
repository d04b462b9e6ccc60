"""A check of UIMA CAS files before dkpro-cassis reads them, with the line of each structure.

dkpro-cassis knows types and features. But it has no line numbers, uses a bad offset with a warning,
and compiles names of features as Python source. So files are checked here first: XML with a
DOCTYPE, invalid names, and structures without an id are refused, and offsets are kept unchanged.
"""

from __future__ import annotations

import json as plain_json
import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from xml.parsers import expat

from geokg.base.diagnostics import Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation import json
from geokg.inputs.annotation.source_files import unreadable_input
from geokg.inputs.formats.documents import Fault

SOFA: Final = "uima.cas.Sofa"
VIEW: Final = "uima.cas.View"
_ID: Final = "http://www.omg.org/XMI id"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
EXPORT: Final = "export it again as UIMA CAS"


@dataclass(frozen=True, slots=True)
class FeatureStructure:
    """A feature structure of the file; its values are text in XMI, JSON values in JSON."""

    id: int
    type: str
    features: dict[str, Any]
    line: int
    part: tuple[int, int] = (0, 0)
    """Its first byte in an XMI, and the byte after it."""

    def number(self, name: str) -> int | None:
        """Return a feature as a non-negative integer, or None if it is not one."""
        value = self.features.get(name)
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            return int(value)
        return value if type(value) is int and value >= 0 else None


@dataclass(frozen=True, slots=True)
class CasFile:
    """The structures of a file in their order, and the content to pass to dkpro-cassis.

    Args:
        file: The name of the file.
        structures: The feature structures that can be read.
        xmi: The content of an XMI file.
        json: The content of a JSON CAS.
        faults: The structures that were left out because they are wrong.
        absent: The ids of the structures that were left out.
        root_end: The byte of an XMI at which its root element ends.
        encoding: The encoding of an XMI.
    """

    file: str
    structures: tuple[FeatureStructure, ...]
    xmi: bytes = b""
    json: dict[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    absent: frozenset[int] = frozenset()
    root_end: int = 0
    encoding: str = "utf-8"

    def with_elements(self, ids: Sequence[int]) -> bytes:
        """Return the XMI with an empty structure for each of some ids."""
        space = 'xmlns:gkgcas="http:///uima/cas.ecore" xmlns:gkgxmi="http://www.omg.org/XMI"'
        elements = "".join(f'<gkgcas:TOP {space} gkgxmi:id="{number}"/>' for number in ids)
        encoded = elements.encode(self.encoding)
        return self.xmi[: self.root_end] + encoded + self.xmi[self.root_end :]

    def refuse(self, message: str, line: int = 0, code: str = "GK823") -> UnreadableInput:
        """Return the error for a line, or for the file as a whole."""
        return _error(self.file, line, message, code)


def is_name(name: str) -> bool:
    """Return whether a name is safe for dkpro-cassis, which compiles names of features as Python.

    >>> is_name("referenceType"), is_name("a=exit()"), is_name("class")
    (True, False, False)
    """
    return bool(_NAME.fullmatch(name)) and not keyword.iskeyword(name)


def is_type_name(name: str) -> bool:
    """Return whether a name is a valid type name: words separated by dots."""
    return all(_NAME.fullmatch(part) for part in name.split("."))


def from_xmi(raw: bytes, file: str) -> CasFile:
    """Parse and check an XMI file.

    Raises:
        UnreadableInput: The file is not XMI, or is not safe to read.
    """
    structures: list[FeatureStructure] = []
    depth = root = root_end = 0
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(raw[:2], "utf-8")
    end_tag, close = "</".encode(encoding), ">".encode(encoding)

    def begin(name: str, features: dict[str, str]) -> None:
        nonlocal depth, root
        depth += 1
        line = parser.CurrentLineNumber
        if depth == 1:
            root = parser.CurrentByteIndex
            if name != "http://www.omg.org/XMI XMI":
                raise _error(file, line, f"the file is `{name[:80]}`, not `xmi:XMI`", "GK821")
        elif depth == 2:
            structure = _structure_of(name, features, file, line)
            structures.append(replace(structure, part=(parser.CurrentByteIndex, 0)))
        elif depth == 3:
            structures[-1].features.setdefault(_feature_name(name, file, line), [])
        else:
            raise _error(file, line, f"an element inside a feature of a structure: `{name[:80]}`")

    def end(_: str) -> None:
        nonlocal depth, root_end
        depth -= 1
        if depth == 1:
            at = parser.CurrentByteIndex  # after an element without an end tag
            if raw.startswith(end_tag, at):
                at = raw.find(close, at) + len(close)
            structures[-1] = replace(structures[-1], part=(structures[-1].part[0], at))
        elif depth == 0:
            root_end = parser.CurrentByteIndex

    parser = safe_parser(file)
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parse(parser, raw, file)
    cas = _checked(CasFile(file, tuple(structures), xmi=raw))
    xmi = _xmi_of(cas, structures, root, root_end)
    end_at = len(xmi) - (len(raw) - root_end)
    return replace(cas, xmi=xmi, root_end=end_at, encoding=encoding)


def _xmi_of(cas: CasFile, structures: list[FeatureStructure], root: int, root_end: int) -> bytes:
    """Return the XMI without the structures that were left out, for dkpro-cassis."""
    raw = cas.xmi
    kept = {id(structure) for structure in cas.structures}
    parts: list[bytes] = []
    at = root
    for structure in structures:
        if id(structure) not in kept:
            parts.append(raw[at : structure.part[0]])
            at = structure.part[1]
    parts.append(raw[at:root_end])
    content = b"".join(parts)
    declaration = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*\?>", raw)
    # dkpro-cassis fails on comments before the root
    head = declaration[0] if declaration and raw[:2] not in _UTF_16_BOMS else raw[:root]
    return head + content + raw[root_end:]


_UTF_16_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


def safe_parser(file: str) -> expat.XMLParserType:
    """Return an XML parser that refuses a DOCTYPE, and so all entities but the predefined five."""

    def refuse(name: str, *_: object) -> None:
        message = f"the XML has a DOCTYPE, `{name[:80]}`, whose entities may open files or expand"
        fix = "remove the DOCTYPE; a CAS needs none"
        where = Location(file, parser.CurrentLineNumber, 1)
        raise unreadable_input("GK822", where, message, fix)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    return parser


def parse(parser: expat.XMLParserType, raw: bytes, file: str) -> None:
    """Parse a whole file.

    Raises:
        UnreadableInput: The file is not well-formed XML.
    """
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        message = f"not well-formed XML: {expat.ErrorString(error.code)}"
        where = Location(file, error.lineno, error.offset + 1)
        raise unreadable_input("GK821", where, message, EXPORT) from error
    except (ValueError, LookupError) as error:  # an encoding that Python does not have
        raise _error(file, 1, f"unreadable encoding: {error}", "GK821") from error


def _structure_of(name: str, features: dict[str, str], file: str, line: int) -> FeatureStructure:
    space, _, local = name.rpartition(" ")
    if not (space.startswith("http:///") and space.endswith(".ecore")):
        raise _error(file, line, f"`{name[:80]}` is not a UIMA type")
    type = f"{space[8:-6].replace('/', '.')}.{local}".removeprefix("uima.noNamespace.")
    if not is_type_name(type):
        raise _error(file, line, f"`{type[:80]}` is not a valid type name")
    kept_features = {
        _feature_name(k, file, line): value for k, value in features.items() if k != _ID
    }
    number = features.get(_ID, "0" if type == VIEW else "")
    if not _NUMBER.fullmatch(number):
        raise _error(file, line, f"the `xmi:id` of `{local}` is not a number", found=number)
    return FeatureStructure(int(number), type, kept_features, line)


def _feature_name(name: str, file: str, line: int) -> str:
    if not is_name(name):
        raise _error(file, line, f"`{name[:80]}` is not a valid feature name")
    return name


def _error(
    file: str, line: int, message: str, code: str = "GK823", found: str = ""
) -> UnreadableInput:
    where = Location(file, line, 1 if line else 0)
    return unreadable_input(code, where, message, EXPORT, found[:400])


def from_json(text: str, file: str) -> CasFile:
    """Parse and check a JSON CAS.

    Raises:
        UnreadableInput: The text is not a JSON CAS, or is not safe to read.
    """
    json.load(text, file)  # refuses invalid JSON, duplicate keys, and lone surrogates
    try:
        data = plain_json.loads(text, parse_int=_bounded_int)
    except ValueError as error:
        raise _error(file, 0, str(error)) from error
    entries = data.get("%FEATURE_STRUCTURES", []) if isinstance(data, dict) else None
    if isinstance(entries, dict):
        entries = [_with_id(key, item) for key, item in entries.items()]
    types, views = (data.get(k, {}) for k in ("%TYPES", "%VIEWS")) if entries is not None else "--"
    if not (isinstance(entries, list) and isinstance(types, dict) and isinstance(views, dict)):
        raise _error(
            file, 1, "not a JSON CAS: its types, structures or views have an unexpected form"
        )
    _check_types(types, file)
    lines = _lines(text)
    structures = tuple(
        _structure_in(item, file, line) for item, line in zip(entries, lines, strict=True)
    )
    checked = {"%TYPES": types, "%FEATURE_STRUCTURES": entries, "%VIEWS": views}
    return _checked(CasFile(file, structures, json=checked))


def _with_id(key: str, item: object) -> object:
    number = int(key) if _NUMBER.fullmatch(key) else key
    return {"%ID": number, **item} if isinstance(item, dict) else item


def _bounded_int(digits: str) -> int:
    if not _NUMBER.fullmatch(digits.removeprefix("-")):
        raise ValueError(f"the number `{digits[:30]}` is too long")
    return int(digits)


def _lines(text: str) -> Iterator[int]:
    parent = json.places(text).parts.get("%FEATURE_STRUCTURES")
    yield from (place.at[0] for place in parent.parts.values()) if parent else ()


def _check_types(types: Mapping[str, object], file: str) -> None:
    for name, features in types.items():
        if not is_type_name(name) or not isinstance(features, dict):
            raise _error(file, 1, f"`{name[:80]}` is not a declaration of a type", "GK826")
        for feature, range in features.items():
            if feature.startswith("%"):
                continue
            if not is_name(feature) or not isinstance(range, dict):
                message = f"`{name}` declares `{feature[:80]}`, which is not a valid feature"
                raise _error(file, 1, message, "GK826")


def _structure_in(item: object, file: str, line: int) -> FeatureStructure:
    if not isinstance(item, dict):
        raise _error(file, line, "a feature structure must be an object")
    id, type_name = item.get("%ID"), item.get("%TYPE")
    if type(id) is not int or id < 0:
        raise _error(file, line, "the `%ID` of a feature structure is not a number")
    if not isinstance(type_name, str) or not is_type_name(type_name.removesuffix("[]")):
        raise _error(file, line, "the `%TYPE` of a feature structure is not a type name")
    for name in item:
        if not name.startswith("%") and not is_name(name.removeprefix("@").removeprefix("#")):
            raise _error(file, line, f"`{name[:80]}` is not a valid feature name")
    return FeatureStructure(id, type_name, {k: v for k, v in item.items() if k[:1] != "%"}, line)


def _checked(cas: CasFile) -> CasFile:
    """Return the file without structures whose id is not unique or whose offsets are not numbers.

    Raises:
        UnreadableInput: One of them is the text.
    """
    wrong: dict[int, UnreadableInput] = {}
    seen: dict[int, int] = {}
    for at, structure in enumerate(cas.structures):
        if structure.type == VIEW:
            continue
        first = seen.setdefault(structure.id, at)
        if first != at:  # a reference may mean either
            message = f"the id {structure.id} is already used in line {cas.structures[first].line}"
            wrong[at] = cas.refuse(message, structure.line)
            message = f"the id {structure.id} is used again in line {structure.line}"
            wrong.setdefault(first, cas.refuse(message, cas.structures[first].line))
        for name in ("begin", "end"):
            if name in structure.features and structure.number(name) is None:
                message = f"`{name}` is not an offset: {str(structure.features[name])[:80]}"
                wrong[at] = cas.refuse(message, structure.line, "GK825")
    for at, error in wrong.items():
        if cas.structures[at].type == SOFA:
            raise error
    return _without(cas, wrong) if wrong else cas


def _without(cas: CasFile, wrong: Mapping[int, UnreadableInput]) -> CasFile:
    """Return the file without the structures at some positions, which are its faults."""
    entries = cas.json.get("%FEATURE_STRUCTURES", [])
    left = [entry for at, entry in enumerate(entries) if at not in wrong]
    return replace(
        cas,
        structures=tuple(one for at, one in enumerate(cas.structures) if at not in wrong),
        json={**cas.json, "%FEATURE_STRUCTURES": left} if cas.json else {},
        faults=tuple(_fault(cas.structures[at], error) for at, error in sorted(wrong.items())),
        absent=frozenset(cas.structures[at].id for at in wrong),
    )


def _fault(structure: FeatureStructure, error: UnreadableInput) -> Fault:
    label = structure.type.rpartition(".")[2]
    return Fault(error=error.diagnostics[0], kind="mention", label=label)
