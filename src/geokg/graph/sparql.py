"""Ask a store: SPARQL text in, plain values out; text of a user is checked first.

Without a limit the engine runs in this process, where nothing can stop it. With one it runs in a
child process: see `geokg.base.isolation`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError
from geokg.base.isolation import Limits, answer_of
from geokg.base.vocabulary import PREFIXES
from geokg.graph.queries.gate import check
from geokg.graph.queries.unknown_terms import unknown_terms
from geokg.graph.rows import Rows, rows_of


def check_text(has_term: Callable[[str], bool], text: str) -> None:
    """Refuse SPARQL text of a user that the engine must not see, or that cannot match by mistake.

    A term of geokg that does not exist is refused, unless the store has it: a graph that geokg did
    not build, or a newer version built, may be searched for it.

    Args:
        has_term: Returns whether the graph has an IRI.
        text: The SPARQL text.

    Raises:
        QueryError: See `geokg.graph.queries.gate` and `geokg.graph.queries.unknown_terms`.
    """
    check(text)
    if unknown := [said for iri, said in unknown_terms(text) if not has_term(iri)]:
        raise QueryError(unknown)


def select(store: ox.Store, base: str, text: str, lists: frozenset[str] = frozenset()) -> Rows:
    """Return the rows of a SELECT query; ``lists`` are the columns with lists of values."""
    answer = run(store, base, text)
    if not isinstance(answer, ox.QuerySolutions):
        raise wrong_form("sparql", "SELECT")
    return rows_of(answer, lists)


def ask(store: ox.Store, base: str, text: str) -> bool:
    """Return the answer to an ASK query."""
    answer = run(store, base, text)
    if not isinstance(answer, ox.QueryBoolean):
        raise wrong_form("ask", "ASK")
    return bool(answer)


def construct(store: ox.Store, base: str, text: str) -> bytes:
    """Return the triples of a CONSTRUCT or DESCRIBE query as N-Triples."""
    answer = run(store, base, text)
    if not isinstance(answer, ox.QueryTriples):
        raise wrong_form("construct", "CONSTRUCT or DESCRIBE")
    return answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b""


def run(
    store: ox.Store, base: str, text: str
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Return the answer of the engine to a query over the union of all graphs.

    Raises:
        QueryError: The text is not valid SPARQL.
    """
    prefixes = {**PREFIXES, "kg": base}
    try:
        return store.query(text, prefixes=prefixes, use_default_graph_as_union=True)
    except (SyntaxError, RuntimeError, ValueError) as error:
        raise QueryError(
            Diagnostic(
                code="GK405",
                message="this is not valid SPARQL",
                found=str(error),
                fix="geokg's prefixes need no PREFIX line; others do",
            )
        ) from error


def triples(store: ox.Store, base: str, text: str) -> ox.QueryTriples:
    """Return the triples of a CONSTRUCT query of geokg's own."""
    answer = run(store, base, text)
    assert isinstance(answer, ox.QueryTriples)
    return answer


def find(store: ox.Store, subject: str, property_: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield subject and object of the triples of a pattern, as text; empty parts match anything."""
    try:
        pattern = [ox.NamedNode(t) if t else None for t in (subject, property_, value)]
    except ValueError:
        return  # only an IRI has properties
    for quad in store.quads_for_pattern(*pattern):
        found, held = quad.subject, quad.object
        if isinstance(found, ox.NamedNode) and not isinstance(held, ox.Triple):
            yield found.value, held.value


@dataclass(frozen=True, slots=True)
class Question:
    """SPARQL of a user, the function that answers it, and what it may use."""

    text: str
    answer: Callable[[ox.Store, str, str], Any]
    timeout_s: float | None
    memory_mb: int | None

    @property
    def is_limited(self) -> bool:
        """Whether it has a limit, and so needs a child process."""
        return not (self.timeout_s is None and self.memory_mb is None)

    def limits(self) -> Limits:
        """Return the limits; raise `QueryError` for one that is not a number above 0."""
        for name, value in (("timeout_s", self.timeout_s), ("memory_mb", self.memory_mb)):
            is_number = isinstance(value, int | float) and 0 < value < float("inf")
            if value is not None and not is_number:
                raise QueryError(
                    Diagnostic(
                        code="GK415",
                        message=f"{name}: a limit is a number above 0",
                        found=repr(value),
                        fix="leave it out for no limit",
                    )
                )
        advice = "ask for less, or give it more: timeout_s=, memory_mb="
        return Limits(timeout_s=self.timeout_s, memory_mb=self.memory_mb, advice=advice)


def answered(
    question: Question, store: ox.Store, base: str, reopen: Callable[[Question], Any] | None
) -> Any:
    """Return the answer to SPARQL of a user.

    Args:
        question: The SPARQL, with its limits.
        store: The store.
        base: The base of its IRIs.
        reopen: For a store on disk: a function, which can be pickled, that opens it again and
            answers. The threads of such a store do not live on in a fork.

    Raises:
        QueryError: The text is refused or invalid, a limit is exceeded, or the engine crashed.
    """
    check_text(partial(_has_term, store), question.text)
    if not question.is_limited:
        return question.answer(store, base, question.text)
    if reopen:
        return answer_of(partial(reopen, question), question.limits(), is_fresh=True)
    return answer_of(partial(question.answer, store, base, question.text), question.limits())


def _has_term(store: ox.Store, iri: str) -> bool:
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    patterns = ((node, None, None), (None, node, None), (None, None, node))
    return any(
        next(iter(store.quads_for_pattern(*pattern)), None) is not None for pattern in patterns
    )


def wrong_form(method: str, form: str) -> QueryError:
    """Return the error for a query of another form than a method accepts."""
    return QueryError(
        Diagnostic(
            code="GK408",
            message=f"{method} accepts {form} queries",
            fix="use sparql for SELECT, ask for ASK, construct for CONSTRUCT and DESCRIBE",
        )
    )
