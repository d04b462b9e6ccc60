"""The writer against random hard graphs, and a file's spelling against the store's."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import rdflib
from test_turtle import BASE, as_lines, by_rapper, kept, union

from conftest import SCALE
from geokg import read
from geokg.article import Article, Claim
from geokg.base.errors import AnnotationError, RdfError
from geokg.base.vocabulary import PREFIXES
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.shacl import validate_file
from geokg.graph.turtle import RDF_FORMATS, dump, write_nquads

RDF, XSD = PREFIXES["rdf"], PREFIXES["xsd"]
every_format = pytest.mark.parametrize("suffix", sorted(RDF_FORMATS))

# Random hard graphs ----------------------------------------------------------------------------

GRAPHS = 1_000 * SCALE
BATCH = 2_500
"""Graphs a file: a parser of another language is started once for each."""

STARTS = [BASE, PREFIXES["gkg"], XSD, "urn:x:", "prov:x", "kg:", "http://é.x/", "http://x/a/"]
STEPS = [
    *(
        "a",
        "Z9",
        "a.b",
        "v1.",
        ".x",
        "-",
        "_",
        "~",
        "é",
        "中",
        "%C3%A9",
        "%2e",
        "%2F",
        "\U0001f600",
    ),
    *("\u202e", "\u2066", "\u200b", "\u200d", "\u0301", "\U000e1000", "'", "(", ")", "!", "*"),
    *("+", "=", "@", ";", ",", "$", "&", ":", "/", "?q"),
]
BAD_IRIS = [
    *("rel", "http://x/%zz", "http://x/a b", "http://x/a/../b", "http://x/./b", "http://x/.."),
    *("http://x/<", "http://x/a>b", 'http://x/"', "http://x/\\", "http://x/\n", "http://x/\x01"),
    *(
        "http://x/{}",
        "http://x/|",
        "http://x/a> <http://x/b",
        "http://x/a> <urn:b> <urn:c> .\n<urn:d",
    ),
]
WORDS = [
    *("a", "B", " ", "\n", "\r\n", "\t", "\x08", "\x0c", '"', '"""', "'''", "\\", "\\n", "\\u0000"),
    *("%zz", "<x>", "@en", "^^<urn:x>", " .\n", "# ", "{", "é", "e\u0301", "\U0001f600", "\x01"),
    *("\x1f", "\x7f", "\x85", "\u2028", "\u202eevil\u202c", "\u2066", "\u200b", "\u200d", "\ufeff"),
    *("\U000e0001", "\U0001fffe", " <urn:g> .", " <urn:g>", "_:b", "\\\\uFFFE"),
]
LOST = ["\0", "\0tail", "\ufffe", "\uffff"]
TAGS = ["en", "EN", "en-GB", "zh-Hans-x-Foo1", "X-1", "de-1996", "i-klingon"]
FORMS = [
    *("0", "-0", "+1", "01", "1.10", "1.", ".5", "-2.20", "1e3", "1E3", "INF", "NaN", "24:00:00"),
    *("2024-01-01T24:00:00Z", "2024-02-30", "-0044-03-15", "P1Y0M", "true", "TRUE", "", " 1", "٣"),
    *("9" * 18, "9" * 19, "-" + "9" * 5_000, "0." + "3" * 400 + "0"),
]
DATATYPES = [
    *("integer", "decimal", "double", "float", "boolean", "date", "time", "dateTime", "int"),
    *("nonNegativeInteger", "duration", "gYear", "string", "anyURI", "hexBinary", "noSuchType"),
]


class Hard(NamedTuple):
    """A random graph, and those of its terms that no writer should write."""

    quads: list[ox.Quad]
    bad: set[str]


def lenient_iri(iri: str) -> ox.NamedNode:
    """An IRI that only a lenient parser lets through."""
    escaped = "".join(f"\\U{ord(char):08X}" for char in iri)
    (quad,) = ox.parse(f"<{escaped}> <urn:p> <urn:o> .", ox.RdfFormat.N_QUADS, lenient=True)
    assert isinstance(quad.subject, ox.NamedNode)
    return quad.subject


BAD_NODES = [lenient_iri(iri) for iri in BAD_IRIS]


def hard_iri(random: Random, name: str = "") -> ox.NamedNode:
    start, steps = random.choice(STARTS), random.choices(STEPS, k=random.randrange(5))
    end = random.choice(["", "", "", "#", "#f"]) if "#" not in start else ""
    return ox.NamedNode("".join([start, name, *steps, end]))


def hard_literal(random: Random) -> ox.Literal:
    if random.random() < 0.4:
        datatype = ox.NamedNode(XSD + random.choice(DATATYPES))
        return ox.Literal(random.choice(FORMS), datatype=datatype)
    words = "".join(random.choices(WORDS, k=random.randrange(6)))
    if random.random() < 0.3:
        return ox.Literal(words, language=random.choice(TAGS))
    if random.random() < 0.2:
        return ox.Literal(words, datatype=hard_iri(random))
    return ox.Literal(words)


