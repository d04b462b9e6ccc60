"""Pipelines for the main job that can be built from other libraries; all write with pyoxigraph.

They do less than geokg: the files have no byte-stable order and are not read back; reports have no
codes, no places in the annotation files and no judgement of literals; and nothing looks for a
byline that contradicts the content, but where the text is geokg's own. Reading and checking the
articles is geokg's for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import rdflib
from measure import BASE, peer
from triples import ArticleTriples, Terms

import geokg
from geokg.article import Article
from geokg.base.vocabulary import PREFIXES
from geokg.graph import quads, shacl
from geokg.graph.conformance.shape_quads import subclasses

FORMATS: Mapping[str, ox.RdfFormat] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
}
_iri = cache(ox.NamedNode)
TERMS = Terms(
    iri=ox.NamedNode,
    fixed=_iri,
    text=lambda text, language: ox.Literal(text, language=language or None),
    typed=lambda text, datatype: ox.Literal(text, datatype=_iri(datatype)),
)


def lines_of(articles: Iterable[Article]) -> list[str]:
    """Return N-Quads lines made by geokg from strings; no other library is faster."""
    many = (line for article in articles for line in quads.quads(article, BASE))
    return list(dict.fromkeys(many))


def objects_of(articles: Iterable[Article]) -> list[ox.Quad]:
    """Return the same quads as pyoxigraph objects, made one by one."""
    made: list[ox.Quad] = []
    codes: set[str] = set()
    types: set[str] = set()
    for article in articles:
        graph = ox.NamedNode(f"{BASE}{article.id}.graph")
        made += [
            ox.Quad(*triple, graph) for triple in ArticleTriples(article, BASE, TERMS).triples()
        ]
        codes |= {state.code for state in article.states.values()}
        types |= {claim.type for claim in article.claims if claim.type}
    shared = quads.reference(codes, types)
    described = "\n".join(quads.lines(shared, quads.reference_iri(BASE)))
    return made + list(ox.parse(described, format=ox.RdfFormat.N_QUADS))


def parsed(lines: Iterable[str]) -> Iterator[ox.Quad]:
    """Return the quads of N-Quads lines, by pyoxigraph's parser."""
    return ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)


def ntriples_of(given: Iterable[ox.Quad]) -> str:
    """Return the union of all graphs and the classes of the ontology, by pyoxigraph."""
    text = ox.serialize((q.triple for q in given), format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    return text.decode() + classes()


@cache
def classes() -> str:
    """Return the class hierarchy of the ontology as N-Triples."""
    return "".join(f"{quad.triple} .\n" for quad in subclasses())


def write(given: Iterable[ox.Quad], path: Path) -> None:
    """Write a file with pyoxigraph, in the order of the quads; Turtle is the union."""
    form = FORMATS[path.suffix]
    prefixes = None if path.suffix == ".nq" else {**PREFIXES, "kg": BASE}
    if path.suffix == ".ttl":
        ox.serialize((q.triple for q in given), str(path), format=form, prefixes=prefixes)
    else:
        ox.serialize(given, str(path), format=form, prefixes=prefixes)


MODULES = {"pyshifty": "shifty", "pyshacl-turbo": "pyshacl_turbo", "shacl": "shacl"}
"""The packages of the engines, each with its module."""
Conforms = Callable[[str], bool]
"""Whether N-Triples conform to the shapes."""


@cache
def engines() -> dict[str, Conforms]:
    """Return the validators of installed engines, with the shapes compiled beforehand."""
    shapes = shacl.shapes_graph().serialize(format="turtle")
    found: dict[str, Conforms] = {}
    if shifty := peer("shifty"):
        prepared = shifty.PreparedValidator(shapes)
        found["pyshifty (algebra)"] = lambda text: bool(prepared.validate_algebra(text).conforms)
    if turbo := peer("pyshacl_turbo"):
        compiled = turbo.compile_shapes(shapes, shacl_graph_format="turtle")
        found["pyshacl-turbo"] = lambda text: bool(
            compiled.validate(text, data_graph_format="nt")[0]
        )
    if rust := peer("shacl"):
        ready = rust.Shapes.from_text(shapes, "turtle")
        found["shacl"] = lambda text: bool(ready.validate_text(text, "ntriples").conforms)
    return found or {"pySHACL": _by_pyshacl}


def _by_pyshacl(text: str) -> bool:
    """Validate with pySHACL, if no other engine is installed."""
    data = rdflib.Graph().parse(data=text, format="nt")
    return bool(pyshacl.validate(data, shacl_graph=shacl.shapes_graph())[0])


@dataclass(frozen=True, slots=True)
class Chain:
    """A pipeline: how quads are made, and which engine validates."""

    from_text: bool
    engine: str

    @property
    def name(self) -> str:
        """The name in tables."""
        made = "N-Quads text" if self.from_text else "pyoxigraph objects"
        return f"{made} → {self.engine}"

    def emit(self, articles: Iterable[Article]) -> list[ox.Quad]:
        """Return the quads of articles."""
        return list(parsed(lines_of(articles))) if self.from_text else objects_of(articles)

    def validate(self, made: Iterable[ox.Quad]) -> None:
        """Fail if the quads do not conform to the shapes."""
        assert engines()[self.engine](ntriples_of(made)), "the articles are all right"

    def run(self, file: Path, outputs: Iterable[Path]) -> None:
        """Do the whole main job, from the annotation file to the outputs."""
        made = self.emit(geokg.read(file))
        self.validate(made)
        for path in outputs:
            write(made, path)


def chains() -> list[Chain]:
    """Return the pipelines whose engines are installed."""
    return [Chain(from_text, engine) for from_text in (True, False) for engine in engines()]


def peers() -> list[Chain]:
    """Return the pipelines with another engine than geokg uses, if there are any."""
    return [one for one in chains() if one.engine != "shacl"] or chains()
