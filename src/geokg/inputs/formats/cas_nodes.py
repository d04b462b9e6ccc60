"""The feature structures of a CAS file, read with dkpro-cassis and their types.

References without a target get an empty structure, so that the other structures can be read.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geokg.inputs.formats.cas_types import (
    ANNOTATION,
    TOP,
    declare,
    declare_features,
    inferred_features,
    inferred_types,
    type_system_beside,
    undeclared_features,
)
from geokg.inputs.formats.layers import short_name
from geokg.inputs.formats.uima import (
    SOFA,
    VIEW,
    CasFile,
    FeatureStructure,
)

if TYPE_CHECKING:
    from cassis import Cas  # type: ignore[import-untyped]  # ships no types

DOCUMENT: Final = "uima.tcas.DocumentAnnotation"
METADATA: Final = ".DocumentMetaData"
NULL_ID: Final = 0
"""The id of the null structure."""
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

    type_system = None if cas_file.json.get("%TYPES") else type_system_beside(file)
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
        features = undeclared_features(cas_file, types, declared)
        inferred = inferred_types(undeclared)
        merged = {**declared, **inferred}
        for name, added in inferred_features(cas_file, features).items():
            merged[name] = {**added, **merged.get(name, {})}
        data = {**cas_file.json, "%TYPES": merged}
        cas = cassis.load_cas_from_json(json.dumps(data), typesystem=types)
    else:
        features = undeclared_features(cas_file, types, {})
        declare(types, inferred_types(undeclared, cas_file))
        for name, added in inferred_features(cas_file, features).items():
            declare_features(types, name, added)
        cas = cassis.load_cas_from_xmi(BytesIO(cas_file.xmi), typesystem=types)
    is_declared = bool(type_system or declared)
    return cas, {structure.type for structure in undeclared} if is_declared else set(), features


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
