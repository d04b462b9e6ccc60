"""Build validated, sorted RDF files from annotation files in constant memory.

Articles are processed in batches (`batch`) by one or several processes (`pool`). The records of
each batch go to temporary files (`record_file`), or wait in sorted runs on disk (`external_sort`)
if the articles come in another order than that of the files; then all are merged. The files take
their places when all articles are known to be correct. The bytes are those of
``KnowledgeGraph.dump``, in whatever order the articles come.
"""

from __future__ import annotations

import heapq
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import orjson

from geokg.article import Article
from geokg.article.across import same_text_warning
from geokg.article.checks import base_fault
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import RdfError
from geokg.base.garbage_collection import without_garbage_collection
from geokg.base.outputs import Outputs, placing
from geokg.base.temporary_folders import temporary_folder
from geokg.base.vocabulary import DEFAULT_BASE
from geokg.graph.stream.batch import (
    IDS,
    TEXTS,
    BatchProcessor,
    BatchResult,
    identity_in,
    origin_of,
)
from geokg.graph.stream.cross_references import (
    CrossReferences,
    surely_conform,
    validate_cross_references,
)
from geokg.graph.stream.external_sort import SortedRun, SortRecord, merge_runs, write_run
from geokg.graph.stream.pool import run_batches
from geokg.graph.stream.record_file import RecordFile, written
from geokg.graph.stream.serialization import (
    SERIALIZATIONS,
    ArticleHooks,
    DescribedArticle,
    Row,
    SharedNode,
)
from geokg.graph.turtle import Dumped, check_writable, format_of, place_file
from geokg.inputs.annotation.identity import conflict
from geokg.inputs.annotation.reader import (
    FoundAnnotations,
    InputDocument,
    SourceLocation,
    find_annotation_files,
    read_source,
    sources,
)
from geokg.inputs.input_files import MAX_SIZE

if TYPE_CHECKING:
    from geokg.graph.shacl import ValidationResult

__all__ = [
    "SERIALIZATIONS",
    "ArticleHooks",
    "BatchProcessor",
    "BuildResult",
    "BuildRun",
    "DescribedArticle",
    "Progress",
    "Row",
    "SharedNode",
    "SortRecord",
    "build",
    "build_run",
]


class Progress(NamedTuple):
    """Progress of a run: articles done, input bytes done, input bytes in total."""

    articles: int
    done: int
    total: int


