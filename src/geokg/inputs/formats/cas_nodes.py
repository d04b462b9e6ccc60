"""The feature structures of a CAS file, read with dkpro-cassis and their types.

The type system is in the file or next to it; otherwise it is inferred from the file. It is never
fetched.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
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
NULL_ID: Final = 0
"""The id of the null structure."""
ENDS: Final = (("Governor", "Dependent"), ("Source", "Target"), ("source", "target"))
"""Pairs of features that hold the ends of a relation."""
CHAIN: Final = ("first", "next")
"""Features that connect the links of a chain."""
REFERENCES: Final = frozenset({name for pair in ENDS for name in pair}.union(CHAIN))
MAX_LIST_ITEMS: Final = 10_000
"""The most items of a linked list."""
MAX_ABSENT: Final = 100
"""The most ids that references may name and no structure may have."""
FAILURES: Final = (
    *(LookupError, ValueError, TypeError, AttributeError, RuntimeError, SyntaxError),
    *(ArithmeticError, AssertionError),
)
"""What dkpro-cassis raises for a file that it cannot read, besides its own errors."""


@dataclass(frozen=True, slots=True)
class Node:
    """A feature structure with its features sorted into values and references."""

    id: int
    type: str
    values: dict[str, tuple[str, ...]]
    refs: dict[str, tuple[int, ...]]
    is_annotation: bool
    is_document: bool
    where: FeatureStructure

    @property
    def sofa(self) -> int | None:
        """The id of the text that the structure is about."""
        return self.where.number("sofa") or self.where.number("@sofa")


Nodes = Mapping[int, Node]


def nodes_of(cas_file: CasFile, file: Path) -> tuple[Nodes, Counter[str], frozenset[int]]:
    """Return the structures that are used, by id, and what was left out.

    Returns:
        The structures, the counts of the others by type, and the ids that references name and no
        structure has.
    """
    from cassis.typesystem import (  # type: ignore[import-untyped]  # ships no types
        TypeCheckError,
        TypeNotFoundError,
    )

    absent = set(cas_file.absent)
    while True:
        try:
            with warnings.catch_warnings():
                # geokg checks the offsets and names that it warns of
                warnings.simplefilter("ignore")
                cas, undeclared, features = _load(_with_placeholders(cas_file, absent), file)
                structures = {
                    structure.id: structure
                    for structure in cas_file.structures
                    if structure.type != VIEW
                }
                nodes = {
                    fs.xmiID: _node(fs, cas, structures, features)
                    for fs in _reachable(cas)
                    if fs.xmiID not in absent
                }
            break
        except (TypeCheckError, TypeNotFoundError, *FAILURES) as error:
            number = _missing_id(error)
            if number is None or number in absent or len(absent) >= MAX_ABSENT:
                message = f"dkpro-cassis cannot read the file: {_reason(error)}"
                raise cas_file.refuse(message, _line_of(error, cas_file)) from error
            absent.add(number)
    used = {key: node for key, node in sorted(nodes.items()) if node.type not in undeclared}
    unused = Counter(
        f"{short_name(structure.type)}, "
        + ("undeclared" if structure.type in undeclared else "used nowhere")
        for structure in cas_file.structures
        if structure.id not in used and not structure.type.startswith("uima.cas.")
    )
    for structure in cas_file.structures:
        for key in structure.features:
            if key.lstrip("@#^") in features.get(structure.type, ()):
                unused[f"{short_name(structure.type)}.{key.lstrip('@#^')}, undeclared"] += 1
    return used, unused, frozenset(absent)


def _missing_id(error: Exception) -> int | None:
    """Return the id that a reference names and no structure has, if that is the error."""
    number = str(error.args[0]) if isinstance(error, KeyError) and error.args else ""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None


def _with_placeholders(cas_file: CasFile, absent: set[int]) -> CasFile:
    """Return the file with an empty structure for each id that is missing."""
    if not absent:
        return cas_file
    if cas_file.json:
        entries = cas_file.json["%FEATURE_STRUCTURES"]
        more = [{"%ID": number, "%TYPE": TOP} for number in sorted(absent)]
        return replace(cas_file, json={**cas_file.json, "%FEATURE_STRUCTURES": [*entries, *more]})
    return replace(cas_file, xmi=cas_file.with_elements(sorted(absent)))


def _line_of(error: Exception, cas_file: CasFile) -> int:
    """Return the line of the reference without a target, if that is the error; else 0."""
    number = _missing_id(error)
    return 0 if number is None else line_of_reference(number, cas_file)


def line_of_reference(number: int, cas_file: CasFile) -> int:
    """Return the line of the first structure that refers to an id; else 0."""
    references = (
        structure
        for structure in cas_file.structures
        for value in structure.features.values()
        if str(number) in _words(value)
    )
    return next((structure.line for structure in references), 0)


def _words(value: object) -> list[str]:
    return str(value).split() if isinstance(value, str | int) else []


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it refers to {error}, which does not exist"
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _load(cas_file: CasFile, file: Path) -> tuple[Cas, set[str], Mapping[str, set[str]]]:
    """Return the CAS, and the types and features that its type system does not declare."""
    import cassis

    type_system = None if cas_file.json.get("%TYPES") else _type_system(file)
    types = cassis.load_typesystem(BytesIO(type_system)) if type_system else cassis.TypeSystem()
    declared = cas_file.json.get("%TYPES", {})
    declared_names = {type.name for type in types.get_types(built_in=True)} | declared.keys()
    undeclared = [
        structure
        for structure in cas_file.structures
        if structure.type not in declared_names | {VIEW, DOCUMENT}
    ]
    undeclared = [structure for structure in undeclared if not structure.type.endswith("[]")]
    if cas_file.json:
        features = _undeclared_features(cas_file, types, declared)
        inferred = _inferred_types(undeclared)
        merged = {**declared, **inferred}
        for name, added in _inferred_features(cas_file, features).items():
            merged[name] = {**added, **merged.get(name, {})}
        data = {**cas_file.json, "%TYPES": merged}
        cas = cassis.load_cas_from_json(json.dumps(data), typesystem=types)
    else:
        features = _undeclared_features(cas_file, types, {})
        _declare(types, _inferred_types(undeclared, cas_file))
        for name, added in _inferred_features(cas_file, features).items():
            _declare_features(types, name, added)
        cas = cassis.load_cas_from_xmi(BytesIO(cas_file.xmi), typesystem=types)
    is_declared = bool(type_system or declared)
    return cas, {structure.type for structure in undeclared} if is_declared else set(), features


def _undeclared_features(
    cas_file: CasFile, types: TypeSystem, declared: Mapping[str, Mapping[str, Any]]
) -> dict[str, set[str]]:
    """Return the features of declared types that their declarations lack."""
    known: dict[str, set[str]] = {}
    features: dict[str, set[str]] = {}
    for structure in cas_file.structures:
        name = structure.type
        if name.startswith("uima.") or name.endswith("[]"):
            continue
        if name not in known:
            known[name] = _declared_features(name, types, declared)
        if known[name]:
            lacking = {key.lstrip("@#^") for key in structure.features} - known[name]
            features.setdefault(name, set()).update(lacking)
    return {name: lacking for name, lacking in features.items() if lacking}


def _declared_features(
    name: str, types: TypeSystem, declared: Mapping[str, Mapping[str, Any]]
) -> set[str]:
    """Return the features of a type and its supertypes; nothing if it is not declared."""
    names: set[str] = set()
    while name in declared and name not in names:
        names.add(name)
        names |= {key for key in declared[name] if not key.startswith("%")}
        name = str(declared[name].get("%SUPER_TYPE", TOP))
    if types.contains_type(name):
        found = types.get_type(name).all_features
        names |= {name, "sofa", "begin", "end"}
        names |= {f.name[:-1] if f.name in ("self_", "type_") else f.name for f in found}
    return names


def _inferred_features(cas_file: CasFile, features: Mapping[str, set[str]]) -> Declared:
    """Infer declarations of the features that types lack, so that dkpro-cassis reads the file."""
    members = [structure for structure in cas_file.structures if structure.type in features]
    inferred = _inferred_types(members, None if cas_file.json else cas_file)
    return {
        name: {key: value for key, value in inferred[name].items() if key in lacking}
        for name, lacking in features.items()
    }


def _type_system(file: Path) -> bytes | None:
    """Return the type system that was exported with a file, if it is next to it."""
    names = (f"{file.stem}-typesystem.xml", "TypeSystem.xml", "typesystem.xml")
    found = next((file.with_name(name) for name in names if file.with_name(name).is_file()), None)
    if found is None:
        return None
    data = read_bytes(found)
    words: list[str] = []
    parser = safe_parser(str(found))

    def begin(name: str, _: object) -> None:
        words.clear()
        if name.rpartition(" ")[2] in ("supertypeName", "featureDescription"):
            parser.CharacterDataHandler = words.append

    def end(name: str) -> None:
        word = "".join(words).strip()
        if name.rpartition(" ")[2] == "name" and word and not _is_valid_name(word):
            where = Location(str(found), parser.CurrentLineNumber, 1)
            message = f"`{word[:80]}` is not a valid name of a type or feature"
            raise unreadable_input("GK826", where, message, EXPORT)

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = words.append
    parse(parser, data, str(found))
    return data


def _is_valid_name(name: str) -> bool:
    return is_type_name(name) if "." in name else is_name(name)


Declared = dict[str, dict[str, Any]]


def _inferred_types(
    structures: Iterable[FeatureStructure], cas_file: CasFile | None = None
) -> Declared:
    """Infer declarations of types from their structures, in the form of the JSON CAS."""
    structures_of: dict[str, list[FeatureStructure]] = {}
    for structure in structures:
        structures_of.setdefault(structure.type, []).append(structure)
    ids = (
        {structure.id: structure for structure in cas_file.structures if structure.type != VIEW}
        if cas_file
        else {}
    )
    types: Declared = {}
    for name, members in structures_of.items():
        keys = dict.fromkeys(key for structure in members for key in structure.features)
        supertype = ANNOTATION if {"begin", "end"} & keys.keys() else "uima.cas.AnnotationBase"
        if not {"begin", "end", "sofa", "@sofa"} & keys.keys():
            supertype = TOP
        types[name] = {"%NAME": name, "%SUPER_TYPE": supertype}
        for key in keys:
            feature = key.lstrip("@#")
            if feature not in ("begin", "end", "sofa"):
                range = _inferred_range(
                    key,
                    [structure.features[key] for structure in members if key in structure.features],
                )
                if cas_file:
                    range = _inferred_xmi_range(key, members, ids)
                types[name][feature] = {"%NAME": feature, "%RANGE": range}
    return types


def _inferred_range(key: str, values: list[Any]) -> str:
    """Infer the range of a feature of a JSON CAS from its prefix and values."""
    if key.startswith("@"):
        return TOP
    if key.startswith("#") or any(isinstance(value, float) for value in values):
        return "uima.cas.Double"
    if all(isinstance(value, bool) for value in values):
        return "uima.cas.Boolean"
    return "uima.cas.Integer" if all(isinstance(v, int) for v in values) else "uima.cas.String"


def _inferred_xmi_range(
    key: str, members: list[FeatureStructure], ids: Mapping[int, FeatureStructure]
) -> str:
    """Infer the range of a feature of an XMI: text, or references to links or known ends."""
    values = [structure.features[key] for structure in members if key in structure.features]
    if any(isinstance(value, list) for value in values):
        return "uima.cas.StringArray"
    words = [value.split() for value in values]
    targets = [ids.get(int(w)) if w.isascii() and w.isdigit() else None for ws in words for w in ws]
    are_links = all(structure and _is_link(structure) for structure in targets)
    is_reference = (
        key in REFERENCES
        and any(targets)
        and all(word.isdigit() for texts in words for word in texts)
    )
    if not targets or not (is_reference or (None not in targets and are_links)):
        return "uima.cas.String"
    is_single = key in REFERENCES and all(len(ws) == 1 for ws in words)
    return TOP if is_single else "uima.cas.FSArray"


def _is_link(structure: FeatureStructure) -> bool:
    return "target" in structure.features and "begin" not in structure.features


def _declare(types: TypeSystem, declared: Declared) -> None:
    for name, declaration in declared.items():
        types.create_type(name, declaration["%SUPER_TYPE"])
    for name, declaration in declared.items():
        _declare_features(types, name, declaration)


def _declare_features(types: TypeSystem, name: str, declaration: Mapping[str, Any]) -> None:
    for feature, range in declaration.items():
        if not feature.startswith("%"):
            types.create_feature(types.get_type(name), feature, range["%RANGE"])


def _reachable(cas: Cas) -> Iterator[Any]:
    """Yield the structures of all indexes, and those that they refer to."""
    queue = [fs for view in cas.views for fs in view.get_all_fs()]
    seen = {fs.xmiID for fs in queue}
    for fs in queue:
        yield fs
        for feature in fs.type.all_features:
            value = getattr(fs, feature.name)
            for other in [value] if feature.name == "tail" and value else _structures_in(value):
                if other.type.name != SOFA and other.xmiID not in seen:
                    seen.add(other.xmiID)
                    queue.append(other)


def _structures_in(value: Any) -> list[Any]:
    """Return the structures of a feature: the value, or the items of its array or list."""
    structures: list[Any] = []
    while hasattr(value, "tail") and hasattr(value, "head"):
        if len(structures) > MAX_LIST_ITEMS:
            raise ValueError(f"a list of more than {MAX_LIST_ITEMS} items, or a cyclic one")
        structures.append(value.head)
        value = value.tail
    if hasattr(value, "elements"):
        structures += value.elements or []
    elif not structures and hasattr(value, "xmiID"):
        structures.append(value)
    return [
        item for item in structures if hasattr(item, "xmiID") and item.xmiID not in (None, NULL_ID)
    ]


def _node(
    fs: Any,
    cas: Cas,
    structures_by_id: Mapping[int, FeatureStructure],
    undeclared: Mapping[str, set[str]],
) -> Node:
    values: dict[str, tuple[str, ...]] = {}
    refs: dict[str, tuple[int, ...]] = {}
    for feature in sorted(fs.type.all_features, key=lambda feature: str(feature.name)):
        value = getattr(fs, feature.name)
        name = feature.name[:-1] if feature.name in ("self_", "type_") else feature.name
        if value is None or name in ("sofa", "begin", "end", "elements", "head", "tail"):
            continue
        if name in undeclared.get(fs.type.name, ()):
            continue
        structures = _structures_in(value)
        if structures:
            refs[name] = tuple(feature.xmiID for feature in structures)
        elif hasattr(value, "elements"):
            values[name] = tuple(map(_as_text, value.elements or []))
        elif not hasattr(value, "xmiID"):
            values[name] = (_as_text(value),)
    types = cas.typesystem
    is_annotation = types.subsumes(ANNOTATION, fs.type.name)
    # without a type system, only the name identifies it
    is_document = types.subsumes(DOCUMENT, fs.type.name) or fs.type.name.endswith(METADATA)
    where = structures_by_id[fs.xmiID]
    return Node(fs.xmiID, fs.type.name, values, refs, is_annotation, is_document, where)


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
