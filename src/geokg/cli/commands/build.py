"""The command ``build``: annotation files in, validated files or a store out."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.errors import StoreError
from geokg.base.plural import pluralize
from geokg.base.vocabulary import DEFAULT_BASE
from geokg.cli.command import base_option, files_argument, jobs_option, new_command
from geokg.cli.console import Spinner, error, note, output, report, size_of
from geokg.cli.load_graph import is_store
from geokg.cli.read_files import in_file_order
from geokg.cli.settings import settings_for
from geokg.cli.summary import outcome
from geokg.graph import stream
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.rdf_files import is_rdf_file
from geokg.graph.stream import BuildResult
from geokg.graph.turtle import RDF_FORMATS, Dumped
from geokg.inputs.annotation.reader import scan


@new_command("build")
@files_argument
@click.option(
    "outputs",
    "-o",
    "--output",
    type=click.Path(),
    multiple=True,
    metavar="OUTPUT",
    help="A file (.ttl .trig .nq .nt .jsonld), or a folder for a store, which ends in /. "
    "May be repeated.",
)
@jobs_option
@base_option
def build(files: tuple[str, ...], outputs: tuple[str, ...], jobs: int, base: str) -> int:
    """Check and validate annotation files, and write their graph.

    FILES are annotation files, or folders of them. Where anything is wrong, nothing is written.
    Without -o the graph is printed as Turtle.

    \b
    Examples:  geokg build articles/ -o ties.ttl
               geokg build articles/ -o store/
    """
    began = time.monotonic()
    paths = [*dict.fromkeys(map(_output, outputs))]
    settings = settings_for(Path(files[0]))
    base = base or settings.base or DEFAULT_BASE
    with tempfile.TemporaryDirectory(prefix="geokg-") as folder, Spinner() as spinner:
        plan = _Plan(paths, Path(folder))
        built = stream.build(
            files,
            plan.streamed,
            base=base,
            reference=settings.reference,
            jobs=jobs,
            on_progress=spinner.show_progress,
        )
        spinner.clear()
        if not _is_right(built):
            return 1
        done = [_written(file) for file in built.files if file.path in paths]
        for path in plan.others:
            done.append(_written(KnowledgeGraph(plan.whole, base=base).dump(path)))
        for path in plan.stores:
            with KnowledgeGraph(path, base=base, reference=settings.reference) as store:
                store.add(_articles(files))
                done.append(f"{path} holds {pluralize(len(store), 'article')}")
        if not paths:
            _print(plan.whole)
    parts = [
        f"checked {built.articles:,}",
        f"emitted {built.triples:,} triples",
        f"validated ({', '.join(sorted(built.engines))})",
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


def _written(file: Dumped) -> str:
    return f"{file.path} {size_of(file.bytes)} · sha256 {file.sha256}"


def _articles(files: Sequence[str]) -> Iterator[Article]:
    """The articles again, for a store; they have been checked."""
    return (reading.article for reading in scan(files) if reading.article)


def _print(file: Path) -> None:
    with file.open(encoding="utf-8", newline="\n") as text:
        while part := text.read(1_000_000):
            output(part) if part.endswith("\n") else sys.stdout.write(part)
