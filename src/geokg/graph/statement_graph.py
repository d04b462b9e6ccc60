"""A graph of given statements in memory: what many small graphs, each asked a few times, need."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Self

import pyoxigraph as ox

from geokg.actors import UserRows
from geokg.article import Article
from geokg.article.checks import base_fault
from geokg.base.errors import StoreError
from geokg.base.garbage_collection import without_garbage_collection
from geokg.base.vocabulary import DEFAULT_BASE, GKG
from geokg.graph import quads, sparql
from geokg.graph.analyses import Analyses, WholeGraph
from geokg.graph.annotators import check_annotators
from geokg.graph.article_rows import ArticleRows
from geokg.graph.queries import NamedQuery
from geokg.graph.rows import Rows
from geokg.graph.rules import RULES, Facts, finding_rows, is_derived
from geokg.graph.statement_tables import StatementTables
from geokg.graph.table_answers import Tables, rows_from_tables


class StatementGraph(Analyses):
    """A graph of statements, to which nothing can be added; only queries need a store.

    Args:
        lines: The statements as lines of N-Quads, each once and with one space between its terms.
        base: The beginning of the IRIs of articles.

    >>> len(StatementGraph([], base="https://example.org/kg/"))
    0
    """

    def __init__(self, lines: Sequence[str], base: str) -> None:
        self.base = base
        self.lines = lines
        with without_garbage_collection():
            self._tables = StatementTables(lines)
        self._facts = Facts(base, self._tables.find)

    @classmethod
    def of_articles(
        cls, articles: Sequence[Article], base: str = "", extra: UserRows | None = None
    ) -> Self:
        """Return the graph of articles, whose lines are sorted; of one id the last article counts.

        Args:
            articles: The articles.
            base: The beginning of their IRIs.
            extra: The user's own rows of reference data.

        Raises:
            AnnotationError: Several people annotated one article.
            StoreError: The base cannot begin an IRI.
        """
        base = base or DEFAULT_BASE
        if fault := base_fault(base):
            raise StoreError(fault)
        check_annotators(articles, lambda _: False, ox.Store, base)
        latest = {article.id: article for article in articles}.values()
        with without_garbage_collection():
            lines = {line for article in latest for line in quads.quads(article, base, extra)}
            return cls(sorted(lines), base)

    def __len__(self) -> int:
        return len(self.rows.articles)

    @cached_property
    def rows(self) -> ArticleRows:
        """The rows of the queries about articles, without a store."""
        # A reference to this graph would be a circle, which is freed late.
        lines, base = self.lines, self.base
        return ArticleRows(self._tables, lambda: StatementGraph(lines, base).query("claims"))

    @property
    def subjects(self) -> frozenset[str]:
        """The IRIs that statements are about."""
        return self._tables.subjects

    @property
    def described_situations(self) -> Collection[str]:
        """The situations that have a type."""
        return self._tables.table(GKG.type_).keys()

    def findings(self) -> Rows:
        """Return what the rules point out, most severe first; analyses then see their links.

        >>> len(StatementGraph([], base="https://example.org/kg/").findings())
        0
        """
        return self._findings

    @cached_property
    def _findings(self) -> Rows:
        # Tables that were read before have no links between situations.
        self._facts = facts = Facts(self.base, self._tables.find)
        with without_garbage_collection():
            for rule in RULES:
                # What SPARQL derives is no finding, and no rule reads it.
                if rule.find:
                    self._tables.add(rule.lines(facts, _no_triples))
            return finding_rows(facts)

    @cached_property
    def _store(self) -> ox.Store:
        store = ox.Store()
        # The lines come from an emitter or a parser, which checked the terms.
        store.bulk_load("\n".join(self.lines), format=ox.RdfFormat.N_QUADS, lenient=True)
        return store

    def _found(self, query: NamedQuery, parameters: Mapping[str, object]) -> Rows:
        terms = query.terms(self.base, parameters)
        with without_garbage_collection():
            found = rows_from_tables(Tables(self._tables), query.name, terms)
        return super()._found(query, parameters) if found is None else found

    def _named_rows(self, text: str, lists: frozenset[str]) -> Rows:
        return sparql.select(self._store, self.base, text, lists)

    def _all(self) -> WholeGraph:
        return WholeGraph(self._facts, self._own_triples)

    def _own_triples(self) -> Iterator[str]:
        for quad in self._store:
            if not is_derived(str(quad.subject.value), quad.predicate.value, self.base):
                yield str(quad.triple)


def _no_triples(_: str) -> tuple[str, ...]:
    return ()
