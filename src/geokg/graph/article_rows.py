"""The answers of the named queries about articles, from tables in place of a store.

Many small graphs are asked the same four questions. For each of them an engine would store every
statement and plan every query; these functions return the same rows from tables. A law holds them
to the queries. They are for graphs that geokg emits: each property that a query expects once has
one value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
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
    ROLES,
    SCHEMA,
    SKOS,
)
from geokg.graph.queries import named
from geokg.graph.result_values import Value
from geokg.graph.rows import THE_ARTICLE, Rows
from geokg.graph.statement_tables import StatementTables

_ROLES: Final = tuple(getattr(GKG, role) for role in ROLES)
_CLASSES: Final = frozenset(getattr(GKG, name) for name in ACTOR_CLASSES.values())
_LAST: Final = 999_999_999
"""The position of a claim without a quote."""

Names = tuple[tuple[str, ...], tuple[str, ...]]
"""Names of actors, sorted, and the IRI of each."""


class ArticleRows:
    """The rows of ``articles``, ``claims``, ``words`` and ``actors``, each read once."""

    def __init__(self, tables: StatementTables) -> None:
        self._tables = tables
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
        starts = self._tables.table(OA.start)
        quotes = self._tables.table(GKG.quote)
        about = self._tables.table(GKG.about)
        claims = [
            (
                article,
                min((int(starts[q][0]) for q in quotes.get(claim, ())), default=_LAST),
                claim,
            )
            for claim, articles in self._reported_in.items()
            if claim in about
            for article in articles
        ]
        read = _ClaimColumns(self._tables, self._values, self.named)
        return _rows(
            "claims",
            (read.row(claim, about[claim][0], article) for article, _, claim in sorted(claims)),
        )

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


class _ClaimColumns:
    """Reads the columns of the query ``claims``."""

    def __init__(
        self,
        tables: StatementTables,
        values: Callable[..., Callable[[str], Value]],
        named: Callable[[Sequence[str]], Names],
    ) -> None:
        self._named = named
        self._roles = [tables.table(role) for role in _ROLES]
        self._claimants, self._relays = tables.table(GKG.claimant), tables.table(GKG.relayedBy)
        self._name = values(SKOS.prefLabel)
        self._spans, self._anchors = tables.table(GKG.when), tables.table(GKG.anchor)
        self._terms = [
            values(p, _after_hash) for p in (GKG.polarity, GKG.modality, GKG.certainty, GKG.status)
        ]
        self._texts = [values(GKG.condition), values(GKG.quantity)]
        self._edtf, self._verbatim = values(GKG.edtf), values(GKG.verbatim)
        self._days = [
            values(p, _day) for p in (GKG.earliest, GKG.latest, GKG.surelyFrom, GKG.surelyUntil)
        ]
        self._content, self._issue, self._place = (
            values(p, several=True) for p in (GKG.content, GKG.issue, GKG.place)
        )
        self._type = values(GKG.type, lambda iri: iri.removeprefix(PREFIXES["gkgt"]))
        self._confidence = values(GKG.confidence, Decimal)
        self._title, self._published = values(DCTERMS.title), values(DCTERMS.issued, _day)

    def row(self, claim: str, situation: str, article: str) -> tuple[Value, ...]:
        """Return the row of a claim."""
        names: list[tuple[str, ...]] = []
        iris: tuple[str, ...] = ()
        for table in self._roles:
            found, own = self._named(table.get(situation, ()))
            names.append(found)
            iris += own
        return (
            *(claim, *self._speakers(claim, article), self._type(situation)),
            *(*names, iris, self._content(situation)),
            *(term(claim) for term in self._terms),
            *(text(claim) for text in self._texts),
            *self._time(claim, article),
            *(self._issue(situation), self._place(situation), self._confidence(claim)),
            *(situation, article, self._title(article), self._published(article)),
        )

    def _speakers(self, claim: str, article: str) -> Iterator[Value]:
        """Yield the name and the IRI of who makes a claim, and of who relays it."""
        claimant = next(iter(self._claimants.get(claim, ())), None)
        relay = next(iter(self._relays.get(claim, ())), None)
        name = THE_ARTICLE if claimant == article else claimant and self._name(claimant)
        yield from (name, claimant, relay and self._name(relay), relay)

    def _time(self, claim: str, article: str) -> tuple[Value, ...]:
        """Return the date of a claim as its byline gives it: two texts, and four days."""
        for span in self._spans.get(claim, ()):
            if (anchors := self._anchors.get(span)) is None or article in anchors:
                words = self._verbatim(span)
                edtf = self._edtf(span)
                when = words if edtf is None else edtf
                return when, words, *(day(span) for day in self._days)
        return (None,) * 6


def _rows(name: str, rows: Iterable[Sequence[Value]]) -> Rows:
    return Rows((column.name for column in named(name).columns), rows)


def _day(text: str) -> date | str:
    """Return a day, or the text of one that Python's calendar does not reach."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _after_hash(iri: str) -> str:
    return iri.partition("#")[2]
