"""A panel as a graph of networkx, and as GraphML."""

from __future__ import annotations

from pathlib import Path

import networkx
import pytest

import geokg

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.slow
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("system", ["cow", "gw"])
def test_a_graph_has_an_edge_for_each_row_and_survives_graphml(
    system: str, directed: bool, tmp_path: Path
) -> None:
    kg = geokg.KnowledgeGraph()
    kg.add(geokg.read(*sorted(EXAMPLES.glob("*/articles"))))
    panel = kg.panel(system=system, directed=directed, count="expected")

    graph = panel.to_networkx()

    assert graph.number_of_edges() == len(panel)
    assert graph.is_directed() is directed
    assert graph.nodes[630]["name"] == "Iran"
    total = sum(float(row.events_expected or 0) for row in panel.rows)
    edges = graph.edges(data=True)
    assert sum(data.get("events_expected", 0.0) for _, _, data in edges) == pytest.approx(total)
    networkx.write_graphml(graph, tmp_path / "panel.graphml")
    again = networkx.read_graphml(tmp_path / "panel.graphml", node_type=int, force_multigraph=True)
    assert sorted(again.nodes) == sorted(graph.nodes)
    assert again.number_of_edges() == len(panel)
