"""The results of rules, and their N-Triples lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from geokg.base.vocabulary import GKG, OWL, RDF, SEVERITIES, SKOS, XSD, rule_iri
from geokg.graph.quads import text

_NAME: Final = re.compile(r"[A-Za-z0-9.:-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """A result of a rule; with a severity it is a finding.

    ``names`` identify it among the results of the rule; ``links`` are pairs of situations that
    the rule identifies.
    """

    names: tuple[str, ...]
    concerns: tuple[str, ...]
    rests_on: tuple[str, ...]
    severity: str = ""
    explanation: str = ""
    strength: str = ""
    corroboration: int | None = None
    links: tuple[tuple[str, str], ...] = ()


def result_lines(
    results: Iterable[RuleResult], name: str, version: int, base: str
) -> Iterator[str]:
    """Yield the triples of a rule's results."""
    for result in results:
        node = f"<{result_iri(name, result.names, base)}>"
        class_ = GKG.Finding if result.severity else GKG.Derivation
        yield f"{node} <{RDF.type}> <{class_}>"
        yield f"{node} <{GKG.rule}> <{rule_iri(name, version)}>"
        for property_, values in (
            (GKG.concerns, result.concerns),
            (GKG.restsOn, result.rests_on),
        ):
            yield from (f"{node} <{property_}> <{value}>" for value in sorted(set(values)))
        if result.severity:
            yield f"{node} <{GKG.severity}> <{SEVERITIES[result.severity]}>"
        if result.explanation:
            yield f"{node} <{GKG.explanation}> {text(result.explanation)}@en"
        if result.strength:
            yield f'{node} <{GKG.strength}> "{result.strength}"^^<{XSD.decimal}>'
        if result.corroboration is not None:
            yield f'{node} <{GKG.corroboration}> "{result.corroboration}"^^<{XSD.integer}>'
        for one, other in result.links:
            yield f"<{one}> <{GKG.sameSituationAs}> <{other}>"


def rule_lines(name: str, version: int, meaning: str) -> Iterator[str]:
    """Yield the triples that describe a rule, so that the graph explains itself."""
    node = f"<{rule_iri(name, version)}>"
    yield f"{node} <{RDF.type}> <{SKOS.Concept}>"
    yield f'{node} <{SKOS.prefLabel}> "{name}"'
    yield f"{node} <{SKOS.definition}> {text(meaning)}@en"
    yield f'{node} <{OWL.versionInfo}> "{version}"'


def result_iri(name: str, names: Iterable[str], base: str) -> str:
    """Return the IRI of a result, made from the rule and the names of the result.

    >>> result_iri("denied", ["elysee-1963.treaty"], "https://example.org/kg/")
    'https://example.org/kg/derived.denied.elysee-1963.treaty'
    """
    parts = (n if _NAME.fullmatch(n) else sha256(n.encode()).hexdigest()[:16] for n in names)
    return f"{base}derived.{name}.{'.'.join(parts)}"
