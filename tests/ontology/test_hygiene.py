"""The ontology cannot rot: each fault has a query that finds nothing, and a bad file where it does.

A query of hygiene/ selects the offenders among the terms of the ontology and the types. What
stands elsewhere (shapes, named queries, examples, the writer's output) comes in as references: a
file, its kind, and the terms it mentions, so that no example can supply what a definition lacks.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse

from geokg.graph.quads import quads
from geokg.inputs.annotation.reader import read

ROOT = Path(__file__).resolve().parents[2]
HYGIENE = ROOT / "tests" / "ontology" / "hygiene"
QUERIES = sorted(HYGIENE.glob("*.rq"))
BAD = sorted((HYGIENE / "bad").glob("*.ttl"))
RICH = HYGIENE / "rich.yaml"

NAMESPACES = {"gkg": "https://w3id.org/geokg/ns#", "gkgt": "https://w3id.org/geokg/type/"}
REFERENCES = NamedNode("http://purl.org/dc/terms/references")
KIND = NamedNode("http://purl.org/dc/terms/type")
PLACES = {
    "ontology": ["ontology/geokg.ttl", "ontology/types.ttl", "ontology/alignments/*.ttl"],
    "shape": ["shapes/*.ttl"],
    "query": ["src/geokg/graph/queries/**/*.rq", "src/geokg/graph/rules/*.rq"],
    "example": ["examples/*/expected.ttl"],
}
"""The files in which a term may be used, by kind; what the writer emits is of a kind of its own."""

NOT_WRITTEN = set(
    # findings and derived graphs, which rules write
    "concerns restsOn strength corroboration window severity explanation sameSituationAs "
    "acceptedBy "
    # the ontology about itself
    "competencyQuestion".split()
)


def terms_in(text: str) -> set[str]:
    """The terms of ours that a text names, by prefix or in full, but for lines of comment."""
    code = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#"))
    found = set()
    for prefix, base in NAMESPACES.items():
        found |= {base + name for name in re.findall(rf"\b{prefix}:([\w-]*\w)", code)}
        found |= {base + name for name in re.findall(rf"{re.escape(base)}([\w-]*\w)", code)}
    return found


def mentions(source: str, kind: str, terms: Iterable[str]) -> Iterator[Quad]:
    node = NamedNode(f"urn:geokg:{source}")
    yield Quad(node, KIND, Literal(kind))
    for term in sorted(terms):
        yield Quad(node, REFERENCES, NamedNode(term))


def declared(file: Path) -> list[Quad]:
    text = file.read_text("utf-8")
    return list(parse(text, format=RdfFormat.TURTLE, base_iri=f"urn:geokg:{file.name}/"))


def emitted() -> set[str]:
    (article,) = read(RICH)
    base = "https://example.org/kg/"
    return terms_in("\n".join([*quads(article, base), *quads(article, base, quotes="hash")]))


@cache
def ours() -> tuple[Quad, ...]:
    """The terms of ontology and types, and who mentions which."""
    found = [q for name in ("geokg", "types") for q in declared(ROOT / "ontology" / f"{name}.ttl")]
    for kind, patterns in PLACES.items():
        for file in sorted(file for pattern in patterns for file in ROOT.glob(pattern)):
            source = file.relative_to(ROOT).as_posix()
            found += mentions(source, kind, terms_in(file.read_text("utf-8")))
    return (*found, *mentions("writer", "writer", emitted()))


def offenders(query: Path, found: Iterable[Quad]) -> set[str]:
    store = Store()
    store.extend(found)
    rows = store.query(query.read_text("utf-8"))
    assert isinstance(rows, QuerySolutions)
    return {row["term"].value for row in rows}


def header(file: Path, key: str) -> str:
    """What the first line of a query or a bad file says."""
    found = re.match(rf"# {key}: (.+)", file.read_text("utf-8"))
    assert found is not None, f"{file.name} does not begin with `# {key}:`"
    return found[1]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_the_ontology_is_free_of(query: Path) -> None:
    found = offenders(query, ours())

    assert found == set(), header(query, "fault")


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
@pytest.mark.parametrize("beside", ["alone", "beside the ontology"])
def test_a_query_finds_exactly_the_offenders_of_its_bad_file(query: Path, beside: str) -> None:
    bad = HYGIENE / "bad" / f"{query.stem}.ttl"
    expected = terms_in(header(bad, "offenders"))
    found = [*declared(bad), *mentions(bad.name, "ontology", terms_in(bad.read_text("utf-8")))]

    assert expected
    assert offenders(query, found if beside == "alone" else [*ours(), *found]) == expected


def test_every_query_has_its_bad_file_and_every_bad_file_its_query() -> None:
    assert [query.stem for query in QUERIES] == [bad.stem for bad in BAD]


def test_no_query_is_lost() -> None:
    assert len(QUERIES) >= 23


@pytest.mark.parametrize("kind", PLACES)
def test_terms_are_looked_for_in_every_kind_of_file(kind: str) -> None:
    users = {q.subject for q in ours() if q.predicate == KIND and q.object == Literal(kind)}
    users &= {q.subject for q in ours() if q.predicate == REFERENCES}

    for pattern in PLACES[kind]:
        # Some fragments of queries have variables alone.
        files = [file for file in ROOT.glob(pattern) if terms_in(file.read_text("utf-8"))]
        assert len(users) >= len(files) > 0


def test_the_rich_article_makes_the_writer_emit_every_term_it_can() -> None:
    ontology = graph_of((ROOT / "ontology" / "geokg.ttl").read_text("utf-8"))
    properties = {
        term.removeprefix(NAMESPACES["gkg"])
        for term, about in ontology.items()
        if about.get(RDF_TYPE, [""])[0].endswith("Property")
    }
    written = {term.removeprefix(NAMESPACES["gkg"]) for term in emitted()}

    assert properties - written == NOT_WRITTEN


def test_terms_are_found_by_prefix_and_in_full_and_not_in_comments() -> None:
    text = "gkg:a gkgt:b-c.\n# gkg:no\n<https://w3id.org/geokg/ns#d> , gkg:e; xgkg:no"

    assert terms_in(text) == {
        "https://w3id.org/geokg/ns#a",
        "https://w3id.org/geokg/type/b-c",
        "https://w3id.org/geokg/ns#d",
        "https://w3id.org/geokg/ns#e",
    }


# The alignments

ALIGNMENTS = ROOT / "ontology" / "alignments"
TERM_FILES = {
    "aida": "AIF",
    "cidoc-crm": "CIDOC CRM",
    "nif": "NIF",
    "schema": "schema.org",
    "sem": "SEM",
}
MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
CODES = {
    "cameo": ROOT.parent / "shared/data/reference/event-codes/cameo_1.1b3_labels.csv",
    "plover": ROOT.parent / "shared/data/reference/event-codes/plover_events.csv",
}
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
Graph = dict[str, dict[str, list[str]]]


def graph_of(turtle: str) -> Graph:
    graph: Graph = {}
    for quad in parse(turtle, format=RdfFormat.TURTLE):
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode | Literal)
        about = graph.setdefault(quad.subject.value, {})
        about.setdefault(quad.predicate.value, []).append(quad.object.value)
    return graph


def aligned(name: str) -> Graph:
    return graph_of((ALIGNMENTS / f"{name}.ttl").read_text("utf-8"))


def types() -> set[str]:
    graph = graph_of((ROOT / "ontology" / "types.ttl").read_text("utf-8"))
    kind = NAMESPACES["gkg"] + "SituationType"
    return {subject for subject, about in graph.items() if kind in about[RDF_TYPE]}


def matches(graph: Graph, subject: str) -> list[tuple[str, str]]:
    about = graph.get(subject, {})
    return [(match, concept) for match in MATCHES for concept in about.get(SKOS + match, [])]


def match_faults(graph: Graph, scheme: str, known: set[str]) -> Iterator[str]:
    """What is wrong with the matches of a scheme, by SKOS (S46, S42) and by our own rules."""
    base = f"https://w3id.org/geokg/{scheme}/"
    coined = {subject for subject in graph if subject.startswith(base)}
    subjects = {subject for subject in graph if subject.startswith(NAMESPACES["gkgt"])}
    found = {subject: matches(graph, subject) for subject in sorted(subjects)}
    yield from (f"{t}: no type is called so" for t in sorted(subjects - known))
    exact = [concept for pairs in found.values() for match, concept in pairs if match == MATCHES[0]]
    yield from (f"{c}: exact match of two types" for c in sorted(set(exact)) if exact.count(c) > 1)
    cited = {concept for pairs in found.values() for _, concept in pairs}
    yield from (f"{c}: cited and not coined, or the reverse" for c in sorted(cited ^ coined))
    for subject, pairs in found.items():
        notes = graph[subject].get(SKOS + "note", [])
        if len(notes) != 1 or not re.match(rf"{scheme.upper()}(: | has no )\w.*\.$", notes[0]):
            yield f"{subject}: not one note that begins with the scheme and ends as a sentence"
        elif not pairs and " has no " not in notes[0]:
            yield f"{subject}: no match, and the note does not say so"
        if len({concept for _, concept in pairs}) != len(pairs):
            yield f"{subject}: two matches with one concept exclude each other"
    for concept in sorted(coined):
        if set(graph[concept]) != {SKOS + "inScheme", SKOS + "notation", RDF_TYPE}:
            yield f"{concept}: more or less than a notation in a scheme"
        elif graph[concept][SKOS + "notation"] != [concept.removeprefix(base)]:
            yield f"{concept}: its notation is not its name"


@pytest.mark.parametrize("scheme", CODES)
def test_a_type_in_an_alignment_is_matched_or_says_that_it_has_no_counterpart(scheme: str) -> None:
    assert list(match_faults(aligned(scheme), scheme, types())) == []


def test_the_check_of_matches_finds_each_fault() -> None:
    graph = graph_of(
        """
        @prefix cameo: <https://w3id.org/geokg/cameo/> .
        @prefix gkgt: <https://w3id.org/geokg/type/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        gkgt:a skos:exactMatch cameo:01 ; skos:note "CAMEO: the same." .
        gkgt:b skos:exactMatch cameo:01 ; skos:broadMatch cameo:01 ; skos:note "CAMEO: the same." .
        gkgt:c skos:note "CAMEO: nothing." .
        gkgt:d skos:broadMatch cameo:03 .
        gkgt:e skos:note "CAMEO has no code." .
        cameo:01 a skos:Concept ; skos:inScheme cameo: ; skos:notation "1" .
        cameo:02 a skos:Concept ; skos:inScheme cameo: ; skos:notation "02" ; skos:prefLabel "x" .
        """
    )
    known = {NAMESPACES["gkgt"] + name for name in "abcdf"}

    assert [fault.split("geokg/")[1] for fault in match_faults(graph, "cameo", known)] == [
        "type/e: no type is called so",
        "cameo/01: exact match of two types",
        "cameo/02: cited and not coined, or the reverse",
        "cameo/03: cited and not coined, or the reverse",
        "type/b: two matches with one concept exclude each other",
        "type/c: no match, and the note does not say so",
        "type/d: not one note that begins with the scheme and ends as a sentence",
        "cameo/01: its notation is not its name",
        "cameo/02: more or less than a notation in a scheme",
    ]


@pytest.mark.parametrize("scheme", CODES)
def test_every_notation_is_in_the_published_table(scheme: str) -> None:
    table = CODES[scheme]
    if not table.is_file():
        pytest.skip(f"{table.name} stands outside the project, and is not there")
    with table.open(encoding="utf-8", newline="") as file:
        published = {row[0] for row in csv.reader(file)} - {"code", "event"}
    base = f"https://w3id.org/geokg/{scheme}/"
    cited = {s.removeprefix(base) for s in aligned(scheme) if s.startswith(base)}

    assert cited
    assert cited - published == set()


@pytest.mark.parametrize("name", TERM_FILES)
def test_an_alignment_of_terms_is_one_link_with_a_comment_and_no_match(name: str) -> None:
    text = (ALIGNMENTS / f"{name}.ttl").read_text("utf-8")
    graph = graph_of(text)
    (about,) = [subject for subject in graph if "/alignments/" in subject]
    del graph[about]

    assert about == f"https://w3id.org/geokg/alignments/{name}"
    assert "skos:" not in text
    assert "owl:" not in text
    for subject, links in graph.items():
        (link,) = set(links) - {RDFS + "comment"}
        assert link in (RDFS + "seeAlso", RDFS + "subClassOf"), subject
        assert len(links[link]) == 1
        (comment,) = links[RDFS + "comment"]
        assert re.match(rf"{re.escape(TERM_FILES[name])}: \w.*\.$", comment), subject


def test_the_alignments_are_those_that_the_design_names() -> None:
    assert {path.stem for path in ALIGNMENTS.iterdir()} == {*CODES, *TERM_FILES}
