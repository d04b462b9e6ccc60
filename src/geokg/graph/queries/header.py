"""The header of a query file: what the query answers, its parameters and its columns, as data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

COUNTED: Final = "counted"
"""The variable that says which rows an analysis counts; it is no column of the rows."""

KINDS: Final = ("text", "name", "iri", "date", "integer", "decimal", "boolean")
"""What a column can hold; a name is that of an actor."""

_LINE: Final = re.compile(r"^# (title|param|example|column): (.+)$", re.MULTILINE)
_PARAM: Final = re.compile(r'(\w+) ([a-z-]+)(?: (\S+))? "(.+)"')
_COLUMN: Final = re.compile(r'(\w+) (?:([a-z]+)( list)?|(ids?) of (\w+(?: \w+)*)) "(.+)"')
_COMMENT: Final = re.compile(r"(?m)^ *#.*$")
_SELECT: Final = re.compile(r"\bSELECT\b(.*?)\bWHERE\b", re.DOTALL)
_EXPRESSION: Final = re.compile(r"\(.*?\bAS (\?\w+)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query; ``default`` is empty where it must be given."""

    name: str
    kind: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class QueryColumn:
    """A column of a named query: what its values are, and what they mean.

    ``kind`` is one of `KINDS`. A cell of a list is a tuple. ``ids_of`` are the columns of names
    whose IRIs a column holds, one for each name, in the same order.
    """

    name: str
    kind: str
    meaning: str
    is_list: bool = False
    ids_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """What the header of a query file says; ``example`` has parameters as on the command line."""

    title: str
    parameters: tuple[Parameter, ...]
    columns: tuple[QueryColumn, ...]
    example: str
    notes: str


def header_of(name: str, text: str, given: Iterable[str] = ()) -> Header:
    """Read the header of a query.

    Args:
        name: What the query is called, for messages.
        text: The query with its header.
        given: Definitions of columns from included fragments; one in ``text`` replaces it.

    Raises:
        ValueError: A line cannot be read, a column has no definition, or a definition no column.
    """
    title = example = ""
    parameters: list[Parameter] = []
    defined: dict[str, QueryColumn] = {}
    own = _LINE.findall(text)
    for key, value in [*(("column", definition) for definition in given), *own]:
        if key == "title":
            title = value
        elif key == "example":
            example = value
        elif key == "param":
            parameters.append(_parameter(name, value))
        else:
            column = _column(name, value)
            defined[column.name] = column
    for kind in "param", "column":
        _check_twice(name, [value.split()[0] for key, value in own if key == kind])
    return Header(
        title=title,
        parameters=tuple(parameters),
        columns=_ordered(name, defined, text),
        example=example,
        notes=_notes(text),
    )


def projected(text: str) -> tuple[str, ...]:
    """The names of the variables that a SELECT query gives, in order.

    >>> projected("SELECT ?a (COUNT(DISTINCT ?b) AS ?n) WHERE { ?a ?p ?b } GROUP BY ?a")
    ('a', 'n')
    """
    select = _SELECT.search(_COMMENT.sub("", text))
    return tuple(re.findall(r"\?(\w+)", _EXPRESSION.sub(r"\1", select[1]))) if select else ()


def _parameter(name: str, value: str) -> Parameter:
    match = _PARAM.fullmatch(value)
    if not match:
        raise ValueError(f'{name}.rq: not `NAME KIND [DEFAULT] "MEANING"`, param: {value}')
    return Parameter(match[1], match[2], match[3] or "", match[4])


def _column(name: str, value: str) -> QueryColumn:
    match = _COLUMN.fullmatch(value)
    if not match or (match[2] and match[2] not in KINDS):
        raise ValueError(f'{name}.rq: not `NAME KIND [list] "MEANING"`, column: {value}')
    if match[4]:
        return QueryColumn(match[1], "iri", match[6], match[4] == "ids", tuple(match[5].split()))
    return QueryColumn(match[1], match[2], match[6], bool(match[3]))


def _ordered(name: str, defined: dict[str, QueryColumn], text: str) -> tuple[QueryColumn, ...]:
    """The columns as the query gives them, ids right after the last of their names."""
    shown = [variable for variable in projected(text) if variable != COUNTED]
    after = {c.ids_of[-1]: c for c in defined.values() if c.ids_of and c.name not in shown}
    names = [
        each
        for variable in shown
        for each in (variable, *([after[variable].name] if variable in after else []))
    ]
    if missing := [variable for variable in names if variable not in defined]:
        raise ValueError(f"{name}.rq: no definition of the column {', '.join(missing)}")
    if surplus := sorted(defined.keys() - set(names)):
        raise ValueError(f"{name}.rq: a definition, but no column: {', '.join(surplus)}")
    return tuple(defined[each] for each in names)


def _check_twice(name: str, names: list[str]) -> None:
    if twice := sorted({each for each in names if names.count(each) > 1}):
        raise ValueError(f"{name}.rq: defined twice: {', '.join(twice)}")


def _notes(text: str) -> str:
    """The lines of the header that are for people: those without a key."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if not _LINE.match(line):
            lines.append(line.removeprefix("#").strip())
    return "\n".join(lines).strip()
