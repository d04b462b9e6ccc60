"""Articles to RDF; the only package that emits triples.

Terms are text, spelt as N-Triples spells them: nothing is made into objects that nobody asks for.
An article's own triples stand in its graph, ``<base>ID.graph``; no other article emits them.
States, and types in use, are described once, in ``<base>reference``.
"""

from __future__ import annotations

from geokg.actors import UserRows
from geokg.article import Article
from geokg.graph import byline
from geokg.graph.quads.quote_policies import SHORT, cut, emitter_of, repeated
from geokg.graph.quads.reference_graph import reference
from geokg.graph.quads.terms import Properties, PropertiesByNode, decimal, escaped, state_iri, text

__all__ = [
    "SHORT",
    "Properties",
    "PropertiesByNode",
    "count",
    "cut",
    "decimal",
    "describe",
    "escaped",
    "graph_iri",
    "lines",
    "quads",
    "reference",
    "reference_iri",
    "repeated",
    "state_iri",
    "text",
    "used_in",
]


def describe(
    article: Article, base: str, extra: UserRows | None = None, quotes: str = "full"
) -> PropertiesByNode:
    """What the graph of an article says, node by node; a pure function.

    ``extra`` are a user's own rows of reference data, ``quotes`` is one of the vocabulary's
    `QUOTE_POLICIES`. The same article, base, rows and policy give the same descriptions, in the
    same order.

    >>> from geokg.article import Article, Claim
    >>> claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    >>> article = Article(id="note", text="France recognised Mali.", actors={}, claims=[claim])
    >>> list(describe(article, "kg:"))[:2]
    ['<kg:note>', '<kg:note.graph>']
    """
    return emitter_of(quotes)(article, base, byline.examine(article, extra)).emit()


def used_in(article: Article, described: PropertiesByNode) -> tuple[set[str], set[str]]:
    """The codes of the states and the names of the types that an article's graph refers to.

    A state that is declared and not used is not among them: a graph could not tell who needs it.
    """
    objects: set[str | tuple[str, ...]] = set()
    for description in described.values():
        objects.update(description.values())
    several = [terms for terms in objects if terms.__class__ is tuple]
    objects.update(*several)
    codes = {s.code for s in article.states.values() if f"<{state_iri(s)}>" in objects}
    return codes, {claim.type for claim in article.claims if claim.type}


def count(described: PropertiesByNode) -> int:
    """How many triples the descriptions are.

    >>> count({"<urn:a>": {"<urn:b>": ("<urn:c>", '"d"')}})
    2
    """
    predicates = sum(map(len, described.values()))
    return predicates + sum(
        len(said) - 1
        for description in described.values()
        for said in description.values()
        if said.__class__ is tuple
    )


def lines(described: PropertiesByNode, graph: str) -> list[str]:
    """The descriptions as lines of N-Quads, without their line feeds.

    >>> lines({"<urn:a>": {"<urn:b>": ("<urn:c>", '"d"')}}, "urn:g")
    ['<urn:a> <urn:b> <urn:c> <urn:g> .', '<urn:a> <urn:b> "d" <urn:g> .']
    """
    end = f" <{graph}> ."
    return [
        f"{node} {predicate} {term}{end}"
        for node, description in described.items()
        for predicate, said in description.items()
        for term in ((said,) if said.__class__ is str else said)
    ]


def quads(
    article: Article, base: str, extra: UserRows | None = None, quotes: str = "full"
) -> list[str]:
    """The N-Quads lines of an article and of the states and types that it uses.

    Those in the reference graph are the same for all articles that use the same. ``extra`` and
    ``quotes`` are those of `describe`.

    >>> from geokg.article import Article, Claim
    >>> claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    >>> article = Article(id="note", text="France recognised Mali.", actors={}, claims=[claim])
    >>> len([line for line in quads(article, "https://example.org/kg/") if ".graph> ." in line])
    27
    """
    described = describe(article, base, extra, quotes)
    shared = reference(*used_in(article, described))
    return lines(described, graph_iri(article.id, base)) + lines(shared, reference_iri(base))


def graph_iri(article_id: str, base: str) -> str:
    """The IRI of the graph that holds an article's triples."""
    return f"{base}{article_id}.graph"


def reference_iri(base: str) -> str:
    """The IRI of the graph that describes states and types."""
    return f"{base}reference"
