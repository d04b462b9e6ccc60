"""Plans of checks for nodes of one form, put together from the rules of shapes.

Nodes have one form if they have the same types and properties, and the same properties point to
them. What a form decides, such as whether a property is there, is decided once; a plan holds the
checks that remain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final, NamedTuple

from geokg.base.vocabulary import RDFS
from geokg.graph.conformance.rule_checks import (
    COMPARED,
    Check,
    CompiledRule,
    Context,
    KnownClasses,
    class_check,
    compiled,
)
from geokg.graph.conformance.rules import (
    AnyOf,
    PathRule,
    PathStep,
    Rule,
    TargetedRules,
    ValueTest,
)
from geokg.graph.conformance.value_tests import PropertyTest, property_test
from geokg.graph.conformance.values import A

_SUBCLASS: Final = f"<{RDFS.subClassOf}>"


class Form(NamedTuple):
    """What nodes have in common that one plan checks."""

    types: tuple[str, ...]
    predicates: tuple[str, ...]
    pointing: tuple[str, ...]
    """The predicates that point to the node, of those that rules follow backwards."""


@dataclass(slots=True)
class Plan:
    """The checks of nodes of one form."""

    tests: list[tuple[str, PropertyTest]] = field(default_factory=list)
    """Tests of the values of a property, by predicate."""
    checks: list[Check] = field(default_factory=list)
    """Checks that need more than one property."""
    looks_back: bool = False
    """Whether the verdict depends on what points to the node, or that nothing does."""


class _RuleOfTarget(NamedTuple):
    """A rule, and what it depends on."""

    number: int
    rule: Rule
    mentioned: frozenset[str]
    looks_at_type: bool


class Compiler:
    """Makes plans; keeps what remains of each rule in each context."""

    def __init__(
        self, targets: Iterable[TargetedRules], above: Mapping[str, frozenset[str]]
    ) -> None:
        """Take rules, and the superclasses of each class, with the class itself."""
        self._above = above
        self._targets: list[tuple[TargetedRules, list[_RuleOfTarget]]] = []
        self._known: dict[frozenset[str], KnownClasses] = {}
        self._compiled: dict[tuple[int, Context], CompiledRule | None] = {}
        followed: set[str] = set()
        mentioned: set[str] = set()
        numbers = count()
        for target in targets:
            rules = []
            followed |= target.objects_of
            for rule in target.rules:
                steps = [*_steps(rule)]
                followed |= {step.predicate for step in steps if step.backwards}
                names = frozenset(step.predicate for step in steps)
                mentioned |= names
                rules.append(_RuleOfTarget(next(numbers), rule, names, A in names))
            self._targets.append((target, rules))
        self._mentioned = frozenset(mentioned)
        self.followed = frozenset(followed)
        """The predicates of which rules look at the subjects or objects from the other end."""

    def plan(self, form: Form) -> Plan | None:
        """Return the plan for nodes of a form, or None if none of them surely conforms."""
        if _SUBCLASS in form.predicates or not form.types:
            return None
        plan = Plan()
        plan.looks_back = any(not t.objects_of.isdisjoint(form.pointing) for t, _ in self._targets)
        tests: dict[str, set[ValueTest]] = {}
        classes: dict[str, list[KnownClasses]] = {}
        single: set[str] = set()
        for rule in self._rules(form):
            if rule is None:
                return None
            plan.checks += rule.checks
            plan.looks_back |= rule.looks_back
            if rule.predicate:
                tests.setdefault(rule.predicate, set()).update(rule.tests)
                classes.setdefault(rule.predicate, []).extend(rule.classes)
                single |= {rule.predicate} if rule.is_single else set()
        for predicate in form.predicates:
            if predicate != A and predicate in self._mentioned:
                known = classes.get(predicate, ())
                is_single = predicate in single
                plan.checks += [class_check(predicate, one, is_single=is_single) for one in known]
                if asked := frozenset(tests.get(predicate, ())):
                    plan.tests.append((predicate, property_test(asked, is_single=is_single)))
                elif not known:  # other checks rely on a value being there
                    plan.tests.append((predicate, _is_one if is_single else bool))
        return plan

    def _rules(self, form: Form) -> Iterator[CompiledRule | None]:
        classes = frozenset[str]().union(*(self._above.get(t, {t}) for t in form.types))
        predicates, pointing = frozenset(form.predicates), frozenset(form.pointing)
        for target, rules in self._targets:
            if (
                target.classes & classes
                or target.subjects_of & predicates
                or target.objects_of & pointing
            ):
                for number, rule, mentioned, looks_at_type in rules:
                    context = Context(
                        form.types if looks_at_type else (),
                        mentioned & predicates,
                        mentioned & pointing,
                    )
                    key = number, context
                    if key not in self._compiled:
                        self._compiled[key] = compiled(rule, context, self._class_test)
                    yield self._compiled[key]

    def _class_test(self, classes: frozenset[str]) -> KnownClasses:
        if classes not in self._known:
            self._known[classes] = KnownClasses(classes, self._above)
        return self._known[classes]


def _is_one(value: str | tuple[str, ...]) -> bool:
    return isinstance(value, str)


def _steps(rule: Rule) -> Iterator[PathStep]:
    """Yield the steps that a rule takes, with the properties that it compares."""
    if isinstance(rule, PathRule):
        for route in rule.path:
            yield from route.steps
        yield from (PathStep(str(asked)) for kind, asked in rule.set_tests if kind in COMPARED)
    elif isinstance(rule, AnyOf):
        for alternative in rule.alternatives:
            for one in alternative:
                yield from _steps(one)
    else:
        for one in rule.rules:
            yield from _steps(one)
