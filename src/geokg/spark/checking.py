"""What an executor does with the lines of one partition: check each article and emit its lines.

Nothing here knows Spark. A line costs its own diagnostics and nothing else, whatever is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias

from geokg.actors import UserRows
from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, Location
from geokg.graph import quads
from geokg.graph.shacl import ValidationResult
from geokg.graph.stream import BatchProcessor, DescribedArticle, SortRecord
from geokg.graph.stream.batch import BatchResult
from geokg.graph.stream.cross_references import CrossReferences, cross_references_of
from geokg.graph.stream.pool import ARTICLES, BYTES
from geokg.graph.stream.serialization import SERIALIZATIONS
from geokg.inputs.annotation.identity import Identity, identity_of
from geokg.inputs.annotation.reader import read_source
from geokg.spark.lines import InputLine, document_of, oversized

FORM: Final = "nq"

Key: TypeAlias = tuple[str, int, int, int]
"""What orders and names a line: file, line; and, as rows may be equal, partition and position."""


class CheckedArticle(NamedTuple):
    """An article without an error of its own: its lines, and what other articles must know."""

    key: Key
    id: str
    records: tuple[SortRecord, ...]
    used: quads.Used
    links: CrossReferences
    claims: int
    triples: int


class CheckedLine(NamedTuple):
    """The result of one line: its article, or None, and its diagnostics."""

    key: Key
    article: CheckedArticle | None
    identity: Identity | None
    """Of every article that can be read."""
    text: bytes
    """The hash of its text."""
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Read:
    """One line while its batch is checked."""

    key: Key
    article: Article | None = None
    described: DescribedArticle | None = None
    emitted: CheckedArticle | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def has_error(self) -> bool:
        """Whether the article is left out."""
        return any(one.severity == "error" for one in self.diagnostics)

    def guarded(self, work: Callable[[], None]) -> None:
        """Call a function; if it fails, the line has a diagnostic that says so."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 - one article must not stop millions of others
            self.diagnostics.append(
                Diagnostic(
                    code="GK881",
                    message="checking this article failed inside geokg",
                    found=f"{type(error).__name__}: {error}",
                    fix="please report it with the article; the others are not affected",
                    where=Location(*self.key[:2], 1),
                )
            )


@dataclass(kw_only=True)
class _Processor(BatchProcessor):
    """A batch processor with rows of reference data that the driver has read."""

    rows: UserRows | None = None

    @property
    def extra(self) -> UserRows | None:
        """The user's own rows of reference data."""
        return self.rows


@dataclass(frozen=True, kw_only=True)
class LineChecker:
    """Checks lines of JSONL, and emits the N-Quads of the articles without an error."""

    base: str
    extra: UserRows | None
    max_size: int

    def check(self, lines: Iterable[tuple[Key, InputLine]]) -> Iterator[CheckedLine]:
        """Yield the result of each line of a partition, in order."""
        batch: list[_Read] = []
        size = 0
        for key, line in lines:
            batch.append(self._read(key, line))
            size += len(line.data)
            if len(batch) == ARTICLES or size >= BYTES:
                yield from self._checked(batch)
                batch, size = [], 0
        yield from self._checked(batch)

    def _read(self, key: Key, line: InputLine) -> _Read:
        one = _Read(key)
        if fault := oversized(line, self.max_size):
            one.diagnostics.append(fault)
            return one

        def read() -> None:
            found = read_source(document_of(line, self.max_size))
            one.article = found.article
            one.diagnostics += found.diagnostics

        one.guarded(read)
        return one

    def _checked(self, batch: list[_Read]) -> Iterator[CheckedLine]:
        processor = _Processor(base=self.base, forms=(FORM,), rows=self.extra)
        for one in batch:
            one.guarded(partial(self._describe, processor, one))
        for some in _with_ids_of_their_own(one for one in batch if one.described):
            self._validate(processor, some)
        for one in batch:
            if one.described and not one.has_error:
                one.guarded(partial(self._emit, one))
            yield self._result(one)

    def _describe(self, processor: BatchProcessor, one: _Read) -> None:
        if one.article is not None:
            one.described = processor.describe(one.article)

    def _validate(self, processor: BatchProcessor, batch: list[_Read]) -> None:
        """Add to each article the results of the shapes that concern it."""
        results = BatchResult()
        trial = _Read(batch[0].key)
        described = [one.described for one in batch if one.described]
        trial.guarded(partial(processor.validate, described, results))
        if not trial.diagnostics:
            self._assign(results.results, batch)
        elif len(batch) == 1:
            batch[0].diagnostics += trial.diagnostics
        else:
            # One of them is the cause; halves find it.
            middle = len(batch) // 2
            self._validate(processor, batch[:middle])
            self._validate(processor, batch[middle:])

    def _assign(self, results: Iterable[ValidationResult], batch: list[_Read]) -> None:
        by_id = {one.article.id: one for one in batch if one.article}
        for result in results:
            # The driver validates the reference graph, which belongs to none of them.
            if one := by_id.get(article_of(result.focus, self.base)):
                where = result.where or Location(*one.key[:2])
                one.diagnostics.append(replace(result.diagnostic(), where=where))

    def _emit(self, one: _Read) -> None:
        assert one.described
        article, nodes = one.described.article, one.described.nodes
        one.emitted = CheckedArticle(
            key=one.key,
            id=article.id,
            records=tuple(SERIALIZATIONS[FORM].of_article(one.described, self.base)),
            used=quads.used_in(article, nodes),
            links=cross_references_of(article, nodes, self.base),
            claims=len(article.claims),
            triples=quads.count(nodes),
        )

    def _result(self, one: _Read) -> CheckedLine:
        identity, text = None, b""
        if one.article is not None:
            identity = identity_of(one.article)
            text = sha256(one.article.text.encode()).digest()
        emitted = None if one.has_error else one.emitted
        return CheckedLine(one.key, emitted, identity, text, tuple(one.diagnostics))


def _with_ids_of_their_own(batch: Iterable[_Read]) -> list[list[_Read]]:
    """Return articles in groups that have no id twice, since a graph holds one of each id."""
    groups: list[list[_Read]] = []
    seen: Counter[str] = Counter()
    for one in batch:
        assert one.article
        number = seen[one.article.id]
        seen[one.article.id] += 1
        if number == len(groups):
            groups.append([])
        groups[number].append(one)
    return groups


def article_of(iri: str, base: str) -> str:
    """Return the id of the article in whose graph a node is.

    >>> article_of("kg:note.c1.situation", "kg:")
    'note'
    """
    return iri.removeprefix(base).partition(".")[0]
