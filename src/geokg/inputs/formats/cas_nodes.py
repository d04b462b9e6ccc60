"""The feature structures of a CAS file, as dkpro-cassis reads them with their types.

A type system is the one in the file or beside it; without one, it is read off the file itself. None
is ever fetched.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geokg.base.diagnostics import Location
from geokg.inputs.annotation.source_files import read_bytes, unreadable_input
from geokg.inputs.formats.layers import short_name
from geokg.inputs.formats.uima import (
    EXPORT,
    SOFA,
    VIEW,
    CasFile,
    FeatureStructure,
    is_name,
    is_type_name,
    parse,
    safe_parser,
)

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem  # type: ignore[import-untyped]  # ships no types

ANNOTATION: Final = "uima.tcas.Annotation"
DOCUMENT: Final = "uima.tcas.DocumentAnnotation"
METADATA: Final = ".DocumentMetaData"
TOP: Final = "uima.cas.TOP"
NOTHING: Final = 0
"""The id of the structure that stands for no structure."""
ENDS: Final = (("Governor", "Dependent"), ("Source", "Target"), ("source", "target"))
"""Pairs of features by which a relation has its ends."""
CHAIN: Final = ("first", "next")
"""Features by which chains hold their links together."""
REFERENCES: Final = frozenset({name for pair in ENDS for name in pair}.union(CHAIN))
LONGEST: Final = 10_000
"""Items of a list, each of which is a structure that names the next."""
FAILURES: Final = (
    *(LookupError, ValueError, TypeError, AttributeError, RuntimeError, SyntaxError),
    *(ArithmeticError, AssertionError),
)
"""What dkpro-cassis raises over a file that it cannot read, beside its own errors."""


@dataclass(frozen=True, slots=True)
class Node:
    """A feature structure with its features sorted into values and references to others."""

    id: int
    type: str
    values: dict[str, tuple[str, ...]]
    refs: dict[str, tuple[int, ...]]
    is_annotation: bool
    is_document: bool
    where: FeatureStructure

    @property
    def sofa(self) -> int | None:
        """The id of the text that it is about."""
        return self.where.number("sofa") or self.where.number("@sofa")


Nodes = Mapping[int, Node]


def nodes_of(found: CasFile, file: Path) -> tuple[Nodes, Counter[str]]:
    """The structures that are used, by id, and how many others there are, by what they are."""
    from cassis.typesystem import (  # type: ignore[import-untyped]  # ships no types
        TypeCheckError,
        TypeNotFoundError,
    )

    try:
        with warnings.catch_warnings():
            # offsets and names, of which it warns, are looked at here
            warnings.simplefilter("ignore")
            cas, undeclared = _load(found, file)
            lines = {one.id: one for one in found.structures if one.type != VIEW}
            nodes = {fs.xmiID: _node(fs, cas, lines) for fs in _reachable(cas)}
    except (TypeCheckError, TypeNotFoundError, *FAILURES) as error:
        message = f"dkpro-cassis cannot read it: {_said(error)}"
        raise found.refuse(message, _line_of(error, found)) from error
    known = {key: node for key, node in sorted(nodes.items()) if node.type not in undeclared}
    left = Counter(
        f"{short_name(one.type)}, " + ("undeclared" if one.type in undeclared else "used nowhere")
        for one in found.structures
        if one.id not in known and not one.type.startswith("uima.cas.")
    )
    return known, left


def _line_of(error: Exception, found: CasFile) -> int:
    """Where the number stands that leads nowhere, if that is what is wrong."""
    if not isinstance(error, KeyError):
        return 0
    number = str(error.args[0])
    named = (one for one in found.structures for v in one.features.values() if number in _words(v))
    return next((one.line for one in named), 0)


def _words(value: object) -> list[str]:
    return str(value).split() if isinstance(value, str | int) else []


def _said(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it refers to {error}, which is not there"
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _load(found: CasFile, file: Path) -> tuple[Cas, set[str]]:
    """The CAS, and its types that a given type system lacks."""
    import cassis

    beside = None if found.json.get("%TYPES") else _type_system(file)
    types = cassis.load_typesystem(BytesIO(beside)) if beside else cassis.TypeSystem()
    given = found.json.get("%TYPES", {})
    known = {declared.name for declared in types.get_types(built_in=True)} | given.keys()
    new = [one for one in found.structures if one.type not in known | {VIEW, DOCUMENT}]
    new = [one for one in new if not one.type.endswith("[]")]
    if found.json:
        whole = {**found.json, "%TYPES": {**given, **_declared(new)}}
        cas = cassis.load_cas_from_json(json.dumps(whole), typesystem=types)
    else:
        _declare(types, _declared(new, found))
        cas = cassis.load_cas_from_xmi(BytesIO(found.xmi), typesystem=types)
    return cas, {one.type for one in new} if beside or given else set()


def _type_system(file: Path) -> bytes | None:
    """The type system that was exported with a file, if it stands beside it."""
    names = (f"{file.stem}-typesystem.xml", "TypeSystem.xml", "typesystem.xml")
    beside = next((file.with_name(name) for name in names if file.with_name(name).is_file()), None)
    if beside is None:
        return None
    raw = read_bytes(beside)
    words: list[str] = []
    parser = safe_parser(str(beside))

    def begin(name: str, _: object) -> None:
        words.clear()
        if name.rpartition(" ")[2] in ("supertypeName", "featureDescription"):
            parser.CharacterDataHandler = words.append

    def end(name: str) -> None:
        word = "".join(words).strip()
        if name.rpartition(" ")[2] == "name" and word and not _is_harmless(word):
            where = Location(str(beside), parser.CurrentLineNumber, 1)
            message = f"`{word[:80]}` is no name of a type or feature"
            raise unreadable_input("GK826", where, message, EXPORT)

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = words.append
    parse(parser, raw, str(beside))
    return raw


def _is_harmless(name: str) -> bool:
    return is_type_name(name) if "." in name else is_name(name)


Declared = dict[str, dict[str, Any]]


def _declared(structures: Iterable[FeatureStructure], found: CasFile | None = None) -> Declared:
    """Types as the JSON form declares them, read off the structures that are of them."""
    of_type: dict[str, list[FeatureStructure]] = {}
    for one in structures:
        of_type.setdefault(one.type, []).append(one)
    ids = {one.id: one for one in found.structures if one.type != VIEW} if found else {}
    types: Declared = {}
    for name, members in of_type.items():
        keys = dict.fromkeys(key for one in members for key in one.features)
        above = ANNOTATION if {"begin", "end"} & keys.keys() else "uima.cas.AnnotationBase"
        if not {"begin", "end", "sofa", "@sofa"} & keys.keys():
            above = TOP
        types[name] = {"%NAME": name, "%SUPER_TYPE": above}
        for key in keys:
            feature = key.lstrip("@#")
            if feature not in ("begin", "end", "sofa"):
                kind = _range(key, [one.features[key] for one in members if key in one.features])
                if found:
                    kind = _range_in_xmi(key, members, ids)
                types[name][feature] = {"%NAME": feature, "%RANGE": kind}
    return types


def _range(key: str, values: list[Any]) -> str:
    """What a feature of a JSON CAS holds: its own marks and values say so."""
    if key.startswith("@"):
        return TOP
    if key.startswith("#") or any(isinstance(value, float) for value in values):
        return "uima.cas.Double"
    if all(isinstance(value, bool) for value in values):
        return "uima.cas.Boolean"
    return "uima.cas.Integer" if all(isinstance(v, int) for v in values) else "uima.cas.String"


def _range_in_xmi(
    key: str, members: list[FeatureStructure], ids: Mapping[int, FeatureStructure]
) -> str:
    """What a feature of an XMI holds: texts, or ids of links, or of others under known names."""
    values = [one.features[key] for one in members if key in one.features]
    if any(isinstance(value, list) for value in values):
        return "uima.cas.StringArray"
    words = [value.split() for value in values]
    targets = [ids.get(int(w)) if w.isascii() and w.isdigit() else None for ws in words for w in ws]
    are_links = all(one and _is_link(one) for one in targets)
    if not targets or None in targets or not (key in REFERENCES or are_links):
        return "uima.cas.String"
    is_single = key in REFERENCES and all(len(ws) == 1 for ws in words)
    return TOP if is_single else "uima.cas.FSArray"


def _is_link(one: FeatureStructure) -> bool:
    return "target" in one.features and "begin" not in one.features


def _declare(types: TypeSystem, declared: Declared) -> None:
    for name, one in declared.items():
        types.create_type(name, one["%SUPER_TYPE"])
    for name, one in declared.items():
        for feature, kind in one.items():
            if not feature.startswith("%"):
                types.create_feature(types.get_type(name), feature, kind["%RANGE"])


def _reachable(cas: Cas) -> Iterator[Any]:
    """The structures of all indexes, and those that they refer to."""
    queue = [fs for view in cas.views for fs in view.get_all_fs()]
    seen = {fs.xmiID for fs in queue}
    for fs in queue:
        yield fs
        for feature in fs.type.all_features:
            value = getattr(fs, feature.name)
            for other in [value] if feature.name == "tail" and value else _held(value):
                if other.type.name != SOFA and other.xmiID not in seen:
                    seen.add(other.xmiID)
                    queue.append(other)


def _held(value: Any) -> list[Any]:
    """The structures that a feature holds: itself, or the items of its array or list."""
    held: list[Any] = []
    while hasattr(value, "tail") and hasattr(value, "head"):
        if len(held) > LONGEST:
            raise ValueError(f"a list of more than {LONGEST} items, or without an end")
        held.append(value.head)
        value = value.tail
    if hasattr(value, "elements"):
        held += value.elements or []
    elif not held and hasattr(value, "xmiID"):
        held.append(value)
    return [one for one in held if hasattr(one, "xmiID") and one.xmiID not in (None, NOTHING)]


def _node(fs: Any, cas: Cas, lines: Mapping[int, FeatureStructure]) -> Node:
    values: dict[str, tuple[str, ...]] = {}
    refs: dict[str, tuple[int, ...]] = {}
    for feature in sorted(fs.type.all_features, key=lambda one: str(one.name)):
        value = getattr(fs, feature.name)
        name = feature.name[:-1] if feature.name in ("self_", "type_") else feature.name
        if value is None or name in ("sofa", "begin", "end", "elements", "head", "tail"):
            continue
        held = _held(value)
        if held:
            refs[name] = tuple(one.xmiID for one in held)
        elif hasattr(value, "elements"):
            values[name] = tuple(map(_written, value.elements or []))
        elif not hasattr(value, "xmiID"):
            values[name] = (_written(value),)
    types = cas.typesystem
    is_annotation = types.subsumes(ANNOTATION, fs.type.name)
    # without a type system, its name alone says what it is
    is_document = types.subsumes(DOCUMENT, fs.type.name) or fs.type.name.endswith(METADATA)
    where = lines[fs.xmiID]
    return Node(fs.xmiID, fs.type.name, values, refs, is_annotation, is_document, where)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
