"""Named queries: SPARQL files with a header, and the one place where values enter SPARQL text.

A query file runs as it stands. Its header says what it answers and what it can be asked::

    # title: What two states did and said to each other, in order
    # param: a state "the first state"
    # param: organs boolean false "count organs, persons and capitals as their states"
    # param: all boolean false "bring in what nobody holds to be actual and affirmed"
    # list: initiator target

Parameters stand in one line, ``VALUES (?a ?organs) { (gkgs:IRN false) }``, whose values are
replaced. Columns under ``list`` hold several values, joined in the query by U+001F. A query with
the parameter ``all`` says in its column ``counted`` which rows an analysis counts; the others are
taken out after it has run, so that they can be counted too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from geokg.actors import find_state
from geokg.actors.hints import state_hint
from geokg.actors.states import listed
from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.errors import DateError, QueryError
from geokg.base.type_search import suggest_types
from geokg.base.vocabulary import PREFIXES, XSD, situation_types
from geokg.dates import TimeSpan, parse_edtf
from geokg.graph.quads import escaped

_FOLDER: Final = Path(__file__).parent
_HEADER: Final = re.compile(r"^# (title|param|list): (.+)$", re.MULTILINE)
_PARAM: Final = re.compile(r'(\w+) ([a-z-]+)(?: (\S+))? "(.+)"')
_VALUES: Final = re.compile(r"(?m)^ *VALUES \(([^)]*)\) \{ \(.*\) \}$")
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query; ``default`` is empty where it must be given."""

    name: str
    kind: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with a name: what it answers, what it can be asked, and its SPARQL."""

    name: str
    title: str
    parameters: tuple[Parameter, ...]
    lists: frozenset[str]
    text: str

    def shows_all(self, values: Mapping[str, object]) -> bool:
        """Whether the values ask for the rows, too, that an analysis does not count."""
        return str(values.get("all", False)).casefold() == "true"

    def bind(self, base: str, values: Mapping[str, object]) -> str:
        """The SPARQL text with the parameters' values in its ``VALUES`` line.

        Raises `QueryError` for a parameter that is unknown, missing, or of the wrong kind.
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
        return with_values(self.text, terms)

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
    """SPARQL text with RDF terms, each as N-Triples writes it, in its ``VALUES`` line."""
    line = _VALUES.search(text)
    if not line:
        return text
    variables = line[1].replace("?", "").split()
    row = " ".join(terms[variable] for variable in variables)
    return f"{text[: line.start()]}VALUES ({line[1]}) {{ ({row}) }}{text[line.end() :]}"


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """Every named query by its name.

    >>> named_queries()["history"].parameters[0].name
    'a'
    """
    files = sorted(_FOLDER.glob("*.rq"))
    return {file.stem: _load(file.stem, file.read_text(encoding="utf-8")) for file in files}


def named(name: str) -> NamedQuery:
    """The query of that name; raises `QueryError` where there is none."""
    try:
        return named_queries()[name]
    except KeyError:
        known = named_queries()
        raise QueryError(
            Diagnostic(
                code="GK401",
                message=f"no query is called `{name}`",
                fix=did_you_mean(name, known) or "the queries are " + ", ".join(known),
            )
        ) from None


def _load(name: str, text: str) -> NamedQuery:
    title = ""
    lists: frozenset[str] = frozenset()
    parameters: list[Parameter] = []
    for key, value in _HEADER.findall(text):
        if key == "title":
            title = value
        elif key == "list":
            lists = frozenset(value.split())
        elif match := _PARAM.fullmatch(value):
            parameters.append(Parameter(match[1], match[2], match[3] or "", match[4]))
    return NamedQuery(name, title, tuple(parameters), lists, text)


# The one place where a value becomes SPARQL ----------------------------------------

_READINGS: Final = ("byline", "content", "both")
_HALF: Final = re.compile(r"[\ud800-\udfff]")
# Engines may read \uXXXX before they read strings (SPARQL 1.1, 19.2), even after a backslash.
_CODE_POINT: Final = re.compile(r"\\([uU])")


