"""Compare the whole main job with pipelines built without geokg, in one run.

Annotation files (JSONL) to a graph that is checked, validated and written as Turtle, TriG and
N-Quads. ``python bench/main_job.py`` prints the tables; ``--write`` puts them into
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

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
from varied_articles import skeletons, write_varied_articles

import geokg
from geokg.graph.stream import SERIALIZATIONS, build
from geokg.graph.stream.batch import BatchProcessor, BatchResult
from geokg.graph.stream.pool import ARTICLES
from geokg.graph.stream.serialization import DescribedArticle
from geokg.inputs.annotation.reader import FoundAnnotations, read_source, sources
from geokg.inputs.annotation.writer import as_json

BENCH = Path(__file__).parent
STEPS = ("read and check", "emit", "validate", "write Turtle", "write TriG", "write N-Quads")
SUFFIXES = ("ttl", "trig", "nq")
PACKAGES = ("pyoxigraph", "rdflib", "pyshacl", "shacl", "pyshifty", "pyshacl-turbo")
LESS = {
    "naive": "TriG and N-Quads in no stable order; byline not checked; no codes or places",
    "chain": "no stable order; byline not checked; no codes or places in reports",
}

REAL = [BENCH.parent / "examples", BENCH.parent.parent / "shared" / "seed" / "annotation.yaml"]
"""Real annotation; the second is not part of the project."""

Steps = dict[str, float]


def built(file: Path, outputs: Sequence[Path]) -> None:
    """Do the whole job with geokg, in one process."""
    assert build([file], outputs).files


def our_steps(file: Path, folder: Path) -> Steps:
    """Return the seconds of each step of a stream, each done for all articles at once."""
    took: Steps = {}
    processor = BatchProcessor(base=BASE, forms=(), folder=folder, engine_sees_all=False)
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


def naive_steps(file: Path, folder: Path, written_out: bool) -> Steps:
    """Return the seconds of each step with rdflib and pySHACL.

    Unless the peers' code makes all triples of the corpus, rdflib parses geokg's N-Quads.
    """
    took: Steps = {}
    articles: list[geokg.Article] = []
    took[STEPS[0]] = seconds(lambda: articles.extend(geokg.read(file)))
    pipeline = naive.Pipeline()
    add = pipeline.add if written_out else pipeline.add_lines
    took[STEPS[1]] = seconds(lambda: add(articles))

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


def check(file: Path, folder: Path, corpus: Corpus) -> int:
    """Return the number of quads, after checking that all pipelines make the same."""
    articles = geokg.read(file)
    made = set(chain.parsed(chain.lines_of(articles)))
    if corpus.written_out:
        naive.check_same_graph(articles)
        assert set(chain.objects_of(articles)) == made
    written = folder / "checked.nq"
    built(file, [written])
    assert set(ox.parse(path=str(written), format=ox.RdfFormat.N_QUADS)) == made
    return len(made)


def start_up(module: str, times: int) -> float:
    """Return how long a new Python takes to import the module and exit."""
    command = [sys.executable, "-c", f"import {module}"]
    return timed(lambda: subprocess.run(command, check=True), times)


class Corpus(NamedTuple):
    """Articles to measure with, and whether the peers' own code makes all their triples."""

    title: str
    write: Callable[[Path], None]
    written_out: bool = True


def corpora(number: int) -> list[Corpus]:
    """Return the corpora: varied articles, uniform ones, and real annotation, once and repeated."""
    return [
        Corpus("varied articles", partial(write_varied_articles, number=number)),
        Corpus("uniform articles", partial(write_articles, number=number)),
        Corpus("real annotation", partial(write_real, number=0), False),
        Corpus("real annotation, repeated under other ids", partial(write_real, number=100), False),
    ]


