"""The query ``claims`` from tables: its SPARQL in ``queries/claims.rq`` defines the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    decoded,
    iri,
    local_name,
    named_pairs,
    value,
    words,
)

_TYPES: Final = PREFIXES["gkgt"]
_OF_EVERY_CLAIM: Final = ("gkg:about", "gkg:reportedIn", "gkg:polarity", "gkg:modality")
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


@dataclass(frozen=True, slots=True)
class ClaimCells:
    """The claims of a graph with what every claim has, as cells in one order."""

    claims: Cells
    situations: Cells
    articles: Cells
    polarities: Cells
    modalities: Cells


def _claim_cells(tables: Tables) -> ClaimCells:
    """Return the claims of a graph that have what every claim has.

    Raises:
        IrregularGraph: A claim has several situations, articles, polarities or modalities.
    """
    claims = tables.subjects("gkg:about")
    columns = [claims, *(tables.one(property_, claims) for property_ in _OF_EVERY_CLAIM)]
    if all(map(all, columns)):
        return ClaimCells(*columns)
    complete = [at for at, row in enumerate(zip(*columns, strict=True)) if all(row)]
    return ClaimCells(*([column[at] for at in complete] for column in columns))


def claims(tables: Tables, terms: Mapping[str, str]) -> Rows | None:
    """Return the rows of ``claims`` for the whole graph; of one article, the engine finds them."""
    if terms["article"] != "UNDEF":
        return None
    lists = _lists(tables)
    cells = _in_order(_claim_cells(tables), _starts(tables), lists)
    columns: dict[str, Column] = {
        "claim": [iri(cell) for cell in cells.claims],
        "situation": decoded(cells.situations, iri),
        "article": decoded(cells.articles, iri),
        "polarity": decoded(cells.polarities, local_name),
        "modality": decoded(cells.modalities, local_name),
        "type": types_of(tables, cells.situations),
        "title": decoded(tables.one("dcterms:title", cells.articles), words),
        "published": decoded(tables.one("dcterms:issued", cells.articles), value),
        "confidence": decoded(tables.one("gkg:confidence", cells.claims), value),
    }
    for name, property_ in _STATES.items():
        columns[name] = decoded(tables.one(property_, cells.claims), local_name)
    for name, property_ in _WORDS.items():
        columns[name] = decoded(tables.one(property_, cells.claims), words)
    for name, by_situation in lists.items():
        columns[name] = [by_situation.get(situation, ()) for situation in cells.situations]
    columns |= _speakers(tables, cells)
    columns |= _times(tables, cells)
    order = projected(named("claims").text)
    return Rows.of_columns(order, [columns[name] for name in order])


def types_of(tables: Tables, situations: Sequence[str], *, of: int = 0) -> list[str | None]:
    """Return the id of the type of each situation, of about so many situations of the graph."""
    kinds = tables.one("gkg:type", situations, of=of)
    return decoded(kinds, lambda cell: iri(cell).removeprefix(_TYPES))


def _lists(tables: Tables) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the columns of lists by situation."""
    names = tables.each("skos:prefLabel")
    lists = {role: named_pairs(tables.each(f"gkg:{role}"), names) for role in ROLES}
    for name, property_ in _LISTS.items():
        lists[name] = {
            situation: tuple(sorted({*map(words, values)}))
            for situation, values in tables.each(property_).items()
        }
        if any("" in values for values in lists[name].values()):
            raise IrregularGraph
    return lists


def _starts(tables: Tables) -> dict[str, int]:
    """Return where the first quote of each claim begins."""
    claims, quotes = tables.pairs("gkg:quote")
    cells = tables.one("oa:start", quotes)
    if not all(map(str.isdecimal, filter(None, cells))):
        raise IrregularGraph
    starts: dict[str, int] = {}
    for claim, cell in zip(claims, cells, strict=True):
        if cell:
            start = int(cell)
            starts[claim] = min(start, starts.get(claim, _NO_START))
            if start > _NO_START:
                raise IrregularGraph
    return starts


def _in_order(
    cells: ClaimCells,
    starts: Mapping[str, int],
    lists: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> ClaimCells:
    """Return the claims by article, the place of their words, and their IRI.

    The SPARQL finds a claim by a quote or by a value of a list; one without any is not listed.
    """
    rows = [
        (iri(article), starts.get(claim, _NO_START), iri(claim), at)
        for at, (claim, article) in enumerate(zip(cells.claims, cells.articles, strict=True))
    ]
    if not starts.keys() >= set(cells.claims):
        rows = [row for row in rows if _is_found(cells, row[3], starts, lists.values())]
    order = [row[3] for row in sorted(rows)]
    return ClaimCells(
        *(
            [column[at] for at in order]
            for column in (
                cells.claims,
                cells.situations,
                cells.articles,
                cells.polarities,
                cells.modalities,
            )
        )
    )


def _is_found(
    cells: ClaimCells,
    at: int,
    starts: Mapping[str, int],
    lists: Iterable[Mapping[str, tuple[str, ...]]],
) -> bool:
    situation = cells.situations[at]
    return cells.claims[at] in starts or any(one.get(situation) for one in lists)


def _speakers(tables: Tables, cells: ClaimCells) -> dict[str, Column]:
    """Return the columns of who makes and who relays each claim."""
    claimants = tables.one("gkg:claimant", cells.claims)
    relays = tables.one("gkg:relayedBy", cells.claims)
    return {
        "claimant": [
            THE_ARTICLE if claimant and claimant == article else name
            for claimant, article, name in zip(
                claimants, cells.articles, names_of(tables, claimants), strict=True
            )
        ],
        "claimant_id": decoded(claimants, iri),
        "relayed_by": names_of(tables, relays),
        "relayed_by_id": decoded(relays, iri),
    }


def names_of(tables: Tables, actors: Sequence[str]) -> list[Value]:
    """Return the name of each actor."""
    return decoded(tables.one("skos:prefLabel", actors), value)


def _times(tables: Tables, cells: ClaimCells) -> dict[str, Column]:
    """Return the columns of dates; a date that an article of another claim anchors is left out."""
    spans = tables.one("gkg:when", cells.claims)
    anchors = tables.one("gkg:anchor", spans)
    if any(anchors):
        spans = [
            "" if anchor and anchor != article else span
            for span, anchor, article in zip(spans, anchors, cells.articles, strict=True)
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
