"""Named queries: SPARQL files with a header, and the one place where values enter SPARQL text.

The header of a file says what the query answers, what it can be asked, and what its columns mean::

    # title: What two states did and said to each other, in order
    # param: a state "the first state"
    # param: organs boolean false "count organs, persons and capitals as their states"
    # param: all boolean false "include what no claim affirms as fact"
    # example: a=GBR b=ISL
    # column: situation iri "the situation"
    # column: party name list "who takes part on equal terms"
    # column: party_id ids of party "IRIs of the parties, in the same order"

What several queries count in the same way is in ``fragments/``, and included: see `including`.
``NamedQuery.text`` is the whole SPARQL, which runs as it is. Parameters have one line of it,
``VALUES (?a ?organs) { (gkgs:IRN false) }``, whose values are replaced. A column that is a list has
its values joined by U+001F; in a list of names each is joined with its IRI by U+001E, and the
column of ids is made from these. A query with the parameter ``all`` says in its variable
``counted`` which rows an analysis counts; the others are taken out after it ran, so that they can
be counted too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from geokg.actors import find_state, resolve
from geokg.actors.hints import state_hint
from geokg.actors.states import listed
from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.errors import DateError, QueryError
from geokg.base.type_search import suggest_types
from geokg.base.vocabulary import PREFIXES, XSD, situation_types
from geokg.dates import TimeSpan, parse_edtf
from geokg.graph.quads import escaped
from geokg.graph.queries.header import COUNTED, Parameter, QueryColumn, header_of
from geokg.graph.queries.including import expanded
from geokg.graph.rows import Rows, counted_rows, with_ids

__all__ = [
    "NamedQuery",
    "Parameter",
    "QueryColumn",
    "named",
    "named_queries",
    "state_of",
    "with_values",
]

_FOLDER: Final = Path(__file__).parent
_VALUES: Final = re.compile(r"(?m)^ *VALUES \(([^)]*)\) \{ \(.*\) \}$")
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)?")


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with a name: what it answers, what it can be asked, its columns and its SPARQL.

    ``notes`` say what no single column does. ``example`` are parameters, as on the command line,
    for which the example articles have an answer.

    >>> query = named("types")
    >>> query.columns[0].name, query.columns[0].kind, query.columns[0].meaning
    ('type', 'text', "id of the situation's type, such as `sign-agreement`")
    """

    name: str
    title: str
    parameters: tuple[Parameter, ...]
    columns: tuple[QueryColumn, ...]
    text: str
    example: str = ""
    notes: str = ""

    @property
    def lists(self) -> frozenset[str]:
        """The columns that hold several values."""
        return frozenset(column.name for column in self.columns if column.is_list)

    @property
    def ids(self) -> Mapping[str, tuple[str, ...]]:
        """The columns that hold the IRIs of actors, each with the columns of their names."""
        return {column.name: column.ids_of for column in self.columns if column.ids_of}

    def rows(self, found: Rows, values: Mapping[str, object]) -> Rows:
        """Return the rows of an answer.

        Args:
            found: What an engine found for the text of `bind`, with lists as tuples.
            values: The parameters of the question.

        Returns:
            Rows with the columns of the query: with the ids of lists of names, and without what no
            claim affirms as fact, unless ``all`` is among the values.
        """
        lists = self.lists
        ids = {column: names for column, names in self.ids.items() if column in lists}
        order = [column.name for column in self.columns]
        if COUNTED not in found.columns:
            rows = with_ids(found, ids, order)
        else:
            everything = str(values.get("all", False)).casefold() == "true"
            rows = counted_rows(with_ids(found, ids, [*order, COUNTED]), everything)
        rows.kinds = {column.name: column.kind for column in self.columns if not column.is_list}
        return rows

    def bind(self, base: str, values: Mapping[str, object]) -> str:
        """Return the SPARQL text with the values of parameters in its ``VALUES`` line.

        Arguments and errors are those of `terms`.
        """
        return with_values(self.text, self.terms(base, values))

    def terms(self, base: str, values: Mapping[str, object]) -> dict[str, str]:
        """Return the values of all parameters as terms of SPARQL.

        Args:
            base: The base of the graph's IRIs.
            values: The parameters of the question.

        Raises:
            QueryError: A parameter is unknown, missing, or of the wrong kind.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in sorted(values.keys() - known.keys()):
            raise QueryError(
                Diagnostic(
                    code="GK402",
                    message=f"the query `{self.name}` has no parameter `{name}`",
                    fix=did_you_mean(name, known)
                    or ("it takes " + ", ".join(known) if known else "it takes none"),
                )
            )
        terms = {
            name: self._term(parameter, values.get(name), base) for name, parameter in known.items()
        }
        if "since" in terms and "until" in terms and terms["since"] > terms["until"]:
            given = f"{values['since']} to {values['until']}"
            raise _wrong("since", "it comes after `until`", given, "swap the two")
        return terms

    def _term(self, parameter: Parameter, value: object, base: str) -> str:
        if value is None:
            if not parameter.default:
                raise QueryError(
                    Diagnostic(
                        code="GK403",
                        message=f"the query `{self.name}` needs `{parameter.name}`",
                        fix=f"{parameter.name}= {parameter.meaning}",
                    )
                )
            if parameter.default == "any":
                return "UNDEF"
            value = parameter.default
        return _KINDS[parameter.kind](str(value), parameter.name, base)


def with_values(text: str, terms: Mapping[str, str]) -> str:
    """Return SPARQL text with RDF terms, each as in N-Triples, in its ``VALUES`` line."""
    line = _VALUES.search(text)
    if not line:
        return text
    variables = line[1].replace("?", "").split()
    row = " ".join(terms[variable] for variable in variables)
    return f"{text[: line.start()]}VALUES ({line[1]}) {{ ({row}) }}{text[line.end() :]}"


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """Return every named query by its name.

    >>> named_queries()["history"].parameters[0].name
    'a'
    """
    files = sorted(_FOLDER.glob("*.rq"))
    return {file.stem: _load(file.stem, file.read_text(encoding="utf-8")) for file in files}


def named(name: str) -> NamedQuery:
    """Return the query of that name.

    Raises:
        QueryError: There is no such query.
    """
    try:
        return named_queries()[name]
    except KeyError:
        known = named_queries()
        raise QueryError(
            Diagnostic(
                code="GK401",
                message=f"no query is called `{name}`",
                fix=_MOVED.get(name)
                or did_you_mean(name, known)
                or "the queries are " + ", ".join(known),
            )
        ) from None


_MOVED: Final = {
    "dyads": "`geokg panel`, or KnowledgeGraph.panel, counts by two states",
    "dyad-years": "`geokg panel`, or KnowledgeGraph.panel, counts by two states and year",
}
"""Queries of earlier versions, each with what answers now."""


def _load(name: str, text: str) -> NamedQuery:
    whole = expanded(text)
    header = header_of(name, whole.text, whole.columns)
    return NamedQuery(
        name=name,
        title=header.title,
        parameters=header.parameters,
        columns=header.columns,
        text=whole.text,
        example=header.example,
        notes=header.notes,
    )


# The one place where a value becomes SPARQL ----------------------------------------

_READINGS: Final = ("byline", "content", "both")
_HALF: Final = re.compile(r"[\ud800-\udfff]")
# Engines may read \uXXXX before they read strings (SPARQL 1.1, 19.2), even after a backslash.
_CODE_POINT: Final = re.compile(r"\\([uU])")


def state_of(value: str, name: str) -> str:
    """Return the code of the state that a code or a name denotes.

    Raises:
        QueryError: There is no such state, or there are several.

    >>> state_of("Tajikistan", "a")
    'TJK'
    """
    found = find_state(value)
    if not found and (one := resolve(value).one) and one.kind == "state" and one.state:
        found = (one.state,)
    if len(found) == 1:
        return found[0].code
    if found:
        raise _wrong(name, "the name of several states", value, f"write {listed(found)}")
    hint = state_hint(value) or "write a three-letter code, such as IRN"
    raise _wrong(name, "no such state", value, hint)


def _state(value: str, name: str, base: str) -> str:
    return f"<{PREFIXES['gkgs']}{state_of(value, name)}>"


def _type(value: str, name: str, base: str) -> str:
    if value in situation_types():
        return f"<{situation_types()[value].iri}>"
    hint = suggest_types(value) or "`geokg types` lists the types"
    raise _wrong(name, "no such type", value, hint)


def _boolean(value: str, name: str, base: str) -> str:
    if value.casefold() in ("true", "false"):
        return value.casefold()
    raise _wrong(name, "neither true nor false", value, "write true or false")


def _name_under_base(value: str, name: str, base: str) -> str:
    local = value.removeprefix(base)
    if _NAME.fullmatch(local):
        return f"<{base}{local}>"
    raise _wrong(name, "not the id of an article or claim", value, "write ARTICLE or ARTICLE.CLAIM")


def _text(value: str, name: str, base: str) -> str:
    if _HALF.search(value):
        raise _wrong(
            name, "an unpaired surrogate is not text", ascii(value), "write the whole character"
        )
    words = escaped(value).replace("\t", "\\t")
    return f'"{_CODE_POINT.sub(_spelt_out, words)}"'


def _spelt_out(escape: re.Match[str]) -> str:
    return rf"\\U{ord(escape[1]):08X}"


def _day(value: str, name: str) -> TimeSpan:
    try:
        return parse_edtf(value)
    except DateError as error:
        raise QueryError(error.diagnostics) from error


def _reading(value: str, name: str, base: str) -> str:
    if value in _READINGS:
        return f'"{value}"'
    hint = did_you_mean(value, _READINGS) or f"write {', '.join(_READINGS)}"
    raise _wrong(name, "no such reading", value, hint)


def _first_day(value: str, name: str, base: str) -> str:
    if day := _day(value, name).earliest:
        return f'"{day}"^^<{XSD.date}>'
    raise _wrong(name, "a date without a first day", value, "write a day, month or year")


def _last_day(value: str, name: str, base: str) -> str:
    if day := _day(value, name).latest:
        return f'"{day}"^^<{XSD.date}>'
    raise _wrong(name, "a date without a last day", value, "write a day, month or year")


def _wrong(name: str, message: str, found: str, fix: str) -> QueryError:
    return QueryError(Diagnostic(code="GK404", message=f"{name}: {message}", found=found, fix=fix))


_KINDS: Final[Mapping[str, Callable[[str, str, str], str]]] = {
    "state": _state,
    "type": _type,
    "boolean": _boolean,
    "article": _name_under_base,
    "claim": _name_under_base,
    "text": _text,
    "reading": _reading,
    "first-day": _first_day,
    "last-day": _last_day,
}