def bad_term(random: Random) -> ox.NamedNode | ox.Literal | ox.BlankNode:
    kind = random.randrange(4)
    if kind == 0:
        return random.choice(BAD_NODES)
    if kind == 1:
        return ox.BlankNode(f"b{random.randrange(9)}")
    if kind == 2:
        return ox.Literal("a", datatype=ox.NamedNode(RDF + "langString"))
    return ox.Literal(random.choice(WORDS) + random.choice(LOST))


def hard_graph(random: Random, number: int) -> Hard:
    """One graph; its subjects are its own, so that many graphs can share a file."""
    subjects = [hard_iri(random, f"{number}-{at}") for at in range(random.randrange(1, 4))]
    graphs: list[ox.DefaultGraph | ox.NamedNode] = [
        ox.DefaultGraph(),
        hard_iri(random, f"{number}-g"),
    ]
    quads = []
    for _ in range(random.randrange(1, 8)):
        obj = hard_iri(random) if random.random() < 0.2 else hard_literal(random)
        subject, graph = random.choice(subjects), random.choice(graphs)
        quads.append(ox.Quad(subject, hard_iri(random), obj, graph))
    if random.random() > 0.2:
        return Hard(quads, set())
    bad, at = bad_term(random), random.randrange(len(quads))
    s, p, _, g = quads[at]
    if isinstance(bad, ox.Literal) or random.random() < 0.5:
        quads[at] = ox.Quad(s, p, bad, g)
    else:
        quads[at] = ox.Quad(bad, p, s, g)
    return Hard(quads, {str(bad)})


@pytest.fixture(scope="module")
def hard_graphs() -> list[Hard]:
    random = Random(20261123)
    return [hard_graph(random, number) for number in range(GRAPHS)]


@pytest.fixture(scope="module")
def batches(hard_graphs: list[Hard]) -> list[set[ox.Quad]]:
    """The quads of the graphs that can be written, many graphs together."""
    writable = [graph.quads for graph in hard_graphs if not graph.bad]
    return [
        {quad for quads in writable[start : start + BATCH] for quad in quads}
        for start in range(0, len(writable), BATCH)
    ]


@pytest.mark.slow
def test_a_hard_graph_is_read_back_equal_or_refused_with_its_bad_terms(
    hard_graphs: list[Hard],
) -> None:
    forms = sorted(RDF_FORMATS.items())
    refused = 0
    for number, (quads, bad) in enumerate(hard_graphs):
        suffix, form = forms[number % len(forms)]
        if bad:
            refused += 1
            with pytest.raises(RdfError) as error:
                form.writer(quads, BASE)
            assert {problem.found for problem in error.value.diagnostics} == bad
        else:
            text = form.writer(quads, BASE)
            assert set(ox.parse(text.encode(), form.rdf_format)) == kept(quads, suffix)

    assert len(hard_graphs) == GRAPHS
    assert GRAPHS * 0.1 < refused < GRAPHS * 0.3


@every_format
def test_hard_graphs_are_dumped_and_read_back(
    suffix: str, batches: list[set[ox.Quad]], tmp_path: Path
) -> None:
    file = tmp_path / f"hard.{suffix}"
    for quads in batches:
        dump(quads, file, BASE)

        assert set(KnowledgeGraph(file).quads()) == kept(quads, suffix)


