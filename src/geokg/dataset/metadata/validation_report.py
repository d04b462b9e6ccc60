"""The validation report of a version, for people and for programs.

A version is published only if no shape is violated, so that only warnings remain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geokg.base.plural import pluralize
from geokg.base.safe_text import encode_iri
from geokg.base.version_files import PROV_PATH, REPORT_TURTLE_PATH
from geokg.base.vocabulary import DCTERMS, PROV, SH, XSD
from geokg.dataset.metadata.description import (
    DescriptionBuilder,
    english_literal,
    iri_term,
    literal,
    typed_literal,
)
from geokg.dataset.metadata.readme import plain
from geokg.dataset.metadata.release import Release
from geokg.graph import turtle
from geokg.graph.shacl import ValidationResult


def as_turtle(release: Release, results: Sequence[ValidationResult]) -> str:
    """Return the report in the vocabulary of SHACL; every result has an IRI."""
    builder = DescriptionBuilder(release, REPORT_TURTLE_PATH)
    report = builder.local("report")
    builder.add_type(report, SH.ValidationReport)
    builder.add(report, SH.conforms, typed_literal("true", XSD.boolean))
    builder.add(report, PROV.wasGeneratedBy, iri_term(f"{release.file_iri(PROV_PATH)}#build"))
    for number, result in enumerate(results, 1):
        name = builder.local(f"result-{number}")
        builder.add(report, SH.result, iri_term(name))
        builder.add_type(name, SH.ValidationResult)
        builder.add(name, SH.focusNode, iri_term(result.focus))
        builder.add(name, SH.resultSeverity, iri_term(getattr(SH, result.severity)))
        builder.add(name, SH.resultMessage, english_literal(result.message))
        builder.add(name, DCTERMS.identifier, literal(result.code))
        if result.shape:
            builder.add(name, SH.sourceShape, iri_term(result.shape))
    return turtle.turtle_file(builder.nodes, encode_iri(release.about.base), builder.prefixes)


def as_page(release: Release, results: Sequence[ValidationResult]) -> str:
    """Return the report as Markdown."""
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
    yield "| code | node | message |"
    yield "|---|---|---|"
    for result in results:
        yield f"| {result.code} | {plain(result.focus)} | {plain(result.message)} |"
