"""The query ``claims`` from tables: its SPARQL in ``queries/claims.rq`` defines the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, count, repeat
from typing import Final

from geokg.base.vocabulary import PREFIXES, ROLES
from geokg.graph.queries import named
from geokg.graph.queries.header import projected
from geokg.graph.result_values import Value
from geokg.graph.rows import THE_ARTICLE, Rows
from geokg.graph.table_answers.property_tables import (
    Cells,
    IrregularGraph,
    Tables,
    actor_parts,
    decoded,
    iri,
    iris,
    local_name,
    value,
    words,
)

_TYPES: Final = PREFIXES["gkgt"]
_NO_START: Final = 999_999_999
_STATES: Final = {"certainty": "gkg:certainty", "status": "gkg:status"}
_WORDS: Final = {"condition": "gkg:condition", "quantity": "gkg:quantity"}
_DAYS: Final = {
    "earliest": "gkg:earliest",
    "latest": "gkg:latest",
    "surely_from": "gkg:surelyFrom",
    "surely_until": "gkg:surelyUntil",
}
_LISTS: Final = {"content": "gkg:content", "issue": "gkg:issue", "place": "gkg:place"}

Column = Sequence[Value]
_ListsBySituation = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class _Claims:
    """The claims of a graph with what every claim has, in one order."""

    cells: Cells
    situations: Cells
    articles: Cells
    polarities: Cells
    modalities: Cells

    def at(self, positions: Sequence[int]) -> _Claims:
        """Return the claims at some positions, in the order of these."""
        columns = self.cells, self.situations, self.articles, self.polarities, self.modalities
        return _Claims(*(list(map(column.__getitem__, positions)) for column in columns))


def claims(tables: Tables, terms: Mapping[str, str]) -> Rows | None:
    """Return the rows of ``claims`` for the whole graph; of one article, the engine finds them."""
    if terms["article"] != "UNDEF":
        return None
    lists = _lists(tables)
    found = _in_order(_complete_claims(tables), _starts(tables), lists)
    columns: dict[str, Column] = {
        "claim": iris(found.cells),
        "situation": iris(found.situations),
        "article": decoded(found.articles, iri),
        "polarity": decoded(found.polarities, local_name),
        "modality": decoded(found.modalities, local_name),
        "type": types_of(tables, found.situations),
        "title": decoded(tables.one("dcterms:title", found.articles), words),
        "published": decoded(tables.one("dcterms:issued", found.articles), value),
        "confidence": decoded(tables.one("gkg:confidence", found.cells), value),
    }
    for name, property_ in _STATES.items():
        columns[name] = decoded(tables.one(property_, found.cells), local_name)
    for name, property_ in _WORDS.items():
        columns[name] = decoded(tables.one(property_, found.cells), words)
    for name, by_situation in lists.items():
        columns[name] = list(map(by_situation.get, found.situations, repeat(())))
    columns |= _speakers(tables, found)
    columns |= _times(tables, found)
    order = projected(named("claims").text)
    return Rows.of_columns(order, [columns[name] for name in order])


def _complete_claims(tables: Tables) -> _Claims:
    """Return the claims of a graph that have what every claim has.

    Raises:
        IrregularGraph: A claim has several situations, articles, polarities or modalities.
    """
    cells = tables.subjects("gkg:about")
    found = _Claims(
        cells,
        tables.one("gkg:about", cells),
        tables.one("gkg:reportedIn", cells),
        tables.one("gkg:polarity", cells),
        tables.one("gkg:modality", cells),
    )
    others = found.articles, found.polarities, found.modalities
    if all(map(all, others)):
        return found
    return found.at([at for at, row in enumerate(zip(*others, strict=True)) if all(row)])


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


def _starts(tables: Tables) -> dict[str, int]:
    """Return where the first quote of each claim begins."""
    claims, quotes = tables.pairs("gkg:quote")
    cells = tables.one("oa:start", quotes)
    begun = list(compress(claims, cells))
    cells = list(filter(None, cells))
    if not all(map(str.isdecimal, cells)):
        raise IrregularGraph
    places = list(map(int, cells))
    if max(places, default=0) > _NO_START:
        raise IrregularGraph
    starts = dict(zip(begun, places, strict=True))
    if len(starts) < len(begun):
        for claim, start in zip(begun, places, strict=True):
            starts[claim] = min(start, starts[claim])
    return starts


def _in_order(claims: _Claims, starts: Mapping[str, int], lists: _ListsBySituation) -> _Claims:
    """Return the claims by article, the place of their words, and their IRI.

    The SPARQL finds a claim by a quote or by a value of a list; one without any is not listed.
    """
    articles = decoded(claims.articles, iri)
    places = list(map(starts.get, claims.cells, repeat(_NO_START)))
    rows = zip(articles, places, iris(claims.cells), count())
    if _NO_START in places:
        rows = [row for row in rows if _is_found(claims, row[3], starts, lists)]
    return claims.at([row[3] for row in sorted(rows)])


def _is_found(
    claims: _Claims, at: int, starts: Mapping[str, int], lists: _ListsBySituation
) -> bool:
    situation = claims.situations[at]
    return claims.cells[at] in starts or any(one.get(situation) for one in lists.values())


def _speakers(tables: Tables, claims: _Claims) -> dict[str, Column]:
    """Return the columns of who makes and who relays each claim."""
    claimants = tables.one("gkg:claimant", claims.cells)
    relays = tables.one("gkg:relayedBy", claims.cells)
    return {
        "claimant": [
            THE_ARTICLE if claimant and claimant == article else name
            for claimant, article, name in zip(
                claimants, claims.articles, names_of(tables, claimants), strict=True
            )
        ],
        "claimant_id": decoded(claimants, iri),
        "relayed_by": names_of(tables, relays),
        "relayed_by_id": decoded(relays, iri),
    }


def names_of(tables: Tables, actors: Sequence[str]) -> list[Value]:
    """Return the name of each actor."""
    return decoded(tables.one("skos:prefLabel", actors), value)


def _times(tables: Tables, claims: _Claims) -> dict[str, Column]:
    """Return the columns of dates; a date that an article of another claim anchors is left out."""
    spans = tables.one("gkg:when", claims.cells)
    anchors = tables.one("gkg:anchor", spans)
    if any(anchors):
        spans = [
            "" if anchor and anchor != article else span
            for span, anchor, article in zip(spans, anchors, claims.articles, strict=True)
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
