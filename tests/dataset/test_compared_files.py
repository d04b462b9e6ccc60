"""Comparing data/all.nq with graphs: it is the same where it has exactly their sorted lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.dataset.verify.compared_files import ComparedLines

BASE = "https://example.org/kg/"
# "a-b." sorts before "a.", and "a0>" before "a>", though the ids sort otherwise.
IDS = ("a", "a-b", "a0", "b")
Triples = Mapping[str, list[str]]
GRAPHS: Triples = {
    id: [f"<{BASE}{id}> <urn:b> <urn:c> .\n", f'<{BASE}{id}.x> <urn:b> "\\n{id}"@en .\n']
    for id in IDS
}


def starts(id: str) -> tuple[bytes, bytes]:
    return f"<{BASE}{id}.".encode(), f"<{BASE}{id}>".encode()


def nquads(graphs: Triples) -> bytes:
    lines = [
        line[:-2] + f"<{BASE}{id}.graph> .\n" for id, found in graphs.items() for line in found
    ]
    return "".join(sorted(lines)).encode()


def is_same(data: bytes, graphs: Triples, order: Iterable[str] = IDS) -> bool:
    compared = ComparedLines(BytesIO(data), [start for id in IDS for start in starts(id)])
    for id in order:
        lines = [line.encode() for line in graphs[id]]
        compared.add(f"{BASE}{id}.graph", lines, starts(id))
    return compared.is_at_end()


@given(st.permutations(IDS), st.booleans())
def test_graphs_may_come_in_any_order_as_their_triples_may(
    order: list[str], is_reversed: bool
) -> None:
    graphs = {id: lines[:: -1 if is_reversed else 1] for id, lines in GRAPHS.items()}

    assert is_same(nquads(GRAPHS), graphs, order)


@given(st.integers(0, len(nquads(GRAPHS)) - 1))
def test_a_file_with_another_byte_is_not_the_same(at: int) -> None:
    data = bytearray(nquads(GRAPHS))
    data[at] ^= 1

    assert not is_same(bytes(data), GRAPHS)


@pytest.mark.parametrize(
    ("id", "line"),
    [
        pytest.param("a", f"<{BASE}a> <urn:b> <urn:c> .\n", id="a triple twice"),
        pytest.param("a", f"<{BASE}a> <urn:b> _:c .\n", id="a blank node"),
        pytest.param("a", f"<{BASE}b> <urn:b> <urn:d> .\n", id="a node of another article"),
        pytest.param("a", "<urn:a> <urn:b> <urn:c> .\n", id="a node of no article"),
    ],
)
def test_a_file_is_not_the_same_where_its_lines_could_mean_something_else(
    id: str, line: str
) -> None:
    graphs = {**GRAPHS, id: [*GRAPHS[id], line]}

    assert not is_same(nquads(graphs), graphs)


def test_words_that_look_like_a_blank_node_are_none() -> None:
    graphs = {**GRAPHS, "a": [*GRAPHS["a"], f'<{BASE}a> <urn:b> "so _:c" .\n']}

    assert is_same(nquads(graphs), graphs)


@pytest.mark.parametrize("data", [nquads(GRAPHS)[:-1], nquads(GRAPHS) + b"\n", b""])
def test_a_file_with_more_or_less_is_not_the_same(data: bytes) -> None:
    assert not is_same(data, GRAPHS)


def test_a_file_of_which_a_graph_is_missing_is_not_the_same() -> None:
    assert not is_same(nquads(GRAPHS), GRAPHS, IDS[:-1])


@pytest.mark.parametrize("sections", [[], [b"<a", b"<a>"], [b"<a", b"<a"]])
def test_sections_are_told_by_how_they_begin(sections: list[bytes]) -> None:
    compared = ComparedLines(BytesIO(b""), sections)

    assert not compared.is_at_end()
