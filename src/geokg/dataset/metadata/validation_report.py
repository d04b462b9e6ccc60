"""What validation had to say of a version, for people and for machines.

A version is published only where no shape is broken; what is left are warnings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from geokg.base.plural import pluralize
from geokg.base.safe_text import encode_iri
from geokg.base.vocabulary import DCTERMS, PROV, SH, XSD
from geokg.dataset.metadata.description import DescriptionBuilder, english, iri, typed, words
from geokg.dataset.metadata.readme import plain
from geokg.dataset.metadata.release import Release
from geokg.graph import turtle
from geokg.graph.shacl import ValidationResult

TURTLE: Final = "report/validation.ttl"
PAGE: Final = "report/validation.md"


def as_turtle(release: Release, results: Sequence[ValidationResult]) -> str:
    """The report as SHACL has it, every result with an IRI."""
    told = DescriptionBuilder(release, TURTLE)
    report = told.own("report")
    told.type(report, SH.ValidationReport)
    told.say(report, SH.conforms, typed("true", XSD.boolean))
    told.say(report, PROV.wasGeneratedBy, iri(f"{release.file_iri('prov.ttl')}#build"))
    for at, result in enumerate(results, 1):
        name = told.own(f"result-{at}")
        told.say(report, SH.result, iri(name))
        told.type(name, SH.ValidationResult)
        told.say(name, SH.focusNode, iri(result.focus))
        told.say(name, SH.resultSeverity, iri(getattr(SH, result.severity)))
        told.say(name, SH.resultMessage, english(result.message))
        told.say(name, DCTERMS.identifier, words(result.code))
        if result.shape:
            told.say(name, SH.sourceShape, iri(result.shape))
    return turtle.turtle_file(told.nodes, encode_iri(release.about.base), told.prefixes)


def as_page(release: Release, results: Sequence[ValidationResult]) -> str:
    """The report as Markdown."""
    return "\n".join(_lines(release, results)) + "\n"


def _lines(release: Release, results: Sequence[ValidationResult]) -> Iterator[str]:
    statistics = release.statistics
    yield f"# Validation of version {plain(release.about.version)}"
    yield ""
    yield (
        f"{pluralize(statistics.triples, 'triple')} of {pluralize(statistics.articles, 'article')} "
        f"conform to the shapes in `shapes/`, as {plain(', '.join(release.engines))} found. Every "
        "quote was compared with the text of its article."
    )
    yield ""
    if not results:
        yield "No shape has a warning."
        return
    yield f"{pluralize(len(results), 'warning')}:"
    yield ""
    yield "| code | of what | what it says |"
    yield "|---|---|---|"
    for result in results:
        yield f"| {result.code} | {plain(result.focus)} | {plain(result.message)} |"
