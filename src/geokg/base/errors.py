"""The errors of geokg: one root, and every message says what is wrong and how to fix it.

::

    GeokgError                 every error that geokg raises on purpose
    ├── ArgumentError          an argument of a wrong type, or one that cannot have this value
    ├── AnnotationError        annotation files or values with errors
    │   └── UnreadableInput    a file that cannot be read or parsed at all
    ├── DateError              a date that is not EDTF, or cannot exist
    ├── QueryError             an unknown query or parameter, refused or invalid SPARQL
    ├── PanelError             a parameter or a coverage that a panel cannot have
    ├── StoreError             a store that is locked, foreign, read-only or damaged
    ├── RdfError               RDF that cannot be read, or cannot be written safely
    ├── ViolationError         a graph that violates its shapes, raised by ``Report.check()``
    ├── PublishError           a dataset that cannot or must not be published
    ├── VerifyError            a published dataset that is missing or cannot be fetched
    ├── EndpointError          a server that does not answer, or not completely
    ├── SparkError             Spark does not start, or cannot read, write or finish
    └── WikidataError          Wikidata does not answer, or the answer cannot be used

Each error has its ``diagnostics``; printed, they are the message. Wrong input raises. Data that
violates a shape gives a report, until ``check()`` is called.
"""

from __future__ import annotations

from collections.abc import Iterable

from geokg.base.diagnostics import Diagnostic, sort_key


class GeokgError(Exception):
    """The root of all errors that geokg raises on purpose, with their ``diagnostics``."""

    def __init__(self, diagnostics: Diagnostic | Iterable[Diagnostic]) -> None:
        several = (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        self.diagnostics: tuple[Diagnostic, ...] = tuple(sorted(several, key=sort_key))
        super().__init__("\n".join(map(str, self.diagnostics)))


class ArgumentError(GeokgError):
    """An argument of a wrong type, or one that cannot have this value; the message names it."""


class AnnotationError(GeokgError):
    """Annotations with errors: every error of every file together."""


class UnreadableInput(AnnotationError):
    """A file that cannot be read at all: missing, not UTF-8, or of unknown format."""


class DateError(GeokgError):
    """A date that is not an EDTF expression, or that no calendar has."""


class QueryError(GeokgError):
    """An unknown query, a missing or unknown parameter, invalid or refused SPARQL."""


class PanelError(GeokgError):
    """A parameter or a coverage that a panel cannot have."""


class StoreError(GeokgError):
    """A store that is locked, foreign, read-only or damaged."""


class RdfError(GeokgError):
    """RDF that cannot be read, or cannot be written so that every parser reads it back."""


class ViolationError(GeokgError):
    """A graph that violates its shapes; raised by ``Report.check()``."""


class PublishError(GeokgError):
    """A dataset that cannot or must not be published."""


class VerifyError(GeokgError):
    """A published dataset that cannot be verified: it is missing, or cannot be fetched."""


class EndpointError(GeokgError):
    """A SPARQL server that does not answer, refuses, or whose answer is not complete."""


class SparkError(GeokgError):
    """Apache Spark that does not start, or a job of it that cannot read, write or finish."""


class WikidataError(GeokgError):
    """Wikidata does not answer, or its answer cannot be used."""
