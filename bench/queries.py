"""Measure named queries relative to the engine alone, and during relative to rdflib.

``python bench/queries.py`` prints tables; ``--write`` puts them into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections.abc import Callable, Mapping, Sized
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import rdflib
from articles import articles
from measure import medians, put_table

import geokg
from geokg.base.vocabulary import PREFIXES
from geokg.graph.queries import named, named_queries

ASKED: Mapping[str, Mapping[str, object]] = {
    "during": {"since": "1990", "until": "1999"},
    "ended": {"before": "2000"},
}
"""The queries with their parameters; for history, two states of the first article."""

Run = Callable[[], Sized]


def graph_of(number: int) -> geokg.KnowledgeGraph:
    """Return a graph of generated articles."""
    kg = geokg.KnowledgeGraph()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text("\n".join(articles(number)) + "\n", encoding="utf-8")
        kg.add(geokg.read(file))
    return kg


class Raw:
    """A store of the engine alone, with the same quads."""

    def __init__(self, kg: geokg.KnowledgeGraph) -> None:
        self.base = kg.base
        self.store = ox.Store()
        self.store.bulk_extend(kg.quads())

    def all_of(self, text: str) -> list[tuple[object, ...]]:
        """Return every cell of every solution as a term."""
        found = self.store.query(
            text, prefixes={**PREFIXES, "kg": self.base}, use_default_graph_as_union=True
        )
        assert isinstance(found, ox.QuerySolutions)
        return [tuple(solution) for solution in found]


def beside_raw(kg: geokg.KnowledgeGraph, times: int) -> list[str]:
    """Return the lines of named queries: rows and DataFrame, relative to the engine alone."""
    raw = Raw(kg)
    first = kg.panel(system="gw").events[0]
    asked = {**ASKED, "history": {"a": first.state1, "b": first.state2}}
    lines = []
    for name, query in named_queries().items():
        given = asked.get(name, {})
        text = query.bind(kg.base, given)
        runs = four_ways(kg, raw, name, text, given)
        # What is imported or built at the first run is no part of it.
        solutions, *_ = [len(run()) for run in runs.values()]
        took = medians(runs, times)
        lines.append(
            f"| {name} | {solutions:,} | {took['first'] / took['raw']:.2f} "
            f"| {took['rows'] / took['raw']:.2f} | {took['frame'] / took['raw']:.2f} |"
        )
    return lines


def four_ways(
    kg: geokg.KnowledgeGraph, raw: Raw, name: str, text: str, given: Mapping[str, object]
) -> dict[str, Run]:
    """Return a query as terms of the engine, as rows, first and later, and as a DataFrame."""

    def first() -> Sized:
        kg._tables = None  # as after a change of the graph
        return list(kg.query(name, **given))

    return {
        "raw": lambda: raw.all_of(text),
        "first": first,
        "rows": lambda: list(kg.query(name, **given)),
        "frame": lambda: kg.query(name, **given).df(),
    }


def beside_rdflib(number: int, times: int) -> list[str]:
    """Return the lines of other engines: during with the same text on the same graph."""
    kg = graph_of(number)
    text = named("during").bind(kg.base, ASKED["during"])
    dataset = kg.to_rdflib()
    runs: dict[str, Run] = {
        "ours": lambda: list(kg.sparql(text)),
        "rdflib": lambda: bindings(dataset, text),
    }
    if there := find_spec("oxrdflib") is not None:
        stored = rdflib.Dataset(store="Oxigraph", default_union=True)
        stored.addN((s, p, o, stored.graph(c)) for s, p, o, c in dataset.quads() if c is not None)
        runs["oxrdflib"] = lambda: bindings(stored, text)
    if len(sizes := {len(run()) for run in runs.values()}) != 1:
        raise SystemExit(f"not as many rows everywhere: {sizes}")
    took = medians(runs, times)
    lines = [
        f"| {peer} {version(peer)} | {took[peer] / took['ours']:,.1f} |"
        for peer in took
        if peer != "ours"
    ]
    return lines if there else [*lines, "| oxrdflib | not installed here |"]


def bindings(dataset: rdflib.Dataset, text: str) -> list[tuple[object, ...]]:
    """Return every cell of every solution as a term of rdflib."""
    return [tuple(solution.values()) for solution in dataset.query(text).bindings]


def main() -> int:
    """Run the benchmark and print, or write, the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--peer-articles", type=int, default=60)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/benchmarks.md"
    )
    options = parser.parse_args()
    kg = graph_of(options.articles)
    lines = [
        f"{options.articles:,} articles, processor time, medians of {options.times}; Python "
        f"{platform.python_version()}, pyoxigraph {version('pyoxigraph')}, pandas "
        f"{version('pandas')}, {platform.machine()}.",
        "",
        "| query | solutions | rows, the first time | rows, later | DataFrame, later |",
        "|---|---|---|---|---|",
        *beside_raw(kg, options.times),
        "",
        f"during on {options.peer_articles:,} articles, medians of 3:",
        "",
        "| peer | times ours |",
        "|---|---|",
        *beside_rdflib(options.peer_articles, 3),
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    if options.write:
        put_table("queries", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
