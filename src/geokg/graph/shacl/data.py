"""The data as N-Triples, which every engine reads and geokg looks through: no object per term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from geokg.base.vocabulary import XSD
from geokg.graph.literals import LANG_STRING
from geokg.graph.shacl.shapes import subclasses


class TripleText(NamedTuple):
    """The union of all graphs and the classes of the ontology: as text, and term by term."""

    text: str
    subjects: list[str]
    predicates: list[str]
    objects: list[str]

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Subject, predicate and object of each triple."""
        return zip(self.subjects, self.predicates, self.objects, strict=True)


def data_of(quads: Iterable[ox.Quad]) -> TripleText:
    """The triples of ``quads``, whatever their graphs, and what the ontology says of classes."""
    data = TripleText(_text_of(quads) + subclasses_in_turtle(), [], [], [])
    for line in data.text.split("\n")[:-1]:
        # Only the object can hold a space: pyoxigraph makes no IRI with one.
        subject, predicate, rest = line.split(" ", 2)
        data.subjects.append(subject)
        data.predicates.append(predicate)
        data.objects.append(rest[:-2])
    return data


@cache
def class_rows() -> frozenset[tuple[str, str, str]]:
    """The rows that data has of the ontology."""
    return frozenset(data_of(()).rows())


@cache
def subclasses_in_turtle() -> str:
    """What the ontology says of classes, to be put after any Turtle."""
    return _text_of(subclasses())


def _text_of(quads: Iterable[ox.Quad]) -> str:
    lines = ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES)
    assert lines is not None
    return lines.decode()


def term_of(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    """The term that N-Triples writes so."""
    line = f"<urn:x> <urn:x> {text} ."
    quad: ox.Quad = next(ox.parse(line, ox.RdfFormat.N_TRIPLES, lenient=True))
    term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple = quad.object
    return term


def literal_of(text: str) -> tuple[str, str, str]:
    """The lexical form, the datatype and the language tag of a literal of N-Triples."""
    end = text.rindex('"')
    lexical, tail = text[1:end], text[end + 1 :]
    if "\\" in lexical:
        whole = term_of(text)
        assert isinstance(whole, ox.Literal)
        lexical = whole.value
    if tail.startswith("^"):
        return lexical, tail[3:-1], ""
    return lexical, LANG_STRING if tail else XSD.string, tail[1:].partition("--")[0]
