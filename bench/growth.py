"""Measure how time and memory grow with the number of articles, each run in a new process.

``python bench/growth.py`` prints a table; ``--write`` puts it into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# A child's peak of memory begins with its parent's: so the parent imports no RDF library.
from measure import put_figures, put_table, table, times_as_long

SUFFIXES = ("ttl", "trig", "nq")
FEW = 10_000
"""The largest number of articles for which runs are repeated and their median is taken."""
NAIVE_UP_TO = 1_000
CHAIN_UP_TO = 1_000
PIPELINES = {
    "geokg": "geokg",
    "geokg, two processes": "geokg-2",
    "best chain of peers": "chain",
    "rdflib and pySHACL": "naive",
}


@dataclass(frozen=True, slots=True)
class Ran:
    """One run: its seconds without imports, and its peak memory in megabytes."""

    seconds: float
    megabytes: float


def child(pipeline: str, file: Path, folder: Path) -> None:
    """Run a pipeline and print its time and peak memory as JSON."""
    outputs = [folder / f"out.{suffix}" for suffix in SUFFIXES]
    if pipeline == "naive":
        from main_job import naive_steps

        began = time.perf_counter()
        naive_steps(file, folder, written_out=True)
    elif pipeline == "chain":
        import chain

        one = chain.Chain(False, chain.peers()[0].engine)
        began = time.perf_counter()
        one.run(file, outputs)
    else:
        from geokg.graph.stream import build

        began = time.perf_counter()
        assert build([file], outputs, jobs=2 if pipeline == "geokg-2" else 1).files
    took = time.perf_counter() - began
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if pipeline == "geokg-2":
        kilobytes += 2 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"seconds": took, "kilobytes": kilobytes}))


def ran(pipeline: str, file: Path) -> Ran:
    """Return the result of a run in a new process; its outputs are deleted."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--child", pipeline, str(file), folder]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    told = json.loads(done.stdout)
    return Ran(told["seconds"], told["kilobytes"] / 1024)


def repeated(pipeline: str, file: Path, times: int) -> Ran:
    """Return the median time of several runs, and their highest peak memory."""
    many = [ran(pipeline, file) for _ in range(times)]
    return Ran(statistics.median(r.seconds for r in many), max(r.megabytes for r in many))


def generate(file: Path, size: int) -> None:
    """Write a number of articles in a separate process."""
    code = (
        "import sys; from pathlib import Path; from articles import write_articles; "
        "write_articles(Path(sys.argv[1]), int(sys.argv[2]))"
    )
    here = Path(__file__).parent
    subprocess.run([sys.executable, "-c", code, str(file), str(size)], check=True, cwd=here)


def measured(sizes: Iterable[int], times: int) -> dict[str, dict[int, Ran]]:
    """Return the runs of each pipeline by size; slow pipelines stop at smaller sizes."""
    results: dict[str, dict[int, Ran]] = {name: {} for name in PIPELINES}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "articles.jsonl")
            generate(file, size)
            for name, pipeline in PIPELINES.items():
                limit = {"naive": NAIVE_UP_TO, "chain": CHAIN_UP_TO}.get(pipeline, size)
                if size <= limit:
                    often = 1 if pipeline == "naive" or size > FEW else times
                    results[name][size] = repeated(pipeline, file, often)
                    print(f"{size:,} {name}: {results[name][size]}", file=sys.stderr)
    return results


def exponent(runs: dict[int, Ran]) -> float | None:
    """Return the slope of the logarithms from 1,000 articles on: 1 is linear; None if unknown."""
    points = [(math.log(n), math.log(r.seconds)) for n, r in runs.items() if n >= 1_000]
    if len(points) < 2:
        return None
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def text_of(results: dict[str, dict[int, Ran]], times: int) -> str:
    """Return the table as Markdown."""
    sizes = list(results["geokg"])
    unit = results["geokg"][1_000].seconds / 1_000
    rows = []
    for size in sizes:
        row = [f"{size:,}"]
        for runs in results.values():
            if size in runs:
                each = runs[size].seconds / size
                row.append(f"{times_as_long(each / unit)}; {runs[size].megabytes:,.0f} MB")
            else:
                row.append("not run")
        rows.append(row)
    slopes = [exponent(runs) for runs in results.values()]
    rows.append(["exponent", *("" if slope is None else f"{slope:.2f}" for slope in slopes)])
    return (
        f"Medians of {times} up to {FEW:,} articles, one run above and of rdflib and pySHACL. Time "
        "an article, as times that of geokg at 1,000 articles "
        f"({unit * 1000:.2f} ms here); peak of memory.\n\n"
        + table(("articles", *results), rows)
        + "\nThe exponent is the slope of the logarithms from 1,000 articles up (1 is linear). "
        + "Two processes are "
        + ", ".join(
            f"{results['geokg'][size].seconds / two.seconds:.2f} times as fast as one on {size:,}"
            for size, two in results["geokg, two processes"].items()
        )
        + " articles.\n"
    )


def main() -> int:
    """Run the benchmark and print, or write, the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument(
        "--write", action="store_true", help="put the table into docs/benchmarks.md"
    )
    options = parser.parse_args()
    if options.child:
        pipeline, file, folder = options.child
        child(pipeline, Path(file), Path(folder))
        return 0
    results = measured(options.sizes, options.times)
    text = text_of(results, options.times)
    print(text)
    if options.write:
        put_table("growth", text)
        unit = results["geokg"][1_000].seconds / 1_000
        figures = {
            name: {str(size): r.seconds / size / unit for size, r in runs.items()}
            for name, runs in results.items()
        }
        put_figures("growth", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
