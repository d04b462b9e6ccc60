"""What is behind a number: situations, claims, quotes and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from geokg.analysis.panel.events import EventRow
from geokg.analysis.panel.pairs import via
from geokg.analysis.panel.typed_table import Table, TableColumn
from geokg.base.vocabulary import DCTERMS, GKG, OA, SCHEMA
from geokg.graph.result_values import Value
from geokg.graph.rules.facts import ClaimRow, Facts, day_of

PROVENANCE_COLUMNS: Final = (
    TableColumn("situation", "string", "name of the merged situation"),
    TableColumn("type", "string", "id of the type"),
    TableColumn("state1", "string", "geokg's code of the source"),
    TableColumn("state2", "string", "geokg's code of the target"),
    TableColumn("class", "string", "class of the row in events"),
    TableColumn("via", "string", "how the two states take part"),
    TableColumn("standing", "string", "standing of the situation"),
    TableColumn("first", "date", "first possible day"),
    TableColumn("last", "date", "last possible day"),
    TableColumn("claim", "string", "IRI of a claim about the situation"),
    TableColumn(
        "role", "string", "`bears` if the row rests on the claim, `denies` if it denies it"
    ),
    TableColumn("quote", "string", "words of the article"),
    TableColumn("claimant", "string", "who makes the claim, in words"),
    TableColumn("article", "string", "id of the article"),
    TableColumn("publisher", "string", "publisher of the article"),
    TableColumn("published", "date", "day of publication"),
    TableColumn("url", "string", "address of the article"),
)


def provenance_table(rows: Iterable[EventRow], facts: Facts) -> Table:
    """Return a row for each claim behind rows of the event table, with its words."""
    ordered = sorted(rows, key=lambda row: (row.counts.situation.name, row.state1, row.state2))
    return Table(PROVENANCE_COLUMNS, (line for row in ordered for line in _lines(row, facts)))


def _lines(row: EventRow, facts: Facts) -> Iterator[tuple[Value, ...]]:
    situation, days = row.counts.situation, row.timing.days
    bearing = set(row.counts.claims)
    for claim in situation.claims:
        denies = claim.polarity == GKG.negative and claim.modality == GKG.actual
        if claim.iri not in bearing and not denies:
            continue
        yield (
            situation.name,
            situation.type.id,
            row.state1,
            row.state2,
            row.class_,
            via(row.link),
            situation.standing,
            date.fromordinal(days[0][0]) if days else None,
            date.fromordinal(days[-1][1]) if days else None,
            claim.iri,
            "bears" if claim.iri in bearing else "denies",
            *_source(claim, facts),
        )


def _source(claim: ClaimRow, facts: Facts) -> Iterator[Value]:
    yield " […] ".join(_words(claim.iri, facts)) or None
    yield facts.speaker(claim)
    yield facts.local(claim.article)
    yield _only(facts.look(claim.article, SCHEMA.publisher))
    published = _only(facts.look(claim.article, DCTERMS.issued))
    yield day_of(published) if published else None
    yield _only(facts.look(claim.article, SCHEMA.url))


def _words(claim: str, facts: Facts) -> Iterator[str]:
    """Yield the quotes of a claim in the order of the article; a graph may hold none."""
    found = []
    for quote in facts.look(claim, GKG.quote):
        start = _only(facts.look(quote, OA.start)) or "0"
        words = _only(facts.look(quote, OA.exact))
        if words:
            found.append((int(start) if start.isdecimal() else 0, words))
    yield from (words for _, words in sorted(found))


def _only(values: tuple[str, ...]) -> str | None:
    return values[0] if values else None
