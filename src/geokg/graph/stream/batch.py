"""Process one batch of articles: read, check, emit, validate, write.

A batch is independent of all others, so any process can process batches in any order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import sha256
from itertools import chain
from operator import itemgetter
from os import getpid
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zlib import crc32

import orjson

from geokg.actors import UserRows, load_reference
from geokg.article import Article
from geokg.article.locations import ClaimLocations
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.garbage_collection import without_garbage_collection
from geokg.graph import quads, turtle
from geokg.graph.conformance import Scope, quick_checker
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

if TYPE_CHECKING:
    from geokg.graph.shacl import ValidationResult

IDS: Final = "ids"
"""The run that stores the location of each article by its id."""
TEXTS: Final = "texts"
"""The run that stores the location of each article by the hash of its text."""
SAMPLED: Final = 64
"""Of so many articles that a quick check finds right, an engine validates one, too."""


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
    in_engine: int = 0
    """Articles that an engine validated."""
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
    engine_sees_all: bool = True
    """Whether an engine validates all articles, and not only those that a quick check doubts."""

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

    def validate(self, articles: Sequence[DescribedArticle], result: BatchResult) -> None:
        """Validate the articles; those with references, against the shapes within one article.

        Where the engine finds anything, it validates the whole batch, so that nothing is missing.
        """
        linked: set[str] = set()
        used: dict[str, quads.Used] = {}
        for item in articles:
            article = item.article
            result.triples += quads.count(item.nodes)
            used[article.id] = quads.used_in(article, item.nodes)
            links = cross_references_of(article, item.nodes, self.base)
            if links.others:
                result.links.append(links)
                linked.add(article.id)
        of_batch = quads.used_together(used.values())
        result.codes |= of_batch.codes
        result.types |= of_batch.types
        result.annotators |= of_batch.annotators

        chosen = articles
        if not self.engine_sees_all:
            chosen = _in_doubt(articles, quads.reference(*of_batch, self.base), linked)
        if not chosen:
            return
        found = self._engine_results(chosen, linked, used, result)
        if found and len(chosen) < len(articles):
            chosen = articles
            found = self._engine_results(chosen, linked, used, result)
        result.results += found
        result.in_engine += len(chosen)

    def _engine_results(
        self,
        articles: Iterable[DescribedArticle],
        linked: Collection[str],
        used: Mapping[str, quads.Used],
        result: BatchResult,
    ) -> list[ValidationResult]:
        """Return what the engine finds in articles, together with what they use."""
        from geokg.graph.shacl import validate_own

        results: list[ValidationResult] = []
        scopes: tuple[Scope, ...] = ("all", "within")
        for scope in scopes:
            chosen = [i for i in articles if (i.article.id in linked) == (scope == "within")]
            if chosen:
                shared = quads.used_together(used[item.article.id] for item in chosen)
                text = self._text(chosen, self._shared(*shared).blocks)
                report = validate_own(text, partial(self._places, chosen), scope)
                results += report.results
                result.engines.add(report.engine)
        return results

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


def _in_doubt(
    articles: Sequence[DescribedArticle],
    shared: quads.PropertiesByNode,
    linked: Collection[str],
) -> Sequence[DescribedArticle]:
    """Return the articles that a quick check does not find right, and a sample of the others."""
    whole = quick_checker("all")
    if whole is None or not whole.conforms(shared, {}):
        return articles
    within = quick_checker("within") if linked else None
    seen: set[str] = set()
    chosen = []
    for item in articles:
        if not seen.isdisjoint(item.nodes):
            return articles  # two of them describe one node
        check = within if item.article.id in linked else whole
        is_right = check and check.conforms(item.nodes, shared)
        if not is_right or _is_in_sample(item.article):
            chosen.append(item)
        seen.update(item.nodes)
    return chosen


def _is_in_sample(article: Article) -> bool:
    """Return whether an article is in the sample, by its text, so that it always is or never."""
    return crc32(article.text.encode()) % SAMPLED == 0


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
