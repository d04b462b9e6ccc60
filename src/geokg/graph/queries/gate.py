"""The gate of a user's SPARQL: what the engine cannot survive, or must not do, never reaches it.

The engine parses and evaluates by recursion, and its stack has no guard of its own: text that is
nested too deep ends the process. Which text that is was measured: docs/decisions/0028. Three
numbers limit the stack that a text can need, whatever it combines: how deep its brackets are
nested, how many operators it has, and how many patterns it joins. The planner's time grows with
the fourth power of the patterns.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError
from geokg.graph.queries.tokens import Token, tokens

MAX_LENGTH: Final = 200_000
"""Characters of a text."""
MAX_NESTING: Final = 50
"""Brackets of any kind that are open at one place; one may need 12 KB of stack."""
MAX_OPERATORS: Final = 300
"""Operators of expressions and paths, and FILTERs; one may need 1.3 KB of stack."""
MAX_PATTERNS: Final = 400
"""Triples, groups, steps of paths and computed columns; one may need 3.3 KB of stack."""
MAX_JOINED: Final = 100
"""Those of them that are joined in one group; to plan a hundred takes some two seconds."""

_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_REFUSED: Final = re.compile(r"SERVICE|LOAD|FROM", re.IGNORECASE)
_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")
_OPERATORS: Final = frozenset(["+", "-", "*", "/", "|", "||", "&&", "!", "^", "?"])
_SEPARATORS: Final = frozenset(".;,/")
_TERMS: Final = frozenset(["string", "variable", "prefixed", "number", "word", "iri"])
_NO_FUNCTIONS: Final = frozenset(["a", "true", "false"])
"""Words before a bracket that begins a collection and no arguments."""
_OWN_GROUP: Final = frozenset(["optional", "minus", "union", "exists", "lateral", "values"])
"""Words before a group that the engine does not join with the patterns around it."""

Context = Literal["query", "pattern", "list", "expression", "data"]
"""What a bracket holds: a SELECT, triples, a collection or path, an expression, rows of VALUES."""


class _Bracket(NamedTuple):
    """An open bracket, and the number of the group whose patterns are inside."""

    context: Context
    group: int


def check(text: str) -> None:
    """Refuse SPARQL text that the engine cannot survive, or that would read outside the graph.

    Parsers accept a keyword without a space after it (``SERVICEe:x``, ``1FROM<...>``), so a word or
    prefix that only contains one is refused as well. Where a ``<`` may begin an IRI or be "less
    than", no keyword may follow at all, and every bracket that follows counts.

    Raises:
        QueryError: The text has a keyword of this kind, or is too large or nested too deep.
    """
    if half := _SURROGATE.search(text):
        raise QueryError(
            Diagnostic(
                code="GK405",
                message="an unpaired surrogate is not text",
                found=ascii(text[half.start() : half.start() + 80]),
                fix="write the whole character",
            )
        )
    if len(text) > MAX_LENGTH:
        raise _too_large("characters", MAX_LENGTH)
    counter = _Counter()
    for token in tokens(text):
        _refuse_remote(token, text)
        counter.count(token, text)


def _refuse_remote(token: Token, text: str) -> None:
    looked_at = ""
    if token.kind == "word":
        looked_at = token.text
    elif token.kind == "prefixed":
        looked_at = token.text.partition(":")[0]
    elif token.may_hide_text:
        looked_at = text[token.at :]
    if found := _REFUSED.search(looked_at):
        raise QueryError(
            Diagnostic(
                code="GK407",
                message=f"{found[0].upper()} would read outside this graph, and is refused",
                found=text[token.at : token.at + 80],
                fix="load the data into the graph; rename a prefix that has this word in it",
            )
        )


class _Counter:
    """What has been counted of a text, token by token; raises as soon as it is too much."""

    def __init__(self) -> None:
        self._open = [_Bracket("query", 0)]
        self._uncertain = 0
        """Brackets of which nobody can say where they are closed."""
        self._operators = 0
        self._patterns = 0
        self._joined = [0]
        """The patterns of each group."""
        self._last = self._before = Token("sign", "", 0)
        self._in_values = False

    def count(self, token: Token, text: str) -> None:
        if token.kind == "comment":
            return
        sign = token.text if token.kind == "sign" else ""
        if sign in _OPENING:
            self._push(sign)
        elif sign in _CLOSING:
            if len(self._open) > 1:
                self._open.pop()
        elif sign == "<":
            # `<<` opens a triple term, and `>>` may be two signs of "greater than".
            self._uncertain += self._last.text == "<"
        else:
            self._count_inside(token, sign)
        if token.kind == "iri" and not token.is_surely_iri:
            self._count_raw(text[token.at :] if token.may_hide_text else token.text)
        self._check(text[token.at : token.at + 80])
        if token.kind == "word":
            self._in_values = token.text.casefold() == "values"
        elif token.kind != "variable" and sign not in ("(", ")"):
            self._in_values = False
        self._before, self._last = self._last, token

    def _count_inside(self, token: Token, sign: str) -> None:
        context, group = self._open[-1]
        if context == "data":
            return
        self._operators += sign in _OPERATORS
        if context in ("pattern", "list"):
            self._join(sign in _SEPARATORS, group)
        if token.kind in _TERMS and context == "list":
            self._join(2, group)  # an element of a collection is two triples
        if self._last.text == "{" and token.text.casefold() == "select":
            self._open[-1] = _Bracket("query", self._new_group())

    def _push(self, sign: str) -> None:
        outer, group = self._open[-1]
        context: Context
        if outer == "data":
            context = "data"
        elif sign != "(":
            context = "data" if sign == "{" and self._in_values else "pattern"
            if self._last.text.casefold() in _OWN_GROUP:
                group = self._new_group()
            self._join(1, group)
        elif outer in ("pattern", "list") and not self._begins_arguments():
            context = "list"
            self._join(2, group)
        else:
            context = "expression"
            # Of FILTER, of BIND, or a computed column; else of an operator.
            self._operators += outer == "pattern"
            self._patterns += outer == "query"
            self._join(self._last.text.casefold() == "bind", group)
        self._open.append(_Bracket(context, group))

    def _new_group(self) -> int:
        self._joined.append(0)
        return len(self._joined) - 1

    def _join(self, number: int, group: int) -> None:
        self._patterns += number
        self._joined[group] += number

    def _begins_arguments(self) -> bool:
        """Return whether a bracket in a pattern belongs to a keyword or a function."""
        if self._last.kind in ("prefixed", "iri"):
            return self._before.kind == "word" and self._before.text.casefold() == "filter"
        word = self._last.text.casefold()
        return self._last.kind == "word" and word[0].isalpha() and word not in _NO_FUNCTIONS

    def _count_raw(self, text: str) -> None:
        """Count text in which nobody can say what are strings."""
        self._uncertain += sum(map(text.count, _OPENING))
        self._operators += sum(map(text.count, "+-*/|&!^"))

    def _check(self, found: str) -> None:
        for number, most, what in (
            (len(self._open) - 1 + self._uncertain, MAX_NESTING, "brackets inside each other"),
            (self._operators, MAX_OPERATORS, "operators and filters"),
            (self._patterns, MAX_PATTERNS, "triples, groups, steps of paths and columns"),
            (max(self._joined), MAX_JOINED, "triples and steps of paths in one group"),
        ):
            if number > most:
                raise _too_large(what, most, found)


def _too_large(what: str, most: int, found: str = "") -> QueryError:
    return QueryError(
        Diagnostic(
            code="GK410",
            message=f"this SPARQL has more than {most:,} {what}, and the engine might not survive",
            found=found,
            fix="ask in several queries; write many values in one VALUES block or IN list",
        )
    )
