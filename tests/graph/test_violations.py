"""Both engines find the same in articles that break every rule that the shapes know.

The case of a code shows how it is broken (shapes/GK*/invalid.ttl). Here cases are grafted on
articles, several on one: the claims and actors that a case speaks of become those of the article,
so that its faults meet those of others, and whatever the article has.
"""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from itertools import cycle
from typing import TypeAlias

import pyoxigraph as ox
import pytest
from articles import articles
from test_engines import CASES, EXAMPLES, Quads, article, both, literals_of, mutated
from test_shacl import codes

import geokg
from conftest import SCALE
from geokg.base.vocabulary import GKG, PREFIXES, SCHEMA, XSD
from geokg.graph import shacl
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.shacl import rust_engine
from geokg.graph.shacl.data import data_of
from geokg.graph.shacl.term_checks import term_problems

pytestmark = pytest.mark.slow

Pair: TypeAlias = tuple[str, str]
Nodes: TypeAlias = dict[ox.NamedNode, ox.NamedNode]

NUMBER = 40 if SCALE == 1 else 100 * SCALE
KG = "https://example.org/kg/"
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
ABOUT, QUOTE = ox.NamedNode(GKG.about), ox.NamedNode(GKG.quote)
CODES = sorted(codes())
ALWAYS_LEFT = {
    (code, component)
    for component, named in {
        "sh:datatype": "GK311 GK337 GK338 GK343 GK344 GK345 GK346 GK383 GK384 GK626 GK627 GK629",
    }.items()
    for code in named.split()
}
"""What is always left to pySHACL: where an order is asked, values of the wrong datatype."""


def violated(case: str) -> set[Pair]:
    """The codes and components that the report of a case names."""
    rows = (CASES / case / "report.txt").read_text(encoding="utf-8").splitlines()
    return {(row.partition(" | ")[0], row.rpartition(" | ")[2]) for row in rows}


def known() -> set[Pair]:
    """Each constraint of each shape; test_shacl.py checks that the cases break all of them."""
    return {pair for code in CODES for pair in violated(code)}


EASY = [
    *literals_of(XSD.string, "30 February"),
    *literals_of(XSD.date, "1963-03-01"),
    *literals_of(XSD.decimal, "7.0"),
    *literals_of(XSD.integer, "7"),
]


# Grafting ----------------------------------------------------------------------------------------


@cache
def told(name: str) -> Quads:
    return tuple(ox.parse(path=str(CASES / f"{name}.ttl")))


def of_class(quads: Quads, *names: str) -> list[ox.NamedNode]:
    return sorted(
        (
            q.subject
            for q in quads
            if q.predicate == TYPE
            and isinstance(q.object, ox.NamedNode)
            and q.object.value in names
            and isinstance(q.subject, ox.NamedNode)
        ),
        key=str,
    )


def one_of(quads: Quads, subject: ox.NamedNode, predicate: ox.NamedNode) -> ox.NamedNode | None:
    found = (q.object for q in quads if (q.subject, q.predicate) == (subject, predicate))
    return next((node for node in found if isinstance(node, ox.NamedNode)), None)


def stand_ins(quads: Quads, draw: random.Random) -> Nodes:
    """Which nodes of an article take the place of those of the base of all cases."""
    nodes: Nodes = {}

    def put(name: str, node: ox.NamedNode | None) -> None:
        if node is not None:
            nodes[ox.NamedNode(name)] = node

    put(f"{KG}note", draw.choice(of_class(quads, SCHEMA.NewsArticle)))
    for name, kind in (("visit", GKG.Event), ("alliance", GKG.Relation)):
        those = of_class(quads, kind)
        claims = [c for c in of_class(quads, GKG.Claim) if one_of(quads, c, ABOUT) in those]
        if claims:
            claim = draw.choice(claims)
            put(f"{KG}note.{name}", claim)
            put(f"{KG}note.{name}.quote", one_of(quads, claim, QUOTE))
            put(f"{KG}note.{name}.situation", one_of(quads, claim, ABOUT))
    for name, kind in (("minister", GKG.Person), ("paris", GKG.StateOrgan)):
        if actors := of_class(quads, kind):
            put(f"{KG}note.{name}", draw.choice(actors))
    states = of_class(quads, GKG.State)
    if len(states) > 1:
        for code, state in zip(("FRA", "DEU"), draw.sample(states, 2), strict=True):
            put(PREFIXES["gkgs"] + code, state)
    return nodes