def _state(value: str, name: str, base: str) -> str:
    found = find_state(value)
    if len(found) == 1:
        return f"<{PREFIXES['gkgs']}{found[0].code}>"
    if found:
        raise _wrong(name, "the name of several states", value, f"write {listed(found)}")
    hint = state_hint(value) or "write a three-letter code, such as IRN"
    raise _wrong(name, "no such state", value, hint)


def _type(value: str, name: str, base: str) -> str:
    if value in situation_types():
        return f"<{situation_types()[value].iri}>"
    hint = suggest_types(value) or "`geokg types` lists the types"
    raise _wrong(name, "no such type", value, hint)


def _boolean(value: str, name: str, base: str) -> str:
    if value.casefold() in ("true", "false"):
        return value.casefold()
    raise _wrong(name, "true or false is wanted", value, "write true or false")


def _name_under_base(value: str, name: str, base: str) -> str:
    local = value.removeprefix(base)
    if _NAME.fullmatch(local):
        return f"<{base}{local}>"
    raise _wrong(name, "no id of an article or claim", value, "write ARTICLE or ARTICLE.CLAIM")


def _text(value: str, name: str, base: str) -> str:
    if _HALF.search(value):
        raise _wrong(name, "half of a character is no text", ascii(value), "write the whole one")
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


# SPARQL of others ----------------------------------------

_NAME_CHARACTER: Final = r"[\w:]|%[0-9A-Fa-f]{2}|\\."
_LOCAL: Final = rf"(?:{_NAME_CHARACTER})(?:(?:{_NAME_CHARACTER}|[.-])*(?:{_NAME_CHARACTER}|-))?"
_TOKEN: Final = re.compile(
    r"#[^\n\r]*"  # a comment; not inside an IRI, which is tried first
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\""
    r"|'(?:[^'\\\n\r]|\\.)*'|\"(?:[^\"\\\n\r]|\\.)*\""
    rf"|[?$]\w+|(?P<prefix>[\w-]*):(?:{_LOCAL})?|@[A-Za-z]+(?:-[A-Za-z0-9]+)*|(?P<word>\w+)",
    re.DOTALL,
)
_IRI: Final = re.compile(r'<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>')
# Only such an IRI cannot be read as "less than", after which a quote or comment would begin.
_SURELY_IRI: Final = re.compile(r"<(?:[A-Za-z][\w+.-]*://.*|[^'#]*)>", re.DOTALL)
# Far deeper or longer, and the engine falls over instead of answering.
_LONGEST: Final = 200_000
_GROUPS: Final = 250
_REFUSED: Final = re.compile(r"SERVICE|LOAD|FROM", re.IGNORECASE)


def refuse_remote(text: str) -> None:
    """Raise `QueryError` where SPARQL text would reach beyond the graph: SERVICE, LOAD or FROM.

    Parsers take keywords without a space after them (``SERVICEe:x``, ``1FROM<...>``), so a word or
    prefix that only contains one is refused as well. Where a ``<`` may begin an IRI or be "less
    than", nothing that looks like one may follow at all. Half of a character is broken SPARQL.
    """
    if half := _HALF.search(text):
        raise QueryError(
            Diagnostic(
                code="GK405",
                message="half of a character is no text",
                found=ascii(text[half.start() : half.start() + 80]),
                fix="write the whole character",
            )
        )
    if len(text) > _LONGEST or text.count("{") > _GROUPS:
        raise QueryError(
            Diagnostic(
                code="GK405",
                message=f"more than {_LONGEST:,} characters or {_GROUPS} groups",
                fix="ask in several queries",
            )
        )
    at = 0
    while at < len(text):
        match = _IRI.match(text, at) or _TOKEN.match(text, at)
        if not match:
            at += 1
            continue
        looked_at = ""
        if match.re is _TOKEN:
            looked_at = match["prefix"] or match["word"] or ""
        elif not _SURELY_IRI.fullmatch(match[0]):
            looked_at = text[at:]
        if found := _REFUSED.search(looked_at):
            raise QueryError(
                Diagnostic(
                    code="GK407",
                    message=f"{found[0].upper()} reaches beyond this graph, and is refused",
                    found=text[at : at + 80],
                    fix="load what you need into the graph first; a prefix with that word in it "
                    "wants another name",
                )
            )
        at = match.end()
