"""The command ``build``: annotation files in, validated files or a store out."""

from __future__ import annotations

import sys
import tempfile
import time
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from geokg.article import Article
from geokg.base.plural import pluralize
from geokg.base.vocabulary import DEFAULT_BASE
from geokg.cli.settings import settings_for
from geokg.cli.talk import Bar, outcome, put, say, show, size_of
from geokg.graph import stream
from geokg.graph.knowledge_graph import KnowledgeGraph, is_rdf_file
from geokg.graph.stream import BuildResult
from geokg.graph.turtle import Dumped
from geokg.inputs.annotation.reader import scan


def build(options: Namespace) -> int:
    """Check, emit, validate and write; nothing is written when anything is wrong."""
    began = time.monotonic()
    settings = settings_for(Path(options.files[0]))
    base = options.base or settings.base or DEFAULT_BASE
    outputs = [*dict.fromkeys(map(Path, options.output))]
    with tempfile.TemporaryDirectory(prefix="geokg-") as folder, Bar("articles") as bar:
        plan = _Plan(outputs, Path(folder))
        built = stream.build(
            options.files,
            plan.streamed,
            base=base,
            reference=settings.reference,
            jobs=options.jobs,
            tell=bar.tell,
        )
        bar.clear()
        if not _is_right(built):
            return 1
        done = [_said(file) for file in built.files if file.path in outputs]
        for path in plan.others:
            done.append(_said(KnowledgeGraph(plan.whole, base=base).dump(path)))
        for path in plan.stores:
            with KnowledgeGraph(path, base=base, reference=settings.reference) as store:
                store.add(_articles(options.files))
                done.append(f"{path} holds {pluralize(len(store), 'article')}")
        if not outputs:
            _print(plan.whole)
    said = [
        f"checked {built.articles:,}",
        f"emitted {built.triples:,} triples",
        f"validated ({', '.join(sorted(built.engines))})",
        *done,
    ]
    say(" · ".join(said) + f"      {time.monotonic() - began:.1f} s")
    return 0


def jobs(text: str) -> int:
    """A number of processes, of one or more."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST_JOBS:
        raise ArgumentTypeError(f"`{text}` is no number of processes: 1 to {_MOST_JOBS}")
    return int(text)


_MOST_JOBS = 256


class _Plan:
    """Which outputs are written in a stream, and which are made of a whole graph afterwards."""

    def __init__(self, outputs: Sequence[Path], folder: Path) -> None:
        files = [path for path in outputs if is_rdf_file(path)]
        self.stores = [path for path in outputs if path not in files]
        self.streamed = [path for path in files if path.suffix.lower()[1:] in stream.SERIALIZATIONS]
        self.others = [path for path in files if path not in self.streamed]
        self.whole = folder / ("graph.nq" if self.others else "graph.ttl")
        if self.others or not outputs:
            self.streamed.append(self.whole)


def _is_right(built: BuildResult) -> bool:
    show([*built.errors, *built.warnings])
    if built.errors:
        say(f"nothing built: {outcome(built.errors, built.warnings)}")
        return False
    show(result.diagnostic() for result in built.results)
    if not built.conforms:
        times = f"{pluralize(len(built.results), 'time')} ({', '.join(sorted(built.engines))})"
        say(f"nothing built: the graph breaks its shapes, {times}")
    return built.conforms


def _said(file: Dumped) -> str:
    return f"{file.path} {size_of(file.bytes)} · sha256 {file.sha256}"


def _articles(files: Sequence[str]) -> Iterator[Article]:
    """The articles again, for a store; that they are right is known."""
    return (reading.article for reading in scan(files) if reading.article)


def _print(file: Path) -> None:
    with file.open(encoding="utf-8", newline="\n") as text:
        while part := text.read(1_000_000):
            put(part) if part.endswith("\n") else sys.stdout.write(part)
