"""A dataset that others can trust, cite and build on: a folder made of annotation files.

Nothing is published that does not hold, and no text that is not ours to publish. A version is built
beside its place, checked, and put there in one step; what is published never changes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from importlib.metadata import version as version_of
from operator import attrgetter
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import AnnotationError, PublishError, ViolationError
from geokg.base.version_files import (
    ANNOTATIONS_DIR,
    ARTICLE_GRAPHS_DIR,
    CHECKSUMS_PATH,
    INPUT_HASHES_PATH,
    NQUADS_PATH,
)
from geokg.base.vocabulary import resource
from geokg.dataset.metadata import About, Creator, Release, reports, texts
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
from geokg.dataset.publish.previous import check_not_shrunk, read_shares, unknown, version_before
from geokg.dataset.publish.statistics import rights_of, statistics_of
from geokg.dataset.verify import verify
from geokg.graph.rules import RULES
from geokg.graph.stream import BatchProcessor, BuildResult, BuildRun, Progress, build_run
from geokg.inputs.annotation.reader import files_of

__all__ = ["About", "Creator", "PublishedVersion", "Release", "publish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVersion:
    """What was published, and where; ``is_new`` is false where it was there, byte for byte."""

    folder: Path
    release: Release
    built: BuildResult
    is_new: bool


def publish(
    paths: Iterable[str | Path],
    out: Path,
    about: About,
    *,
    reference: Sequence[Path] = (),
    jobs: int = 1,
    allow_shrink: bool = False,
    tell: Callable[[Progress], None] | None = None,
    doing: Callable[[str], None] = lambda _: None,
) -> PublishedVersion:
    """Publish annotation files as ``out/VERSION``, and let ``out/latest`` lead there.

    ``reference`` are a user's own rows of reference data, ``jobs`` is the number of processes.
    ``tell`` is told how far the articles are, ``doing`` what is written and read back afterwards.
    Raises `AnnotationError` or `ViolationError` for what is wrong with the articles, `PublishError`
    for what must not be published, or cannot be written; then nothing has changed.
    """
    files = files_of(paths)
    with staging_directory(out, about.version) as stage:
        before = version_before(out, about.version)
        for folder in (ARTICLE_GRAPHS_DIR, ANNOTATIONS_DIR, "report", "tables"):
            (stage / folder).mkdir(parents=True)
        worker = BatchProcessor(
            base=about.base,
            forms=("ttl", "trig", "nq"),
            reference=tuple(reference),
            quotes=about.quotes,
            aside=hooks(about, stage),
        )
        with build_run(files, worker, beside=out, jobs=jobs, tell=tell) as work:
            _check(work.built)
            _write_data(work, stage, doing)
        excluded, past = frozenset(about.exclude), out / before if before else None
        if past and not allow_shrink:
            check_not_shrunk(past, stage, excluded)
        work.built.warnings += unknown(excluded, work.built.left_out, past)
        doing("describing it")
        release = _describe(stage, work.built, about, before, [*files, *reference])
        _read_back(stage, doing)
        is_new = put_in_place(stage, out, about.version)
        if latest_version(out) in ("", before):
            move_latest(out, about.version)
    return PublishedVersion(
        folder=out / about.version, release=release, built=work.built, is_new=is_new
    )


def _check(built: BuildResult) -> None:
    """Raises where there is anything that must not be published, or nothing at all."""
    if built.errors:
        raise AnnotationError(built.errors)
    if not built.conforms:
        wrong = (result for result in built.results if result.severity == "Violation")
        raise ViolationError(result.diagnostic() for result in wrong)
    if not built.articles or not built.claims:
        raise PublishError(
            Diagnostic(
                code="GK916",
                message="there is nothing to publish",
                found=f"{built.articles} articles, {built.claims} claims",
                fix="annotate claims first, or take names out of `exclude`",
            )
        )


def _write_data(work: BuildRun, stage: Path, doing: Callable[[str], None]) -> None:
    work.finish()
    doing("writing the graph")
    write_graphs(work, stage)
    doing("writing the tables")
    write_tables(work, stage)
    if work.built.triples >= YEARS_FROM:
        doing("writing the years")
        write_years(work, stage)


def _describe(
    stage: Path, built: BuildResult, about: About, before: str, inputs: Sequence[Path]
) -> Release:
    """Write all that tells of the data; gives back what it was made of."""
    for folder in ("ontology", "shapes"):
        for file in _turtle_in(resource(folder)):
            copy = stage / folder / file.relative_to(resource(folder))
            write(copy, [file.read_bytes()])
    listed = _inputs(inputs)
    write(stage / INPUT_HASHES_PATH, [listed.encode()])
    files = files_in(stage)
    release = Release(
        about=about,
        previous=before,
        statistics=statistics_of(built),
        rights=rights_of(built, _most_repeated(stage)),
        engines=tuple(sorted(built.engines)),
        generator=f"geokg {version_of('geokg')}",
        rules={rule.name: str(rule.version) for rule in RULES},
        inputs=(len(inputs), sha256(listed.encode()).hexdigest()),
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
    write(stage / CHECKSUMS_PATH, [checksums(files_in(stage)).encode()])
    return release


def _read_back(stage: Path, doing: Callable[[str], None]) -> None:
    """Raises `PublishError` where what was written is not what was to be written."""
    found = verify(stage, without=_DONE_ALREADY, tell=lambda what: doing(f"reading back: {what}"))
    if not found.passed:
        raise PublishError(
            [
                Diagnostic(
                    code="GK920",
                    message="what was written does not hold; nothing is published",
                    fix="this is a fault of geokg, or of the disk: please report it with the rest",
                ),
                *found.diagnostics,
            ]
        )


_DONE_ALREADY: Final = ("rdflib", "rapper", "shapes", "vocabulary")
"""The shapes were looked at article by article; other parsers are for those who doubt ours."""


def _turtle_in(folder: Path) -> Iterator[Path]:
    """The Turtle of ontology or shapes, but for earlier releases."""
    for file in sorted(folder.rglob("*.ttl")):
        if "releases" not in file.relative_to(folder).parts:
            yield file


def _inputs(files: Sequence[Path]) -> str:
    """The files that it was made of, with their SHA-256, by their place from where they meet."""
    whole = [file.absolute() for file in files]
    meet = Path(os.path.commonpath([file.parent for file in whole]))
    found = []
    for file in whole:
        with file.open("rb") as opened:
            digest = file_digest(opened, "sha256").hexdigest()
        found.append(f"{digest}  {_on_a_line(file.relative_to(meet).as_posix())}\n")
    return "".join(sorted(found, key=lambda line: line[66:]))


def _on_a_line(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode().translate(_ESCAPED)


_ESCAPED: Final = {
    **{code: f"\\x{code:02x}" for code in (*range(32), *range(0x7F, 0xA0))},
    **{code: f"\\u{code:04x}" for code in (*range(0x2028, 0x202F), *range(0x2066, 0x206A))},
}


def _most_repeated(stage: Path) -> tuple[str, int, int]:
    """The article of which the data repeat the largest share: its id, code points, of how many."""
    shares = ((*row, row[1] / max(1, row[2])) for row in read_shares(stage))
    name, repeated, characters, _ = max(shares, key=lambda row: (row[3], row[0]))
    return name, repeated, characters
