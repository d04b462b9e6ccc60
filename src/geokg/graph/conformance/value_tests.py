"""Tests of single values in the syntax of N-Triples, as SHACL defines them.

A test that is not sure, for instance of a year with five digits, says no: an engine decides then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache, lru_cache, reduce
from typing import Final, TypeAlias

from geokg.base.vocabulary import XSD
from geokg.graph import literals
from geokg.graph.conformance.plain_terms import PLAIN_TERM
from geokg.graph.conformance.rules import UnknownConstraint, ValueTest

Test: TypeAlias = Callable[[str], object]
"""A test of one value; what it returns is true or not."""
PropertyTest: TypeAlias = Callable[[str | tuple[str, ...]], object]
"""A test of the value or values of a property."""

is_iri: Final = re.compile(r'<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\[\]]*>').fullmatch
"""Test whether a term is an absolute IRI without a character that has to be escaped."""
_ESCAPE: Final = re.compile(r"\\[^uU]")
_INTEGER: Final = f'"^^<{XSD.integer}>'
_DECIMAL: Final = f'"^^<{XSD.decimal}>'
_DATE: Final = f'"^^<{XSD.date}>'
_KEPT: Final = 2048
"""Values whose verdict a test keeps: numbers and dates are often repeated, words seldom."""


@cache
def test_of(constraint: ValueTest) -> Test:
    """Return the test for a constraint that depends on nothing but the value.

    Raises:
        UnknownConstraint: There is none.
    """
    kind, asked = constraint
    if kind == "in" and isinstance(asked, frozenset):
        return asked.__contains__
    if kind == "anyOf" and isinstance(asked, tuple):
        return reduce(_either, [reduce(_both, map(test_of, tests)) for tests in asked])
    if kind == "datatype":
        return _datatype(str(asked)[1:-1])
    if kind == "nodeKind":
        return is_iri
    if kind == "pattern":
        return _pattern(str(asked))
    if kind in ("minLength", "maxLength") and isinstance(asked, int):
        return _length_test(asked, at_least=kind == "minLength")
    if kind == "minInclusive" and isinstance(asked, int):
        return lambda value: (number := _number(value)) is not None and number >= asked
    if kind == "maxInclusive" and isinstance(asked, int):
        return lambda value: (number := _number(value)) is not None and number <= asked
    raise UnknownConstraint(kind)


@cache
def property_test(constraints: frozenset[ValueTest], *, is_single: bool) -> PropertyTest:
    """Return the test of all values of a property, and that there is one, if ``is_single``."""
    if is_single and len(constraints) == 1:
        (only,) = constraints
        if only.kind == "in" and isinstance(only.asked, frozenset):
            return only.asked.__contains__  # no list of values is in it
    test = reduce(_both, map(test_of, constraints))

    def passes(value: str | tuple[str, ...]) -> bool:
        if isinstance(value, str):
            return bool(test(value))
        return not is_single and value != () and all(map(test, value))

    return lru_cache(_KEPT)(passes) if any(map(_is_short, constraints)) else passes


def _both(first: Test, second: Test) -> Test:
    return lambda value: first(value) and second(value)


def _either(first: Test, second: Test) -> Test:
    return lambda value: first(value) or second(value)


def _is_short(constraint: ValueTest) -> bool:
    """Return whether values are short: numbers and dates, which are often repeated."""
    texts = (f"<{XSD.string}>", f"<{literals.LANG_STRING}>")
    return constraint.kind == "datatype" and constraint.asked not in texts


def in_order(first: str, second: str, *, strictly: bool) -> bool:
    """Return whether two values are surely in order."""
    if first.endswith(_INTEGER) and second.endswith(_INTEGER):
        one, other = first[1 : -len(_INTEGER)], second[1 : -len(_INTEGER)]
        if not (one + other).isdecimal() or not (one + other).isascii() or not one or not other:
            return False
        return int(one) < int(other) or (int(one) == int(other) and not strictly)
    if not _is_plain_date(first) or not _is_plain_date(second):
        return False
    return first < second or (first == second and not strictly)


@lru_cache(maxsize=_KEPT)
def _is_plain_date(value: str) -> bool:
    return (
        value.endswith(_DATE)
        and PLAIN_TERM.fullmatch(value) is not None
        and literals.is_valid(value[1 : -len(_DATE)], XSD.date)
    )


def have_distinct_languages(values: Iterable[str]) -> bool:
    """Return whether no two values have the same language tag."""
    tags = [value[value.rindex('"') + 1 :].lower() for value in values if value.startswith('"')]
    tagged = [tag for tag in tags if tag.startswith("@")]
    return len(tagged) == len({*tagged})


def _datatype(datatype: str) -> Test:
    if datatype == XSD.string:
        return lambda value: value[0] == value[-1] == '"'
    if datatype == literals.LANG_STRING:
        return _is_tagged
    end = f'"^^<{datatype}>'
    is_judged = datatype in literals.FORMS

    def has_datatype(value: str) -> bool:
        return (
            value.endswith(end)
            and PLAIN_TERM.fullmatch(value) is not None
            and (not is_judged or literals.is_valid(value[1 : -len(end)], datatype))
        )

    return has_datatype


def _is_tagged(value: str) -> bool:
    if value[0] != '"' or value[-1] in '">':
        return False
    return _is_tag(value[value.rindex('"') + 1 :])


@cache
def _is_tag(tag: str) -> bool:
    return tag.startswith("@") and literals.is_language_tag(tag[1:])


def _pattern(pattern: str) -> Test:
    search = re.compile(pattern).search

    def matches(value: str) -> bool:
        """Match the text between quotation marks or angle brackets; none has an escape."""
        return value[-1] in '">' and "\\" not in value and search(_lexical(value)) is not None

    return matches


def _lexical(value: str) -> str:
    return value[1:-1] if value[0] == "<" else value[1 : value.rindex('"')]


def _length_test(asked: int, *, at_least: bool) -> Test:
    if at_least:
        return lambda value: _length(value) >= asked
    longest = asked + 2

    def is_short(value: str) -> bool:
        """Look at the escapes only of a text that is too long as it is written."""
        if len(value) <= longest and value[0] == value[-1] == '"':
            return True
        return 0 <= _length(value) <= asked

    return is_short


def _length(value: str) -> int:
    """Return the number of code points of a literal, or -1 if this is not sure."""
    if value[0] != '"':
        return -1
    lexical = value[1 : value.rindex('"')]
    if "\\" not in lexical:
        return len(lexical)
    return -1 if "\\u" in lexical or "\\U" in lexical else len(_ESCAPE.sub(".", lexical))


def _number(value: str) -> Decimal | None:
    for end in (_INTEGER, _DECIMAL):
        if value.endswith(end) and PLAIN_TERM.fullmatch(value):
            return Decimal(value[1 : -len(end)])
    return None
