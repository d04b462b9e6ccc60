"""The query ``claims`` from tables: its SPARQL in ``queries/claims.rq`` defines the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress, count, repeat
from typing import Any, Final

from geokg.base.vocabulary import PREFIXES, ROLES
from geokg.graph.queries import named
from geokg.graph.queries.header import projected
from geokg.graph.result_values import Value
from geokg.graph.rows import THE_ARTICLE, Rows
from geokg.graph.table_answers.property_tables import (
    IrregularGraph,
    Tables,
    actor_parts,
    arranged,
    decoded,
    iri,
    iris,
    local_name,
    value,
    words,
)

_TYPES: Final = PREFIXES["gkgt"]
_NO_START: Final = 999_999_999
_STATES: Final = {
    "polarity": "gkg:polarity",
    "modality": "gkg:modality",
    "certainty": "gkg:certainty",
    "status": "gkg:status",
}
_WORDS: Final = {"condition": "gkg:condition", "quantity": "gkg:quantity"}
_DAYS: Final = {
    "earliest": "gkg:earliest",
    "latest": "gkg:latest",
    "surely_from": "gkg:surelyFrom",
    "surely_until": "gkg:surelyUntil",
}
_LISTS: Final = {"content": "gkg:content", "issue": "gkg:issue", "place": "gkg:place"}

Column = Sequence[Value]


def claims(tables: Tables, terms: Mapping[str, str]) -> Rows | None:
    """Return the rows of ``claims`` for the whole graph; of one article, the engine finds them."""
    if terms["article"] != "UNDEF":
        return None
    found = tables.subjects("gkg:about")
    situations = tables.one("gkg:about", found)
    articles = tables.one("gkg:reportedIn", found)
    nothing = [()] * len(situations)
    lists = {
        name: list(map(by_situation.get, situations, repeat(()))) if by_situation else nothing
        for name, by_situation in _lists(tables).items()
    }
    columns: dict[str, Column] = {
        "claim": iris(found),
        "situation": iris(situations),
        "article": decoded(articles, iri),
        "type": types_of(tables, situations),
        "title": decoded(tables.one("dcterms:title", articles), words),
        "published": decoded(tables.one("dcterms:issued", articles), value),
        "confidence": decoded(tables.one("gkg:confidence", found), value),
        **lists,
        **_speakers(tables, found, articles),
        **_times(tables, found, articles),
    }
    for name, property_ in _STATES.items():
        columns[name] = decoded(tables.one(property_, found), local_name)
    for name, property_ in _WORDS.items():
        columns[name] = decoded(tables.one(property_, found), words)
    order = _order(columns, lists.values(), _starts(tables, found))
    names = projected(named("claims").text)
    return Rows.of_columns(names, arranged([columns[name] for name in names], order))


def types_of(tables: Tables, situations: Sequence[str], *, of: int = 0) -> list[str | None]:
    """Return the id of the type of each situation, of about so many situations of the graph."""
    kinds = tables.one("gkg:type", situations, of=of)
    return decoded(kinds, lambda cell: iri(cell).removeprefix(_TYPES))


def _lists(tables: Tables) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the columns of lists by situation."""
    of_actor = actor_parts(tables.each("skos:prefLabel"))
    lists = {role: tables.lists(f"gkg:{role}", of_actor) for role in ROLES}
    return lists | {name: tables.lists(property_, _listed) for name, property_ in _LISTS.items()}


def _listed(cell: str) -> tuple[str, ...]:
    found = words(cell)
    if not found:
        raise IrregularGraph
    return (found,)


def _starts(tables: Tables, claims: Sequence[str]) -> list[int]:
    """Return where the first quote of each claim begins."""
    quoted, cells = tables.pairs("gkg:quote/oa:start")
    if not all(map(str.isdecimal, cells)):
        raise IrregularGraph
    places = list(map(int, cells))
    starts = dict(zip(quoted, places, strict=True))
    if len(starts) < len(quoted):
        for claim, start in zip(quoted, places, strict=True):
            starts[claim] = min(start, starts[claim])
    if max(starts.values(), default=0) >= _NO_START:
        raise IrregularGraph
    return list(map(starts.get, claims, repeat(_NO_START)))


def _order(
    columns: Mapping[str, Column], lists: Iterable[Column], starts: Sequence[int]
) -> list[int]:
    """Return the positions of claims by article, the place of their words, and their IRI.

    The SPARQL finds a claim by a quote or by a value of a list; one without any is not listed, and
    none that lacks what every claim has.
    """
    rows: Iterable[Any] = zip(columns["article"], starts, columns["claim"], count())
    required = [columns[name] for name in ("article", "polarity", "modality")]
    if any(None in column for column in required):
        rows = compress(rows, [None not in row for row in zip(*required, strict=True)])
    if _NO_START in starts:
        listed = list(map(any, zip(*lists, strict=True)))
        rows = (row for row in rows if row[1] < _NO_START or listed[row[3]])
    return [row[3] for row in sorted(rows)]


def _speakers(tables: Tables, claims: Sequence[str], articles: Sequence[str]) -> dict[str, Column]:
    """Return the columns of who makes and who relays each claim."""
    claimants = tables.one("gkg:claimant", claims)
    relays = tables.one("gkg:relayedBy", claims)
    return {
        "claimant": [
            THE_ARTICLE if claimant and claimant == article else name
            for claimant, article, name in zip(
                claimants, articles, names_of(tables, claimants), strict=True
            )
        ],
        "claimant_id": decoded(claimants, iri),
        "relayed_by": names_of(tables, relays),
        "relayed_by_id": decoded(relays, iri),
    }


def names_of(tables: Tables, actors: Sequence[str]) -> list[Value]:
    """Return the name of each actor."""
    return decoded(tables.one("skos:prefLabel", actors), value)


def _times(tables: Tables, claims: Sequence[str], articles: Sequence[str]) -> dict[str, Column]:
    """Return the columns of dates; a date that an article of another claim anchors is left out."""
    spans = tables.one("gkg:when", claims)
    anchors = tables.one("gkg:anchor", spans)
    if any(anchors):
        spans = [
            "" if anchor and anchor != article else span
            for span, anchor, article in zip(spans, anchors, articles, strict=True)
        ]
    edtf = decoded(tables.one("gkg:edtf", spans), words)
    verbatim = decoded(tables.one("gkg:verbatim", spans), words)
    columns: dict[str, Column] = {
        name: decoded(tables.one(property_, spans), value) for name, property_ in _DAYS.items()
    }
    columns["when"] = [
        said if date is None else date for date, said in zip(edtf, verbatim, strict=True)
    ]
    columns["time_words"] = verbatim
    return columns
