"""Articles to N-Quads on Apache Spark: what runs where, and what it leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geokg.actors import UserRows, load_reference
from geokg.analysis.panel import Coverage, known_types, panel_parameters
from geokg.article.checks import base_fault
from geokg.base.diagnostics import Diagnostic, dotted
from geokg.base.errors import RdfError
from geokg.base.vocabulary import DEFAULT_BASE
from geokg.dataset.publish.tables import COLUMNS
from geokg.graph import quads
from geokg.inputs.input_files import MAX_SIZE
from geokg.spark.across import InputLines, Keyed, broken_references, repeated_ids, same_texts
from geokg.spark.checking import CheckedArticle, CheckedLine, LineChecker
from geokg.spark.dyad_panel import SparkPanel, panel_of_buckets
from geokg.spark.failures import spark_errors
from geokg.spark.lines import InputLine, lines_of_column, lines_of_files
from geokg.spark.parts import claim_cells, reference_text, sorted_lines, sorted_texts
from geokg.spark.situations import Bucketing, buckets

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession

DIAGNOSTIC_COLUMNS: Final = (
    "file string, line int, column int, severity string, code string, message string, "
    "found string, nearest string, fix string, path string"
)


def _nothing_used() -> quads.Used:
    return quads.Used(set(), set(), set())


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What all accepted articles add up to."""

    articles: int = 0
    claims: int = 0
    triples: int = 0
    used: quads.Used = field(default_factory=_nothing_used)

    def plus(self, other: Totals) -> Totals:
        """Return the sum of two totals."""
        pairs = zip(self.used, other.used, strict=True)
        return Totals(
            articles=self.articles + other.articles,
            claims=self.claims + other.claims,
            triples=self.triples + other.triples,
            used=quads.Used(*(one | two for one, two in pairs)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkConversion:
    """The articles of an input that hold, and the diagnostics of all.

    Attributes:
        session: The session that it was made in.
        base: The IRI that every IRI of the articles begins with.
        articles: How many articles are accepted.
        claims: How many claims they have.
        triples: How many triples there are with those of the reference graph.
        left_out: How many lines are left out, each for an error in the diagnostics.
    """

    session: SparkSession
    base: str
    articles: int
    claims: int
    triples: int
    left_out: int
    _accepted: RDD[CheckedArticle]
    _lines: InputLines
    _extra: UserRows | None
    _reference: str
    _diagnostics: RDD[Diagnostic]

    @property
    def diagnostics(self) -> DataFrame:
        """The diagnostics: a row for each error and warning, with file, line and column."""
        return self.session.createDataFrame(
            self._diagnostics.map(_diagnostic_row), DIAGNOSTIC_COLUMNS
        )

    @spark_errors()
    def write_nquads(self, folder: str | Path) -> None:
        """Write sorted parts of N-Quads; ``LC_ALL=C sort -m -u`` merges them.

        Each partition is a part, and the reference graph is the last one. The merged bytes are
        those that ``geokg build`` writes from the same articles, however they are partitioned.

        Args:
            folder: A folder that does not exist yet, at any address that Spark can write.

        Raises:
            SparkError: The folder exists, or Spark cannot write it.
        """
        parts = self._accepted.mapPartitions(sorted_texts)
        last = self.session.sparkContext.parallelize(
            [self._reference] if self._reference else [], 1
        )
        parts.union(last).saveAsTextFile(str(folder))

    @spark_errors()
    def write_derived(self, folder: str | Path) -> None:
        """Write sorted parts of what the rules derive, in graphs of their own.

        They merge like the parts of `write_nquads`, to the lines that `KnowledgeGraph.derive` adds.

        Args:
            folder: A folder that does not exist yet, at any address that Spark can write.

        Raises:
            SparkError: The folder exists, or Spark cannot write it.
        """
        bucketing = self._bucketing()
        found = buckets(self._accepted, bucketing).map(bucketing.derived)
        found.map(sorted_lines).filter(bool).saveAsTextFile(str(folder))

    @property
    def claim_table(self) -> DataFrame:
        """The table of claims that a published dataset has: a row each, all columns text."""
        base, extra = self.base, self._extra
        with spark_errors():
            keys = self._accepted.map(lambda article: article.key).collect()
        rows = self._lines.articles(keys).flatMap(
            lambda found: list(claim_cells(found[1], base, extra))
        )
        return self.session.createDataFrame(
            rows, ", ".join(f"`{name}` string" for name in COLUMNS["claims"])
        )

    @spark_errors()
    def panel(
        self,
        *,
        system: str,
        period: str = "year",
        directed: bool = True,
        count: str = "certain",
        reading: str = "byline",
        types: Iterable[str] | None = None,
        coverage: Coverage | str | Path | None = None,
    ) -> SparkPanel:
        """Return the dyad panel of the accepted articles; its rows are those of `kg.panel`.

        Executors merge the situations that the rule same-situation links, and make the tables of
        days and claims; Spark SQL counts them. The parameters are those of `KnowledgeGraph.panel`.

        Raises:
            PanelError: A parameter or the coverage is wrong.
            SparkError: Spark fails.
        """
        parameters = panel_parameters(
            system=system,
            period=period,
            directed=directed,
            count=count,
            reading=reading,
            coverage=coverage,
        )
        wanted = None if types is None else known_types(types)
        if parameters.coverage is not None:
            parameters.coverage.check_articles(
                self._accepted.map(lambda article: article.id).toLocalIterator()
            )
        bucketing = self._bucketing()
        found = buckets(self._accepted, bucketing)
        return panel_of_buckets(self.session, found, bucketing, parameters, wanted)

    def _bucketing(self) -> Bucketing:
        partitions = self._accepted.getNumPartitions()
        return Bucketing(self.base, self._extra, partitions)


@spark_errors()
def convert(
    session: SparkSession,
    articles: str | Path | Iterable[str | Path] | DataFrame,
    *,
    column: str = "value",
    base: str = DEFAULT_BASE,
    reference: Iterable[Path] = (),
    max_size: int = MAX_SIZE,
) -> SparkConversion:
    """Check articles in JSONL on Spark, and leave out each one with an error.

    Args:
        session: The session to run in; geokg must be installed where its executors run.
        articles: Text files of JSONL at any address that Spark reads, or a DataFrame.
        column: The column of a DataFrame that has the articles, one a row.
        base: The IRI that every IRI of the articles begins with.
        reference: CSV files of the driver with the user's own rows of reference data.
        max_size: The largest size of a line in bytes.

    Raises:
        ArgumentError: The DataFrame has no such column.
        RdfError: The base cannot begin an IRI.
        UnreadableInput: A file of reference data is wrong.
        SparkError: There is no such input, or Spark fails.
    """
    if fault := base_fault(base):
        raise RdfError(fault)
    rows = tuple(reference)
    extra = load_reference(*rows) if rows else None
    lines = _keyed(_lines(session, articles, column))
    checker = session.sparkContext.broadcast(LineChecker(base=base, extra=extra, max_size=max_size))
    checked = lines.mapPartitions(lambda keyed: checker.value.check(keyed))
    return _assembled(session, InputLines(lines, max_size), _kept(checked), base, extra)


def _lines(
    session: SparkSession, articles: str | Path | Iterable[str | Path] | DataFrame, column: str
) -> RDD[InputLine]:
    from pyspark.sql import DataFrame

    if isinstance(articles, DataFrame):
        return lines_of_column(articles, column)
    return lines_of_files(session, [articles] if isinstance(articles, (str, Path)) else articles)


def _keyed(lines: RDD[InputLine]) -> RDD[Keyed]:
    return lines.mapPartitionsWithIndex(
        lambda partition, some: (
            ((line.file, line.number, partition, position), line)
            for position, line in enumerate(some)
        )
    )


def _kept(checked: RDD[CheckedLine]) -> RDD[CheckedLine]:
    """Return an RDD that is computed once, since several steps need it."""
    from pyspark import StorageLevel

    return checked.persist(StorageLevel.MEMORY_AND_DISK)


def _assembled(
    session: SparkSession,
    lines: InputLines,
    checked: RDD[CheckedLine],
    base: str,
    extra: UserRows | None,
) -> SparkConversion:
    """Return the conversion, after the steps that need several articles."""
    context = session.sparkContext
    repeated = repeated_ids(checked, lines)
    without = context.broadcast(frozenset(repeated))
    right = checked.filter(lambda line: line.article is not None and line.key not in without.value)
    broken, warnings = broken_references(right, lines, base)
    dangling = context.broadcast(frozenset(broken))
    articles = right.flatMap(_article).filter(lambda one: one.id not in dangling.value)
    totals = articles.mapPartitions(_totals).fold(Totals(), Totals.plus)
    readable = checked.filter(
        lambda line: line.identity is not None and line.key not in without.value
    )
    found = [*repeated.values(), *(d for some in broken.values() for d in some), *warnings]
    reference = reference_text(totals.used, base)
    number = checked.count()
    return SparkConversion(
        session=session,
        base=base,
        articles=totals.articles,
        claims=totals.claims,
        triples=totals.triples + quads.count(quads.reference(*totals.used, base)),
        left_out=number - totals.articles,
        _accepted=articles,
        _lines=lines,
        _extra=extra,
        _reference=reference,
        _diagnostics=checked.flatMap(lambda line: line.diagnostics)
        .union(same_texts(readable, lines))
        .union(context.parallelize(found, 1)),
    )


def _article(line: CheckedLine) -> list[CheckedArticle]:
    return [line.article] if line.article else []


def _totals(articles: Iterable[CheckedArticle]) -> Iterable[Totals]:
    used = _nothing_used()
    number = claims = triples = 0
    for article in articles:
        number += 1
        claims += article.claims
        triples += article.triples
        for all_, own in zip(used, article.used, strict=True):
            all_ |= own
    yield Totals(articles=number, claims=claims, triples=triples, used=used)


def _diagnostic_row(one: Diagnostic) -> tuple[str, int, int, str, str, str, str, str, str, str]:
    where = one.where
    file, line, column = (where.file, where.line, where.column) if where else ("", 0, 0)
    return (
        *(file, line, column, one.severity, one.code, one.message),
        *(one.found, one.nearest, one.fix, dotted(one.path)),
    )