# rdflib warns of "01"^^xsd:boolean, which it keeps, and of names that its own parsers use.
@pytest.mark.slow
@pytest.mark.filterwarnings(
    "ignore:Parsing weird boolean", "ignore:Dataset|Conj:DeprecationWarning"
)
@every_format
def test_rdflib_reads_hard_graphs_equal(
    suffix: str, batches: list[set[ox.Quad]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    form = RDF_FORMATS[suffix]
    for quads in batches:
        data = rdflib.Dataset()
        data.parse(data=form.writer(quads, BASE), format=form.media_type)

        lines = write_nquads(kept(quads, suffix), BASE).split(" .\n")
        assert as_lines(data) == set(lines) - {""}


@pytest.mark.skipif(not shutil.which("rapper"), reason="raptor2-utils is not installed")
@pytest.mark.parametrize("syntax", ["turtle", "trig", "ntriples", "nquads"])
def test_rapper_reads_hard_graphs_equal(
    syntax: str, batches: list[set[ox.Quad]], tmp_path: Path
) -> None:
    form = next(f for f in RDF_FORMATS.values() if f.name.lower().replace("-", "") == syntax)
    for quads in batches:
        found = set(by_rapper(form.writer(quads, BASE), syntax, tmp_path))

        assert union(found) == union(quads)


@pytest.mark.parametrize("escape", ["\\ud800", "\\udfff", "\\u0000", "\\ufffe"])
@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_a_character_that_no_file_can_hold_is_refused_where_it_stands(
    escape: str, suffix: str, tmp_path: Path
) -> None:
    file = tmp_path / f"note.{suffix}"
    file.write_text(
        '{"geokg": 1, "article": {"id": "note", "title": "T",\n'
        f'"body": "France {escape} recognised Mali."}}, "claims": [{{"quote": "recognised Mali",'
        '"type": "recognise", "initiator": "FRA", "target": "MLI"}]}'
    )

    with pytest.raises(AnnotationError) as error:
        list(read(file))
    for problem in error.value.diagnostics:
        assert problem.where
        assert problem.where.line > 0


@every_format
def test_half_a_character_in_an_rdf_file_is_refused_with_its_place(
    suffix: str, tmp_path: Path
) -> None:
    file = tmp_path / f"half.{suffix}"
    line = '<urn:a> <urn:b> "\\ud800" .\n'
    file.write_text('{"@id": "urn:a",\n"urn:b": "\\ud800"}' if suffix == "jsonld" else "\n" + line)

    with pytest.raises(RdfError) as error:
        KnowledgeGraph(file)
    place = error.value.diagnostics[0].where
    assert place
    assert (place.file, place.line) == (str(file), 2)


# Foreign spelling ------------------------------------------------------------------------------

RESPELT = [
    *(("integer", form) for form in ("+1", "-0", "01")),
    *(("decimal", form) for form in ("-2.20", "2.0", "1.", ".5", "+1.5", "-0.0")),
    *(("double", form) for form in ("1.0", "1e3", "1E3")),
    *(("boolean", form) for form in ("1", "0")),
    *(("time", form) for form in ("24:00:00", "12:00:00.10")),
    *(("dateTime", form) for form in ("2024-01-01T24:00:00", "2024-01-01T00:00:00+00:00")),
    *(("duration", form) for form in ("P12M", "PT60S")),
    *((name, "1") for name in ("nonNegativeInteger", "positiveInteger", "int", "long", "byte")),
    ("float", "1.50"),
    ("date", "2024-01-01+00:00"),
    ("dateTimeStamp", "2024-01-01T00:00:00Z"),
]
"""What an Oxigraph store spells otherwise than it was told."""


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's, of itself
@pytest.mark.parametrize(("name", "form"), RESPELT, ids=str)
def test_a_file_leaves_as_it_came_whatever_the_store_makes_of_it(
    name: str, form: str, tmp_path: Path
) -> None:
    line = f'<urn:a> <urn:b> "{form}"^^<{XSD}{name}> <urn:g> .\n'
    file, again = tmp_path / "a.nq", tmp_path / "b.nq"
    file.write_text(line)
    kg = KnowledgeGraph(file)
    kg.dump(again)

    assert again.read_text() == line
    assert [str(quad) + " .\n" for quad in kg.quads()] == [line]
    assert {f"{quad} .\n" for quad in as_lines(kg.to_rdflib())} == {line}
    (row,) = kg.sparql("SELECT (STR(?o) AS ?text) (STR(DATATYPE(?o)) AS ?type) { ?s ?p ?o }")
    assert (row.text, row.type) != (form, XSD + name)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """The dump of one small article."""
    claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    kg = KnowledgeGraph()
    kg.add(Article(id="note", text="France recognised Mali.", actors={}, claims=[claim]))
    kg.dump(tmp_path / "note.ttl")
    return tmp_path / "note.ttl"


def test_shapes_see_what_a_file_says_and_not_what_the_store_makes_of_it(note: Path) -> None:
    text = note.read_text("utf-8")
    assert "oa:start 7" in text
    note.write_text(text.replace("oa:start 7", 'oa:start "7"^^xsd:nonNegativeInteger'), "utf-8")
    report = KnowledgeGraph(note).validate()

    assert not report.conforms
    assert report == validate_file(note)


def test_a_file_that_the_store_spells_alike_is_not_kept_twice(note: Path) -> None:
    kg = KnowledgeGraph(note)

    assert not kg._source_nquads
    assert set(kg.quads()) == set(ox.parse(path=str(note)))


def test_a_file_keeps_its_blank_nodes_whatever_the_store_makes_of_it(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:b> [ <urn:c> 01 ] .")
    kg = KnowledgeGraph(file)

    (row,) = kg.sparql("SELECT ?o { <urn:a> <urn:b> ?o . ?o <urn:c> 1 }")
    assert row.o
    assert len(list(kg.quads())) == 2


def test_a_closed_file_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:b> 01 .")
    kg = KnowledgeGraph(file)
    kg.close()

    assert list(kg.quads()) == []
