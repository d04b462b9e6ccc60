"""Writing a store piece by piece: the bytes are those of the whole, written at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.base.errors import RdfError
from geokg.graph import turtle
from geokg.graph.turtle import pieces
from geokg.graph.turtle.files import RDF_FORMATS
from geokg.graph.turtle.terms import Statements, statements_of

BASE = "https://example.org/kg/"
FORMATS = ("ttl", "trig", "nq", "nt", "jsonld")
# Names that sort otherwise as text than by their steps, and one whose scheme is a prefix.
NODES = [
    *(f"{BASE}{name}" for name in ("a", "a.b", "a-b", "a.b.c", "a0", "b", "reference")),
    *("urn:x", "prov:x", "https://w3id.org/geokg/ns#about"),
]
LITERALS = [ox.Literal("a"), ox.Literal("a", language="en"), ox.Literal("1\n2"), ox.Literal(7)]
nodes = st.sampled_from([ox.NamedNode(iri) for iri in NODES])
graphs = st.one_of(st.just(ox.DefaultGraph()), nodes)
quads = st.lists(st.builds(ox.Quad, nodes, nodes, nodes | st.sampled_from(LITERALS), graphs))


def store_of(several: Iterable[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(several)
    return store


@given(several=quads, suffix=st.sampled_from(FORMATS), size=st.integers(1, 3))
def test_the_pieces_of_a_store_are_the_bytes_of_the_whole(
    several: list[ox.Quad], suffix: str, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = store_of(several)
    path = tmp_path_factory.mktemp("pieces") / f"a.{suffix}"
    whole = RDF_FORMATS[suffix].writer(list(store), BASE)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pieces, "NODES", size)
        patched.setattr(pieces, "GRAPHS", size)
        dumped = turtle.dump(store, path, BASE)

    assert path.read_bytes().decode() == whole
    assert dumped == turtle.dump(list(store), path, BASE)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_term_that_is_not_safe_is_refused_as_in_the_whole(suffix: str, tmp_path: Path) -> None:
    node = ox.NamedNode("urn:x")
    several = [ox.Quad(node, node, ox.BlankNode(name)) for name in "ab"]

    with pytest.raises(RdfError) as whole:
        turtle.dump(several, tmp_path / f"a.{suffix}", BASE)
    with pytest.raises(RdfError) as by_pieces:
        turtle.dump(store_of(several), tmp_path / f"a.{suffix}", BASE)

    assert by_pieces.value.diagnostics == whole.value.diagnostics
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", FORMATS)
def test_no_piece_has_more_than_a_few_nodes_or_graphs(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    def recorded(several: list[ox.Quad], *, as_union: bool = False) -> Statements:
        sizes.append(len(several))
        return statements_of(several, as_union=as_union)

    names = [ox.NamedNode(f"{BASE}n{number}") for number in range(200)]
    monkeypatch.setattr(pieces, "statements_of", recorded)
    monkeypatch.setattr(pieces, "NODES", 10)
    monkeypatch.setattr(pieces, "GRAPHS", 10)

    turtle.dump(store_of(ox.Quad(n, n, n, n) for n in names), tmp_path / f"a.{suffix}", BASE)

    assert sum(sizes) == 200
    assert max(sizes) == 10
