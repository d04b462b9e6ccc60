"""The command ``build``: annotation files in, validated files or a store out."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.errors import StoreError
from geokg.base.plural import pluralize
from geokg.base.vocabulary import DEFAULT_BASE
from geokg.cli.command import (
    PathName,
    base_option,
    files_argument,
    jobs_option,
    max_size,
    new_command,
)
from geokg.cli.console import Spinner, error, note, output, report, size_of
from geokg.cli.output_files import placed_outputs, scratch_folder
from geokg.cli.read_files import in_file_order
from geokg.cli.settings import settings_for
from geokg.cli.store_output import StoreOutput
from geokg.cli.summary import outcome
from geokg.graph import stream
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.rdf_files import is_rdf_file
from geokg.graph.stream import BuildResult
from geokg.graph.turtle import RDF_FORMATS, Dumped, dump
from geokg.inputs.annotation.reader import find_annotation_files, scan_files
from geokg.inputs.input_files import is_store


@new_command("build")
@files_argument
@click.option(
    "outputs",
    "-o",
    "--output",
    type=PathName(),
    multiple=True,
    metavar="OUTPUT",
    help="A file (.ttl .trig .nq .nt .jsonld), or a folder for a store, which ends in /. "
    "May be repeated.",
)
@click.option(
    "--replace",
    is_flag=True,
    help="Remove from a store the articles that are not in the input.",
)
@jobs_option
@base_option
def build(
    files: tuple[str, ...], outputs: tuple[str, ...], replace: bool, jobs: int, base: str
) -> int:
    """Check and validate annotation files, and write their graph.

    FILES are annotation files, or folders of them. Where anything is wrong, nothing is written:
    all outputs take their places together at the end. Without -o the graph is printed as Turtle.
    A store keeps the articles that it has; those that are not in the input are listed.

    \b
    Examples:  geokg build articles/ -o ties.ttl
               geokg build articles/ -o store/
    """
    began = time.monotonic()
    paths = [*dict.fromkeys(map(_output, outputs))]
    if replace and all(map(is_rdf_file, paths)):
        raise click.UsageError("--replace needs a store as output", click.get_current_context())
    settings = settings_for(Path(files[0]))
    base = base or settings.base or DEFAULT_BASE
    with (
        scratch_folder() as folder,
        placed_outputs() as places,
        ExitStack() as opened,
        Spinner() as spinner,
    ):
        plan = _Plan(paths, folder)
        stores = [
            StoreOutput(path, places, opened, base=base, reference=settings.reference)
            for path in plan.stores
        ]
        built = stream.build(
            files,
            plan.streamed,
            base=base,
            reference=settings.reference,
            jobs=jobs,
            max_size=max_size(),
            on_progress=spinner.show_progress,
            placed_with={path: places for path in plan.streamed if path != plan.whole},
        )
        spinner.clear()
        if not _is_right(built):
            return 1
        done = [_written(file) for file in built.files if file.path in paths]
        for path in plan.others:
            whole = KnowledgeGraph(plan.whole, base=base)
            done.append(_written(dump(whole.quads(), path, base, places)))
        for store in stores:
            done.append(store.fill(_articles(files), replace=replace))
        if not paths:
            _print(plan.whole)
    parts = [
        f"checked {built.articles:,}",
        f"emitted {built.triples:,} triples",
        _validated(built),
        *done,
    ]
    note(" · ".join(parts) + f"      {time.monotonic() - began:.1f} s")
    return 0


def _output(name: str) -> Path:
    """Return the path of an output; raise `StoreError` if it is neither an RDF file nor a store.

    A store is a name that ends in a slash, that has no suffix, or that is a store already.
    """
    path = Path(name)
    if name.endswith("/") or is_store(path) or is_rdf_file(path) or not path.suffix:
        return path
    known = [f".{suffix}" for suffix in RDF_FORMATS]
    raise StoreError(
        Diagnostic(
            code="GK513",
            message="no RDF format has this suffix",
            found=name,
            nearest=did_you_mean(path.suffix, known),
            fix=f"end the name in {' '.join(known)}, or in / for a store",
        )
    )


class _Plan:
    """The outputs that the build itself writes, and those written from the whole graph later."""

    def __init__(self, outputs: Sequence[Path], folder: Path) -> None:
        files = [path for path in outputs if is_rdf_file(path)]
        self.stores = [path for path in outputs if path not in files]
        self.streamed = [path for path in files if path.suffix.lower()[1:] in stream.SERIALIZATIONS]
        self.others = [path for path in files if path not in self.streamed]
        self.whole = folder / ("graph.nq" if self.others else "graph.ttl")
        if self.others or not outputs:
            self.streamed.append(self.whole)


def _is_right(built: BuildResult) -> bool:
    """Print the errors and violations of a build; return whether there are none."""
    report(in_file_order([*built.errors, *built.warnings]))
    if built.errors:
        error(f"nothing built: {outcome(built.errors, built.warnings)}")
        return False
    report(result.diagnostic() for result in built.results)
    if not built.conforms:
        times = f"{pluralize(len(built.results), 'time')} ({', '.join(sorted(built.engines))})"
        error(f"nothing built: the graph breaks its shapes, {times}")
    return built.conforms


def _validated(built: BuildResult) -> str:
    """Return what validated the articles: a quick check, and an engine where it was not enough."""
    engines = ", ".join(sorted(built.engines))
    if built.in_engine == built.articles:
        return f"validated ({engines})"
    if not engines:
        return "validated (quick check)"
    articles = pluralize(built.in_engine, "article") if built.in_engine else "links"
    return f"validated (quick check; {articles} by {engines})"


def _written(file: Dumped) -> str:
    return f"{file.path} {size_of(file.bytes)} · sha256 {file.sha256}"


def _articles(files: Sequence[str]) -> Iterator[Article]:
    """The articles again, for a store; they have been checked."""
    found = find_annotation_files(files, max_size=max_size())
    return (reading.article for reading in scan_files(found) if reading.article)


def _print(file: Path) -> None:
    with file.open(encoding="utf-8", newline="\n") as text:
        while part := text.read(1_000_000):
            output(part) if part.endswith("\n") else sys.stdout.write(part)
