"""The rules of a shapes graph, as Python values, with terms in the syntax of N-Triples.

Only the constraints of SHACL are known here that geokg's shapes use. A shape that asks for anything
else raises `UnknownConstraint`, so that nothing is ever left unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from geokg.base.vocabulary import OWL, RDF, RDFS, SH, XSD

PLAIN_PATTERN: Final = re.compile(r"\^(?:[A-Za-z0-9:/,|*+(){}\[\]-]|\\[.])+\$")
_READ_UNALIKE: Final = re.compile(r"\[[^\]]*\[|--|[*+}]\+")
"""A bracket in a class of characters, an operation on classes, and a possessive quantifier."""

_TARGETS: Final = frozenset({SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf})
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
"""A term of the shapes graph."""
_CLASSES: Final = frozenset({ox.NamedNode(RDFS.Class), ox.NamedNode(OWL.Class)})
_NIL: Final = ox.NamedNode(RDF.nil)
_SAID_ELSEWHERE: Final = frozenset({SH.path, SH.message, SH.severity, SH.property, *_TARGETS})


class UnknownConstraint(Exception):
    """A shape asks for what this package does not check."""


class PathStep(NamedTuple):
    """A step of a path: a predicate in angle brackets, and whether it is followed backwards."""

    predicate: str
    backwards: bool = False


class Route(NamedTuple):
    """One alternative of a path: its steps; the only step may be taken more than once."""

    steps: tuple[PathStep, ...]
    repeated: bool = False


Path: TypeAlias = tuple[Route, ...]
FOCUS: Final[Path] = (Route(()),)
"""The path to the focus node itself."""


class ValueTest(NamedTuple):
    """A constraint on each value alone, such as ``class``, and what it asks for."""

    kind: str
    asked: str | int | frozenset[str] | tuple[tuple[ValueTest, ...], ...]


class SetTest(NamedTuple):
    """A constraint on all values of a path together, such as ``maxCount``, and what it asks for."""

    kind: str
    asked: str | int | QualifiedCount


class QualifiedCount(NamedTuple):
    """How many values must pass tests."""

    tests: tuple[ValueTest, ...]
    least: int
    most: int | None


class PathRule(NamedTuple):
    """What holds of the values of a path."""

    path: Path
    value_tests: tuple[ValueTest, ...]
    set_tests: tuple[SetTest, ...]


class AnyOf(NamedTuple):
    """At least one of these lists of rules holds."""

    alternatives: tuple[tuple[Rule, ...], ...]


class NoneOf(NamedTuple):
    """These rules do not all hold."""

    rules: tuple[Rule, ...]


Rule: TypeAlias = PathRule | AnyOf | NoneOf


@dataclass(frozen=True, slots=True)
class TargetedRules:
    """Rules, and the nodes that they are about."""

    rules: tuple[Rule, ...]
    classes: frozenset[str]
    subjects_of: frozenset[str]
    objects_of: frozenset[str]


def rules_of(shapes: Iterable[ox.Quad]) -> list[TargetedRules]:
    """Return the rules of all shapes that have a target.

    Raises:
        UnknownConstraint: A shape asks for what this package does not check.
    """
    reader = _Reader(shapes)
    read = [reader.targeted(shape) for shape in reader.with_target]
    if unread := reader.with_constraint - reader.seen:
        raise UnknownConstraint(f"{len(unread)} shapes without a target that is known here")
    if RDFS.subClassOf in reader.named:
        raise UnknownConstraint("a shape of the class hierarchy, which is no part of articles")
    return read


class _Reader:
    def __init__(self, shapes: Iterable[ox.Quad]) -> None:
        self._values: dict[Term, dict[str, list[Term]]] = {}
        """The values of each subject by the IRI of the predicate."""
        for quad in shapes:
            values = self._values.setdefault(quad.subject, {})
            values.setdefault(quad.predicate.value, []).append(quad.object)
        self.with_target = sorted(
            (s for s, p in self._values.items() if _TARGETS & p.keys()), key=str
        )
        self.with_constraint = {
            s for s, p in self._values.items() if any(one.startswith(SH.base) for one in p)
        }
        self.named = {q.value for p in self._values.values() for q in _iris(p)}
        """The IRIs that are values of shapes."""
        self.seen: set[Term] = set()
        """The shapes and paths that were read."""

    def _all(self, subject: Term, predicate: str) -> list[Term]:
        return self._values.get(subject, {}).get(predicate, [])

    def _one(self, subject: Term, predicate: str) -> Term | None:
        found = self._all(subject, predicate)
        if len(found) > 1:
            raise UnknownConstraint(f"{predicate} with several values")
        return found[0] if found else None

    def _items(self, head: Term) -> Iterator[Term]:
        while head != _NIL:
            first, rest = self._one(head, RDF.first), self._one(head, RDF.rest)
            if first is None or rest is None:
                raise UnknownConstraint("a list that does not end")
            yield first
            head = rest

    def targeted(self, shape: Term) -> TargetedRules:
        """Return the rules of a shape, with those of its property shapes."""
        properties = sorted(self._all(shape, SH.property), key=str)
        if any(self._one(one, SH.path) is None for one in properties):
            raise UnknownConstraint("a property shape without a path")
        return TargetedRules(
            rules=tuple(
                rule
                for one in (shape, *properties)
                for rule in self._rules(one, may_have_properties=one == shape)
            ),
            classes=self._names(shape, SH.targetClass),
            subjects_of=self._names(shape, SH.targetSubjectsOf),
            objects_of=self._names(shape, SH.targetObjectsOf),
        )

    def _names(self, shape: Term, predicate: str) -> frozenset[str]:
        return frozenset(_text(term) for term in self._all(shape, predicate))

    def _rules(self, shape: Term, *, may_have_properties: bool = False) -> Iterator[Rule]:
        """Yield the rules of one shape, without those of its property shapes."""
        path = self._path(shape, may_have_properties=may_have_properties)
        routes = FOCUS if path is None else self._routes(path)
        on_values: list[ValueTest] = []
        on_sets: list[SetTest] = []
        for asked, value in self._constraints(shape):
            if asked in _ON_SETS:
                on_sets.append(SetTest(_name(asked), _ON_SETS[asked](value)))
            elif asked == SH.qualifiedValueShape:
                on_sets.append(SetTest("qualified", self._qualified(shape, value)))
            elif asked in (SH.qualifiedMinCount, SH.qualifiedMaxCount):
                continue
            elif path is None and asked == SH.or_:
                alternatives = self._items(value)
                yield AnyOf(tuple(tuple(self._rules(one)) for one in alternatives))
            elif path is None and asked == SH.not_:
                inner = tuple(self._rules(value))
                if not all(map(_is_exact, inner)):
                    raise UnknownConstraint("the negation of what can be unsure")
                yield NoneOf(inner)
            else:
                on_values.append(self._value_test(asked, value))
        if on_values or on_sets:
            yield PathRule(routes, tuple(on_values), tuple(on_sets))

    def _path(self, shape: Term, *, may_have_properties: bool) -> Term | None:
        """Return the path of a shape, if it has one."""
        self.seen.add(shape)
        if not _CLASSES.isdisjoint(self._all(shape, RDF.type)):
            raise UnknownConstraint("a class that is a shape, and so its own target")
        path = self._one(shape, SH.path)
        if self._all(shape, SH.property) and (path is not None or not may_have_properties):
            raise UnknownConstraint("a property shape within another shape")
        return path

    def _constraints(self, shape: Term) -> list[tuple[str, Term]]:
        return [
            (asked, value)
            for asked, values in self._values.get(shape, {}).items()
            if asked.startswith(SH.base) and asked not in _SAID_ELSEWHERE
            for value in values
        ]

    def _qualified(self, shape: Term, inner: Term) -> QualifiedCount:
        least = self._one(shape, SH.qualifiedMinCount)
        most = self._one(shape, SH.qualifiedMaxCount)
        tests = self._value_tests(inner)
        if any(test.kind != "in" for test in tests):
            raise UnknownConstraint("a qualified count of what can be unsure")
        return QualifiedCount(
            tests,
            0 if least is None else _number(least),
            None if most is None else _number(most),
        )

    def _value_tests(self, shape: Term) -> tuple[ValueTest, ...]:
        """Return the tests of a shape that looks at nothing but a value."""
        self.seen.add(shape)
        if not self._values.get(shape, {}).keys().isdisjoint((SH.path, SH.property)):
            raise UnknownConstraint("a path that begins at a value")
        return tuple(self._value_test(*one) for one in self._constraints(shape))

    def _value_test(self, asked: str, value: Term) -> ValueTest:
        if asked == SH.or_:
            alternatives = tuple(map(self._value_tests, self._items(value)))
            if not alternatives or not all(alternatives):
                raise UnknownConstraint("alternatives without a constraint")
            return ValueTest("anyOf", alternatives)
        if asked == SH.in_:
            return ValueTest("in", frozenset(map(_text, self._items(value))))
        if asked not in _ON_VALUES:
            raise UnknownConstraint(asked)
        return ValueTest(_name(asked), _ON_VALUES[asked](value))

    def _routes(self, path: Term) -> Path:
        self.seen.add(path)
        either = self._one(path, SH.alternativePath)
        if either is not None:
            return tuple(route for one in self._items(either) for route in self._routes(one))
        repeated = self._one(path, SH.oneOrMorePath)
        if repeated is not None:
            step = self._step(repeated)
            if not step.backwards:
                raise UnknownConstraint("a path that is repeated forwards")
            return (Route((step,), repeated=True),)
        if self._all(path, RDF.first):
            steps = tuple(self._step(step) for step in self._items(path))
            if any(step.backwards for step in steps[1:]):
                raise UnknownConstraint("a path that turns back later than at its first step")
            return (Route(steps),)
        return (Route((self._step(path),)),)

    def _step(self, path: Term) -> PathStep:
        self.seen.add(path)
        inverse = self._one(path, SH.inversePath)
        if isinstance(inverse, ox.NamedNode):
            return PathStep(_text(inverse), backwards=True)
        if isinstance(path, ox.NamedNode):
            return PathStep(_text(path))
        raise UnknownConstraint("a path of another form")


def _iris(properties: Mapping[str, list[Term]]) -> Iterator[ox.NamedNode]:
    for values in properties.values():
        yield from (value for value in values if isinstance(value, ox.NamedNode))


def _is_exact(rule: Rule) -> bool:
    """Return whether the check of a rule is never unsure, so that its failure says as much."""
    if isinstance(rule, PathRule):
        return all(test.kind == "in" for test in rule.value_tests) and all(
            test.kind in ("minCount", "maxCount", "hasValue") for test in rule.set_tests
        )
    lists = rule.alternatives if isinstance(rule, AnyOf) else (rule.rules,)
    return all(_is_exact(one) for rules in lists for one in rules)


def is_of_value(test: ValueTest) -> bool:
    """Return whether a test looks at nothing but the value."""
    if isinstance(test.asked, tuple):
        return all(is_of_value(one) for tests in test.asked for one in tests)
    return test.kind != "class"


def _name(constraint: str) -> str:
    return constraint.removeprefix(SH.base)


def _text(term: Term) -> str:
    """Return an IRI or a literal in the syntax of N-Triples."""
    if isinstance(term, ox.BlankNode | ox.Triple):
        raise UnknownConstraint("a blank node or a triple as a value")
    return str(term)


def _words(term: Term) -> str:
    return term.value if isinstance(term, ox.Literal) else ""


def _number(term: Term) -> int:
    if not isinstance(term, ox.Literal) or term.datatype.value not in (XSD.integer, XSD.decimal):
        raise UnknownConstraint(f"the bound {term}")
    try:
        number = int(_words(term).removesuffix(".0"))
    except ValueError as error:
        raise UnknownConstraint(f"the bound {term}") from error
    return number


def _pattern(term: Term) -> str:
    words = _words(term)
    if not PLAIN_PATTERN.fullmatch(words) or _READ_UNALIKE.search(words):
        raise UnknownConstraint(f"the pattern {term}")
    return words


def _iri_kind(term: Term) -> str:
    if term != ox.NamedNode(SH.IRI):
        raise UnknownConstraint(f"the kind {term}")
    return "IRI"


def _true(term: Term) -> int:
    if term != ox.Literal(True):
        raise UnknownConstraint(f"a constraint that is {term}")
    return 1


_ON_SETS: Final[MappingProxyType[str, Callable[[Term], str | int]]] = MappingProxyType(
    {
        SH.minCount: _number,
        SH.maxCount: _number,
        SH.uniqueLang: _true,
        SH.hasValue: _text,
        SH.equals: _text,
        SH.disjoint: _text,
        SH.lessThan: _text,
        SH.lessThanOrEquals: _text,
    }
)
_ON_VALUES: Final[MappingProxyType[str, Callable[[Term], str | int]]] = MappingProxyType(
    {
        SH.class_: _text,
        SH.datatype: _text,
        SH.nodeKind: _iri_kind,
        SH.pattern: _pattern,
        SH.minLength: _number,
        SH.maxLength: _number,
        SH.minInclusive: _number,
        SH.maxInclusive: _number,
    }
)