def write_real(path: Path, number: int) -> None:
    """Write the annotated articles of the project; ``number`` repeats them to so many or more."""
    articles = geokg.read(*filter(Path.exists, REAL))
    kept: list[str] = []
    for copy in range(max(1, -(-number // len(articles)))):
        for article in articles:
            line = as_json(article, indent=None)
            for name in (one.id for one in articles) if number else ():
                # Claims also refer to claims of other articles: NAME.CLAIM.
                line = line.replace(f'"{name}"', f'"{name}-{copy}"')
                line = line.replace(f'"{name}.', f'"{name}-{copy}.')
            data = json.loads(line)
            # Articles of the same text would get a warning each.
            data["article"]["body"] += f"\n\nCopy {copy}."
            kept.append(json.dumps(data, ensure_ascii=False))
    path.write_text("\n".join(sorted(kept)), encoding="utf-8")


class Results:
    """The measurements for one corpus."""

    def __init__(self, corpus: Corpus, times: int) -> None:
        self.corpus, self.times = corpus, times
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            file = folder / "articles.jsonl"
            corpus.write(file)
            articles = geokg.read(file)
            self.number = len(articles)
            self.claims = sum(len(article.claims) for article in articles)
            self.skeletons = skeletons(articles)
            self.quads = check(file, folder, corpus)
            outputs = [folder / f"out.{suffix}" for suffix in SUFFIXES]
            wholes: dict[str, Run] = {"geokg": lambda: built(file, outputs)}
            chains = {
                one.name: one for one in chain.chains() if one.from_text or corpus.written_out
            }
            for name, one in chains.items():
                wholes[name] = partial(one.run, file, outputs)
            self.wholes = medians(wholes, times)
            ours = [one for one in chains.values() if one.engine == "shacl"] or [*chains.values()]
            self.main_peer = min(ours, key=lambda one: self.wholes[one.name])
            peers = [one for one in chains.values() if one.engine != "shacl"]
            self.best = min(peers, key=lambda one: self.wholes[one.name], default=self.main_peer)
            self.steps = in_turns(
                {
                    "geokg": lambda: our_steps(file, folder),
                    "naive": lambda: naive_steps(file, folder, corpus.written_out),
                    "chain": lambda: chain_steps(self.main_peer, file, folder),
                },
                times,
            )
        self.wholes["rdflib and pySHACL"] = sum(self.steps["naive"].values())

    def ratio(self, name: str) -> str:
        """Return how many times as long as geokg a pipeline takes."""
        return times_as_long(self.wholes[name] / self.wholes["geokg"])

    def summary(self) -> tuple[str, ...]:
        """Return the row of this corpus in the table of all."""
        milliseconds = self.wholes["geokg"] / self.number * 1000
        foreign = self.ratio(self.best.name) if self.best != self.main_peer else "missing here"
        return (
            *(self.corpus.title, f"{self.number:,}", f"{self.claims:,}", f"{self.skeletons:,}"),
            *(f"{milliseconds:.2f}", self.ratio("rdflib and pySHACL")),
            *(self.ratio(self.main_peer.name), foreign),
        )

    def text(self) -> str:
        """Return the tables as Markdown."""
        return (
            f"{self.number:,} {self.corpus.title}, {self.quads:,} quads, processor time, medians "
            f"of {self.times}; {versions(*PACKAGES)}.\n\n"
            + self._whole_table()
            + "\n"
            + self._step_table()
            + "\n"
            + self._start_table()
        )

    def _whole_table(self) -> str:
        rows = []
        for name, took in sorted(self.wholes.items(), key=lambda item: item[1]):
            kind = "naive" if name.startswith("rdflib") else "chain"
            less = "" if name.startswith("geokg") else LESS[kind]
            if name.endswith("→ shacl"):
                less += "; with geokg's own engine"
            rows.append((name, self.ratio(name), f"{took / self.number * 1000:.2f}", less))
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
                f"{ours[step] / self.number * 1e6:.0f}",
                times_as_long(self.steps["naive"][step] / ours[step]),
                times_as_long(self.steps["chain"][step] / ours[step]),
            )
            for step in STEPS
        ]
        head = (
            "step",
            "geokg, µs an article, here",
            "rdflib and pySHACL, times geokg",
            f"{self.main_peer.name}, times geokg",
        )
        return table(head, rows)

    def _start_table(self) -> str:
        plain = start_up("sys", self.times)
        rows = [
            (f"import {module}", times_as_long(start_up(module, self.times) / plain))
            for module in ("geokg", "rdflib", "pyshacl")
        ]
        return table(("start-up", "times that of Python alone"), rows)


SUMMARY = (
    *("corpus", "articles", "claims", "kinds of claims", "ms an article, here"),
    *("rdflib and pySHACL", "pyoxigraph and shacl", "best chain of other engines"),
)


def main() -> int:
    """Run the benchmark and print, or write, the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/benchmarks.md"
    )
    options = parser.parse_args()
    results = [Results(corpus, options.times) for corpus in corpora(options.articles)]
    text = table(SUMMARY, (one.summary() for one in results)) + "\n" + results[0].text()
    print(text)
    if options.write:
        put_table("main job", text)
        wholes = results[0].wholes
        ours = wholes["geokg"]
        put_figures("main job", {name: took / ours for name, took in wholes.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
