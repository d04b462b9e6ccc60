"""Check of the numbers in void.ttl, counted again in the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.plural import pluralize
from geokg.base.version_files import ARTICLE_GRAPHS_DIR, VOID_PATH
from geokg.base.vocabulary import VOID
from geokg.dataset.verify.description import ValuesBySubject, values_in
from geokg.dataset.verify.report import CheckFailed, Faults, fault
from geokg.dataset.verify.scan import REPUBLISH, DatasetScan
from geokg.dataset.verify.version import OpenedVersion

_COUNTS: Final = (
    *("triples", "entities", "classes", "properties", "documents"),
    *("distinctSubjects", "distinctObjects"),
)
"""The properties of VoID whose values are numbers."""


def check_void(version: OpenedVersion, faults: Faults) -> str:
    """Check the counts of triples, entities, classes and properties, in total and by partition."""
    description, scan = values_in(version, VOID_PATH), version.scan()
    root = _root(description)
    expected = _totals(root, scan, len(version.under(ARTICLE_GRAPHS_DIR, ".ttl")))
    expected |= _partitions(description, root, VOID.class_, VOID.entities, scan.classes, faults)
    expected |= _partitions(description, root, VOID.property, VOID.triples, scan.properties, faults)
    expected |= _linksets(description, scan.properties)
    stated = _stated(description)
    for subject, property_ in sorted(expected.keys() | stated.keys()):
        found = stated.get((subject, property_), "")
        right = expected.get((subject, property_))
        if found != str(right):
            faults.add(_wrong_number(subject, property_, found, right))
    return pluralize(len(stated), "number")


_Numbers = dict[tuple[str, str], int]
"""By subject and property: the right number."""


def _root(description: ValuesBySubject) -> str:
    """Return the dataset that has partitions."""
    roots = [subject for subject, values in description.items() if VOID.classPartition in values]
    if len(roots) == 1:
        return roots[0]
    found = "\n".join(sorted(roots)) or "none"
    raise CheckFailed(
        fault(
            "GK657",
            "not exactly one dataset with partitions",
            VOID_PATH,
            found=found,
            fix=REPUBLISH,
        )
    )


def _totals(root: str, scan: DatasetScan, documents: int) -> _Numbers:
    return {
        (root, VOID.triples): scan.union.number,
        # No node is blank, and every subject is an entity.
        (root, VOID.entities): scan.subjects,
        (root, VOID.distinctSubjects): scan.subjects,
        (root, VOID.classes): len(scan.classes),
        (root, VOID.properties): len(scan.properties),
        (root, VOID.documents): documents,
    }


def _partitions(
    description: ValuesBySubject,
    root: str,
    of: str,
    unit: str,
    counts: Mapping[str, int],
    faults: Faults,
) -> _Numbers:
    """Return the right numbers of partitions; there has to be one for each term in the data."""
    linked = {VOID.class_: VOID.classPartition, VOID.property: VOID.propertyPartition}[of]
    parts = description[root].get(linked, [])
    terms = Counter(term for part in parts for term in description.get(part, {}).get(of, [""]))
    for term in sorted(terms.keys() | counts.keys()):
        if terms[term] != 1 or term not in counts:
            found = f"{pluralize(terms[term], 'part')} for {term or 'no term'}"
            faults.add(
                fault(
                    "GK657",
                    "there must be one partition for each term in the data, and no other",
                    VOID_PATH,
                    found=found,
                    expected=pluralize(int(term in counts), "part"),
                    fix=REPUBLISH,
                )
            )
    return {(p, unit): counts.get(t, 0) for p in parts for t in description.get(p, {}).get(of, [])}


def _linksets(description: ValuesBySubject, properties: Mapping[str, int]) -> _Numbers:
    return {
        (subject, VOID.triples): properties.get(predicate, 0)
        for subject, values in description.items()
        for predicate in values.get(VOID.linkPredicate, [])
    }


def _stated(description: ValuesBySubject) -> dict[tuple[str, str], str]:
    return {
        (subject, property_): " and ".join(values[property_])
        for subject, values in description.items()
        for property_ in (getattr(VOID, name) for name in _COUNTS)
        if property_ in values
    }


def _wrong_number(subject: str, property_: str, found: str, expected: int | None) -> Diagnostic:
    name = property_.removeprefix(VOID.base)
    return fault(
        "GK657",
        "a wrong number",
        VOID_PATH,
        found=f"{subject} void:{name} {found or 'is missing'}",
        expected=f"{expected:,}"
        if expected is not None
        else "no number, since it cannot be counted",
        fix=REPUBLISH,
    )
