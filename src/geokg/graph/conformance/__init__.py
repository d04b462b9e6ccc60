"""A quick check that the nodes of an article conform to the shapes, without an engine.

The rules are read from the shapes graph, and compiled once for each form of a node. The answer is
yes only if it is sure; otherwise an engine decides, and reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

import pyoxigraph as ox

from geokg.graph.conformance.compiler import Compiler, Form, Plan
from geokg.graph.conformance.rules import UnknownConstraint, rules_of
from geokg.graph.conformance.shape_quads import (
    Scope,
    checked,
    part_of,
    shape_files,
    subclasses,
)
from geokg.graph.conformance.value_tests import is_iri
from geokg.graph.conformance.values import A, Doubt, View
from geokg.graph.quads.terms import Properties

__all__ = ["ConformanceChecker", "Scope", "UnknownConstraint", "quick_checker"]

_FORMS: Final = 4096
"""Combinations of types and properties whose plans are kept; articles have some hundreds."""


class ConformanceChecker:
    """Checks nodes against shapes; keeps what it has compiled."""

    def __init__(self, shapes: Iterable[ox.Quad]) -> None:
        """Read the rules.

        Raises:
            UnknownConstraint: A shape asks for what this package does not check.
        """
        self._compiler = Compiler(rules_of(shapes), superclasses())
        self._outlines: dict[tuple[str | tuple[str, ...], tuple[str, ...]], _Outline] = {}

    def conforms(self, nodes: Mapping[str, Properties], shared: Mapping[str, Properties]) -> bool:
        """Return whether the nodes of an article surely conform, together with shared nodes.

        No other article may describe a node of this one.

        Args:
            nodes: The nodes of the article. Terms are written as `geokg.graph.quads` emits them:
                as N-Triples, language tags in lower case, without escapes of other characters than
                those that need one, and IRIs absolute.
            shared: Nodes to which articles refer, of which this check is sure by themselves.
        """
        if not nodes.keys().isdisjoint(shared.keys()) or not all(map(is_iri, nodes)):
            return False
        outlines: list[_Outline] = []
        back: dict[str, dict[str, list[str]]] = {}
        for node, properties in nodes.items():
            outline = self._outline(properties)
            outlines.append(outline)
            for predicate in outline.followed:
                value = properties[predicate]
                for one in (value,) if isinstance(value, str) else value:
                    back.setdefault(one, {}).setdefault(predicate, []).append(node)
        view = View(nodes, shared, back)
        try:
            return self._all_conform(view, outlines) and self._ends_conform(view)
        except Doubt:
            return False

    def _all_conform(self, view: View, outlines: list[_Outline]) -> bool:
        back = view.back
        for (node, properties), outline in zip(view.own.items(), outlines, strict=True):
            plan = outline.plan(tuple(back.get(node, ())))
            if plan is None:
                return False
            for predicate, test in plan.tests:
                if not test(properties[predicate]):
                    return False
            for check in plan.checks:
                if not check(node, properties, view):
                    return False
        return True

    def _ends_conform(self, view: View) -> bool:
        """Return whether what rules follow backwards leads to own nodes, or to shared nodes.

        Other articles can point to a shared node, too, so that it must conform whatever does.
        """
        for node in view.back.keys() - view.own.keys():
            properties = view.shared.get(node)
            if properties is None:
                return False
            outline = self._outline(properties)
            plan = outline.plan(tuple(view.back[node]))
            if outline.followed or plan is None or plan.looks_back:
                return False
        return True

    def _outline(self, properties: Properties) -> _Outline:
        key = properties.get(A, ()), tuple(properties)
        outline = self._outlines.get(key)
        if outline is None:
            if len(self._outlines) >= _FORMS:
                self._outlines.clear()
            outline = self._outlines[key] = _Outline(self._compiler, *key)
        return outline


class _Outline:
    """The plans for nodes with the same types and properties, by what points to them."""

    __slots__ = ("_compiler", "_plans", "_predicates", "_types", "followed")

    def __init__(
        self, compiler: Compiler, types: str | tuple[str, ...], predicates: tuple[str, ...]
    ) -> None:
        self._compiler = compiler
        self._types = (types,) if isinstance(types, str) else types
        self._predicates = predicates
        self._plans: dict[tuple[str, ...], Plan | None] = {}
        self.followed = tuple(p for p in predicates if p in compiler.followed)
        """The properties that rules follow backwards."""

    def plan(self, pointing: tuple[str, ...]) -> Plan | None:
        """Return the plan for nodes to which these properties point."""
        if pointing not in self._plans:
            form = Form(self._types, self._predicates, pointing)
            self._plans[pointing] = self._compiler.plan(form)
        return self._plans[pointing]


@cache
def quick_checker(scope: Scope) -> ConformanceChecker | None:
    """Return the quick check for the shapes of a scope, or None if it does not know them all.

    Raises:
        RdfError: Validation would be vacuous: there are no shapes, or one has a misspelt term.
    """
    try:
        return ConformanceChecker(part_of(checked(shape_files()), scope))
    except UnknownConstraint:
        return None


@cache
def superclasses() -> Mapping[str, frozenset[str]]:
    """Return the classes above each class of the ontology, with the class itself."""
    direct: dict[str, set[str]] = {}
    for quad in subclasses():
        direct.setdefault(str(quad.subject), set()).add(str(quad.object))
    above: dict[str, frozenset[str]] = {}
    for name in direct:
        found, todo = {name}, [name]
        while todo:
            more = direct.get(todo.pop(), set()) - found
            found |= more
            todo += more
        above[name] = frozenset(found)
    return above
