"""The types and features of a UIMA CAS: those that its type system declares, and those inferred.

The type system is in the file or next to it; otherwise it is inferred from the file. It is never
fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geokg.base.diagnostics import Location
from geokg.inputs.annotation.source_files import read_bytes, unreadable_input
from geokg.inputs.formats.uima import (
    EXPORT,
    VIEW,
    CasFile,
    FeatureStructure,
    is_name,
    is_type_name,
    parse,
    safe_parser,
)

if TYPE_CHECKING:
    from cassis import TypeSystem  # type: ignore[import-untyped]  # ships no types

ANNOTATION: Final = "uima.tcas.Annotation"
TOP: Final = "uima.cas.TOP"
ENDS: Final = (("Governor", "Dependent"), ("Source", "Target"), ("source", "target"))
"""Pairs of features that hold the ends of a relation."""
CHAIN: Final = ("first", "next")
"""Features that connect the links of a chain."""
REFERENCES: Final = frozenset({name for pair in ENDS for name in pair}.union(CHAIN))
Declared = dict[str, dict[str, Any]]


def undeclared_features(
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


def inferred_features(cas_file: CasFile, features: Mapping[str, set[str]]) -> Declared:
    """Infer declarations of the features that types lack, so that dkpro-cassis reads the file."""
    members = [structure for structure in cas_file.structures if structure.type in features]
    inferred = inferred_types(members, None if cas_file.json else cas_file)
    return {
        name: {key: value for key, value in inferred[name].items() if key in lacking}
        for name, lacking in features.items()
    }


def type_system_beside(file: Path) -> bytes | None:
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


def inferred_types(
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


def declare(types: TypeSystem, declared: Declared) -> None:
    """Add types with their features to a type system."""
    for name, declaration in declared.items():
        types.create_type(name, declaration["%SUPER_TYPE"])
    for name, declaration in declared.items():
        declare_features(types, name, declaration)


def declare_features(types: TypeSystem, name: str, declaration: Mapping[str, Any]) -> None:
    """Add features to a type of a type system."""
    for feature, range in declaration.items():
        if not feature.startswith("%"):
            types.create_feature(types.get_type(name), feature, range["%RANGE"])
