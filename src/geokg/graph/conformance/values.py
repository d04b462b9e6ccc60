"""What rules look at: the nodes around a focus node, and the values of paths from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from geokg.base.vocabulary import RDF
from geokg.graph.quads.terms import Properties

A: Final = f"<{RDF.type}>"


class Doubt(Exception):
    """The nodes that are there do not decide whether a rule holds."""


@dataclass(slots=True)
class View:
    """The nodes that rules look at."""

    own: Mapping[str, Properties]
    """The nodes of one article."""
    shared: Mapping[str, Properties]
    """The nodes that articles share."""
    back: Mapping[str, Mapping[str, list[str]]]
    """The subjects that point to a node, by the node and the predicate."""

    def properties(self, node: str) -> Properties:
        """Return the properties of a node.

        Raises:
            Doubt: The node is not here.
        """
        found = self.own.get(node) or self.shared.get(node)
        if found is None:
            raise Doubt
        return found


Getter: TypeAlias = Callable[[str, Properties, View], Iterable[str]]
"""Returns the values of a path from a focus node with its properties."""


def focus(node: str, _: Properties, __: View) -> tuple[str]:
    """Return the focus node."""
    return (node,)


def always(values: tuple[str, ...]) -> Getter:
    """Return what gets the same values from every node."""
    return lambda *_: values


def after(predicate: str) -> Getter:
    """Return what gets the values of a property, which the focus node has."""

    def values(_: str, properties: Properties, __: View) -> tuple[str, ...]:
        value = properties[predicate]
        return (value,) if isinstance(value, str) else value

    return values


def before(predicate: str) -> Getter:
    """Return what gets the subjects whose property points to the focus node; there is one."""
    return lambda node, _, view: view.back[node][predicate]


def all_before(predicate: str) -> Getter:
    """Return what gets all nodes from which steps of one predicate lead to the focus node."""

    def values(node: str, _: Properties, view: View) -> set[str]:
        found: set[str] = set()
        todo = [node]
        while todo:
            for one in view.back.get(todo.pop(), {}).get(predicate, ()):
                if one not in found:
                    found.add(one)
                    todo.append(one)
        return found

    return values


def union(known: Iterable[str], getters: Iterable[Getter]) -> Getter:
    """Return what gets the values of several paths, and known ones."""
    constant, each = frozenset(known), tuple(getters)

    def values(node: str, properties: Properties, view: View) -> set[str]:
        return {*constant}.union(*[getter(node, properties, view) for getter in each])

    return values


def then(values: Getter, predicate: str) -> Getter:
    """Return what gets the values of a path with one more step, which goes forwards."""

    def further(node: str, properties: Properties, view: View) -> set[str]:
        found: set[str] = set()
        for value in values(node, properties, view):
            reached = view.properties(value).get(predicate, ())
            if isinstance(reached, str):
                found.add(reached)
            else:
                found.update(reached)
        return found

    return further


def two_after(first: str, second: str) -> Getter:
    """Return what gets the values of two properties, one after the other."""
    general = then(after(first), second)

    def values(node: str, properties: Properties, view: View) -> Iterable[str]:
        value = properties[first]
        if not isinstance(value, str):
            return general(node, properties, view)
        reached = view.properties(value).get(second, ())
        return (reached,) if isinstance(reached, str) else reached

    return values
