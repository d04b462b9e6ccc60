"""Whether the numbers of void.ttl are true, counted again in the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.plural import pluralize
from geokg.base.vocabulary import VOID
from geokg.dataset.verify.description import Said, said_in
from geokg.dataset.verify.report import CheckFailed, Faults, fault
from geokg.dataset.verify.scan import AGAIN, DatasetScan
from geokg.dataset.verify.serialization import ARTICLES
from geokg.dataset.verify.version import OpenedVersion

FILE: Final = "void.ttl"
_COUNTS: Final = (
    *("triples", "entities", "classes", "properties", "documents"),
    *("distinctSubjects", "distinctObjects"),
)
"""The properties of VoID whose values are numbers."""


def check_void(version: OpenedVersion, faults: Faults) -> str:
    """Triples, entities, classes and properties are as many as void.ttl says, all and by part."""
    said, whole = said_in(version, FILE), version.scan()
    root = _root(said)
    true = _of_all(root, whole, len(version.under(ARTICLES, ".ttl")))
    true |= _of_parts(said, root, VOID.class_, VOID.entities, whole.classes, faults)
    true |= _of_parts(said, root, VOID.property, VOID.triples, whole.properties, faults)
    true |= _of_links(said, whole.properties)
    stated = _stated(said)
    for subject, property_ in sorted(true.keys() | stated.keys()):
        found = stated.get((subject, property_), "")
        expected = true.get((subject, property_))
        if found != str(expected):
            faults.add(_untrue(subject, property_, found, expected))
    return pluralize(len(stated), "number")


_Numbers = dict[tuple[str, str], int]
"""Subject and property, and the number that belongs there."""


def _root(said: Said) -> str:
    """The dataset as a whole: that which is divided into parts."""
    roots = [subject for subject, told in said.items() if VOID.classPartition in told]
    if len(roots) == 1:
        return roots[0]
    found = "\n".join(sorted(roots)) or "none"
    raise CheckFailed(
        fault("GK657", "it describes not just one dataset", FILE, found=found, fix=AGAIN)
    )


def _of_all(root: str, whole: DatasetScan, documents: int) -> _Numbers:
    return {
        (root, VOID.triples): whole.whole.number,
        # No node is blank, and whatever has an IRI and is described is an entity.
        (root, VOID.entities): whole.subjects,
        (root, VOID.distinctSubjects): whole.subjects,
        (root, VOID.classes): len(whole.classes),
        (root, VOID.properties): len(whole.properties),
        (root, VOID.documents): documents,
    }


def _of_parts(
    said: Said, root: str, of: str, unit: str, counts: Mapping[str, int], faults: Faults
) -> _Numbers:
    """The numbers of the parts of a kind, of which there is one for each term in the data."""
    linked = {VOID.class_: VOID.classPartition, VOID.property: VOID.propertyPartition}[of]
    parts = said[root].get(linked, [])
    terms = Counter(term for part in parts for term in said.get(part, {}).get(of, [""]))
    for term in sorted(terms.keys() | counts.keys()):
        if terms[term] != 1 or term not in counts:
            found = f"{pluralize(terms[term], 'part')} for {term or 'no term'}"
            faults.add(
                fault(
                    "GK657",
                    "one part belongs to each term in the data, and to no other",
                    FILE,
                    found=found,
                    expected=pluralize(int(term in counts), "part"),
                    fix=AGAIN,
                )
            )
    return {(p, unit): counts.get(t, 0) for p in parts for t in said.get(p, {}).get(of, [])}


def _of_links(said: Said, properties: Mapping[str, int]) -> _Numbers:
    return {
        (subject, VOID.triples): properties.get(predicate, 0)
        for subject, told in said.items()
        for predicate in told.get(VOID.linkPredicate, [])
    }


def _stated(said: Said) -> dict[tuple[str, str], str]:
    return {
        (subject, property_): " and ".join(told[property_])
        for subject, told in said.items()
        for property_ in (getattr(VOID, name) for name in _COUNTS)
        if property_ in told
    }


def _untrue(subject: str, property_: str, found: str, expected: int | None) -> Diagnostic:
    name = property_.removeprefix(VOID.base)
    return fault(
        "GK657",
        "a number that is not true",
        FILE,
        found=f"{subject} void:{name} {found or 'is missing'}",
        expected=f"{expected:,}" if expected is not None else "no number that cannot be counted",
        fix=AGAIN,
    )
