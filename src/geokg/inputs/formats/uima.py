"""What stands in a UIMA CAS file, line by line, before any library sees it.

dkpro-cassis knows types and features; it knows no lines, uses a bad offset with a warning, and
makes Python source of the names of features. So a file is looked at here first: XML with a DOCTYPE,
names that are no names, and structures without an id never reach it, and offsets stay as written.
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
    """A feature structure as it stands in the file; texts in XMI, JSON values in JSON."""

    id: int
    type: str
    features: dict[str, Any]
    line: int

    def number(self, name: str) -> int | None:
        """The feature as a number that counts something, or nothing where it is none."""
        value = self.features.get(name)
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            return int(value)
        return value if type(value) is int and value >= 0 else None


@dataclass(frozen=True, slots=True)
class CasFile:
    """The structures of a file in its order, and what dkpro-cassis may be given."""

    file: str
    structures: tuple[FeatureStructure, ...]
    xmi: bytes = b""
    json: dict[str, Any] = field(default_factory=dict)

    def refuse(self, message: str, line: int = 0, code: str = "GK823") -> UnreadableInput:
        """The error that says so of a line, or of the file as a whole."""
        return _broken(self.file, line, message, code)


def is_name(name: str) -> bool:
    """Whether a name may be given to dkpro-cassis, which compiles names of features as Python.

    >>> is_name("referenceType"), is_name("a=exit()"), is_name("class")
    (True, False, False)
    """
    return bool(_NAME.fullmatch(name)) and not keyword.iskeyword(name)


def is_type_name(name: str) -> bool:
    """Whether a name is that of a type: words with dots between them."""
    return all(_NAME.fullmatch(part) for part in name.split("."))


def from_xmi(raw: bytes, file: str) -> CasFile:
    """What stands in an XMI file; raises `UnreadableInput` where it is none, or not safe."""
    found: list[FeatureStructure] = []
    depth = 0
    root = 0

    def begin(name: str, features: dict[str, str]) -> None:
        nonlocal depth, root
        depth += 1
        line = parser.CurrentLineNumber
        if depth == 1:
            root = parser.CurrentByteIndex
            if name != "http://www.omg.org/XMI XMI":
                raise _broken(file, line, f"the file is `{name[:80]}`, not `xmi:XMI`", "GK821")
        elif depth == 2:
            found.append(_structure_of(name, features, file, line))
        elif depth == 3:
            found[-1].features.setdefault(_named(name, file, line), [])
        else:
            raise _broken(file, line, f"an element in an element of a structure: `{name[:80]}`")

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = safe_parser(file)
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parse(parser, raw, file)
    declaration = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*\?>", raw)
    # dkpro-cassis trips over comments before the root
    whole = (declaration[0] + raw[root:]) if declaration and raw[:2] not in _WIDE else raw
    return _checked(CasFile(file, tuple(found), xmi=whole))


_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


def safe_parser(file: str) -> expat.XMLParserType:
    """A parser of XML that refuses a DOCTYPE, and so every entity but XML's own five."""

    def refuse(name: str, *_: object) -> None:
        message = f"the XML declares a DOCTYPE, `{name[:80]}`: entities may open files or grow"
        fix = "take the declaration out; a CAS needs none"
        where = Location(file, parser.CurrentLineNumber, 1)
        raise unreadable_input("GK822", where, message, fix)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    return parser


def parse(parser: expat.XMLParserType, raw: bytes, file: str) -> None:
    """Run the parser over a whole file; raises `UnreadableInput` with the line of the fault."""
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        message = f"no well-formed XML: {expat.ErrorString(error.code)}"
        where = Location(file, error.lineno, error.offset + 1)
        raise unreadable_input("GK821", where, message, EXPORT) from error
    except (ValueError, LookupError) as error:  # an encoding that Python has not, or is no text
        raise _broken(file, 1, f"its encoding cannot be read: {error}", "GK821") from error


def _structure_of(name: str, features: dict[str, str], file: str, line: int) -> FeatureStructure:
    space, _, local = name.rpartition(" ")
    if not (space.startswith("http:///") and space.endswith(".ecore")):
        raise _broken(file, line, f"`{name[:80]}` is no UIMA type")
    kind = f"{space[8:-6].replace('/', '.')}.{local}".removeprefix("uima.noNamespace.")
    if not is_type_name(kind):
        raise _broken(file, line, f"`{kind[:80]}` is no name of a type")
    kept = {_named(k, file, line): value for k, value in features.items() if k != _ID}
    number = features.get(_ID, "0" if kind == VIEW else "")
    if not _NUMBER.fullmatch(number):
        raise _broken(file, line, f"`{local}` has no number as its `xmi:id`", found=number)
    return FeatureStructure(int(number), kind, kept, line)


