"""Checks that no shape can express: ill-formed literals and unknown terms of geokg."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import rdflib

from geokg.base.diagnostics import did_you_mean
from geokg.base.vocabulary import GKG
from geokg.graph import literals
from geokg.graph.shacl.data import TripleText, literal_of
from geokg.graph.shacl.literal_terms import report_text
from geokg.graph.shacl.report import ValidationResult
from geokg.graph.shacl.shapes import ontology, path_text

_OURS: Final = f"<{GKG.base}"
_VALUE_REPORTED: Final = frozenset({"sh:datatype", "sh:in", "sh:or"})
"""The constraints whose results already report that a value is wrong."""


def term_problems(data: TripleText) -> dict[str, str]:
    """Return the problem with each ill-formed literal and each unknown `gkg:` term."""
    known = {str(term) for term in ontology().subjects()}
    used = {*data.predicates, *data.objects}
    return {term: message for term in used if (message := _problem(term, known))}


def term_violations(
    data: TripleText, problems: Mapping[str, str], reported: Iterable[ValidationResult]
) -> Iterator[ValidationResult]:
    """Yield a violation for each place of a problem.

    Each fault has one result: values that results of shapes already report are skipped.
    """
    if not problems:
        return
    known = {(r.focus, r.path, r.value) for r in reported if r.component in _VALUE_REPORTED}
    for s, p, o in data.rows():
        for term, value in ((p, ""), (o, o)):
            if term in problems:
                place = (_text(s), path_text(rdflib.URIRef(p[1:-1]), ontology()), _text(value))
                if place not in known:
                    yield _violation(term, problems[term], place)


def _text(term: str) -> str:
    return term and report_text(term, ontology())


def _problem(term: str, known: set[str]) -> str:
    """Return the problem with a term of N-Triples, or an empty string."""
    if term.startswith('"'):
        lexical, datatype, tag = literal_of(term)
        if datatype not in literals.FORMS:
            return ""
        if literals.is_valid(lexical, datatype) and (not tag or literals.is_language_tag(tag)):
            return ""
        form = literals.FORMS[datatype]
        return f"This value does not have the form that its datatype requires: write {form}."
    if term.startswith(_OURS) and term[1:-1] not in known:
        iri = term[1:-1]
        nearest = did_you_mean(iri.removeprefix(GKG.base), GKG.names)
        hint = nearest or "use a term of the ontology, or a namespace of your own."
        return f"geokg has no such term: {hint}"
    return ""


def _violation(term: str, message: str, place: tuple[str, str, str]) -> ValidationResult:
    focus, path, value = place
    return ValidationResult(
        code="GK396" if term.startswith('"') else "GK397",
        severity="Violation",
        message=message,
        focus=focus,
        path=path,
        value=value,
        component="",
        shape="",
    )
