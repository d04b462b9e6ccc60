"""What is said of a published version: for catalogues, repositories, reference managers, people.

All of it is a function of one value, the `Release`: the same release gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geokg.dataset.about import About, Creator
from geokg.dataset.metadata import catalogue, crate, pages, validation_report
from geokg.dataset.metadata.readme import readme
from geokg.dataset.metadata.release import File, Release, Rights, Statistics
from geokg.graph.shacl import ValidationResult

__all__ = ["About", "Creator", "File", "Release", "Rights", "Statistics", "reports", "texts"]


def texts(release: Release) -> Iterator[tuple[str, str]]:
    """The files that describe a version, each with its name."""
    yield "void.ttl", catalogue.void(release)
    yield "dcat.ttl", catalogue.dcat(release)
    yield "dcat.jsonld", catalogue.dcat_jsonld(release)
    yield "prov.ttl", catalogue.prov(release)
    yield "ro-crate-metadata.json", crate.crate(release)
    yield "CITATION.cff", pages.citation(release)
    yield "README.md", readme(release)
    yield ".htaccess", pages.htaccess(release)


def reports(release: Release, results: Sequence[ValidationResult]) -> Iterator[tuple[str, str]]:
    """The reports of its validation, each with its name."""
    yield validation_report.TURTLE, validation_report.as_turtle(release, results)
    yield validation_report.PAGE, validation_report.as_page(release, results)
