"""The checks that remain of a rule, once it is known which properties a node has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from geokg.graph.conformance import values as v
from geokg.graph.conformance.rules import (
    FOCUS,
    AnyOf,
    NoneOf,
    PathRule,
    PathStep,
    QualifiedCount,
    Route,
    Rule,
    SetTest,
    UnknownConstraint,
    ValueTest,
    is_of_value,
)
from geokg.graph.conformance.value_tests import have_distinct_languages, in_order, test_of
from geokg.graph.conformance.values import A, Getter, View
from geokg.graph.quads.terms import Properties

Check: TypeAlias = Callable[[str, Properties, View], object]
"""A check of a focus node, its properties, and what is around it."""

_ONE: Final = SetTest("maxCount", 1)
_SOME: Final = SetTest("minCount", 1)
_FOCUS_IS_IRI: Final = PathRule(FOCUS, (ValueTest("nodeKind", "IRI"),), ())


class KnownClasses(dict[str | tuple[str, ...], bool]):
    """Whether nodes with these types have one of some classes."""

    def __init__(self, classes: frozenset[str], above: Mapping[str, frozenset[str]]) -> None:
        self._classes = classes
        self._above = above

    def __missing__(self, types: str | tuple[str, ...]) -> bool:
        each = (types,) if isinstance(types, str) else types
        found = any(not self._classes.isdisjoint(self._above.get(t, {t})) for t in each)
        self[types] = found
        return found


class Context(NamedTuple):
    """What is known of a focus node, as far as a rule depends on it."""

    types: tuple[str, ...]
    present: frozenset[str]
    """The predicates of its properties."""
    pointing: frozenset[str]
    """The predicates that point to it."""


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """What remains of a rule."""

    checks: tuple[Check, ...] = ()
    looks_back: bool = False
    """Whether the verdict depends on what points to the node, or that nothing does."""
    predicate: str = ""
    """The property that the rest is about."""
    tests: tuple[ValueTest, ...] = ()
    classes: tuple[KnownClasses, ...] = ()
    is_single: bool = False


def compiled(
    rule: Rule, context: Context, class_test: Callable[[frozenset[str]], KnownClasses]
) -> CompiledRule | None:
    """Return what remains of a rule in a context, or None if it is surely broken."""
    compiler = _RuleCompiler(context, class_test)
    if isinstance(rule, PathRule) and (predicate := compiler.own_property(rule)):
        return compiler.of_property(rule, predicate)
    checks = compiler.checks(rule)
    if checks is None:
        return None
    return CompiledRule(tuple(checks), compiler.looks_back)


class _RuleCompiler:
    def __init__(
        self, context: Context, class_test: Callable[[frozenset[str]], KnownClasses]
    ) -> None:
        self.context = context
        self.class_test = class_test
        self.looks_back = False

    # Rules ---------------------------------------------------------------------------------------

    def own_property(self, rule: PathRule) -> str:
        """Return the predicate if a rule is about one property that the node has, but the type."""
        if len(rule.path) != 1 or len(rule.path[0].steps) != 1:
            return ""
        (step,) = rule.path[0].steps
        if step.backwards or step.predicate == A or step.predicate not in self.context.present:
            return ""
        return step.predicate

    def of_property(self, rule: PathRule, predicate: str) -> CompiledRule | None:
        """Return what remains of a rule about a property that the node has."""
        tests: list[ValueTest] = []
        classes: list[KnownClasses] = []
        checks: list[Check] = []
        for test in rule.value_tests:
            if names := _classes_in(test):
                classes.append(self.class_test(names))
            elif is_of_value(test):
                tests.append(test)
            else:
                checks.append(self._each(v.after(predicate), (test,)))
        others = tuple(test for test in rule.set_tests if test not in (_ONE, _SOME))
        rest = self.checks(PathRule(rule.path, (), others))
        if rest is None:
            return None
        is_single = _ONE in rule.set_tests
        checks += rest
        return CompiledRule(
            tuple(checks), self.looks_back, predicate, tuple(tests), tuple(classes), is_single
        )

    def checks(self, rule: Rule) -> list[Check] | None:
        """Return the checks of a rule, or None if it is surely broken."""
        if isinstance(rule, AnyOf):
            return _any([self._all(rules) for rules in rule.alternatives])
        if isinstance(rule, NoneOf):
            return _negated(self._all(rule.rules))
        if self._is_settled(rule):
            return []
        if of_subjects := self._of_subjects(rule):
            return of_subjects
        known: set[str] = set()
        getters: list[Getter] = []
        filled = False
        for route in rule.path:
            found = self._route(route)
            if callable(found):
                getters.append(found)
                filled |= len(route.steps) <= 1
            else:
                known.update(found)
        if not getters:
            return self._decided(tuple(sorted(known)), rule)
        values = v.union(known, getters) if known or len(getters) > 1 else getters[0]
        filled |= bool(known)
        if order := self._of_order(rule):
            return order
        checks = [self._set_check(values, test, filled=filled) for test in rule.set_tests]
        if rule.value_tests:
            checks.append(self._each(values, rule.value_tests))
        return _remaining(checks)

    def _all(self, rules: Iterable[Rule]) -> list[Check] | None:
        checks: list[Check] = []
        for rule in rules:
            more = self.checks(rule)
            if more is None:
                return None
            checks += more
        return checks

    def _decided(self, values: tuple[str, ...], rule: PathRule) -> list[Check] | None:
        """Return what remains where the values are known."""
        if values and not all(map(is_of_value, rule.value_tests)):
            return None
        if not all(test_of(test)(value) for test in rule.value_tests for value in values):
            return None
        get = v.always(values)
        return _remaining([self._set_check(get, t, known=values) for t in rule.set_tests])

    def _is_settled(self, rule: PathRule) -> bool:
        """Return whether a rule holds, whatever the values are.

        The IRIs of all nodes are looked at together. Where the node lacks the property to compare
        with, no value can be in the wrong order, or the same.
        """
        return rule == _FOCUS_IS_IRI or (
            not rule.value_tests
            and all(
                test.kind in _COMPARISONS
                and test.kind != "equals"
                and self._step(PathStep(str(test.asked))) == ()
                for test in rule.set_tests
            )
        )

    def _of_subjects(self, rule: PathRule) -> list[Check] | None:
        """Return the check of the subjects that point to the node, if a rule says nothing else."""
        (route, *others), tests, counts = rule
        if others or len(route.steps) != 1 or route.repeated or not {*counts} <= {_ONE, _SOME}:
            return None
        (step,) = route.steps
        if not step.backwards or len(tests) != 1 or step.predicate not in self.context.pointing:
            return None
        if not (names := _classes_in(tests[0])):
            return None
        self.looks_back = True
        predicate, known, most = step.predicate, self.class_test(names), _ONE in counts

        def subjects_have_class(node: str, _: Properties, view: View) -> bool:
            subjects = view.back[node][predicate]
            if most and len(subjects) != 1:
                return False
            own = view.own
            return all(known[own[subject].get(A, ())] for subject in subjects)

        return [subjects_have_class]

    def _of_order(self, rule: PathRule) -> list[Check] | None:
        """Return the checks that two properties are in order, if a rule says nothing else."""
        predicate = self.own_property(rule)
        if not predicate or rule.value_tests or not {t.kind for t in rule.set_tests} <= _ORDERS:
            return None
        return [
            _order_check(predicate, str(asked), strictly=kind == "lessThan")
            for kind, asked in rule.set_tests
            if asked in self.context.present
        ]

    # Values --------------------------------------------------------------------------------------

    def _route(self, route: Route) -> Getter | tuple[str, ...]:
        """Return what gets the values of a route, or the values if they are known."""
        if not route.steps:
            return v.focus
        first, *rest = route.steps
        if route.repeated:
            self.looks_back = True
            return v.all_before(first.predicate) if self._step(first) else ()
        values = self._step(first)
        if values == ():
            return ()
        if len(rest) == 1 and not first.backwards and first.predicate != A:
            return v.two_after(first.predicate, rest[0].predicate)
        for step in rest:
            values = v.then(values if callable(values) else v.always(values), step.predicate)
        return values

    def _step(self, step: PathStep) -> Getter | tuple[str, ...]:
        if step.backwards:
            self.looks_back = True
            return v.before(step.predicate) if step.predicate in self.context.pointing else ()
        if step.predicate == A:
            return self.context.types
        return v.after(step.predicate) if step.predicate in self.context.present else ()

    # Constraints ---------------------------------------------------------------------------------

    def _each(self, values: Getter, tests: Iterable[ValueTest]) -> Check:
        """Return the check that each value passes tests."""
        checks = [self._value_check(test) for test in tests]
        return lambda node, properties, view: all(
            check(one, view) for one in values(node, properties, view) for check in checks
        )

    def _value_check(self, test: ValueTest) -> Callable[[str, View], object]:
        if names := _classes_in(test):
            known = self.class_test(names)
            return lambda value, view: known[view.properties(value).get(A, ())]
        if is_of_value(test):
            passes = test_of(test)
            return lambda value, _: passes(value)
        assert isinstance(test.asked, tuple)
        alternatives = [[self._value_check(one) for one in tests] for tests in test.asked]
        return lambda value, view: any(
            all(check(value, view) for check in checks) for checks in alternatives
        )

    def _set_check(
        self,
        values: Getter,
        test: SetTest,
        *,
        known: tuple[str, ...] | None = None,
        filled: bool = False,
    ) -> Check | bool:
        """Return the check of all values together, or its result.

        Args:
            values: Returns the values.
            test: What holds of them.
            known: The values, if they are known.
            filled: Whether there surely are values.
        """
        kind, asked = test
        if kind in _COMPARISONS:
            return self._comparison(values, test, known)
        if filled and test == _SOME:
            return True
        holds = _set_predicate(kind, asked)
        if known is not None:
            return holds(known)
        return lambda node, properties, view: holds(values(node, properties, view))

    def _comparison(
        self, values: Getter, test: SetTest, known: tuple[str, ...] | None
    ) -> Check | bool:
        compare = _COMPARISONS[test.kind]
        others = self._step(PathStep(str(test.asked)))
        if known is not None and not callable(others):
            return compare(known, others)
        if test.kind != "equals" and () in (known, others):
            return True
        other = others if callable(others) else v.always(others)
        return lambda node, properties, view: compare(
            values(node, properties, view), other(node, properties, view)
        )


def class_check(predicate: str, known: KnownClasses, *, is_single: bool) -> Check:
    """Return the check that all values of a property are nodes of known classes."""

    def have_classes(_: str, properties: Properties, view: View) -> bool:
        value = properties[predicate]
        if isinstance(value, str):
            return known[view.properties(value).get(A, ())]
        if is_single or not value:
            return False
        return all(known[view.properties(one).get(A, ())] for one in value)

    return have_classes


def _order_check(first: str, second: str, *, strictly: bool) -> Check:
    compare = _COMPARISONS["lessThan" if strictly else "lessThanOrEquals"]

    def are_in_order(_: str, properties: Properties, __: View) -> bool:
        one, other = properties[first], properties[second]
        if isinstance(one, str) and isinstance(other, str):
            return in_order(one, other, strictly=strictly)
        return compare(
            (one,) if isinstance(one, str) else one, (other,) if isinstance(other, str) else other
        )

    return are_in_order


def _set_predicate(kind: str, asked: object) -> Callable[[Iterable[str]], bool]:
    """Return whether values together are as asked."""
    if kind == "hasValue":
        return lambda values: asked in {*values}
    if kind == "uniqueLang":
        return have_distinct_languages
    if isinstance(asked, QualifiedCount):
        return _qualified(asked)
    assert isinstance(asked, int)
    if kind == "minCount":
        return lambda values: len({*values}) >= asked
    if kind == "maxCount":
        return lambda values: len({*values}) <= asked
    raise UnknownConstraint(kind)


def _qualified(asked: QualifiedCount) -> Callable[[Iterable[str]], bool]:
    tests = [test_of(test) for test in asked.tests]

    def holds(values: Iterable[str]) -> bool:
        count = sum(all(test(value) for test in tests) for value in {*values})
        return asked.least <= count and (asked.most is None or count <= asked.most)

    return holds


def _remaining(checks: Iterable[Check | bool]) -> list[Check] | None:
    """Return the checks whose result is open, or None if one has failed."""
    remaining: list[Check] = []
    for check in checks:
        if check is False:
            return None
        if check is not True:
            remaining.append(check)
    return remaining


def _any(alternatives: list[list[Check] | None]) -> list[Check] | None:
    """Return the check that all checks of one alternative succeed."""
    open_ones = [checks for checks in alternatives if checks is not None]
    if [] in open_ones:
        return []
    if not open_ones:
        return None
    if len(open_ones) == 1:
        return open_ones[0]
    return [
        lambda node, properties, view: any(
            all(check(node, properties, view) for check in checks) for checks in open_ones
        )
    ]


def _negated(checks: list[Check] | None) -> list[Check] | None:
    if checks is None:
        return []
    if not checks:
        return None
    return [
        lambda node, properties, view: not all(check(node, properties, view) for check in checks)
    ]


def _classes_in(test: ValueTest) -> frozenset[str]:
    """Return the classes of which a test asks for one, if it asks for nothing else."""
    if test.kind == "class":
        return frozenset({str(test.asked)})
    if test.kind == "anyOf" and isinstance(test.asked, tuple):
        each = [_classes_in(tests[0]) if len(tests) == 1 else frozenset() for tests in test.asked]
        return frozenset[str]().union(*each) if all(each) else frozenset()
    return frozenset()


def _are_disjoint(first: Iterable[str], second: Iterable[str]) -> bool:
    return {*first}.isdisjoint(second)


def _are_equal(first: Iterable[str], second: Iterable[str]) -> bool:
    return first == second or {*first} == {*second}


def _in_order(first: Iterable[str], second: Iterable[str], *, strictly: bool) -> bool:
    others = tuple(second)
    return all(in_order(one, other, strictly=strictly) for one in first for other in others)


_ORDERS: Final = frozenset({"lessThan", "lessThanOrEquals"})
_COMPARISONS: Final[Mapping[str, Callable[[Iterable[str], Iterable[str]], bool]]] = (
    MappingProxyType(
        {
            "equals": _are_equal,
            "disjoint": _are_disjoint,
            "lessThan": partial(_in_order, strictly=True),
            "lessThanOrEquals": partial(_in_order, strictly=False),
        }
    )
)
COMPARED: Final = frozenset(_COMPARISONS)
"""The constraints that ask for a second property of the focus node."""
