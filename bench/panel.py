"""Measure how the time and the memory of a panel grow with articles, and compare it with rdflib.

``python bench/panel.py`` prints a table; ``--write`` puts it into docs/benchmarks.md. Each size is
measured in a process of its own, on a store on disk, which is built first and not timed. The peer
is the second implementation of the tests, which reads an rdflib graph into tables of its own and
counts day by day; the links between situations are given to it.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from articles import write_articles
from measure import put_table, times_as_long
from naive_panel import NaiveCounter
from rdflib import Graph, URIRef

import geokg
from geokg.base.vocabulary import GKG

STATES = Path(__file__).parent.parent / "reference" / "states.csv"
PEER_ARTICLES = 60


@dataclass(frozen=True)
class Run:
    """A panel of made-up articles: seconds of processor time, rows, and peak memory."""

    articles: int
    seconds: float
    rows: int
    events: int
    peak_mib: float
    idle_mib: float


def measured(store: Path, number: int) -> Run:
    """Return the time and the peak memory of the panel of a store."""
    with geokg.KnowledgeGraph(store, read_only=True) as kg:
        idle = peak_mib()
        began = time.process_time()
        panel = kg.panel(system="cow")
        seconds = time.process_time() - began
        return Run(number, seconds, len(panel), len(panel.events), peak_mib(), idle)


def peak_mib() -> float:
    """Return the peak memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build(folder: Path, number: int) -> Path:
    """Build a store of made-up articles, and return it."""
    articles = folder / f"{number}.jsonl"
    write_articles(articles, number)
    store = folder / str(number)
    command = [sys.executable, "-m", "geokg", "build", str(articles), "-o", f"{store}/", "--quiet"]
    subprocess.run(command, check=True, capture_output=True)
    articles.unlink()
    return store


def measured_apart(store: Path, number: int) -> Run:
    """Return what a process of its own measures."""
    command = [sys.executable, __file__, "--store", str(store), "--sizes", f"[{number}]"]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return Run(**json.loads(found.stdout))


def times_of_rdflib(folder: Path, number: int) -> float:
    """Return how many times as long the same panel takes over rdflib; the tables are equal."""
    articles = folder / f"{number}-peer.jsonl"
    write_articles(articles, number)
    kg = geokg.KnowledgeGraph()
    kg.add(geokg.read(articles))
    derived = geokg.KnowledgeGraph()
    derived.add(geokg.read(articles))
    graph = Graph()
    for quad in kg.to_rdflib().quads():
        graph.add(quad[:3])
    same = derived.derive().to_rdflib().quads((None, URIRef(GKG.sameSituationAs), None, None))
    links = [(str(one), str(other)) for one, _, other, _ in same]
    ours, theirs = [], []
    for _ in range(3):
        began = time.process_time()
        panel = kg.panel(system="cow")
        between = time.process_time()
        counter = NaiveCounter(
            graph, STATES, links, kg.base, system="cow", period="year", directed=True,
            count="certain", reading="byline",
        )  # fmt: skip
        naive = counter.panel()
        ended = time.process_time()
        ours.append(between - began)
        theirs.append(ended - between)
    assert [row.situation for row in panel.events] == [row["situation"] for row in naive.events]
    assert len(panel.rows) == len(naive.rows)
    return statistics.median(theirs) / statistics.median(ours)


def exponent(runs: list[Run]) -> float:
    """Return the slope of the logarithms: 1 is linear growth."""
    xs = [math.log(run.articles) for run in runs]
    ys = [math.log(run.seconds) for run in runs]
    return statistics.linear_regression(xs, ys).slope


def table(runs: list[Run], times: float) -> str:
    """Return the table of the runs, and how many times as long rdflib takes."""
    first = runs[0]
    lines = [
        f"Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}, "
        f"{platform.machine()}.",
        "",
        "| articles | rows of events | rows of the panel | per article, times the first row "
        "| peak memory, KiB per article |",
        "|---|---|---|---|---|",
        *(
            f"| {run.articles:,} | {run.events:,} | {run.rows:,} "
            f"| {(run.seconds / run.articles) / (first.seconds / first.articles):.2f} "
            f"| {(run.peak_mib - run.idle_mib) * 1024 / run.articles:.1f} |"
            for run in runs
        ),
        "",
        f"Growth exponent {exponent(runs):.2f} (1 is linear). On {PEER_ARTICLES} articles the same "
        f"counting over rdflib takes {times_as_long(times)} times as long.",
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run the benchmark and print, or write, the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=json.loads, default=[1000, 10_000, 100_000])
    parser.add_argument("--store", type=Path, help="measure this store alone, and print JSON")
    parser.add_argument(
        "--write", action="store_true", help="put the table into docs/benchmarks.md"
    )
    options = parser.parse_args()
    if options.store:
        print(json.dumps(asdict(measured(options.store, options.sizes[0]))))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        runs = [measured_apart(build(Path(folder), size), size) for size in options.sizes]
        times = times_of_rdflib(Path(folder), PEER_ARTICLES)
    for run in runs:
        print(run, file=sys.stderr)
    text = table(runs, times)
    print(text)
    if options.write:
        put_table("panel", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
