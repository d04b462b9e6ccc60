"""The writer: same quads, same bytes; every parser reads the same; a failure changes nothing."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import RdfError
from geokg.base.vocabulary import PREFIXES
from geokg.graph import turtle
from geokg.graph.turtle import (
    RDF_FORMATS,
    READING_ORDER,
    dump,
    files,
    format_of,
    terms,
    write_nquads,
    write_turtle,
)

BASE = "https://example.org/kg/"
DEFAULT = rdflib.graph.DATASET_DEFAULT_GRAPH_ID
GKG, XSD, RDF = PREFIXES["gkg"], PREFIXES["xsd"], PREFIXES["rdf"]

Object = ox.NamedNode | ox.Literal


def kg(name: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + name)


def gkg(name: str) -> ox.NamedNode:
    return ox.NamedNode(GKG + name)


def typed(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + name))


def treaty() -> list[ox.Quad]:
    """The claim of the design's example, in its graph, with a state in the default graph."""
    claim, graph = "elysee-1963.treaty", kg("elysee-1963.graph")
    kind = ox.NamedNode(RDF + "type")
    rows: list[tuple[ox.NamedNode, ox.NamedNode, Object]] = [
        (kg(claim), kind, gkg("Claim")),
        (kg(claim), gkg("reportedIn"), kg("elysee-1963")),
        (kg(claim), gkg("when"), kg(claim + ".when")),
        (kg(claim), gkg("polarity"), gkg("positive")),
        (kg(claim), gkg("claimant"), kg("elysee-1963")),
        (kg(claim), gkg("about"), kg(claim + ".situation")),
        (kg(claim), ox.NamedNode("urn:own:property"), typed("01", "integer")),
        (kg(claim + "-2"), kind, gkg("Claim")),
        (kg(claim + ".situation"), gkg("party"), kg("elysee-1963.paris")),
        (kg(claim + ".situation"), gkg("party"), kg("elysee-1963.bonn")),
        (kg(claim + ".situation"), kind, gkg("Event")),
        (kg(claim + ".when"), gkg("earliest"), typed("1963-01-01", "date")),
        (kg(claim + ".when"), gkg("verbatim"), ox.Literal('last "January"\n', language="en")),
        (kg(claim + ".quote"), ox.NamedNode(PREFIXES["oa"] + "start"), typed("12", "integer")),
    ]
    state = ox.NamedNode(PREFIXES["gkgs"] + "cow:260")
    return [ox.Quad(s, p, o, graph) for s, p, o in rows] + [
        ox.Quad(state, gkg("code"), ox.Literal("cow:260"))
    ]


TURTLE_BODY = r"""kg:elysee-1963.treaty a gkg:Claim ;
    gkg:about kg:elysee-1963.treaty.situation ;
    gkg:claimant kg:elysee-1963 ;
    gkg:polarity gkg:positive ;
    gkg:when kg:elysee-1963.treaty.when ;
    gkg:reportedIn kg:elysee-1963 ;
    <urn:own:property> "01"^^xsd:integer .

kg:elysee-1963.treaty.quote oa:start 12 .

kg:elysee-1963.treaty.situation a gkg:Event ;
    gkg:party kg:elysee-1963.bonn, kg:elysee-1963.paris .

kg:elysee-1963.treaty.when gkg:verbatim "last \"January\"\n"@en ;
    gkg:earliest "1963-01-01"^^xsd:date .

kg:elysee-1963.treaty-2 a gkg:Claim .

gkgs:cow:260 gkg:code "cow:260" .
"""


def bodies(text: str) -> str:
    """What follows the header of prefixes."""
    return text.partition("\n\n")[2]


# Strategies ------------------------------------------------------------------------------------

HARD_TEXT = st.one_of(
    st.text(
        st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\ufffe\uffff"),
        max_size=12,
    ),
    st.sampled_from(
        [
            "",
            "\n",
            "\t\r\n\x0b\x0c\x08",
            '"',
            '"""',
            "'",
            "\\",
            "\\n",
            "\\u0000",
            "\\\\uFFFE",
            "\x01\x1f\x7f\x85",
            "\u2028\u2029",
            "\u202eevil\u202c",
            "\ufeff",
            "\U0001f600",
            "\U0001fffe",
            "e\u0301",
            "a <b> .",
            '"^^<urn:x> .',
            "@en",
            "# no comment",
            "%zz",
            "{ } [ ]",
        ]
    ),
)
IRI_TAIL = st.text(
    st.sampled_from(list("abzAZ019_-.:;,@!$&'()*+=~éß中\u0301\U0001f600\u202e/#?")), max_size=10
)
STARTS = [
    BASE,
    GKG,
    PREFIXES["gkgs"],
    PREFIXES["xsd"],
    "urn:x:",
    "prov:",
    "kg:",
    "a:",
    "http://é.x/",
]


