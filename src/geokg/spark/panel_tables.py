"""The rows that a panel is counted from, of one partition of buckets: events, days and claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from geokg.analysis.panel.days import Days
from geokg.analysis.panel.events import (
    EVENT_COLUMNS,
    LEFT_OUT_COLUMNS,
    EventReader,
    EventRow,
    Events,
    event_table,
    left_out_table,
)
from geokg.analysis.panel.pairs import via
from geokg.analysis.panel.systems import System
from geokg.analysis.panel.times import Reading
from geokg.analysis.panel.typed_table import TableColumn
from geokg.base.vocabulary import GKG, SCHEMA
from geokg.graph.result_values import Value
from geokg.graph.rules.facts import Facts
from geokg.spark.situations import ArticlePart, Bucketing

PanelTable = Literal["events", "left_out", "days", "claims"]

DAY_COLUMNS: Final = (
    TableColumn("situation", "string", "name of the merged situation: `ARTICLE.CLAIM`"),
    TableColumn("state1", "string", "geokg's code of the source"),
    TableColumn("state2", "string", "geokg's code of the target"),
    TableColumn("kind", "string", "`event` or `relation`"),
    TableColumn("class", "string", "class of the row in events"),
    TableColumn("via", "string", "how the two states take part"),
    TableColumn("standing", "string", "standing of the situation"),
    TableColumn("unnamed_only", "integer", "1 if it rests on unnamed sources"),
    TableColumn("mutual", "integer", "1 if the situation has a row in the other order too"),
    TableColumn("first", "date", "first of some days; NA if undated"),
    TableColumn("last", "date", "last of these days; NA if undated"),
    TableColumn("share", "string", "of an event, the share of each of these days, as a fraction"),
    TableColumn("sure", "integer", "of a relation, 1 if it surely held on these days"),
    TableColumn("bearer", "integer", "of a relation, the claim that leaves these days possible"),
)
CLAIM_COLUMNS: Final = (
    TableColumn("situation", "string", "name of the merged situation"),
    TableColumn("claim", "string", "IRI of a claim about it"),
    TableColumn("article", "string", "IRI of the article"),
    TableColumn("publisher", "string", "publisher of the article"),
    TableColumn("text", "string", "SHA-256 of the text: copies of one text count once"),
    TableColumn("standing", "string", "standing of the situation"),
    TableColumn("bears", "integer", "1 if the claim bears the situation"),
)
COLUMNS: Final[Mapping[PanelTable, tuple[TableColumn, ...]]] = {
    "events": EVENT_COLUMNS,
    "left_out": LEFT_OUT_COLUMNS,
    "days": DAY_COLUMNS,
    "claims": CLAIM_COLUMNS,
}
"""The columns of each table."""

TableRow = tuple[PanelTable, tuple[Value, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReader:
    """Reads the tables of a panel from the buckets of a partition."""

    bucketing: Bucketing
    system: System
    reading: Reading
    types: frozenset[str] | None

    def rows(self, parts: Iterable[ArticlePart]) -> Iterator[TableRow]:
        """Yield the rows of all tables, each with the name of its table."""
        facts = self.bucketing.facts(self.bucketing.store(parts))
        events = EventReader(facts, self.system, self.reading, self.types).read()
        for row in event_table(events):
            yield "events", tuple(row)
        for row in left_out_table(events.left_out):
            yield "left_out", tuple(row)
        for day in day_rows(events):
            yield "days", day
        for claim in _claim_rows(events, facts):
            yield "claims", claim


def day_rows(events: Events) -> Iterator[tuple[Value, ...]]:
    """Yield the days of the rows of events that are in the system."""
    keys = {(row.counts.situation.name, row.state1, row.state2) for row in events.rows}
    for row in events.rows:
        name = row.counts.situation.name
        head = (
            *(name, row.state1, row.state2),
            "event" if row.counts.is_event else "relation",
            *(row.class_, via(row.link), row.counts.situation.standing),
            int(row.counts.unnamed_only),
            int((name, row.state2, row.state1) in keys),
        )
        if row.timing.in_system:
            for days in _days(row):
                yield (*head, *days)


def _days(row: EventRow) -> Iterator[tuple[Value, ...]]:
    """Yield first and last day, share, whether sure, and which claim, of the days of a row."""
    timing = row.timing
    if not timing.days:
        yield None, None, "1", 1, None
    for start, end, share in timing.shares:
        yield *_dates(start, end), str(share), 0, None
    if not timing.shares:
        yield from _relation_days(timing.sure, 1, None)
        for number, days in enumerate(timing.claims):
            yield from _relation_days(days, 0, number)


def _relation_days(days: Days, sure: int, bearer: int | None) -> Iterator[tuple[Value, ...]]:
    for start, end in days:
        yield *_dates(start, end), None, sure, bearer


def _dates(start: int, end: int) -> tuple[date, date]:
    return date.fromordinal(start), date.fromordinal(end)


def _claim_rows(events: Events, facts: Facts) -> Iterator[tuple[Value, ...]]:
    situations = {row.counts.situation.name: row.counts for row in events.rows}
    for name, counts in situations.items():
        bearing = set(counts.claims)
        for claim in counts.situation.claims:
            yield (
                *(name, claim.iri, claim.article),
                facts.one(SCHEMA.publisher, claim.article) or None,
                facts.one(GKG.textSha256, claim.article) or None,
                counts.situation.standing,
                int(claim.iri in bearing),
            )
