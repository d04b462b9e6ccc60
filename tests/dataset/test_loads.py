"""A published version loads as it stands wherever people load RDF, with nothing lost or changed.

Each program gets the very files of the folder, and what it then holds is compared with the lines
of ``all.nq``, term by term and letter by letter: line breaks, letters beyond the basic plane,
languages, EDTF, dates. Two programs spell a moment their own way: rdflib with six digits of a
second and +00:00 for Z, where nobody tells it to keep literals; Virtuoso 7.2.5 with at least three
digits of a second, where it has a fraction. Digits after the sixth are lost in both.
Both servers keep a number by its value, and give back our letters because those are canonical.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd
import pyoxigraph as ox
import pytest
import rdflib

import servers
from datasets import ABOUT, EXAMPLES
from geokg.base.safe_text import harmless_cell
from geokg.base.vocabulary import XSD
from geokg.dataset.publish import publish
from geokg.dataset.publish.tables import COLUMNS
from servers import Oxigraph, Virtuoso

pytestmark = pytest.mark.slow

TEXT: Final = (
    "Said \"the \\u0041 minister\": 'não' 😀\n\n\tO rei de Mali\u2028apoia a Argélia, "
    "e não ataca <Gana> \u202eקלמ\u202c {ver} @pt-BR.\n"
)
ARTICLE: Final = {
    "id": "letters",
    "title": 'A "title"\\\twith\n“all” \U0010fffd é e\u0301 \'\'\'x\'\'\' """y"""\\',
    "publisher": "=1+1",
    "author": ["O'Neil \\n"],
    "published": "2014-08-02T18:30:00Z",
    "language": "pt-BR",
    "text": "letters.txt",
    "url": "https://example.net/a?q=%22é#x",
    "licence": ABOUT.licence,
}
HARD: Final = {
    "geokg": 1,
    "article": ARTICLE,
    "actors": {
        "rei": {
            "person": "O rei 😀",
            "office": '\\ "rei"',
            "of": "MLI",
            "aliases": ["-rei", "@rei"],
        }
    },
    "claims": [
        {
            "id": "support",
            "quote": "O rei de Mali\u2028apoia a Argélia",
            "type": "support-politically",
            "initiator": "rei",
            "target": "DZA",
            "confidence": 0.85,
            "note": "+1 \\ \"q\"\n\tline\r\nwith 'all'; NULL",
            "when": {"verbatim": '\\u0041 minister"', "edtf": "1961~/.."},
        }
    ],
}
"""An article with the letters, languages and numbers at which programs differ."""
MOMENTS: Final = {
    **HARD,
    "article": {**ARTICLE, "id": "moments", "published": "2014-08-02T20:30:00.12+02:00"},
}
"""The same with another moment."""


class Form(NamedTuple):
    """How a format is called by those who load it."""

    suffix: str
    of_rapper: str
    media_type: str
    keeps_graphs: bool


FORMS: Final = (
    Form("ttl", "turtle", "text/turtle", False),
    Form("trig", "trig", "application/trig", True),
    Form("nq", "nquads", "application/n-quads", True),
)
every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.suffix)
every_file = pytest.mark.parametrize("packed", ["", ".gz"], ids=["plain", "packed"])
with_rapper = pytest.mark.skipif(
    not shutil.which("rapper"), reason="rapper is not installed (Debian: raptor2-utils)"
)
with_oxigraph = pytest.mark.skipif(
    not servers.OXIGRAPH, reason="oxigraph is not installed (PyPI: oxigraph)"
)
with_virtuoso = pytest.mark.skipif(
    not servers.VIRTUOSO, reason="virtuoso is not installed (Debian: virtuoso-opensource-7-bin)"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version of the example articles and of the hard ones."""
    here = tmp_path_factory.mktemp("publishing")
    (here / "letters.json").write_text(json.dumps(HARD))
    (here / "moments.json").write_text(json.dumps(MOMENTS))
    (here / "letters.txt").write_bytes(TEXT.encode())
    return publish([*sorted(EXAMPLES.glob("*/articles")), here], here / "out", ABOUT).folder


