"""Compare reading and writing of RDF files by geokg and other libraries, on the same quads.

``python bench/files.py`` prints the tables; ``--write`` puts them into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import chain
import pyoxigraph as ox
import rdflib
from articles import write_articles
from measure import BASE, Run, medians, put_figures, put_table, table, times_as_long, versions
from naive import Pipeline

import geokg
from geokg.base.vocabulary import PREFIXES
from geokg.graph import quads, turtle

PACKAGES = ("pyoxigraph", "rdflib")
RAPPER = "rapper"
Row = tuple[str, Run, str]
"""A timed task: its name, its function, and what it does less or more than geokg."""


class Files:
    """The same quads in files and in the memory of each library."""

    def __init__(self, number: int, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "articles.jsonl"
        write_articles(self.source, number)
        articles = geokg.read(self.source)
        self.kg = geokg.KnowledgeGraph()
        self.kg.add(articles)
        self.quads = list(self.kg.quads())
        self.triples = list(dict.fromkeys(quad.triple for quad in self.quads))
        self.nquads, self.turtle = folder / "in.nq", folder / "in.ttl"
        self.kg.dump(self.nquads)
        self.kg.dump(self.turtle)
        self.nodes = [quads.describe(article, BASE) for article in articles]
        pipeline = Pipeline()
        pipeline.add(articles)
        self.dataset, self.union = pipeline.dataset, pipeline.union()
        for prefix, iri in (*PREFIXES.items(), ("kg", BASE)):
            self.union.bind(prefix, iri, replace=True)

    def reading(self) -> dict[str, list[Row]]:
        """Return the tasks that read files."""
        nquads, text, n, t = self.nquads, self.turtle, ox.RdfFormat.N_QUADS, ox.RdfFormat.TURTLE
        tables: dict[str, list[Row]] = {
            "N-Quads": [
                ("geokg, a graph to be queried", lambda: geokg.KnowledgeGraph(nquads), ""),
                ("pyoxigraph, a list", lambda: list(parsed(nquads, n)), "nothing can be queried"),
                ("pyoxigraph, a store", lambda: load(nquads, n), "loses how literals were spelt"),
                (
                    "rdflib, a Dataset",
                    lambda: rdflib.Dataset().parse(nquads, format="nquads"),
                    "rewrites literals",
                ),
            ],
            "Turtle": [
                ("geokg, a graph to be queried", lambda: geokg.KnowledgeGraph(text), ""),
                ("pyoxigraph, a list", lambda: list(parsed(text, t)), "nothing can be queried"),
                ("pyoxigraph, a store", lambda: load(text, t), "loses how literals were spelt"),
                (
                    "rdflib, a Graph",
                    lambda: rdflib.Graph().parse(text, format="turtle"),
                    "rewrites literals",
                ),
            ],
        }
        if shutil.which(RAPPER):
            less = "only counts the statements"
            tables["N-Quads"].append((RAPPER, lambda: rapper("-c", "-i", "nquads", nquads), less))
            tables["Turtle"].append((RAPPER, lambda: rapper("-c", "-i", "turtle", text), less))
        return tables

    def writing(self) -> dict[str, list[Row]]:
        """Return the tasks that write files."""
        return {"Turtle": self._writing_turtle(), "N-Quads": self._writing_nquads()}

    def _writing_turtle(self) -> list[Row]:
        out = self.folder / "out.ttl"
        rows: list[Row] = [
            ("geokg, from quads", lambda: put(out, turtle.write_turtle(self.quads, BASE)), ""),
            ("geokg, from terms as text", self._stream_turtle, "without the reference graph"),
            (
                "geokg, a file read back",
                lambda: self.kg.dump(out),
                "more: compared, and in place whole or not at all",
            ),
            (
                "rdflib",
                lambda: self.union.serialize(out, format="turtle"),
                "order by its own classes; not read back",
            ),
            ("pyoxigraph", lambda: chain.write(self.quads, out), "no order; not read back"),
        ]
        if shutil.which(RAPPER):
            line = ("-q", "-i", "turtle", "-o", "turtle", self.turtle)
            rows.append((RAPPER, lambda: rapper(*line), "not read back; but it reads a file first"))
        return rows

    def _stream_turtle(self) -> None:
        """Write as the stream does: article by article, each from its properties."""
        short = turtle.Abbreviated(BASE)
        with (self.folder / "out.ttl").open("w", encoding="utf-8") as file:
            file.write(turtle.header(BASE))
            for nodes in self.nodes:
                file.writelines(f"\n{block}" for block in turtle.blocks(nodes, BASE, short))

    def _writing_nquads(self) -> list[Row]:
        out = self.folder / "out.nq"
        rows: list[Row] = [
            ("geokg, from quads", lambda: put(out, turtle.write_nquads(self.quads, BASE)), ""),
            (
                "geokg, a file read back",
                lambda: self.kg.dump(out),
                "more: compared, and in place whole or not at all",
            ),
            (
                "rdflib",
                lambda: self.dataset.serialize(out, format="nquads"),
                "no order; not read back",
            ),
            ("pyoxigraph", lambda: chain.write(self.quads, out), "no order; not read back"),
        ]
        if shutil.which(RAPPER):
            line = ("-q", "-i", "nquads", "-o", "nquads", self.nquads)
            rows.append((RAPPER, lambda: rapper(*line), "not read back; but it reads a file first"))
        return rows


def parsed(path: Path, form: ox.RdfFormat) -> Iterable[ox.Quad]:
    """Return the quads of a file, by pyoxigraph."""
    return ox.parse(path=str(path), format=form)


def load(path: Path, form: ox.RdfFormat) -> ox.Store:
    """Return a store with the quads of a file."""
    store = ox.Store()
    store.bulk_load(path=str(path), format=form)
    return store


def put(path: Path, text: str) -> None:
    """Write a file, as the other libraries do in the same call."""
    path.write_text(text, encoding="utf-8")


def rapper(*arguments: str | Path) -> None:
    """Run rapper and discard its output."""
    command = [RAPPER, *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def measured(name: str, rows: list[Row], times: int, took: dict[str, float]) -> str:
    """Return a table whose first row is geokg's; ``took`` receives the seconds of each."""
    took |= medians({row: run for row, run, _ in rows}, times)
    first = rows[0][0]
    cells = [(row, times_as_long(took[row] / took[first]), less) for row, _, less in rows]
    if not shutil.which(RAPPER):
        cells.append((RAPPER, "missing here", ""))
    return table((name, "takes, times the first row", "does less"), cells) + "\n"


