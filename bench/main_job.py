"""Compare the whole main job with pipelines built without geokg, in one run.

Annotation files (JSONL) to a graph that is checked, validated and written as Turtle, TriG and
N-Quads. ``python bench/main_job.py`` prints the tables; ``--write`` puts them into
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import chain
import naive
import pyoxigraph as ox
from articles import write_articles
from measure import (
    BASE,
    Run,
    medians,
    peer,
    put_figures,
    put_table,
    seconds,
    table,
    timed,
    times_as_long,
    versions,
)

import geokg
from geokg.graph.stream import SERIALIZATIONS, build
from geokg.graph.stream.batch import BatchProcessor, BatchResult
from geokg.graph.stream.pool import ARTICLES
from geokg.graph.stream.serialization import DescribedArticle
from geokg.inputs.annotation.reader import FoundAnnotations, read_source, sources

STEPS = ("read and check", "emit", "validate", "write Turtle", "write TriG", "write N-Quads")
SUFFIXES = ("ttl", "trig", "nq")
PACKAGES = ("pyoxigraph", "rdflib", "pyshacl", "shacl", "pyshifty", "pyshacl-turbo")
LESS = {
    "naive": "TriG and N-Quads in no stable order; byline not checked; no codes or places",
    "chain": "no stable order; byline not checked; no codes or places in reports",
}

Steps = dict[str, float]


def built(file: Path, outputs: Sequence[Path]) -> None:
    """Do the whole job with geokg, in one process."""
    assert build([file], outputs).files


def our_steps(file: Path, folder: Path) -> Steps:
    """Return the seconds of each step of a stream, each done for all articles at once."""
    took: Steps = {}
    processor = BatchProcessor(base=BASE, forms=(), folder=folder)
    articles: list[geokg.Article] = []
    described: list[DescribedArticle] = []

    def read() -> None:
        readings = map(read_source, sources(FoundAnnotations((file,))))
        articles.extend(reading.article for reading in readings if reading.article)

    took[STEPS[0]] = seconds(read)
    # Turtle is made here, since it is what is validated; writing it is left for its own step.
    took[STEPS[1]] = seconds(lambda: described.extend(map(processor.describe, articles)))

    def validate() -> None:
        for at in range(0, len(described), ARTICLES):
            processor.validate(described[at : at + ARTICLES], BatchResult())

    took[STEPS[2]] = seconds(validate)
    for step, suffix in zip(STEPS[3:], SUFFIXES, strict=True):
        took[step] = seconds(partial(write, described, suffix, folder))
    return took


def write(described: Iterable[DescribedArticle], suffix: str, folder: Path) -> None:
    """Write the sorted records of one serialization to a file."""
    of_article = SERIALIZATIONS[suffix].of_article
    records = sorted(record for one in described for record in of_article(one, BASE))
    Path(folder, f"ours.{suffix}").write_bytes(b"".join(data for _, data in records))


def naive_steps(file: Path, folder: Path) -> Steps:
    """Return the seconds of each step with rdflib and pySHACL."""
    took: Steps = {}
    articles: list[geokg.Article] = []
    took[STEPS[0]] = seconds(lambda: articles.extend(geokg.read(file)))
    pipeline = naive.Pipeline()
    took[STEPS[1]] = seconds(lambda: pipeline.add(articles))

    def validate() -> None:
        assert pipeline.validate(pipeline.union())

    took[STEPS[2]] = seconds(validate)
    for step, suffix in zip(STEPS[3:], SUFFIXES, strict=True):
        path = folder / f"naive.{suffix}"
        took[step] = seconds(partial(pipeline.write, path))
    return took


def chain_steps(one: chain.Chain, file: Path, folder: Path) -> Steps:
    """Return the seconds of each step of a pipeline."""
    took: Steps = {}
    articles: list[geokg.Article] = []
    made: list[ox.Quad] = []
    took[STEPS[0]] = seconds(lambda: articles.extend(geokg.read(file)))
    took[STEPS[1]] = seconds(lambda: made.extend(one.emit(articles)))
    took[STEPS[2]] = seconds(lambda: one.validate(made))
    for step, suffix in zip(STEPS[3:], SUFFIXES, strict=True):
        path = folder / f"chain.{suffix}"
        took[step] = seconds(partial(chain.write, made, path))
    return took


def in_turns(runs: Mapping[str, Callable[[], Steps]], times: int) -> dict[str, Steps]:
    """Return the median of each step of each pipeline; the pipelines take turns."""
    took: dict[str, list[Steps]] = {name: [] for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            took[name].append(run())
    return {
        name: {step: statistics.median(one[step] for one in many) for step in STEPS}
        for name, many in took.items()
    }


def check(file: Path, folder: Path) -> int:
    """Return the number of quads, after checking that all pipelines make the same."""
    articles = geokg.read(file)
    number = naive.check_same_graph(articles)
    lines, made = chain.lines_of(articles), chain.objects_of(articles)
    assert set(chain.parsed(lines)) == set(made)
    written = folder / "checked.nq"
    built(file, [written])
    assert set(ox.parse(path=str(written), format=ox.RdfFormat.N_QUADS)) == set(made)
    return number


def start_up(module: str, times: int) -> float:
    """Return how long a new Python takes to import the module and exit."""
    command = [sys.executable, "-c", f"import {module}"]
    return timed(lambda: subprocess.run(command, check=True), times)


class Results:
    """The measurements for one number of articles."""

    def __init__(self, number: int, times: int) -> None:
        self.number, self.times = number, times
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            file = folder / "articles.jsonl"
            write_articles(file, number)
            self.quads = check(file, folder)
            outputs = [folder / f"out.{suffix}" for suffix in SUFFIXES]
            wholes: dict[str, Run] = {
                "geokg": lambda: built(file, outputs),
            }
            for one in chain.chains():
                wholes[one.name] = partial(one.run, file, outputs)
            self.wholes = medians(wholes, times)
            self.best = min(chain.peers(), key=lambda one: self.wholes[one.name])
            self.steps = in_turns(
                {
                    "geokg": lambda: our_steps(file, folder),
                    "naive": lambda: naive_steps(file, folder),
                    "chain": lambda: chain_steps(self.best, file, folder),
                },
                times,
            )
        self.wholes["rdflib and pySHACL"] = sum(self.steps["naive"].values())

    def text(self) -> str:
        """Return the tables as Markdown."""
        ours = self.wholes["geokg"]
        naive_ratio = times_as_long(self.wholes["rdflib and pySHACL"] / ours)
        chain_ratio = times_as_long(self.wholes[self.best.name] / ours)
        return (
            f"{self.number:,} articles, {self.quads:,} quads, medians of {self.times}; "
            f"{versions(*PACKAGES)}.\n\n"
            + self._whole_table()
            + f"\nAgainst rdflib and pySHACL, geokg is {naive_ratio} times as fast; "
            f"against the best chain of peers ({self.best.name}) {chain_ratio} times.\n\n"
            + self._step_table()
            + "\n"
            + self._start_table()
        )

    def _whole_table(self) -> str:
        ours = self.wholes["geokg"]
        rows = []
        for name, took in sorted(self.wholes.items(), key=lambda item: item[1]):
            kind = "naive" if name.startswith("rdflib") else "chain"
            less = "" if name.startswith("geokg") else LESS[kind]
            if name.endswith("→ shacl"):
                less += "; with geokg's own engine"
            milliseconds = f"{took / self.number * 1000:.2f}"
            rows.append((name, times_as_long(took / ours), milliseconds, less))
        gone = [name for name, module in chain.MODULES.items() if not peer(module)]
        rows += [(f"{name}: missing here", "", "", "") for name in gone]
        return table(
            ("the whole job", "takes, times geokg", "ms an article, here", "does less"), rows
        )

    def _step_table(self) -> str:
        ours = self.steps["geokg"]
        rows = [
            (
                step,
                f"{ours[step] / sum(ours.values()):.0%}",
                times_as_long(self.steps["naive"][step] / ours[step]),
                times_as_long(self.steps["chain"][step] / ours[step]),
            )
            for step in STEPS
        ]
        head = (
            "step",
            "share of geokg's",
            "rdflib and pySHACL, times geokg",
            f"{self.best.name}, times geokg",
        )
        return table(head, rows)

    def _start_table(self) -> str:
        plain = start_up("sys", self.times)
        rows = [
            (f"import {module}", times_as_long(start_up(module, self.times) / plain))
            for module in ("geokg", "rdflib", "pyshacl")
        ]
        return table(("start-up", "times that of Python alone"), rows)


def main() -> int:
    """Run the benchmark and print, or write, the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/benchmarks.md"
    )
    options = parser.parse_args()
    results = Results(options.articles, options.times)
    text = results.text()
    print(text)
    if options.write:
        put_table("main job", text)
        ours = results.wholes["geokg"]
        put_figures("main job", {name: took / ours for name, took in results.wholes.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
