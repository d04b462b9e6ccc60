"""A large graph of geokg's own is validated in batches, with the report of the whole."""

import pyoxigraph as ox
import pytest

from geokg import Article, Claim, KnowledgeGraph
from geokg.graph.shacl import batches, rust_engine

pytestmark = pytest.mark.skipif(not rust_engine.ENGINE, reason="the extra `fast` is not installed")


@pytest.fixture
def kg(monkeypatch: pytest.MonkeyPatch) -> KnowledgeGraph:
    """Return a graph of seven articles, six of them about a claim of the first."""
    monkeypatch.setattr(batches, "ARTICLES", 2)
    graph = KnowledgeGraph()
    graph.add(
        Article(
            id=f"note-{number}",
            text=f"France recognised Mali, says note {number}.",
            claims=[
                Claim(
                    id="recognition",
                    quote="France recognised Mali",
                    **(
                        {"about": "note-0.recognition", "polarity": "negative"}
                        if number
                        else {"type": "recognise", "initiator": "FRA", "target": "MLI"}
                    ),
                )
            ],
        )
        for number in range(7)
    )
    return graph


def in_batches(kg: KnowledgeGraph) -> bool:
    return batches.conforms_in_batches(kg._store, f"{kg.base}reference", ".graph")


def test_batches_conform_where_the_whole_does(kg: KnowledgeGraph) -> None:
    whole = rust_engine.ENGINE
    assert in_batches(kg)
    report = kg.validate()

    assert (report.conforms, report.results, report.engine) == (True, (), whole)


@pytest.mark.slow
@pytest.mark.parametrize(
    "predicate", ["polarity", "modality", "about", "quote", "reportedIn", "type"]
)
def test_what_breaks_the_whole_breaks_a_batch(
    kg: KnowledgeGraph, predicate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = ox.NamedNode(f"https://w3id.org/geokg/ns#{predicate}")
    graph = ox.NamedNode(f"{kg.base}note-{0 if predicate == 'type' else 5}.graph")
    quad = next(kg._store.quads_for_pattern(None, name, None, graph))
    kg._store.remove(quad)

    assert not in_batches(kg)
    report = kg.validate()
    monkeypatch.setattr(batches, "ARTICLES", 100)
    assert report.results
    assert report == kg.validate()


def test_a_broken_reference_between_articles_is_found(kg: KnowledgeGraph) -> None:
    kg._store.remove_graph(ox.NamedNode(f"{kg.base}note-0.graph"))

    assert not in_batches(kg)
    assert kg.validate().results


def test_graphs_of_another_kind_are_validated_as_a_whole(kg: KnowledgeGraph) -> None:
    node = ox.NamedNode("urn:x:derived")
    kg._store.add(ox.Quad(node, node, node, node))

    assert not in_batches(kg)