@dataclass(slots=True)
class BuildResult:
    """Result of a build: the files written, or the reasons why none was.

    ``errors`` and ``warnings`` concern annotations; ``results`` are those of the shapes.
    ``triples`` counts the union of all graphs, ``engines`` names the SHACL engines used,
    ``in_engine`` counts the articles that they validated. ``counts`` is what `ArticleHooks`
    counted, ``excluded`` are the ids of articles that they excluded.
    """

    articles: int = 0
    claims: int = 0
    triples: int = 0
    engines: set[str] = field(default_factory=set)
    in_engine: int = 0
    errors: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    results: list[ValidationResult] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    excluded: set[str] = field(default_factory=set)
    files: tuple[Dumped, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether the shapes found no violation."""
        return all(result.severity != "Violation" for result in self.results)


def build(
    paths: Iterable[str | Path],
    outputs: Sequence[Path],
    *,
    base: str = DEFAULT_BASE,
    reference: Iterable[Path] = (),
    jobs: int = 1,
    max_size: int = MAX_SIZE,
    on_progress: Callable[[Progress], None] | None = None,
    placed_with: Mapping[Path, Outputs] = MappingProxyType({}),
) -> BuildResult:
    """Write the graph of annotation files to ``outputs``, all of them or none.

    A quick check looks at every node. The SHACL engine validates the articles of which it is not
    sure, one in 64 of the others, and the whole batch of an article in which it finds anything.

    Args:
        paths: Annotation files, or folders of them.
        outputs: Files to write, each in the format of its suffix (.ttl .trig .nq .nt); without any,
            everything is checked and nothing written.
        base: The IRI that every IRI of the articles begins with.
        reference: CSV files with the user's own rows of reference data.
        jobs: The number of processes.
        max_size: The largest size in bytes of an input file, or of a line of JSONL.
        on_progress: Called with the progress after each batch.
        placed_with: For files that take their places together with others: the outputs that they
            belong to. The rest take theirs when this returns.

    Returns:
        What was written, or the diagnostics and violations because of which nothing was.

    Raises:
        UnreadableInput: There is nothing to read.
        RdfError: A file cannot be written.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "note.yaml")
    ...     _ = file.write_text(
    ...         "geokg: 1\\narticle: {id: note, body: France recognised Mali.}\\n"
    ...         "claims: [{type: recognise, initiator: FRA, target: MLI, quote: recognised Mali}]")
    ...     built = build([file], [Path(folder, "note.ttl")])
    >>> built.articles, built.conforms, [file.path.name for file in built.files]
    (1, True, ['note.ttl'])
    """
    for path in outputs:
        check_writable(path)
    forms = tuple(dict.fromkeys(map(_form, outputs)))
    beside = outputs[0].absolute().parent if outputs else None
    processor = BatchProcessor(
        base=base, forms=forms, reference=tuple(reference), engine_sees_all=False
    )
    found = find_annotation_files(paths, max_size=max_size)
    try:
        with build_run(found, processor, beside=beside, jobs=jobs, on_progress=on_progress) as run:
            if run.is_right:
                run.finish()
                _write_all(run, outputs, placed_with)
    except OSError as error:
        raise RdfError(
            Diagnostic(
                code="GK515",
                message="the files of the build cannot be written; no output was changed",
                found=error.strerror or str(error),
                fix="is there room on the disk, and do you have permission to write?",
            )
        ) from error
    return run.built


@contextmanager
def build_run(
    found: FoundAnnotations,
    processor: BatchProcessor,
    *,
    beside: Path | None = None,
    jobs: int = 1,
    on_progress: Callable[[Progress], None] | None = None,
) -> Iterator[BuildRun]:
    """Process annotation files and yield the run, whose records can then be written.

    Files and runs are kept in a temporary folder in ``beside``, which is removed on exit. If
    `is_right`, call `finish`, then read `records`. Raises `RdfError` if the base cannot begin an
    IRI.
    """
    if fault := base_fault(processor.base):
        raise RdfError(fault)
    with _spool(beside) as folder, ExitStack() as opened:
        run = BuildRun(replace(processor, folder=folder), found)
        for file in run.files.values():
            opened.enter_context(file)
        run.run(jobs, on_progress)
        if not run.built.errors:
            run.check_cross_references()
        yield run


@contextmanager
def _spool(beside: Path | None) -> Iterator[Path]:
    """Provide the folder of the runs: in ``beside``, or where the system keeps temporary files."""
    if beside is None:
        with tempfile.TemporaryDirectory(prefix="geokg-") as folder:
            yield Path(folder)
    else:
        with temporary_folder(beside) as owned:
            yield owned


def _form(path: Path) -> str:
    form = format_of(path).suffix
    if form not in SERIALIZATIONS:
        raise ValueError(f"{form} cannot be written in a stream")
    return form


class BuildRun:
    """One build: the collected results of all batches."""

    def __init__(self, processor: BatchProcessor, found: FoundAnnotations) -> None:
        self.processor = processor
        self.found = found
        self.built = BuildResult(warnings=[*found.notices])
        self.runs: dict[str, list[SortedRun]] = {
            form: [] for form in (IDS, TEXTS, *processor.forms, *processor.hooks.rows)
        }
        self.files: dict[str, RecordFile] = {}
        """The files of serializations, without records that came too late."""
        for form in processor.forms:
            head = SERIALIZATIONS[form].head(processor.base).encode()
            self.files[form] = RecordFile(processor.folder / f"graph.{form}", head)
        self.codes: set[str] = set()
        self.types: set[str] = set()
        self.annotators: set[str] = set()
        self.links: list[CrossReferences] = []

    def run(self, jobs: int, on_progress: Callable[[Progress], None] | None) -> None:
        """Process all batches."""
        total = sum(file.stat().st_size for file in self.found.files if file.is_file())
        done = 0
        with without_garbage_collection():
            for result in run_batches(sources(self.found), self.processor, jobs):
                self._collect(result)
                done += result.bytes
                if on_progress:
                    on_progress(Progress(self.built.articles, done, total))

    def _collect(self, result: BatchResult) -> None:
        built = self.built
        built.articles += result.articles
        built.claims += result.claims
        built.triples += result.triples
        built.engines |= result.engines
        built.in_engine += result.in_engine
        built.errors += result.errors
        built.warnings += result.warnings
        built.results += result.results
        built.counts += result.counts
        built.excluded |= result.excluded
        self.codes |= result.codes
        self.types |= result.types
        self.annotators |= result.annotators
        self.links += result.links
        self._keep(result)

    def _keep(self, result: BatchResult) -> None:
        """Keep the records of a batch: graphs in files if they come in order, else in runs."""
        for form, run in result.runs.items():
            self.runs[form].append(run)
        for form, records in result.records.items():
            if not self.files[form].append(records):
                late = write_run(records, self.processor.folder / f"late-{form}")
                assert late is not None, "only records come too late"
                self.runs[form].append(late)

    def check_cross_references(self) -> None:
        """Check that article ids are unique, and validate references between articles."""
        wanted = frozenset().union(*(link.others for link in self.links))
        places: dict[str, SourceLocation] = {}
        before, where = b"", b""
        for key, data in merge_runs(self.runs[IDS]):
            if key == before and (fault := self._conflict(where, data)):
                self.built.errors.append(fault)
            before, where = key, data
            if self.links and (name := key.decode()) in wanted:
                places[name] = origin_of(data)

        self.built.warnings += self._same_texts()

        def look_up(names: frozenset[str]) -> Iterator[Article]:
            for name in sorted(names & places.keys()):
                if article := read_source(
                    InputDocument(places[name], 0, max_size=self.found.max_size)
                ).article:
                    yield article

        if self.links and not self.built.errors:
            given = self.links, look_up, self.processor.base
            if self.processor.engine_sees_all or not surely_conform(*given):
                report = validate_cross_references(*given)
                self.built.results += report.results
                self.built.engines.add(report.engine)

    def _conflict(self, *records: bytes) -> Diagnostic | None:
        first, second = sorted(records, key=lambda data: self._order(origin_of(data)))
        identities = identity_in(first), identity_in(second)
        return conflict(*identities, origin_of(first), origin_of(second))

    def _same_texts(self) -> Iterator[Diagnostic]:
        """Yield a warning for each article that has the text of an earlier one."""
        for _, records in groupby(merge_runs(self.runs[TEXTS]), key=itemgetter(0)):
            origins = [origin_of(data) for _, data in records]
            if len(origins) > 1:
                origins.sort(key=self._order)
                articles = [read_source(InputDocument(origin, 0)).article for origin in origins]
                first, *others = filter(None, articles)
                yield from (same_text_warning(article, first) for article in others)

    def _order(self, origin: SourceLocation) -> tuple[int, int]:
        return [str(file) for file in self.found.files].index(origin.file), origin.line

    @property
    def is_right(self) -> bool:
        """Whether nothing prevents writing."""
        return not self.built.errors and self.built.conforms

    def finish(self) -> None:
        """Add the reference graph, which all articles share."""
        result = self.processor.finish(self.codes, self.types, self.annotators)
        self._keep(result)
        self.built.triples += result.triples
        self.built.counts += result.counts

    def records(self, form: str) -> Iterator[SortRecord]:
        """Return the records of a serialization in the order of writing."""
        in_runs = merge_runs(self.runs[form])
        return heapq.merge(self.files[form].records(), in_runs, key=itemgetter(0))

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table, sorted by the id of the article."""
        for _, data in merge_runs(self.runs[table]):
            row: Row = orjson.loads(data)
            yield row

    def file(self, form: str) -> RecordFile:
        """Return the closed file of a serialization that has all its records, in order."""
        file = self.files[form]
        if self.runs[form]:
            path = self.processor.folder / f"merged.{form}"
            file = written(self.records(form), path, file.head)
            self.files[form], self.runs[form] = file, []
        file.close()
        return file


def _write_all(run: BuildRun, outputs: Sequence[Path], placed_with: Mapping[Path, Outputs]) -> None:
    """Write all files; they take their final names together."""
    later = Counter(map(_form, outputs))
    with placing() as own:
        for number, path in enumerate(outputs):
            form = _form(path)
            file = run.file(form)
            later[form] -= 1
            source = file.path
            if later[form]:
                source = Path(shutil.copyfile(source, source.with_name(f"copy-{number}.{form}")))
            place_file(source, path, placed_with.get(path, own))
            run.built.files += (Dumped(path, run.built.triples, file.size, file.sha256),)
