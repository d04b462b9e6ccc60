"""Measure how the cost of findings grows with articles, and the cost of resolving a name.

``python bench/findings.py`` prints a table; ``--write`` puts it into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import tempfile
from pathlib import Path

import yaml
from articles import articles
from measure import put_table, seconds, timed

import geokg
from geokg.inputs.annotation.yaml import LOADER

LINE = "  tehran: {organ: Government of Iran, of: iran, aliases: [Tehran]}\n"


TIMES = 2
"""Graphs that are built and measured for each size; the least time counts."""


def derived(file: Path) -> float:
    """Return the processor time that deriving all rules takes, in a graph of its own."""
    kg = geokg.KnowledgeGraph()
    kg.add(geokg.read(file))
    return seconds(kg.derive)


def growth(sizes: list[int]) -> list[tuple[int, float]]:
    """Return the seconds that deriving all rules takes, the least of some runs, by the articles."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            file = Path(folder) / f"{size}.jsonl"
            file.write_text("\n".join(articles(size)) + "\n", encoding="utf-8")
            results.append((size, min(derived(file) for _ in range(TIMES))))
    return results


def exponent(results: list[tuple[int, float]]) -> float:
    """Return the slope of the logarithms: 1 is linear growth."""
    xs = [math.log(size) for size, _ in results]
    ys = [math.log(seconds) for _, seconds in results]
    return statistics.linear_regression(xs, ys).slope


def resolving() -> float:
    """Return the time to resolve a known name, relative to parsing its YAML line."""
    geokg.resolve("Tehran", at="2001-05")
    many = range(2000)
    resolved = timed(lambda: [geokg.resolve("Tehran", at="2001-05") for _ in many], 3)
    parsed = timed(lambda: [yaml.load(LINE, LOADER) for _ in many], 3)
    return resolved / parsed


def main() -> int:
    """Run the benchmark and print, or write, the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=json.loads, default=[1000, 3000, 10_000])
    parser.add_argument(
        "--write", action="store_true", help="put the table into docs/benchmarks.md"
    )
    options = parser.parse_args()
    results = growth(options.sizes)
    first = results[0]
    lines = [
        "| articles | all rules, per article, times the first row |",
        "|---|---|",
        *(f"| {size:,} | {(took / size) / (first[1] / first[0]):.2f} |" for size, took in results),
        "",
        f"Growth exponent {exponent(results):.2f} (1 is linear). Resolving a known name takes "
        f"{resolving():.1%} of parsing the YAML line that declares it.",
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    if options.write:
        put_table("findings", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