def is_writable(iri: str) -> bool:
    return terms.is_safe(f"<{iri}>")


IRIS = (
    st.tuples(st.sampled_from(STARTS), IRI_TAIL).map("".join).filter(is_writable).map(ox.NamedNode)
)
LITERALS = st.one_of(
    HARD_TEXT.map(ox.Literal),
    st.builds(
        lambda text, tag: ox.Literal(text, language=tag),
        HARD_TEXT,
        st.sampled_from(["en", "en-gb", "zh-hans-x-foo1", "x-1"]),
    ),
    st.builds(
        typed,
        st.sampled_from(
            [
                *"0 -0 1 01 +1 -1 1.10 1. 24:00:00 true TRUE 1e3 -2.20 INF 2024-02-30".split(),
                *("9" * 18, "9" * 19, "-" + "9" * 5000, "", " 1", "1\n", "٣"),
            ]
        ),
        st.sampled_from("integer boolean decimal double date time string int anyURI".split()),
    ),
    st.builds(lambda text, iri: ox.Literal(text, datatype=iri), HARD_TEXT, IRIS),
)
QUADS = st.lists(
    st.builds(ox.Quad, IRIS, IRIS, IRIS | LITERALS, IRIS | st.just(ox.DefaultGraph())), max_size=12
)
law = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
every_format = pytest.mark.parametrize("suffix", sorted(RDF_FORMATS))


def read(text: str, suffix: str) -> set[ox.Quad]:
    return set(ox.parse(text.encode(), format=RDF_FORMATS[suffix].rdf_format))


def union(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    return {ox.Quad(q.subject, q.predicate, q.object) for q in quads}


def kept(quads: Iterable[ox.Quad], suffix: str) -> set[ox.Quad]:
    return set(quads) if RDF_FORMATS[suffix].keeps_graphs else union(quads)


def problem(error: pytest.ExceptionInfo[RdfError]) -> Diagnostic:
    return error.value.diagnostics[0]


# What people see -------------------------------------------------------------------------------


def test_turtle_reads_as_the_design_shows_it() -> None:
    text = write_turtle(treaty(), BASE)

    assert bodies(text) == TURTLE_BODY


def test_the_header_binds_every_prefix_even_of_an_empty_graph() -> None:
    text = write_turtle([], BASE)

    bound = {"kg": BASE, **PREFIXES}
    assert text == "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in bound.items())


def test_trig_writes_the_default_graph_first_and_indents_the_named_ones() -> None:
    text = bodies(turtle.write_trig(treaty(), BASE))

    assert text.startswith('gkgs:cow:260 gkg:code "cow:260" .\n\nkg:elysee-1963.graph {\n')
    assert "\n    kg:elysee-1963.treaty a gkg:Claim ;\n        gkg:about kg:" in text
    assert text.endswith("\n    kg:elysee-1963.treaty-2 a gkg:Claim .\n}\n")


def test_many_objects_stand_one_a_line() -> None:
    quads = [
        ox.Quad(kg("a"), gkg("party"), kg(f"a-rather-long-name-of-an-actor-{n}")) for n in range(4)
    ]

    lines = bodies(write_turtle(quads, BASE)).splitlines()
    assert lines[0] == "kg:a gkg:party"
    assert lines[1:] == [
        f"        kg:a-rather-long-name-of-an-actor-{n}{' .' if n == 3 else ','}" for n in range(4)
    ]


def test_objects_are_sorted_iris_first_then_words_datatype_and_language() -> None:
    objects: list[Object] = [
        kg("z"),
        ox.Literal("\t"),
        ox.Literal("5"),
        typed("5", "decimal"),
        typed("5", "integer"),
        ox.Literal("\\"),
        ox.Literal("b", language="de"),
        ox.Literal("b", language="en"),
    ]
    quads = [ox.Quad(kg("a"), gkg("x"), o) for o in reversed(objects)]

    line = bodies(write_turtle(quads, BASE))
    shown = r'kg:z, "\t", "5"^^xsd:decimal, 5, "5", "\\", "b"@de, "b"@en'
    assert line == f"kg:a gkg:x {shown} .\n"


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        ("0", "integer", "0"),
        ("-12", "integer", "-12"),
        ("9" * 18, "integer", "9" * 18),
        ("9" * 19, "integer", f'"{"9" * 19}"^^xsd:integer'),
        ("-0", "integer", '"-0"^^xsd:integer'),
        ("true", "boolean", "true"),
        ("1", "boolean", '"1"^^xsd:boolean'),
        ("1.5", "decimal", '"1.5"^^xsd:decimal'),
    ],
)
def test_a_value_stands_bare_only_where_no_parser_rewrites_it(
    text: str, name: str, shown: str
) -> None:
    line = bodies(write_turtle([ox.Quad(kg("a"), gkg("x"), typed(text, name))], BASE))

    assert line == f"kg:a gkg:x {shown} .\n"


