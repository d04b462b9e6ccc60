"""The data as N-Triples text, which every engine reads, without an object for each term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from geokg.base.vocabulary import XSD
from geokg.graph.conformance.shape_quads import subclasses
from geokg.graph.literals import LANG_STRING


class TripleText(NamedTuple):
    """The union of all graphs with the ontology's class hierarchy, as text and term by term."""

    text: str
    subjects: list[str]
    predicates: list[str]
    objects: list[str]

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield subject, predicate and object of each triple."""
        return zip(self.subjects, self.predicates, self.objects, strict=True)


def data_of(quads: Iterable[ox.Quad]) -> TripleText:
    """Return the triples of all graphs of ``quads``, with the ontology's class hierarchy."""
    data = TripleText(_text_of(quads) + subclasses_in_turtle(), [], [], [])
    for line in data.text.split("\n")[:-1]:
        # Only an object can contain a space: pyoxigraph accepts no IRI with one.
        subject, predicate, rest = line.split(" ", 2)
        data.subjects.append(subject)
        data.predicates.append(predicate)
        data.objects.append(rest[:-2])
    return data


@cache
def class_rows() -> frozenset[tuple[str, str, str]]:
    """Return the rows that the data takes from the ontology."""
    return frozenset(data_of(()).rows())


@cache
def subclasses_in_turtle() -> str:
    """Return the ontology's class hierarchy, to append to Turtle."""
    return _text_of(subclasses())


def _text_of(quads: Iterable[ox.Quad]) -> str:
    lines = ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES)
    assert lines is not None
    return lines.decode()


def term_of(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    """Return the term that an N-Triples text denotes."""
    line = f"<urn:x> <urn:x> {text} ."
    quad: ox.Quad = next(ox.parse(line, ox.RdfFormat.N_TRIPLES, lenient=True))
    term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple = quad.object
    return term


def literal_of(text: str) -> tuple[str, str, str]:
    """Return lexical form, datatype and language tag of a literal in N-Triples."""
    end = text.rindex('"')
    lexical, tail = text[1:end], text[end + 1 :]
    if "\\" in lexical:
        whole = term_of(text)
        assert isinstance(whole, ox.Literal)
        lexical = whole.value
    if tail.startswith("^"):
        return lexical, tail[3:-1], ""
    return lexical, LANG_STRING if tail else XSD.string, tail[1:].partition("--")[0]