def _named(name: str, file: str, line: int) -> str:
    if not is_name(name):
        raise _broken(file, line, f"`{name[:80]}` is no name of a feature that can be read")
    return name


def _broken(
    file: str, line: int, message: str, code: str = "GK823", found: str = ""
) -> UnreadableInput:
    where = Location(file, line, 1 if line else 0)
    return unreadable_input(code, where, message, EXPORT, found[:400])


def from_json(text: str, file: str) -> CasFile:
    """What stands in a JSON CAS; raises `UnreadableInput` where it is none, or not safe."""
    json.load(text, file)  # refuses what is no JSON, twice-given keys, and half characters
    try:
        data = plain_json.loads(text, parse_int=_counted)
    except ValueError as error:
        raise _broken(file, 0, str(error)) from error
    given = data.get("%FEATURE_STRUCTURES", []) if isinstance(data, dict) else None
    if isinstance(given, dict):
        given = [_with_id(key, item) for key, item in given.items()]
    types, views = (data.get(k, {}) for k in ("%TYPES", "%VIEWS")) if given is not None else "--"
    if not (isinstance(given, list) and isinstance(types, dict) and isinstance(views, dict)):
        raise _broken(file, 1, "no JSON CAS: its types, structures and views have another shape")
    _check_types(types, file)
    lines = _lines(text)
    found = tuple(_structure_in(item, file, line) for item, line in zip(given, lines, strict=True))
    whole = {"%TYPES": types, "%FEATURE_STRUCTURES": given, "%VIEWS": views}
    return _checked(CasFile(file, found, json=whole))


def _with_id(key: str, item: object) -> object:
    number = int(key) if _NUMBER.fullmatch(key) else key
    return {"%ID": number, **item} if isinstance(item, dict) else item


def _counted(digits: str) -> int:
    if not _NUMBER.fullmatch(digits.removeprefix("-")):
        raise ValueError(f"`{digits[:30]}` is no number that counts anything")
    return int(digits)


def _lines(text: str) -> Iterator[int]:
    holder = json.places(text).parts.get("%FEATURE_STRUCTURES")
    yield from (place.at[0] for place in holder.parts.values()) if holder else ()


def _check_types(types: Mapping[str, object], file: str) -> None:
    for name, declared in types.items():
        if not is_type_name(name) or not isinstance(declared, dict):
            raise _broken(file, 1, f"`{name[:80]}` is no declaration of a type", "GK826")
        for feature, kind in declared.items():
            if feature.startswith("%"):
                continue
            if not is_name(feature) or not isinstance(kind, dict):
                message = f"`{name}` declares `{feature[:80]}`, which is no feature"
                raise _broken(file, 1, message, "GK826")


def _structure_in(item: object, file: str, line: int) -> FeatureStructure:
    if not isinstance(item, dict):
        raise _broken(file, line, "a feature structure is no object")
    number, kind = item.get("%ID"), item.get("%TYPE")
    if type(number) is not int or number < 0:
        raise _broken(file, line, "a feature structure has no number as its `%ID`")
    if not isinstance(kind, str) or not is_type_name(kind.removesuffix("[]")):
        raise _broken(file, line, "a feature structure has no name of a type as its `%TYPE`")
    for name in item:
        if not name.startswith("%") and not is_name(name.removeprefix("@").removeprefix("#")):
            raise _broken(file, line, f"`{name[:80]}` is no name of a feature that can be read")
    return FeatureStructure(number, kind, {k: v for k, v in item.items() if k[:1] != "%"}, line)


def _checked(cas: CasFile) -> CasFile:
    """The file, after a look at what its structures stand on: ids of their own, and offsets."""
    seen: dict[int, int] = {}
    for one in cas.structures:
        if one.type == VIEW:
            continue
        if one.id in seen:
            message = f"the id {one.id} is in line {seen[one.id]} already"
            raise cas.refuse(message, one.line)
        seen[one.id] = one.line
        for name in ("begin", "end"):
            if name in one.features and one.number(name) is None:
                message = f"`{name}` is no offset: {str(one.features[name])[:80]}"
                raise cas.refuse(message, one.line, "GK825")
    return cas