def test_the_reading_order_names_no_property_twice() -> None:
    names = READING_ORDER.split()

    assert len(names) == len(set(names))


def test_nquads_lines_are_sorted_by_code_point() -> None:
    lines = write_nquads(treaty(), BASE).splitlines()

    assert lines == sorted(lines)
    assert len(lines) == len(treaty())


# Laws ------------------------------------------------------------------------------------------


@pytest.mark.slow
@every_format
@law
@given(quads=QUADS)
@example(quads=treaty())
def test_a_written_graph_is_read_back_equal_and_written_again_alike(
    suffix: str, quads: list[ox.Quad]
) -> None:
    writer = RDF_FORMATS[suffix].writer
    text = writer(quads, BASE)
    again = read(text, suffix)

    assert again == kept(quads, suffix)
    assert writer(again, BASE) == text


@pytest.mark.slow
@every_format
@law
@given(quads=QUADS, seed=st.randoms(use_true_random=False))
def test_input_order_and_repetition_change_no_byte(
    suffix: str, quads: list[ox.Quad], seed: random.Random
) -> None:
    writer = RDF_FORMATS[suffix].writer
    other = quads + quads[:3]
    seed.shuffle(other)

    assert writer(other, BASE) == writer(quads, BASE)


@pytest.mark.slow
@every_format
def test_hash_seed_and_locale_change_no_byte(suffix: str) -> None:
    source = write_nquads(treaty(), BASE)
    program = (
        "import sys, hashlib, pyoxigraph as ox; from geokg.graph.turtle import RDF_FORMATS\n"
        "quads = set(ox.parse(sys.argv[2].encode(), format=ox.RdfFormat.N_QUADS))\n"
        f"text = RDF_FORMATS[sys.argv[1]].writer(quads, {BASE!r})\n"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    seen = set()
    for seed, locale in (("0", "C"), ("1", "C.UTF-8"), ("4242", "tr_TR.UTF-8")):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "LC_ALL": locale,
            "PYTHONUTF8": "0",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        seen.add(
            subprocess.run(
                [sys.executable, "-c", program, suffix, source],
                env=environment,
                capture_output=True,
                check=True,
            ).stdout
        )

    assert len(seen) == 1


@pytest.fixture
def rdflib_keeps_literals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def as_lines(data: rdflib.Dataset) -> set[str]:
    """The quads of an rdflib dataset, spelt by pyoxigraph."""
    return {
        " ".join(as_text(term) for term in (*triple, graph.identifier) if term != DEFAULT)
        for graph in data.graphs()
        for triple in graph
    }


def as_text(term: rdflib.term.Node) -> str:
    if isinstance(term, rdflib.Literal):
        if term.language:
            return str(ox.Literal(str(term), language=term.language))
        return str(ox.Literal(str(term), datatype=ox.NamedNode(term.datatype or XSD + "string")))
    return str(ox.NamedNode(str(term)))


# rdflib warns of "01"^^xsd:boolean, which it keeps, and of names that its own parsers use.
@pytest.mark.slow
@pytest.mark.filterwarnings(
    "ignore:Parsing weird boolean", "ignore:Dataset|Conj:DeprecationWarning"
)
@pytest.mark.usefixtures("rdflib_keeps_literals")
@every_format
@law
@given(quads=QUADS)
@example(quads=treaty())
def test_rdflib_reads_it_equal(suffix: str, quads: list[ox.Quad]) -> None:
    form = RDF_FORMATS[suffix]
    text = form.writer(quads, BASE)
    data = rdflib.Dataset()
    data.parse(data=text, format=form.media_type)

    lines = write_nquads(kept(quads, suffix), BASE).split(" .\n")
    assert as_lines(data) == set(lines) - {""}


def by_rapper(text: str, syntax: str, folder: Path) -> Iterator[ox.Quad]:
    file = folder / "graph"
    file.write_bytes(text.encode())
    run = subprocess.run(
        ["rapper", "-q", "-i", syntax, "-o", "nquads", str(file)], capture_output=True, check=True
    )
    assert not run.stderr
    # rapper spells a C1 control or a private character as it likes; pyoxigraph reads both.
    return ox.parse(run.stdout, format=ox.RdfFormat.N_QUADS, lenient=True)


@pytest.mark.skipif(not shutil.which("rapper"), reason="raptor2-utils is not installed")
@pytest.mark.parametrize("syntax", ["turtle", "trig", "ntriples", "nquads"])
@settings(law, max_examples=60)
@given(quads=QUADS)
@example(quads=treaty())
def test_rapper_reads_it_equal(
    syntax: str, quads: list[ox.Quad], tmp_path_factory: pytest.TempPathFactory
) -> None:
    form = next(f for f in RDF_FORMATS.values() if f.name.lower().replace("-", "") == syntax)
    text = form.writer(quads, BASE)

    found = set(by_rapper(text, syntax, tmp_path_factory.getbasetemp()))
    assert union(found) == union(quads)


# What is refused -------------------------------------------------------------------------------

BAD_IRIS = ["http://x/a b", "http://x/a>b", 'http://x/"', "http://x/\\", "http://x/\x01", "rel"]


@every_format
@pytest.mark.parametrize(
    "iri", [*BAD_IRIS, "http://x/%zz", "http://x/a/../b", "urn:.", "http://x/a> <http://x/b"]
)
def test_an_iri_that_some_parser_would_change_is_refused(suffix: str, iri: str) -> None:
    escaped = "".join(c if c.isalnum() else f"\\u{ord(c):04X}" for c in iri)
    quads = ox.parse(
        f"<{escaped}> <http://x/p> <http://x/o> .", format=ox.RdfFormat.N_QUADS, lenient=True
    )

    with pytest.raises(RdfError) as error:
        RDF_FORMATS[suffix].writer(quads, BASE)
    assert problem(error).code == "GK510"


@pytest.mark.parametrize("iri", ["http://x/a..b/...", "http://x/?a/../b", "http://x/#/../", "a:b."])
def test_dots_that_are_no_steps_are_written(iri: str) -> None:
    node = ox.NamedNode(iri)

    assert f"<{iri}>" in write_turtle([ox.Quad(node, node, node)], BASE)


@every_format
@pytest.mark.parametrize("place", ["subject", "object"])
def test_blank_nodes_are_refused_with_what_to_do(suffix: str, place: str) -> None:
    blank = ox.BlankNode("b")
    quad = ox.Quad(
        blank if place == "subject" else kg("a"), gkg("x"), blank if place == "object" else kg("b")
    )

    with pytest.raises(RdfError, match="blank nodes cannot be written byte-stably") as error:
        RDF_FORMATS[suffix].writer([quad], BASE)
    assert (problem(error).code, problem(error).fix) == ("GK511", "give the node an IRI")


@every_format
def test_triple_terms_are_refused(suffix: str) -> None:
    term = ox.Triple(kg("a"), gkg("x"), kg("b"))

    with pytest.raises(RdfError, match="GK511 triple terms"):
        RDF_FORMATS[suffix].writer([ox.Quad(kg("a"), gkg("x"), term)], BASE)


@every_format
@pytest.mark.parametrize(
    "literal",
    [
        ox.Literal("a\x00b"),
        ox.Literal("\ufffe"),
        ox.Literal("\\\uffff"),
        ox.Literal("a", language="ar", direction=ox.BaseDirection.RTL),
        ox.Literal("a", datatype=ox.NamedNode(RDF + "langString")),
    ],
    ids=str,
)
def test_a_literal_that_some_parser_would_change_is_refused(
    suffix: str, literal: ox.Literal
) -> None:
    with pytest.raises(RdfError) as error:
        RDF_FORMATS[suffix].writer([ox.Quad(kg("a"), gkg("x"), literal)], BASE)
    assert problem(error).code == "GK512"


@pytest.mark.parametrize("base", ["kg", "http://x/a b/", "http://x/\ud800", "http://x/>"])
def test_a_base_that_is_no_iri_is_refused(base: str) -> None:
    with pytest.raises(RdfError, match="GK510"):
        write_turtle([], base)


def test_all_bad_terms_are_named_at_once() -> None:
    quads = [ox.Quad(ox.BlankNode("b"), gkg("x"), ox.Literal("\x00"))]

    with pytest.raises(RdfError) as error:
        write_turtle(quads, BASE)
    assert [d.code for d in error.value.diagnostics] == ["GK511", "GK512"]


@pytest.mark.parametrize(("name", "hint"), [("a.tll", "did you mean `ttl`?"), ("ttl", "")])
def test_an_unknown_suffix_names_the_known_ones(name: str, hint: str) -> None:
    with pytest.raises(RdfError) as error:
        format_of(Path(name))
    assert (problem(error).code, problem(error).nearest) == ("GK513", hint)
    assert problem(error).fix.endswith(".ttl, .trig, .nq, .nt, .jsonld")


# Files -----------------------------------------------------------------------------------------


@every_format
def test_a_dump_says_what_it_wrote(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"ties.{suffix}"
    dumped = dump(iter(treaty()), path, BASE)

    data = path.read_bytes()
    assert data == RDF_FORMATS[suffix].writer(treaty(), BASE).encode()
    assert (dumped.path, dumped.bytes) == (path, len(data))
    assert dumped.sha256 == hashlib.sha256(data).hexdigest()
    assert dumped.triples == len(kept(treaty(), suffix))
    assert list(tmp_path.iterdir()) == [path]


def test_turtle_counts_a_triple_of_two_graphs_once(tmp_path: Path) -> None:
    quads = [ox.Quad(kg("a"), gkg("x"), kg("b"), kg(graph)) for graph in ("g", "h")]

    assert dump(quads, tmp_path / "a.ttl", BASE).triples == 1
    assert dump(quads, tmp_path / "a.trig", BASE).triples == 2


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    path = tmp_path / "ties.ttl"
    path.write_text("old", encoding="utf-8")
    return path


def is_untouched(path: Path) -> bool:
    return path.read_text(encoding="utf-8") == "old" and list(path.parent.iterdir()) == [path]


def test_a_bad_quad_in_the_middle_leaves_the_old_file(old_file: Path) -> None:
    quads = treaty()
    quads.insert(5, ox.Quad(ox.BlankNode(), gkg("x"), kg("b")))

    with pytest.raises(RdfError, match="GK511"):
        dump(quads, old_file, BASE)
    assert is_untouched(old_file)


def test_quads_that_break_off_leave_the_old_file(old_file: Path) -> None:
    def broken() -> Iterator[ox.Quad]:
        yield treaty()[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dump(broken(), old_file, BASE)
    assert is_untouched(old_file)


@pytest.mark.parametrize("text", ["<urn:a> <urn:b> <urn:c> .", "no Turtle", ""])
def test_a_file_that_reads_back_otherwise_is_not_kept(
    old_file: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = turtle.RdfFileFormat(
        "Turtle", "ttl", "text/turtle", lambda *_: text, ox.RdfFormat.TURTLE, False
    )
    monkeypatch.setattr(files, "RDF_FORMATS", {"ttl": wrong})

    with pytest.raises(RdfError, match="GK514"):
        dump(treaty(), old_file, BASE)
    assert is_untouched(old_file)


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_old_file(
    old_file: Path, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if failing == "fsync" else Path, failing, fail)

    with pytest.raises(RdfError, match="No space left on device") as error:
        dump(treaty(), old_file, BASE)
    assert problem(error).code == "GK515"
    assert is_untouched(old_file)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RdfError, match="GK515"):
        dump(treaty(), tmp_path / "missing" / "ties.ttl", BASE)


def test_a_new_dump_keeps_the_mode_of_the_old_file(old_file: Path) -> None:
    old_file.chmod(0o640)
    dump(treaty(), old_file, BASE)

    assert old_file.stat().st_mode & 0o777 == 0o640
