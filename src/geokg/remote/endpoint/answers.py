"""Read the answers of SPARQL servers: an answer that is not complete is an error, not a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pyoxigraph as ox

from geokg.base.vocabulary import XSD

_BOOLEANS: Final = {"1": "true", "0": "false"}


class Malformed(ValueError):
    """An answer that is cut, or not what the media type says."""


@dataclass(frozen=True, slots=True)
class Solutions:
    """The complete solutions of a SELECT query, as SPARQL results in JSON, and their number.

    ``columns`` are the names of the variables, in the order of the server.
    """

    text: str = field(repr=False)
    count: int
    columns: tuple[str, ...]

    def rows(self) -> ox.QuerySolutions:
        """Return the solutions, to be used at once: only their own thread may drop them."""
        found = ox.parse_query_results(self.text, format=ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        return found


def solutions_of(body: bytes) -> Solutions:
    """Return the solutions of SPARQL results in JSON.

    ``typed-literal``, which older servers write for ``literal``, is read; a boolean written as 1
    is ``true``, and a moment has its shortest spelling.

    Raises:
        Malformed: It is cut, or something else.

    >>> body = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"typed-literal",'
    >>> body += b'"value":"1","datatype":"http://www.w3.org/2001/XMLSchema#boolean"}}]}}'
    >>> [row["a"].value for row in solutions_of(body).rows()]
    ['true']
    """
    document = _document(body)
    try:
        bindings = document["results"]["bindings"]
        for row in bindings:
            for cell in row.values():
                if cell["type"] == "typed-literal":
                    cell["type"] = "literal"
                if cell["type"] == "literal" and "datatype" in cell:
                    cell["value"] = canonical_text(cell["value"], cell["datatype"])
        # Links are of no use, and one that is malformed would be an error.
        plain = {"head": {"vars": document["head"]["vars"]}, "results": {"bindings": bindings}}
        text = json.dumps(plain)
        solutions = Solutions(text, len(bindings), tuple(document["head"]["vars"]))
        if sum(1 for _ in solutions.rows()) != solutions.count:
            raise Malformed("not every row can be read")
    except (KeyError, TypeError, AttributeError, AssertionError, SyntaxError) as error:
        raise Malformed("this is no table of SPARQL results") from error
    return solutions


def truth_of(body: bytes) -> bool:
    """Return the answer to an ASK query in JSON.

    Virtuoso sends a table, with one row for true and none for false.

    >>> truth_of(b'{"head": {}, "boolean": true}')
    True
    """
    document = _document(body)
    answer = document.get("boolean")
    if document.get("head", {}).get("vars") == ["__ASK_RETVAL"]:
        answer = solutions_of(body).count > 0
    if not isinstance(answer, bool):
        raise Malformed("this is no answer to ASK")
    return answer


def triples_of(body: bytes) -> list[ox.Triple]:
    """Return the triples of N-Triples, with the spellings of `canonical_text`, each once.

    Raises:
        Malformed: It is cut within a line, or something else.
    """
    if body and not body.endswith(b"\n"):
        raise Malformed("the last line has no end")
    return list(dict.fromkeys(_triples(body)))


def canonical_ntriples(triples: Iterable[ox.Triple]) -> str:
    """Return triples as sorted canonical N-Triples."""
    return "".join(sorted(f"{triple} .\n" for triple in triples))


def canonical_triple(triple: ox.Triple) -> ox.Triple:
    """Return a triple with the spelling of `canonical_text`."""
    value = triple.object
    if not isinstance(value, ox.Literal) or value.language:
        return triple
    text = canonical_text(value.value, value.datatype.value)
    if text == value.value:
        return triple
    return ox.Triple(triple.subject, triple.predicate, ox.Literal(text, datatype=value.datatype))


def canonical_text(text: str, datatype: str) -> str:
    """Return a literal's text as geokg writes it, where servers respell the same value.

    >>> canonical_text("2014-08-02T20:30:00.120+02:00", XSD.dateTime)
    '2014-08-02T20:30:00.12+02:00'
    """
    if datatype == XSD.boolean:
        return _BOOLEANS.get(text, text)
    if datatype != XSD.dateTime:
        return text
    for zone in ("+00:00", "-00:00"):
        text = f"{text.removesuffix(zone)}Z" if text.endswith(zone) else text
    moment, dot, fraction = text.partition(".")
    if not dot:
        return text
    digits = fraction.rstrip("Z") if fraction.endswith("Z") else fraction
    at = next((i for i, letter in enumerate(digits) if not letter.isdigit()), len(digits))
    kept = digits[:at].rstrip("0")
    return f"{moment}{'.' if kept else ''}{kept}{fraction[at:]}"


def _triples(body: bytes) -> Iterator[ox.Triple]:
    try:
        for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
            yield canonical_triple(quad.triple)
    except (SyntaxError, ValueError) as error:
        raise Malformed("this is no N-Triples") from error


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Malformed("the JSON is cut or malformed") from error
    if not isinstance(document, dict):
        raise Malformed("the JSON is no object")
    return document