def moved(quad: ox.Quad, nodes: Nodes) -> ox.Quad:
    subject, value = quad.subject, quad.object
    return ox.Quad(
        nodes.get(subject, subject) if isinstance(subject, ox.NamedNode) else subject,
        quad.predicate,
        nodes.get(value, value) if isinstance(value, ox.NamedNode) else value,
    )


def broken(quads: Quads, chosen: list[str], draw: random.Random, *, hard: bool) -> Quads:
    """The article with the faults of all chosen cases, and what these need of the base.

    Unless ``hard``, without the literals that are left to pySHACL: others stand in their places.
    """
    made = list(quads)
    for code in chosen:
        nodes = stand_ins(quads, draw)
        needed = [quad for quad in told("base") if quad.subject not in nodes]
        faults = (quad if hard else eased(quad) for quad in told(f"{code}/invalid"))
        made += (moved(quad, nodes) for quad in (*needed, *faults))
    return tuple(dict.fromkeys(made))


@cache
def eased(quad: ox.Quad) -> ox.Quad:
    """The quad; where its literal is left to pySHACL, with a day, a number or words for it."""
    shapes = shacl.shapes_graph()
    for value in (quad.object, *EASY):
        data = data_of([(made := ox.Quad(quad.subject, quad.predicate, value))])
        if rust_engine._supports_data(data, shapes, term_problems(data)):
            return made
    raise AssertionError(quad)


# The articles ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wholes(tmp_path_factory: pytest.TempPathFactory) -> list[Quads]:
    """The examples, and as many made-up articles."""
    file = tmp_path_factory.mktemp("articles") / "articles.jsonl"
    file.write_text("\n".join(articles(NUMBER // 2)) + "\n", encoding="utf-8")
    made = []
    for one in geokg.read(file):
        kg = KnowledgeGraph()
        kg.add([one])
        made.append(tuple(sorted(kg.quads(), key=str)))
    return [whole for pair in zip(made, cycle(map(article, EXAMPLES))) for whole in pair]


def share(compared: set[Pair], draw: random.Random) -> list[str]:
    """Some codes for one article: those that both engines have not judged yet come first."""
    left = sorted(set(CODES) - {code for code, _ in compared})
    chosen = draw.sample(left, min(len(left), draw.randrange(4, 9)))
    return [*chosen, *draw.sample(CODES, draw.randrange(2, 5))]


def codes_of(quads: Quads) -> set[str]:
    return {result.code for result in shacl.validate(quads).results}


def test_each_case_breaks_its_rule_on_an_article_too(wholes: list[Quads]) -> None:
    draw = random.Random(6)
    missed = {
        (code, n)
        for code in CODES
        for n, whole in enumerate(wholes[:2])
        if code not in codes_of(broken(whole, [code], draw, hard=True))
    }

    assert missed == set()


def test_articles_that_break_every_rule_have_the_same_results_from_both(
    wholes: list[Quads],
) -> None:
    draw = random.Random(6)
    engines: Counter[str] = Counter()
    compared: set[Pair] = set()
    for whole in wholes:
        quads = broken(whole, share(compared, draw), draw, hard=draw.random() < 0.2)
        found, expected = both(mutated(quads, draw) if draw.random() < 0.3 else quads)
        assert found.results == expected.results
        engines[found.engine] += 1
        if found.engine == rust_engine.ENGINE:
            compared |= {(result.code, result.component) for result in expected.results}

    assert sum(engines.values()) == NUMBER
    assert engines[rust_engine.ENGINE] > NUMBER * 0.6
    assert {code for code, _ in compared if code in CODES} == set(CODES)
    assert not compared & ALWAYS_LEFT
    if SCALE >= 20:
        assert known() - compared == ALWAYS_LEFT