def rapper_version() -> str:
    """Return the version of rapper, which is in Debian's package raptor2-utils."""
    if not shutil.which(RAPPER):
        return "rapper missing"
    done = subprocess.run([RAPPER, "--version"], check=True, capture_output=True, text=True)
    return f"rapper {done.stdout.strip()}"


def results(number: int, times: int) -> tuple[str, dict[str, float]]:
    """Return the results as Markdown, and the times of writing Turtle relative to geokg's."""
    with tempfile.TemporaryDirectory() as folder:
        files = Files(number, Path(folder))
        text = (
            f"{number:,} articles, {len(files.quads):,} quads, {len(files.triples):,} triples, "
            f"medians of {times}; {versions(*PACKAGES)}, {rapper_version()}.\n\n"
        )
        for form, rows in files.reading().items():
            text += measured(f"reading {form}", rows, times, {})
        wrote: dict[str, dict[str, float]] = {}
        for form, rows in files.writing().items():
            wrote[form] = {}
            text += measured(f"writing {form}", rows, times, wrote[form])
    took = wrote["Turtle"]
    ours, stream = took["geokg, from quads"], took["geokg, from terms as text"]
    text += (
        f"Byte-stable Turtle is written {times_as_long(took['rdflib'] / ours)} times as fast as by "
        f"rdflib, and takes {times_as_long(ours / took['pyoxigraph'])} times as long as "
        "pyoxigraph's, which has no order. As the stream writes it, from terms as text, it is "
        f"{times_as_long(took['rdflib'] / stream)} times as fast as rdflib's and takes "
        f"{times_as_long(stream / took['pyoxigraph'])} times as long as pyoxigraph's.\n"
    )
    return text, {name: seconds / ours for name, seconds in took.items()}


def main() -> int:
    """Run the benchmark and print, or write, the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/benchmarks.md"
    )
    options = parser.parse_args()
    text, wrote = results(options.articles, options.times)
    print(text)
    if options.write:
        put_table("files", text)
        put_figures("writing Turtle", wrote)
    return 0


if __name__ == "__main__":
    sys.exit(main())
