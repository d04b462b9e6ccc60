"""The errors of geokg: one root, and each says what is wrong and what to do.

::

    GeokgError                 everything that geokg raises on purpose
    ├── AnnotationError        annotation files or values that are wrong
    │   └── UnreadableInput    a file that cannot be read or parsed at all
    ├── DateError              a date that is no EDTF, or cannot exist
    ├── QueryError             an unknown query or parameter, refused or broken SPARQL
    ├── StoreError             a store that is locked, foreign, read-only or damaged
    ├── RdfError               RDF that cannot be read, or not be written safely
    ├── ViolationError         a graph that breaks its shapes, raised by ``Report.check()``
    ├── PublishError           a dataset that cannot be written, or must not be published
    ├── VerifyError            a published dataset that is not there, or cannot be fetched
    └── WikidataError          Wikidata that cannot be asked, or whose answer cannot be used

Each carries its ``diagnostics``; printed, they are the message. Wrong input raises; data that
breaks a shape is a report until somebody calls ``check()``.
"""

from __future__ import annotations

from collections.abc import Iterable

from geokg.base.diagnostics import Diagnostic, sort_key


class GeokgError(Exception):
    """The root of all errors that geokg raises on purpose; ``diagnostics`` says what is wrong."""

    def __init__(self, diagnostics: Diagnostic | Iterable[Diagnostic]) -> None:
        given = (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        self.diagnostics: tuple[Diagnostic, ...] = tuple(sorted(given, key=sort_key))
        super().__init__("\n".join(map(str, self.diagnostics)))


class AnnotationError(GeokgError):
    """Annotations that are wrong: every error of every file, in one go."""


class UnreadableInput(AnnotationError):
    """A file that cannot be read at all: missing, not UTF-8, or of no known format."""


class DateError(GeokgError):
    """A date that is no EDTF expression, or that no calendar has."""


class QueryError(GeokgError):
    """A query that is unknown, misses or invents a parameter, is broken SPARQL, or is refused."""


class StoreError(GeokgError):
    """A store that is locked, foreign, read-only or damaged."""


class RdfError(GeokgError):
    """RDF that cannot be read, or that cannot be written so that every parser reads it back."""


class ViolationError(GeokgError):
    """A graph that breaks its shapes; raised by ``Report.check()``."""


class PublishError(GeokgError):
    """A dataset that is not published: it cannot be written, or must not be."""


class VerifyError(GeokgError):
    """A published dataset that cannot be verified: it is not there, or cannot be fetched."""


class WikidataError(GeokgError):
    """Wikidata that cannot be asked, or whose answer cannot be used."""
