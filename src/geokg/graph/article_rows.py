"""The answers of the named queries about articles, from tables in place of a store.

Many small graphs are asked the same four questions. For each of them an engine would store every
statement and plan every query; these functions return the same rows from tables. A law holds them
to the queries. They are for graphs that geokg emits: each property that a query expects once has
one value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Final

from geokg.base.vocabulary import (
    ACTOR_CLASSES,
    DCTERMS,
    GKG,
    OA,
    PREFIXES,
    PROV,
    RDF,
    SCHEMA,
    SKOS,
)
from geokg.graph.queries import named
from geokg.graph.result_values import Value
from geokg.graph.rows import Rows
from geokg.graph.statement_tables import StatementTables
from geokg.graph.table_answers import Tables, rows_from_tables

_CLASSES: Final = frozenset(getattr(GKG, name) for name in ACTOR_CLASSES.values())

Names = tuple[tuple[str, ...], tuple[str, ...]]
"""Names of actors, sorted, and the IRI of each."""


class ArticleRows:
    """The rows of ``articles``, ``claims``, ``words`` and ``actors``, each read once."""

    def __init__(self, tables: StatementTables, claims: Callable[[], Rows]) -> None:
        """Prepare rows; ``claims`` asks an engine, and is called if the tables are not regular."""
        self._tables = tables
        self._ask_claims = claims
        self._names = tables.table(SKOS.prefLabel)
        self._reported_in = tables.table(GKG.reportedIn)

    @cached_property
    def articles(self) -> Rows:
        """The rows of the query ``articles``."""
        articles = self._tables.table(RDF.type)
        numbers = self._tables.table(DCTERMS.identifier)
        found = [
            (name, iri)
            for iri, classes in articles.items()
            if SCHEMA.NewsArticle in classes
            for name in numbers.get(iri, ())
        ]
        counts: dict[str, int] = {}
        for values in self._reported_in.values():
            for article in values:
                counts[article] = counts.get(article, 0) + 1
        annotators = self._annotators()
        of = self._values
        columns = [
            *(of(DCTERMS.title), of(DCTERMS.issued, _day), of(SCHEMA.publisher)),
            of(SCHEMA.author, several=True),
            *(of(SCHEMA.inLanguage), of(SCHEMA.url), of(DCTERMS.license), of(DCTERMS.rights)),
        ]
        return _rows(
            "articles",
            (
                (
                    *(name, iri, *(column(iri) for column in columns)),
                    tuple(sorted(annotators.get(iri, ()))),
                    counts.get(iri, 0),
                )
                for name, iri in sorted(found)
            ),
        )

    def _annotators(self) -> dict[str, set[str]]:
        """Return the names of the annotators of each article."""
        agents = self._tables.table(PROV.wasAttributedTo)
        found: dict[str, set[str]] = {}
        for graph, articles in self._tables.table(PROV.wasDerivedFrom).items():
            names = {n for agent in agents.get(graph, ()) for n in self._names.get(agent, ())}
            for article in articles:
                found.setdefault(article, set()).update(names)
        return found

    @cached_property
    def words(self) -> Rows:
        """The rows of the query ``words``."""
        starts, ends = self._tables.table(OA.start), self._tables.table(OA.end)
        texts = [self._tables.table(p) for p in (OA.exact, OA.prefix, OA.suffix)]
        digest = self._values(GKG.exactSha256)
        found = []
        for claim, quotes in self._tables.table(GKG.quote).items():
            for quote in quotes:
                words = [table[quote][0] for table in texts if quote in table]
                exact, prefix, suffix = words if len(words) == len(texts) else (None, None, None)
                start, end = int(starts[quote][0]), int(ends[quote][0])
                found += [
                    (claim, exact, digest(quote), start, end, prefix, suffix, quote, article)
                    for article in self._reported_in.get(claim, ())
                ]
        found.sort(key=lambda row: (row[8], row[0], row[3], row[7]))
        return _rows("words", found)

    @cached_property
    def claims(self) -> Rows:
        """The rows of the query ``claims``."""
        found = rows_from_tables(Tables(self._tables), "claims", {"article": "UNDEF"})
        return self._ask_claims() if found is None else named("claims").rows(found, {})

    @cached_property
    def actors(self) -> Rows:
        """The rows of the query ``actors``."""
        holds = self._holds()
        space = PREFIXES["gkg"]
        of = self._values
        name, office = of(SKOS.prefLabel), of(GKG.office)
        also, same = of(SKOS.altLabel, several=True), of(SCHEMA.sameAs, several=True)
        others = [self._tables.table(p) for p in (GKG.actsFor, GKG.country, GKG.member)]
        rows: list[tuple[Value, ...]] = []
        for iri, classes in self._tables.table(RDF.type).items():
            if _CLASSES.isdisjoint(classes):
                continue
            named = [part for table in others for part in self.named(table.get(iri, ()))]
            rows += [
                (
                    *(iri, name(iri), class_.removeprefix(space), also(iri), office(iri)),
                    *(tuple(sorted(holds.get(iri, ()))), *named, same(iri)),
                )
                for class_ in classes
                if class_.startswith(space)
            ]
        return _rows("actors", sorted(rows, key=lambda row: str(row[0])))

    def _holds(self) -> dict[str, set[str]]:
        """Return the offices of each person, each with its days and its state, in words."""
        posts, countries = self._tables.table(GKG.office), self._tables.table(GKG.country)
        starts, ends = self._values(GKG.validFrom), self._values(GKG.validUntil)
        found: dict[str, set[str]] = {}
        for tenure, holders in self._tables.table(GKG.holder).items():
            days = f"{starts(tenure) or '..'} to {ends(tenure) or '..'}"
            states = [n for c in countries.get(tenure, ()) for n in self._names.get(c, ())]
            for post in posts.get(tenure, ()):
                words = [", ".join((f"{days}: {post}", state)) for state in states]
                for holder in holders:
                    found.setdefault(holder, set()).update(words or [f"{days}: {post}"])
        return found

    def named(self, actors: Iterable[str]) -> Names:
        """Return the names of actors, and their IRIs in the same order."""
        pairs = sorted({(name, iri) for iri in actors for name in self._names.get(iri, ())})
        return tuple(name for name, _ in pairs), tuple(iri for _, iri in pairs)

    def _values(
        self,
        property_: str,
        convert: Callable[[str], Value] | None = None,
        *,
        several: bool = False,
    ) -> Callable[[str], Value]:
        """Return a function that returns the value, or all values, of a property of a subject."""
        table = self._tables.table(property_)
        if several:
            return lambda subject: tuple(sorted({v for v in table.get(subject, ()) if v}))
        if convert:
            return lambda subject: convert(table[subject][0]) if subject in table else None
        return lambda subject: table[subject][0] if subject in table else None


def _rows(name: str, rows: Iterable[Sequence[Value]]) -> Rows:
    return Rows((column.name for column in named(name).columns), rows)


def _day(text: str) -> date | str:
    """Return a day, or the text of one that Python's calendar does not reach."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
