"""A check of UIMA CAS files before dkpro-cassis reads them, with the line of each structure.

dkpro-cassis knows types and features. But it has no line numbers, uses a bad offset with a warning,
and compiles names of features as Python source. So files are checked here first: XML with a
DOCTYPE, invalid names, and structures without an id are refused, and offsets are kept unchanged.
"""

from __future__ import annotations

import json as plain_json
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from geokg.base.diagnostics import Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation import json
from geokg.inputs.annotation.source_files import unreadable_input

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

    def number(self, name: str) -> int | None:
        """Return a feature as a non-negative integer, or None if it is not one."""
        value = self.features.get(name)
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            return int(value)
        return value if type(value) is int and value >= 0 else None


@dataclass(frozen=True, slots=True)
class CasFile:
    """The structures of a file in their order, and the content to pass to dkpro-cassis."""

    file: str
    structures: tuple[FeatureStructure, ...]
    xmi: bytes = b""
    json: dict[str, Any] = field(default_factory=dict)

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
    depth = 0
    root = 0

    def begin(name: str, features: dict[str, str]) -> None:
        nonlocal depth, root
        depth += 1
        line = parser.CurrentLineNumber
        if depth == 1:
            root = parser.CurrentByteIndex
            if name != "http://www.omg.org/XMI XMI":
                raise _error(file, line, f"the file is `{name[:80]}`, not `xmi:XMI`", "GK821")
        elif depth == 2:
            structures.append(_structure_of(name, features, file, line))
        elif depth == 3:
            structures[-1].features.setdefault(_feature_name(name, file, line), [])
        else:
            raise _error(file, line, f"an element inside a feature of a structure: `{name[:80]}`")

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = safe_parser(file)
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parse(parser, raw, file)
    declaration = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*\?>", raw)
    # dkpro-cassis fails on comments before the root
    xmi = (declaration[0] + raw[root:]) if declaration and raw[:2] not in _UTF_16_BOMS else raw
    return _checked(CasFile(file, tuple(structures), xmi=xmi))


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
    """Return the file after checking that ids are unique and offsets are numbers."""
    seen: dict[int, int] = {}
    for structure in cas.structures:
        if structure.type == VIEW:
            continue
        if structure.id in seen:
            message = f"the id {structure.id} is already used in line {seen[structure.id]}"
            raise cas.refuse(message, structure.line)
        seen[structure.id] = structure.line
        for name in ("begin", "end"):
            if name in structure.features and structure.number(name) is None:
                message = f"`{name}` is not an offset: {str(structure.features[name])[:80]}"
                raise cas.refuse(message, structure.line, "GK825")
    return cas
