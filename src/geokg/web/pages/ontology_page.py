"""The page of the ontology: its classes, properties and closed lists, with their definitions.

The id of a term on the page is its local name, so that ``ns#Claim`` is ``ontology.html#Claim``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from geokg.base.vocabulary import (
    DCTERMS,
    GKG,
    OWL,
    PREFIXES,
    RDF,
    RDFS,
    SKOS,
    resource,
    shipped_statements,
)
from geokg.web.pages.claim_views import Name
from geokg.web.pages.rendering import PageWriter

PATH: Final = "ontology.html"
_FILES: Final = ("ontology/geokg.ttl", "ontology/types.ttl")
_MATCHES: Final = {
    "exactMatch": "the same",
    "closeMatch": "nearly the same",
    "broadMatch": "theirs is wider",
    "narrowMatch": "theirs is narrower",
    "relatedMatch": "they overlap",
}
_KINDS: Final = (
    ("Classes", OWL.base + "Class"),
    ("Properties with things", OWL.base + "ObjectProperty"),
    ("Properties with values", OWL.base + "DatatypeProperty"),
    ("Properties with either", RDF.base + "Property"),
    ("Annotation properties", OWL.base + "AnnotationProperty"),
)
_ROWS: Final = (
    ("subclass of", RDFS.subClassOf),
    ("subproperty of", RDFS.base + "subPropertyOf"),
    ("inverse of", OWL.base + "inverseOf"),
    ("domain", RDFS.base + "domain"),
    ("range", RDFS.base + "range"),
    ("note", SKOS.scopeNote),
    ("question", GKG.competencyQuestion),
    ("source", DCTERMS.base + "source"),
    ("source", DCTERMS.base + "bibliographicCitation"),
)

Values = Mapping[str, Sequence[str]]
"""The values of the properties of a term, by the IRI of the property."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of the ontology; ``rows`` are its properties, ``members`` those of a closed list."""

    id: str
    label: str
    definition: str
    rows: tuple[tuple[str, tuple[Name, ...]], ...]
    members: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """What a type is called in another vocabulary, and how the two differ."""

    match: str
    other: str


def write_ontology(pages: PageWriter) -> None:
    """Write the page of the ontology; a site without a version gets the Turtle files too."""
    values = shipped_statements(_FILES[0])
    about = values[PREFIXES["gkg"].rstrip("#")]
    pages.page(
        PATH,
        "ontology.html",
        namespace=PREFIXES["gkg"],
        description="".join(about.get(DCTERMS.description, ())),
        version="".join(about.get(OWL.versionInfo, ())),
        licence="".join(about.get(DCTERMS.license, ())),
        sections=[(name, _terms(values, class_)) for name, class_ in _KINDS],
        lists=_closed_lists(values),
        files=_FILES,
    )
    for name in () if pages.site.has_graphs else _FILES:
        pages.file(name, resource(name).read_bytes())


def _terms(values: Mapping[str, Values], class_: str) -> list[Term]:
    return [
        _term(iri, values[iri], values)
        for iri in sorted(values)
        if class_ in values[iri].get(RDF.type, ()) and iri.startswith(PREFIXES["gkg"])
    ]


def _closed_lists(values: Mapping[str, Values]) -> list[Term]:
    """Return the lists of fixed values, each with its members."""
    found = []
    for scheme in _terms(values, SKOS.base + "ConceptScheme"):
        iri = PREFIXES["gkg"] + scheme.id
        members = tuple(
            _term(one, values[one], values)
            for one in sorted(values)
            if iri in values[one].get(SKOS.base + "inScheme", ())
        )
        found.append(
            Term(
                id=scheme.id,
                label=scheme.label,
                definition=scheme.definition,
                rows=scheme.rows,
                members=members,
            )
        )
    return found


def _term(iri: str, own: Values, values: Mapping[str, Values]) -> Term:
    rows = tuple(
        (name, tuple(_name(value, values) for value in own[property_]))
        for name, property_ in _ROWS
        if property_ in own
    )
    labels = (*own.get(RDFS.label, ()), *own.get(SKOS.prefLabel, ()), _local(iri))
    return Term(
        id=_local(iri),
        label=labels[0],
        definition=" ".join(own.get(SKOS.definition, ())),
        rows=rows,
    )


def _name(value: str, values: Mapping[str, Values]) -> Name:
    """Return a value, with the place of a term on the page."""
    if value in values and value.startswith(PREFIXES["gkg"]):
        return Name(f"gkg:{_local(value)}", f"{PATH}#{_local(value)}")
    return Name(value)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]


@cache
def alignments() -> Mapping[str, tuple[tuple[Alignment, ...], tuple[str, ...]]]:
    """Return what each type is in other vocabularies, and notes on that, by the id of the type.

    >>> [one.other for one in alignments()["negotiate"][0]]
    ['cameo:046', 'plover:CONSULT']
    """
    matches: dict[str, list[Alignment]] = {}
    notes: dict[str, list[str]] = {}
    for file in sorted((resource("ontology") / "alignments").glob("*.ttl")):
        for subject, own in shipped_statements(f"ontology/alignments/{file.name}").items():
            if subject.startswith(PREFIXES["gkgt"]):
                kind = subject.removeprefix(PREFIXES["gkgt"])
                matches.setdefault(kind, []).extend(_matches(own, file))
                notes.setdefault(kind, []).extend(own.get(SKOS.note, ()))
    return {kind: (tuple(matches[kind]), tuple(notes.get(kind, ()))) for kind in matches}


def _matches(own: Values, file: Path) -> Iterable[Alignment]:
    for name, meaning in _MATCHES.items():
        for value in own.get(SKOS.base + name, ()):
            code = value.rstrip("/").rpartition("/")[2].rpartition("#")[2]
            yield Alignment(match=meaning, other=f"{file.stem}:{code}")
