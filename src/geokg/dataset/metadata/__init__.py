"""The metadata of a published version: for catalogues, repositories, reference managers, people.

All files are made from one value, the `Release`: the same release gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geokg.base.version_files import (
    CITATION_PATH,
    CRATE_PATH,
    DCAT_JSONLD_PATH,
    DCAT_PATH,
    HTACCESS_PATH,
    PROV_PATH,
    README_PATH,
    REPORT_PAGE_PATH,
    REPORT_TURTLE_PATH,
    VOID_PATH,
)
from geokg.dataset.about import About, Creator
from geokg.dataset.metadata import catalogue, citation, crate, validation_report
from geokg.dataset.metadata.readme import readme
from geokg.dataset.metadata.release import PublishedFile, Release, Rights, Statistics
from geokg.graph.shacl import ValidationResult

__all__ = [
    "About",
    "Creator",
    "PublishedFile",
    "Release",
    "Rights",
    "Statistics",
    "reports",
    "texts",
]


def texts(release: Release) -> Iterator[tuple[str, str]]:
    """Yield the files that describe a version, each as its path and text."""
    yield VOID_PATH, catalogue.void(release)
    yield DCAT_PATH, catalogue.dcat(release)
    yield DCAT_JSONLD_PATH, catalogue.dcat_jsonld(release)
    yield PROV_PATH, catalogue.prov(release)
    yield CRATE_PATH, crate.crate(release)
    yield CITATION_PATH, citation.citation(release)
    yield README_PATH, readme(release)
    yield HTACCESS_PATH, citation.htaccess(release)


def reports(release: Release, results: Sequence[ValidationResult]) -> Iterator[tuple[str, str]]:
    """Yield the validation reports, each as its path and text."""
    yield REPORT_TURTLE_PATH, validation_report.as_turtle(release, results)
    yield REPORT_PAGE_PATH, validation_report.as_page(release, results)
