"""A panel as a graph of networkx: states are nodes, rows are edges."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from geokg.actors import states
from geokg.analysis.panel.typed_table import Table
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError

if TYPE_CHECKING:
    import networkx

_NODE_COLUMNS: Final = ("ccode", "gwcode")


def network_of(rows: Table, system: str, *, directed: bool) -> networkx.MultiGraph:  # type: ignore[type-arg]  # no subscript at run time
    """Return a panel as a graph with an edge for each row.

    Args:
        rows: The rows of a panel.
        system: The list of states, whose numbers are the nodes: ``cow`` or ``gw``.
        directed: Whether the rows are directed.

    Raises:
        QueryError: networkx is not installed.
    """
    try:
        import networkx
    except ImportError as error:
        raise QueryError(
            Diagnostic(
                code="GK689",
                message="graphs need networkx, which is not installed",
                fix="pip install 'geokg[network]'",
            )
        ) from error
    graph: Any = networkx.MultiDiGraph() if directed else networkx.MultiGraph()
    for row in rows:
        values = row._asdict()
        number = _NODE_COLUMNS[system == "gw"]
        ends = [int(values[f"{number}{place}"]) for place in (1, 2)]
        for place, end in enumerate(ends, 1):
            graph.add_node(end, **_node(values, place))
        graph.add_edge(*ends, **_edge(values))
    return graph  # type: ignore[no-any-return]  # of either class


def _node(values: dict[str, Any], place: int) -> dict[str, Any]:
    """Return what is known of a state: its numbers, its code, and the name of that code."""
    code = values[f"iso3_{place}"]
    found = {name: values[f"{name}{place}"] for name in _NODE_COLUMNS}
    found |= {"iso3": code, "name": states()[code].name if code in states() else None}
    return {name: value for name, value in found.items() if value is not None}


def _edge(values: dict[str, Any]) -> dict[str, Any]:
    """Return the period and the counts of a row; what is NA has no attribute."""
    ends = {f"{name}{place}" for name in (*_NODE_COLUMNS, "iso3_") for place in (1, 2)}
    return {
        name: float(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
        if name not in ends and value is not None
    }
