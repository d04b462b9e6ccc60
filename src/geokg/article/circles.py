"""Circles of references: claims and actors that lead back to themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

Edges = Mapping[str, Sequence[str]]
"""The names that each name refers to."""
NAMED: Final = 8
"""Members of a circle that a message names."""


def circles(edges: Edges) -> dict[str, list[str]]:
    """Return, for each name that leads back to itself, all names on its circles, in order.

    It takes time in proportion to the references, and no recursion.

    >>> circles({"a": ["b"], "b": ["a", "c"], "c": ["d"], "d": [], "e": ["e"]})
    {'a': ['a', 'b'], 'b': ['a', 'b'], 'e': ['e']}
    >>> circles({"b": ["a"], "a": ["c"], "c": ["b"]})["a"]
    ['b', 'a', 'c']
    """
    if not any(edges.values()):
        return {}
    found: dict[str, list[str]] = {}
    for component in _components(edges):
        if len(component) > 1 or component[0] in edges.get(component[0], ()):
            members = set(component)
            first = next(name for name in edges if name in members)
            ordered = _walk(first, edges, members) or [n for n in edges if n in members]
            found.update(dict.fromkeys(ordered, ordered))
    return {name: found[name] for name in edges if name in found}


def through(name: str, circle: Sequence[str]) -> str:
    """Return the other names of a circle as the end of a sentence; nothing if there are none.

    >>> through("b", ["a", "b", "c"])
    ' through c through a'
    """
    at = circle.index(name) if len(circle) <= NAMED else 0
    others = [*circle[at + 1 :][:NAMED], *circle[:at]]
    return " through ".join(["", *others])


def _walk(first: str, edges: Edges, members: set[str]) -> list[str]:
    """Return the members in the order of their references, if those are one circle."""
    passed = {first: None}
    name = first
    while name := next((o for o in edges[name] if o in members and o not in passed), ""):
        passed[name] = None
    return list(passed) if len(passed) == len(members) else []


def _components(edges: Edges) -> Iterator[list[str]]:
    """Yield the strongly connected components (Tarjan 1972, with a stack in place of calls)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: dict[str, None] = {}
    for start in edges:
        todo = [] if start in number else [(start, iter(edges[start]))]
        if todo:
            number[start] = low[start] = len(number)
            open_[start] = None
        while todo:
            name, others = todo[-1]
            other = next((o for o in others if o in edges and (o not in number or o in open_)), "")
            if not other:
                todo.pop()
                if todo:
                    low[todo[-1][0]] = min(low[todo[-1][0]], low[name])
                if low[name] == number[name]:
                    yield _closed(open_, name)
            elif other not in number:
                number[other] = low[other] = len(number)
                open_[other] = None
                todo.append((other, iter(edges[other])))
            else:
                low[name] = min(low[name], number[other])


def _closed(open_: dict[str, None], name: str) -> list[str]:
    """Take a component off the open names: all that were opened since ``name``."""
    component = []
    while True:
        last, _ = open_.popitem()
        component.append(last)
        if last == name:
            return component
