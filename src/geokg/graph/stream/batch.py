"""Process one batch of articles: read, check, emit, validate, write.

A batch is independent of all others, so any process can process batches in any order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import chain
from operator import itemgetter
from os import getpid
from pathlib import Path
from typing import Final

import orjson

from geokg.actors import UserRows, load_reference
from geokg.article import Article
from geokg.article.locations import ClaimLocations
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.garbage_collection import without_garbage_collection
from geokg.graph import quads, turtle
from geokg.graph.shacl import ValidationResult, validate_own
from geokg.graph.stream.cross_references import CrossReferences, cross_references_of
from geokg.graph.stream.external_sort import SortedRun, SortRecord, write_run
from geokg.graph.stream.serialization import (
    SERIALIZATIONS,
    ArticleHooks,
    DescribedArticle,
    SharedNode,
)
from geokg.inputs.annotation.identity import Identities, Identity, identity_of
from geokg.inputs.annotation.reader import (
    InputDocument,
    SourceLocation,
    read_source,
    with_locations,
)

IDS: Final = "ids"
"""The run that stores the location of each article by its id."""
TEXTS: Final = "texts"
"""The run that stores the location of each article by the hash of its text."""


@dataclass(slots=True)
class BatchResult:
    """Result of one batch: its diagnostics, counts, and the sorted runs it wrote."""

    articles: int = 0
    claims: int = 0
    triples: int = 0
    bytes: int = 0
    """Bytes of input."""
    errors: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    results: list[ValidationResult] = field(default_factory=list)
    engines: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    annotators: set[str] = field(default_factory=set)
    runs: dict[str, SortedRun] = field(default_factory=dict)
    """The runs of places of articles and of rows of tables, by name."""
    records: dict[str, list[SortRecord]] = field(default_factory=dict)
    """The sorted records of serializations."""
    links: list[CrossReferences] = field(default_factory=list)
    """The references of articles that refer to others."""
    counts: Counter[str] = field(default_factory=Counter)
    """What `ArticleHooks` counted."""
    excluded: set[str] = field(default_factory=set)
    """The ids of articles that `ArticleHooks` excluded."""


def _all_quotes(article: Article) -> quads.QuotePolicy:
    return "full"


@dataclass(kw_only=True)
class BatchProcessor:
    """Processes batches in one process; holds what batches share, and the files they append to.

    ``folder`` holds these files, ``forms`` are suffixes of `SERIALIZATIONS`, ``quotes`` returns the
    quote policy of an article.
    """

    base: str
    forms: tuple[str, ...]
    reference: tuple[Path, ...] = ()
    quotes: Callable[[Article], quads.QuotePolicy] = _all_quotes
    hooks: ArticleHooks = field(default_factory=ArticleHooks)
    folder: Path = Path()

    @cached_property
    def extra(self) -> UserRows | None:
        """The user's own rows of reference data."""
        return load_reference(*self.reference) if self.reference else None

    @cached_property
    def _short(self) -> turtle.Abbreviated:
        return turtle.Abbreviated(self.base)

    def process(self, batch: Iterable[InputDocument]) -> BatchResult:
        """Process a batch.

        If any annotation of the batch has an error, nothing of the batch is written.
        """
        with without_garbage_collection():
            return self._process(batch)

    def _process(self, batch: Iterable[InputDocument]) -> BatchResult:
        result = BatchResult()
        read = self._read(batch, result)
        result.articles = len(read)
        result.claims = sum(len(article.claims) for article, _ in read)
        if not result.errors:
            articles = [self.describe(article) for article, _ in read]
            self.validate(articles, result)
            self._write(articles, result)
            ids = [id_record(article, origin) for article, origin in read]
            digests = [sha256(article.text.encode()).digest() for article, _ in read]
            places = [place for _, place in ids]
            self._write_run(IDS, ids, result.runs)
            self._write_run(TEXTS, zip(digests, places, strict=True), result.runs)
        return result

    def _write(self, articles: list[DescribedArticle], result: BatchResult) -> None:
        """Make the records of serializations, and append the rows of tables to runs."""
        for form in self.forms:
            of_article = SERIALIZATIONS[form].of_article
            records = [record for item in articles for record in of_article(item, self.base)]
            result.records[form] = sorted(records, key=itemgetter(0))
        for name, of_rows in self.hooks.rows.items():
            rows = (
                (item.article.id.encode(), orjson.dumps(row))
                for item in articles
                for row in of_rows(item, self.base)
            )
            self._write_run(name, rows, result.runs)
        for item in articles:
            result.counts.update(self.hooks.counts(item))
            self.hooks.keep(item, self.base)

    def finish(
        self, codes: Iterable[str], types: Iterable[str], annotators: Iterable[str]
    ) -> BatchResult:
        """Return the records, counts and triples of the reference graph."""
        shared = self._shared(codes, types, annotators)
        result = BatchResult(triples=quads.count(shared.nodes), codes=set(codes), types=set(types))
        for form in self.forms:
            records = SERIALIZATIONS[form].of_reference(shared, self.base)
            result.records[form] = sorted(records, key=itemgetter(0))
        result.counts.update(self.hooks.counts(shared))
        return result

    def _read(
        self, batch: Iterable[InputDocument], result: BatchResult
    ) -> list[tuple[Article, SourceLocation]]:
        seen: list[tuple[Article, SourceLocation]] = []
        identities = Identities()
        for source in batch:
            result.bytes += source.size
            parsed = read_source(source)
            article = parsed.article
            if article is None:
                result.errors += parsed.diagnostics
            elif article.id in self.hooks.excluded:
                result.excluded.add(article.id)
            elif fault := identities.fault(identity_of(article), source.origin):
                result.errors.append(fault)
            else:
                result.errors += with_locations(tuple(self.hooks.faults(article)), source.origin)
                result.warnings += parsed.diagnostics
                seen.append((article, source.origin))
        return seen

    def describe(self, article: Article) -> DescribedArticle:
        """Return an article with its graph."""
        policy = self.quotes(article)
        kept = quads.kept_words(article, policy)
        nodes = quads.describe(article, self.base, self.extra, policy, kept)
        graph = self._short[f"<{quads.graph_iri(article.id, self.base)}>"]
        blocks = turtle.blocks(nodes, self.base, self._short)
        return DescribedArticle(article, graph, nodes, blocks, kept)

    def _shared(
        self, codes: Iterable[str], types: Iterable[str], annotators: Iterable[str]
    ) -> SharedNode:
        nodes = quads.reference(codes, types, annotators, self.base)
        graph = self._short[f"<{quads.reference_iri(self.base)}>"]
        return SharedNode(graph, nodes, turtle.blocks(nodes, self.base, self._short))

    def validate(self, articles: Iterable[DescribedArticle], result: BatchResult) -> None:
        """Validate the articles; those with references, against the shapes within one article."""
        unlinked: list[DescribedArticle] = []
        linked: list[DescribedArticle] = []
        for item in articles:
            result.triples += quads.count(item.nodes)
            used = quads.used_in(item.article, item.nodes)
            result.codes |= used.codes
            result.types |= used.types
            result.annotators |= used.annotators
            links = cross_references_of(item.article, item.nodes, self.base)
            (linked if links.others else unlinked).append(item)
            if links.others:
                result.links.append(links)
        shared = self._shared(result.codes, result.types, result.annotators).blocks
        if unlinked:
            report = validate_own(self._text(unlinked, shared), lambda: self._places(unlinked))
            result.results += report.results
            result.engines.add(report.engine)
        if linked:
            text = self._text(linked, shared)
            report = validate_own(text, lambda: self._places(linked), "within")
            result.results += report.results
            result.engines.add(report.engine)

    def _text(self, articles: Iterable[DescribedArticle], shared: Iterable[str]) -> str:
        blocks = chain.from_iterable(item.blocks for item in articles)
        return "\n".join([turtle.header(self.base), *blocks, *shared])

    def _places(self, articles: Iterable[DescribedArticle]) -> Mapping[str, Location]:
        places = ClaimLocations()
        for item in articles:
            places.remember(item.article, self.base)
        return places

    def _write_run(
        self, form: str, records: Iterable[SortRecord], runs: dict[str, SortedRun]
    ) -> None:
        if run := write_run(records, self.folder / f"{form}-{getpid()}"):
            runs[form] = run


def id_record(article: Article, origin: SourceLocation) -> SortRecord:
    """Return the record that stores the location and the identity of an article."""
    place = (origin.file, origin.line, origin.offset)
    return article.id.encode(), json.dumps([place, identity_of(article)]).encode()


def origin_of(data: bytes) -> SourceLocation:
    """Return the location that such a record stores."""
    return SourceLocation(*json.loads(data)[0])


def identity_in(data: bytes) -> Identity:
    """Return the identity that such a record stores."""
    return Identity(*json.loads(data)[1])
