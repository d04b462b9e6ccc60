"""Run SPARQL over the union of all graphs of a store."""

from __future__ import annotations

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError
from geokg.base.vocabulary import PREFIXES

Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def run(store: ox.Store, text: str, base: str) -> Answer:
    """Return the answer to a query; the prefixes of geokg need no PREFIX line.

    Raises:
        QueryError: The text is no valid SPARQL.
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


def wrong_form(method: str, form: str) -> QueryError:
    """Return the error for a query that a method does not accept."""
    return QueryError(
        Diagnostic(
            code="GK408",
            message=f"{method} accepts {form} queries",
            fix="use sparql for SELECT, ask for ASK, construct for CONSTRUCT and DESCRIBE",
        )
    )
