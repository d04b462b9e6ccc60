"""Publish annotation files as a dataset that others can verify, cite and build on.

Nothing is published that breaks a shape, and no text whose licence does not allow it. A version is
built in a staging directory, verified, and renamed to its place in one step. A published version
never changes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import file_digest, sha256
from importlib.metadata import version as version_of
from operator import attrgetter
from pathlib import Path
from typing import Final, TypeAlias

from geokg.article import Article
from geokg.base.arguments import argument_error, instance_of, path_of, paths_of
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import AnnotationError, PublishError, ViolationError
from geokg.base.garbage_collection import without_garbage_collection
from geokg.base.version_files import (
    ANNOTATIONS_DIR,
    ARTICLE_GRAPHS_DIR,
    CHECKSUMS_PATH,
    INPUT_HASHES_PATH,
    NQUADS_PATH,
    ONTOLOGY_DIR,
    REPORT_DIR,
    SHAPES_DIR,
    TABLES_DIR,
)
from geokg.base.vocabulary import resource
from geokg.dataset.metadata import About, Creator, PublishedFile, Release, reports, texts
from geokg.dataset.publish.data import YEARS_FROM, hooks, write_graphs, write_tables, write_years
from geokg.dataset.publish.folder import (
    checksums,
    file_in,
    files_in,
    latest_version,
    move_latest,
    put_in_place,
    staging_directory,
    write,
)
from geokg.dataset.publish.gone import GoneThings, gone_things, write_gone
from geokg.dataset.publish.panel_tables import PanelSettings, write_panel
from geokg.dataset.publish.previous import (
    check_not_shrunk,
    previous_version,
    read_shares,
    unknown_exclusions,
)
from geokg.dataset.publish.rights import policy_of
from geokg.dataset.publish.site import write_site
from geokg.dataset.publish.statistics import rights_of, statistics_of
from geokg.dataset.verify import verify
from geokg.graph.rules import RULES
from geokg.graph.stream import BatchProcessor, BuildResult, BuildRun, Progress, build_run
from geokg.inputs.annotation.output import write as write_articles
from geokg.inputs.annotation.reader import find_annotation_files
from geokg.inputs.input_files import MAX_SIZE

__all__ = ["About", "Creator", "PanelSettings", "PublishedVersion", "Release", "publish"]

Source: TypeAlias = Article | str | Path
_GIVEN: Final = "geokg-articles-"
"""The beginning of the name of the temporary folder for articles that are given as values."""
_GIVEN_FILE: Final = "articles.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVersion:
    """A published version; ``is_new`` is false where it was already there, unchanged."""

    folder: Path
    release: Release
    built: BuildResult
    is_new: bool


def publish(
    articles: Source | Iterable[Source],
    out: str | Path,
    about: About,
    *,
    reference: str | Path | Iterable[str | Path] = (),
    panel: PanelSettings | None = None,
    jobs: int = 1,
    allow_shrink: bool = False,
    max_size: int = MAX_SIZE,
    on_progress: Callable[[Progress], None] | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> PublishedVersion:
    """Publish articles as ``out/VERSION``, and point ``out/latest`` to it.

    Where an error is raised, nothing in ``out`` has changed.

    Args:
        articles: Articles, annotation files, or folders of them; one or several. Articles are
            written to a JSONL file, whose hash is that of the input.
        out: The folder of all versions; created if missing.
        about: The settings of the dataset.
        reference: Files with the user's own rows of reference data.
        panel: The panel that is among the tables; none if it is None.
        jobs: The number of processes.
        allow_shrink: Whether the version may have fewer articles or claims than the previous one.
        max_size: The largest size in bytes of an input file, or of a line of JSONL.
        on_progress: A function that is called with the progress of the articles.
        on_step: A function that is called with a description of each later step.

    Raises:
        ArgumentError: An argument is of a wrong type.
        AnnotationError: Annotation files are wrong, or two articles have one id.
        ViolationError: The graph breaks a shape.
        PublishError: The version must not be published, or cannot be written.
        PanelError: The coverage of the panel lacks an article.
    """
    out = path_of("out", out)
    instance_of("about", about, About)
    reference = paths_of("reference", reference)
    with (
        without_garbage_collection(),
        tempfile.TemporaryDirectory(prefix=_GIVEN) as inputs,
        staging_directory(out, about.version) as stage,
    ):
        found = find_annotation_files(_paths(articles, Path(inputs)), max_size=max_size)
        files = found.files
        previous = previous_version(out, about.version)
        for folder in (ARTICLE_GRAPHS_DIR, ANNOTATIONS_DIR, REPORT_DIR, TABLES_DIR):
            (stage / folder).mkdir(parents=True)
        processor = BatchProcessor(
            base=about.base,
            forms=("ttl", "trig", "nq"),
            reference=reference,
            quotes=partial(policy_of, about),
            hooks=hooks(about, stage),
        )
        with build_run(found, processor, beside=out, jobs=jobs, on_progress=on_progress) as run:
            _check(run.built)
            graphs = _write_data(run, stage, on_step)
        if panel:
            on_step("counting the panel")
            write_panel(stage, panel, about.base)
        gone: GoneThings = {}
        if about.pages:
            gone = gone_things(stage, out / previous if previous else None, about)
            write_gone(stage, gone)
        excluded, previous_folder = frozenset(about.exclude), out / previous if previous else None
        if previous_folder and not allow_shrink:
            check_not_shrunk(previous_folder, stage, excluded)
        run.built.warnings += unknown_exclusions(excluded, run.built.excluded, previous_folder)
        on_step("describing the version")
        release = _describe(stage, run.built, about, previous, [*files, *reference], graphs)
        if about.pages:
            on_step("writing the pages")
            write_site(stage, release, gone, out)
        listed = checksums(files_in(stage, _by_path(release.files)))
        write(stage / CHECKSUMS_PATH, [listed.encode()])
        _read_back(stage, on_step)
        is_new = put_in_place(stage, out, about.version)
        if latest_version(out) in ("", previous):
            move_latest(stage, out, about.version)
    return PublishedVersion(
        folder=out / about.version, release=release, built=run.built, is_new=is_new
    )


def _paths(articles: object, folder: Path) -> list[Path]:
    """Return the paths of a source; its articles are written to a file in ``folder``."""
    several: Iterable[object]
    if isinstance(articles, Article | str | os.PathLike):
        several = [articles]
    elif isinstance(articles, Iterable):
        several = articles
    else:
        raise argument_error("articles", articles, "articles, or paths of annotation files")
    paths: list[Path] = []

    def given() -> Iterator[Article]:
        for at, item in enumerate(several):
            if isinstance(item, Article):
                yield item
            elif isinstance(item, str | os.PathLike):
                paths.append(path_of(f"articles[{at}]", item))
            else:
                raise argument_error(f"articles[{at}]", item, "an Article, or a path")

    written = write_articles(given(), folder / _GIVEN_FILE)
    return paths + [file for file in written if file.stat().st_size]


def _check(built: BuildResult) -> None:
    """Raise if anything must not be published, or if there is nothing to publish."""
    if built.errors:
        raise AnnotationError(built.errors)
    if not built.conforms:
        violations = (result for result in built.results if result.severity == "Violation")
        raise ViolationError(result.diagnostic() for result in violations)
    if not built.articles or not built.claims:
        raise PublishError(
            Diagnostic(
                code="GK916",
                message="there is nothing to publish",
                found=f"{built.articles} articles, {built.claims} claims",
                fix="annotate claims first, or remove names from `exclude`",
            )
        )


def _write_data(
    run: BuildRun, stage: Path, on_step: Callable[[str], None]
) -> Sequence[PublishedFile]:
    """Write the graph and the tables, and return the files of the whole graph."""
    run.finish()
    on_step("writing the graph")
    graphs = write_graphs(run, stage)
    on_step("writing the tables")
    write_tables(run, stage)
    if run.built.triples >= YEARS_FROM:
        on_step("writing the years")
        write_years(run, stage)
    return graphs


def _describe(
    stage: Path,
    built: BuildResult,
    about: About,
    previous: str,
    inputs: Sequence[Path],
    graphs: Iterable[PublishedFile],
) -> Release:
    """Write everything that describes the data, and return the release it was written from."""
    for folder in (ONTOLOGY_DIR, SHAPES_DIR):
        for file in _turtle_in(resource(folder)):
            copy = stage / folder / file.relative_to(resource(folder))
            write(copy, [file.read_bytes()])
    input_list = _inputs(inputs)
    write(stage / INPUT_HASHES_PATH, [input_list.encode()])
    files = files_in(stage, _by_path(graphs))
    release = Release(
        about=about,
        previous=previous,
        statistics=statistics_of(built),
        rights=rights_of(built, _most_repeated(stage)),
        engines=tuple(sorted(built.engines)),
        generator=f"geokg {version_of('geokg')}",
        rules={rule.name: str(rule.version) for rule in RULES},
        inputs=(len(inputs), sha256(input_list.encode()).hexdigest()),
        canonical=next(file.sha256 for file in files if file.path == NQUADS_PATH),
        files=tuple(files),
    )
    results = sorted(built.results, key=attrgetter("focus", "code", "path", "value"))
    for name, text in reports(release, results):
        write(stage / name, [text.encode()])
        files.append(file_in(stage, name))
    release = replace(release, files=tuple(files))
    for name, text in texts(release):
        write(stage / name, [text.encode()])
    return release


def _by_path(files: Iterable[PublishedFile]) -> dict[str, PublishedFile]:
    return {file.path: file for file in files}


def _read_back(stage: Path, on_step: Callable[[str], None]) -> None:
    """Verify the written version; raise `PublishError` if that fails."""
    report = verify(stage, skip=_SKIPPED_CHECKS, on_step=lambda step: on_step(f"verifying: {step}"))
    if not report.passed:
        raise PublishError(
            [
                Diagnostic(
                    code="GK920",
                    message="the written dataset failed verification; nothing is published",
                    fix="this is a fault of geokg or of the disk: please report all messages",
                ),
                *report.diagnostics,
            ]
        )


_SKIPPED_CHECKS: Final = ("rdflib", "rapper", "shapes", "vocabulary")
"""Checks that are not made here: the shapes were checked by article, and one parser is enough."""


def _turtle_in(folder: Path) -> Iterator[Path]:
    """Yield the Turtle files of ontology or shapes, without frozen releases."""
    for file in sorted(folder.rglob("*.ttl")):
        if "releases" not in file.relative_to(folder).parts:
            yield file


def _inputs(files: Sequence[Path]) -> str:
    """Return the list of input files with their SHA-256, relative to their common folder.

    The file of articles that are given as values is in a temporary folder, and has its name alone.
    """
    absolute = [file.absolute() for file in files]
    folders = [file.parent for file in absolute if not _is_temporary(file)]
    root = Path(os.path.commonpath(folders)) if folders else Path()
    lines = []
    for file in absolute:
        with file.open("rb") as opened:
            digest = file_digest(opened, "sha256").hexdigest()
        name = file.name if _is_temporary(file) else file.relative_to(root).as_posix()
        lines.append(f"{digest}  {_escaped_name(name)}\n")
    return "".join(sorted(lines, key=lambda line: line[66:]))


def _is_temporary(file: Path) -> bool:
    return file.parent.name.startswith(_GIVEN) and file.name == _GIVEN_FILE


def _escaped_name(name: str) -> str:
    """Return a file name on one line, with what cannot be printed escaped."""
    return name.encode("utf-8", "backslashreplace").decode().translate(_ESCAPED)


_ESCAPED: Final = {
    **{code: f"\\x{code:02x}" for code in (*range(32), *range(0x7F, 0xA0))},
    **{code: f"\\u{code:04x}" for code in (*range(0x2028, 0x202F), *range(0x2066, 0x206A))},
}


def _most_repeated(stage: Path) -> tuple[str, int, int]:
    """Return the article whose text the data repeat most: id, repeated code points, all of them."""
    shares = ((*row, row[1] / max(1, row[2])) for row in read_shares(stage))
    name, repeated, characters, _ = max(shares, key=lambda row: (row[3], row[0]))
    return name, repeated, characters
