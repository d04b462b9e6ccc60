"""The pairing of two sets with the greatest total weight, one to one.

The Hungarian method with potentials (Kuhn 1955; Munkres 1957), on each connected component of the
pairs that have a weight. Weights are integers, so the result is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

Edges = Mapping[tuple[int, int], int]
"""The weight of each pair of a row and a column that may be joined; it is above 0."""
_NEVER: Final = 1 << 100


def assign(edges: Edges) -> list[tuple[int, int]]:
    """Return the pairs of the greatest total weight, in order.

    >>> assign({(0, 0): 8, (0, 1): 9, (1, 1): 8})
    [(0, 0), (1, 1)]
    """
    pairs: list[tuple[int, int]] = []
    for rows, columns in _components(edges):
        if len(rows) == 1:
            best = max(columns, key=lambda column: edges[rows[0], column])
            pairs.append((rows[0], best))
        else:
            weights = [[edges.get((row, column), 0) for column in columns] for row in rows]
            pairs += [(rows[row], columns[column]) for row, column in _hungarian(weights)]
    return sorted(pairs)


def _components(edges: Edges) -> list[tuple[list[int], list[int]]]:
    """Return the rows and columns of each connected component, each list in order."""
    columns_of: dict[int, list[int]] = {}
    rows_of: dict[int, list[int]] = {}
    for row, column in edges:
        columns_of.setdefault(row, []).append(column)
        rows_of.setdefault(column, []).append(row)
    found: list[tuple[list[int], list[int]]] = []
    seen: set[int] = set()
    for start in sorted(columns_of):
        if start in seen:
            continue
        seen.add(start)
        rows, columns, waiting = [start], set[int](), [start]
        while waiting:
            for column in columns_of[waiting.pop()]:
                if column not in columns:
                    columns.add(column)
                    more = [row for row in rows_of[column] if row not in seen]
                    seen.update(more)
                    rows += more
                    waiting += more
        found.append((sorted(rows), sorted(columns)))
    return found


def _hungarian(weights: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return the assignment of one component; a weight of 0 is no pair."""
    rows, columns = len(weights), len(weights[0])
    size = max(rows, columns)
    costs = [[-weight for weight in row] + [0] * (size - columns) for row in weights]
    costs += [[0] * size for _ in range(size - rows)]
    # Rows and columns count from 1; 0 is the row that is being placed.
    row_potential, column_potential = [0] * (size + 1), [0] * (size + 1)
    row_of = [0] * (size + 1)
    for row in range(1, size + 1):
        row_of[0] = row
        _place(costs, row_potential, column_potential, row_of)
    pairs = [(row_of[column] - 1, column - 1) for column in range(1, size + 1)]
    return [
        (row, column)
        for row, column in pairs
        if row < rows and column < columns and weights[row][column] > 0
    ]


def _place(
    costs: list[list[int]], row_potential: list[int], column_potential: list[int], row_of: list[int]
) -> None:
    """Find the cheapest augmenting path for the row at column 0, and follow it back."""
    size = len(costs)
    least, used, before = [_NEVER] * (size + 1), [False] * (size + 1), [0] * (size + 1)
    column = 0
    while row_of[column]:
        used[column] = True
        row = row_of[column]
        step, following = _NEVER, 0
        line, potential = costs[row - 1], row_potential[row]
        for other in range(1, size + 1):
            if not used[other]:
                cost = line[other - 1] - potential - column_potential[other]
                if cost < least[other]:
                    least[other], before[other] = cost, column
                if least[other] < step:
                    step, following = least[other], other
        for other in range(size + 1):
            if used[other]:
                row_potential[row_of[other]] += step
                column_potential[other] -= step
            else:
                least[other] -= step
        column = following
    while column:
        row_of[column] = row_of[before[column]]
        column = before[column]