@pytest.fixture(scope="module")
def quads(folder: Path) -> set[ox.Quad]:
    """What is to be found, by the simplest of the formats."""
    return set(ox.parse(path=str(folder / "data" / "all.nq")))


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oxigraph]:
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        yield server


@pytest.fixture(scope="module")
def virtuoso(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso"), folder) as server:
        yield server


def kept(quads: Iterable[ox.Quad], form: Form) -> set[ox.Quad]:
    """What a format can say of quads."""
    if form.keeps_graphs:
        return set(quads)
    return {ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads}


def respelt(quads: Iterable[ox.Quad], *, digits: int, utc: str = "Z") -> set[ox.Quad]:
    """Quads whose moments have so many digits of a second, and another sign for Greenwich."""

    def spelt(quad: ox.Quad) -> ox.Quad:
        term = quad.object
        if not isinstance(term, ox.Literal) or term.datatype.value != XSD.dateTime:
            return quad
        words = re.sub(r"\.\d+", lambda found: found[0].ljust(1 + digits, "0"), term.value)
        moment = ox.Literal(words.replace("Z", utc), datatype=term.datatype)
        return ox.Quad(quad.subject, quad.predicate, moment, quad.graph_name)

    return {*map(spelt, quads)}


def same(found: Iterable[ox.Quad], expected: set[ox.Quad]) -> None:
    """Fail where anything was lost, added, changed or doubled."""
    found = list(found)
    assert set(found) - expected == set()
    assert expected - set(found) == set()
    assert len(found) == len(expected)


def turtle_files(folder: Path) -> dict[str, Path]:
    return {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*.ttl"))}


def sizes(folder: Path) -> dict[str, int]:
    """How many triples each Turtle file holds by pyoxigraph's strict parser."""
    return {name: len(set(ox.parse(path=str(f)))) for name, f in turtle_files(folder).items()}


# Libraries ---------------------------------------------------------------------------------------


def test_there_are_as_many_quads_as_lines(folder: Path, quads: set[ox.Quad]) -> None:
    lines = (folder / "data" / "all.nq").read_bytes().splitlines()

    assert len(quads) == len(set(lines)) == len(lines) > 3000
    assert {len(kept(quads, form)) for form in FORMS} == {len(lines)}


@every_form
def test_pyoxigraph_loads_it(form: Form, folder: Path, quads: set[ox.Quad]) -> None:
    same(ox.parse(path=str(folder / "data" / f"all.{form.suffix}")), kept(quads, form))


def by_rdflib(file: Path, form: Form) -> set[ox.Quad]:
    data = rdflib.Dataset()
    data.parse(file)
    lines = data.serialize(format="nquads", encoding="utf-8")
    # In a data set, rdflib names the graph of a file without graphs by the file.
    return kept(ox.parse(lines, format=ox.RdfFormat.N_QUADS), form)


# It warns of names that its own parsers use.
@pytest.mark.filterwarnings("ignore:Dataset|Conj:DeprecationWarning")
@every_form
def test_rdflib_loads_it(
    form: Form, folder: Path, quads: set[ox.Quad], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "data" / f"all.{form.suffix}"

    same(by_rdflib(file, form), respelt(kept(quads, form), digits=6, utc="+00:00"))
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    same(by_rdflib(file, form), kept(quads, form))


def test_rdflib_counts_the_triples_of_every_turtle_file(folder: Path) -> None:
    found = {name: len(rdflib.Graph().parse(f)) for name, f in turtle_files(folder).items()}

    assert found == sizes(folder)


def rapper(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["rapper", *arguments], capture_output=True, check=True)


@with_rapper
@every_form
def test_rapper_loads_it(form: Form, folder: Path, quads: set[ox.Quad]) -> None:
    file = folder / "data" / f"all.{form.suffix}"
    run = rapper("-q", "-i", form.of_rapper, "-o", "nquads", str(file))

    assert run.stderr == b""
    # rapper spells a private character as it likes; pyoxigraph reads both.
    read = ox.parse(run.stdout, format=ox.RdfFormat.N_QUADS, lenient=True)
    same(read, kept(quads, form))


@with_rapper
def test_rapper_counts_the_triples_of_every_turtle_file(folder: Path) -> None:
    found = {}
    for name, file in turtle_files(folder).items():
        (number,) = re.findall(
            rb"returned (\d+) triples", rapper("-c", "-i", "turtle", str(file)).stderr
        )
        found[name] = int(number)

    assert found == sizes(folder)


# Servers -----------------------------------------------------------------------------------------


@with_oxigraph
@every_form
@every_file
def test_oxigraphs_server_loads_it(
    form: Form, packed: str, folder: Path, quads: set[ox.Quad], oxigraph: Oxigraph
) -> None:
    oxigraph.put(folder / "data" / f"all.{form.suffix}{packed}", form.media_type)

    where = "GRAPH ?g { ?s ?p ?o }" if form.keeps_graphs else "?s ?p ?o"
    assert oxigraph.count(where) == len(quads)
    same(oxigraph.select(where), kept(quads, form))
    same(oxigraph.construct(where), kept(quads, FORMS[0]))


@with_oxigraph
def test_oxigraphs_server_counts_the_triples_of_every_turtle_file(
    folder: Path, oxigraph: Oxigraph
) -> None:
    found = {}
    for name, file in turtle_files(folder).items():
        oxigraph.put(file, "text/turtle")
        found[name] = oxigraph.count("?s ?p ?o")

    assert found == sizes(folder)


@with_oxigraph
@every_form
@every_file
def test_oxigraphs_command_loads_it(
    form: Form, packed: str, folder: Path, quads: set[ox.Quad], tmp_path: Path
) -> None:
    assert servers.OXIGRAPH
    file = folder / "data" / f"all.{form.suffix}{packed}"
    load = [servers.OXIGRAPH, "load", "--location", str(tmp_path), "--file", str(file)]
    subprocess.run(load, capture_output=True, check=True)

    same(ox.Store.read_only(str(tmp_path)), kept(quads, form))


@with_virtuoso
@every_form
@every_file
def test_virtuoso_loads_it(
    form: Form, packed: str, folder: Path, quads: set[ox.Quad], virtuoso: Virtuoso
) -> None:
    """By its bulk loader, which takes each file for the graph it is told, or the graphs in it."""
    graphs = {str(quad.graph_name) for quad in quads} if form.keeps_graphs else {"<urn:x:all>"}
    virtuoso.clear(graphs)
    virtuoso.bulk_load(folder / "data" / f"all.{form.suffix}{packed}", "urn:x:all")

    where = f"GRAPH ?g {{ ?s ?p ?o }} FILTER (?g IN ({', '.join(sorted(graphs))}))"
    assert virtuoso.count(where) == len(quads)
    found = virtuoso.select(where)
    expected = respelt(quads, digits=3)
    same(found if form.keeps_graphs else [*map(without_graph, found)], kept(expected, form))
    same(virtuoso.construct(where), kept(expected, FORMS[0]))


@with_virtuoso
def test_virtuoso_counts_the_triples_of_every_turtle_file(folder: Path, virtuoso: Virtuoso) -> None:
    """By its parser set to forgive nothing."""
    found = {}
    for name, file in turtle_files(folder).items():
        graph = f"urn:x:{name}"
        virtuoso.load_strictly(file, graph)
        found[name] = virtuoso.count(f"GRAPH <{graph}> {{ ?s ?p ?o }}")

    assert found == sizes(folder)


def without_graph(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object)


# Tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COLUMNS)
def test_pandas_reads_the_same_cells_from_both_kinds_of_table(name: str, folder: Path) -> None:
    """A cell of the CSV that looks like a formula begins with an apostrophe, and that is all."""
    pytest.importorskip("pyarrow")
    whole = pd.read_parquet(folder / "tables" / f"{name}.parquet")
    flat = pd.read_csv(folder / "tables" / f"{name}.csv", dtype=str, keep_default_na=False)

    assert tuple(flat.columns) == tuple(whole.columns) == COLUMNS[name]
    assert len(flat) == len(whole) > 0
    guarded = [[harmless_cell(cell) for cell in row] for row in whole.to_numpy().tolist()]
    assert flat.to_numpy().tolist() == guarded
