"""SPARQL is safe: values stay values, questions change nothing, and nobody else writes SPARQL."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from geokg import Actor, Article, Claim, KnowledgeGraph
from geokg.base.errors import QueryError
from geokg.graph.queries import NamedQuery, Parameter, named_queries
from geokg.graph.queries.gate import check
from payloads import CHANGES, HARMLESS, PAYLOADS, TRAPS

SRC = Path(__file__).parents[2] / "src"
BASE = "https://example.org/kg/"
# rdflib warns of names that its own query engine uses.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset\\.:DeprecationWarning")


def tiny() -> KnowledgeGraph:
    """One article, whose two claims every named query but the one on denials has rows for."""
    graph = KnowledgeGraph(base=BASE)
    graph.add(
        Article(
            id="note",
            text="They were rivals until 2000, an envoy told Wire. They met in Mali in 2000.",
            published="2001-06-01",
            actors={"envoy": Actor("person", "an envoy"), "wire": Actor("non-state", "Wire")},
            claims=[
                Claim(
                    id="rivals",
                    type="rivalry",
                    party=["IRN", "TJK"],
                    claimant="envoy",
                    relayed_by="wire",
                    status="ended",
                    when="1990/1999",
                    quote="They were rivals until 2000",
                ),
                Claim(
                    id="met",
                    type="meet",
                    party=["IRN", "TJK", "MLI"],
                    modality="predicted",
                    when="2000-12-05",
                    quote="They met in Mali",
                ),
            ],
        )
    )
    return graph


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return tiny()


@pytest.fixture(scope="module")
def dataset(kg: KnowledgeGraph) -> rdflib.Dataset:
    return kg.to_rdflib()


# Values stay values ----------------------------------------

RIGHT: Final = {
    "a": "IRN",
    "b": "TJK",
    "since": "1990",
    "until": "2000",
    "before": "2000",
    "reading": "both",
    "organs": "false",
    "all": "true",
    "article": "note",
    "claim": "note.rivals",
}
"""A value for each parameter by which the tiny graph has rows."""

EVERY: Final = [
    pytest.param(query, parameter, id=f"{query.name}-{parameter.name}")
    for query in named_queries().values()
    for parameter in query.parameters
]
WORDS = NamedQuery(
    "words",
    "",
    (Parameter("words", "text", "", ""),),
    (),
    'SELECT ?words\nWHERE {\n  VALUES (?words) { ("nothing") }\n}\n',
)
"""A query that gives back its text: no query of ours takes one yet."""
TYPES = NamedQuery(
    "types", "", (Parameter("type", "type", "", ""),), (), "VALUES (?type) { (gkgt:meet) }"
)


def asked(query: NamedQuery, parameter: Parameter, value: str) -> dict[str, str]:
    """The right values of a query, and one other."""
    right = {each.name: RIGHT[each.name] for each in query.parameters if not each.default}
    return right | {parameter.name: value}


def attempts(parameter: Parameter) -> Iterator[str]:
    yield from (text.replace("VALUE", RIGHT.get(parameter.name, "meet")) for text in PAYLOADS)


def test_there_are_two_hundred_payloads_and_every_parameter_gets_them() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 200
    assert len(EVERY) >= 16


@pytest.mark.parametrize(("query", "parameter"), EVERY)
def test_the_right_value_has_an_answer(
    kg: KnowledgeGraph, query: NamedQuery, parameter: Parameter
) -> None:
    """Or else nothing below could be other than it."""
    assert len(kg.query(query.name, **asked(query, parameter, RIGHT[parameter.name]))) > 0


@pytest.mark.slow
@pytest.mark.parametrize(("query", "parameter"), EVERY)
def test_a_payload_is_refused_or_has_the_answer_of_an_unknown_name(
    kg: KnowledgeGraph, query: NamedQuery, parameter: Parameter
) -> None:
    is_name = parameter.kind in ("article", "claim")
    wanted: dict[bool, object] = {True: "refused", False: "refused"}
    if is_name:
        wanted[True] = kg.query(query.name, **asked(query, parameter, "no-such.name"))
    answers = {
        attempt: answer(kg.query, query.name, **asked(query, parameter, attempt))
        for attempt in attempts(parameter)
    }

    assert len(answers) == len(PAYLOADS)
    assert {
        attempt: got for attempt, got in answers.items() if got != wanted[attempt in HARMLESS]
    } == {}


@pytest.mark.slow
@pytest.mark.parametrize(("query", "parameter"), EVERY)
def test_a_payload_has_the_same_answer_on_rdflib(
    dataset: rdflib.Dataset, query: NamedQuery, parameter: Parameter
) -> None:
    is_name = parameter.kind in ("article", "claim")
    ten = HARMLESS[:10] if is_name else list(attempts(parameter))[::20]
    wanted: object = "refused"
    if is_name:
        wanted = rows_on_rdflib(dataset, query, parameter, "no-such.name")
    answers = [answer(rows_on_rdflib, dataset, query, parameter, attempt) for attempt in ten]

    assert len(answers) >= 10
    assert [got for got in answers if got != wanted] == []


def rows_on_rdflib(
    dataset: rdflib.Dataset, query: NamedQuery, parameter: Parameter, value: str
) -> list[Any]:
    return list(dataset.query(query.bind(BASE, asked(query, parameter, value))))


def answer(ask: Callable[..., object], *given_: object, **values: object) -> object:
    """What a question gives, or that it is refused because of the value."""
    try:
        return ask(*given_, **values)
    except QueryError as error:
        codes = {diagnostic.code for diagnostic in error.diagnostics}
        return "refused" if all(map(OF_A_VALUE.fullmatch, codes)) else str(error)


OF_A_VALUE = re.compile("GK404|GK14[0-9]")
ROW = re.compile(r'(?:UNDEF|true|false|<[^<>"{}|^`\\\s]+>|"[^"\\]*"(?:\^\^<[^<>\s]+>)?)')


@pytest.mark.parametrize(("query", "parameter"), EVERY)
def test_a_value_changes_nothing_but_its_place_in_the_row(
    query: NamedQuery, parameter: Parameter
) -> None:
    values = "VALUES"
    outside = [line for line in query.text.splitlines() if values not in line]
    for value in (RIGHT[parameter.name], *(HARMLESS if parameter.kind == "article" else ())):
        bound = query.bind(BASE, asked(query, parameter, value)).splitlines()

        assert [line for line in bound if values not in line] == outside
        for row in (line for line in bound if values in line):
            terms = row.partition("{ (")[2].removesuffix(") }").split(" ")
            assert all(ROW.fullmatch(term) for term in terms)


@pytest.mark.slow
def test_a_text_comes_out_of_either_engine_as_it_went_in() -> None:
    texts = list(attempts(WORDS.parameters[0]))
    bound = {text: answer(WORDS.bind, BASE, {"words": text}) for text in texts}
    refused = [text for text in texts if bound[text] == "refused"]
    out = {text: read_back(str(bound[text])) for text in texts if text not in refused}

    assert {text: got for text, got in out.items() if got != [text, text]} == {}
    assert refused == ["\ud800", "meet\udc22", "\ud83d meet"]


@pytest.mark.slow
@given(st.text(alphabet=st.sampled_from("uU\\\"'\n\r\t05aA22C <>#{}\x00é\U0001f30d"), max_size=12))
def test_any_text_comes_out_of_either_engine_as_it_went_in(text: str) -> None:
    assert read_back(WORDS.bind(BASE, {"words": text})) == [text, text]


def read_back(query: str) -> list[str]:
    """What a SELECT of one text gives in pyoxigraph and in rdflib."""
    (ours,) = KnowledgeGraph().sparql(query)
    (theirs,) = rdflib.Graph().query(query).bindings
    return [ours.words, *map(str, theirs.values())]


def test_a_payload_is_no_type() -> None:
    kinds = attempts(TYPES.parameters[0])
    found = {answer(TYPES.bind, BASE, {"type": attempt}) for attempt in kinds}

    assert found == {"refused"}


def test_a_payload_names_neither_query_nor_parameter(kg: KnowledgeGraph) -> None:
    names = [name for name in PAYLOADS if name not in HARMLESS]
    for name in names:
        with pytest.raises(QueryError, match="GK401"):
            kg.query(f"x{name}")
        with pytest.raises(QueryError, match="GK402"):
            kg.query("history", **{"a": "IRN", "b": "TJK", f"a{name}a": "IRN"})


# Questions change nothing ----------------------------------------


@pytest.mark.parametrize("method", ["sparql", "ask", "construct"])
def test_sparql_of_others_cannot_change_the_graph(method: str) -> None:
    graph = tiny()
    before = set(graph.quads())
    for text in CHANGES:
        with pytest.raises(QueryError, match=r"GK40[578]"):
            getattr(graph, method)(text)

    assert before
    assert set(graph.quads()) == before


def test_the_changes_would_be_made_if_they_were_let() -> None:
    """A third are queries with an update after them, which an engine refuses as a whole."""
    changing = []
    for text in CHANGES:
        store = ox.Store()
        store.extend(tiny().quads())
        before = set(store)
        try:
            store.update(text)
        except (SyntaxError, OSError, RuntimeError):
            continue
        if set(store) != before:
            changing.append(text)

    assert {text.split()[0] for text in changing} >= {"INSERT", "DELETE", "DROP", "CLEAR", "BASE"}


# Questions reach nobody else ----------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        r"SELECT * { <http://a.test/\u00E9'> ?p ?o . SERVICE <urn:x> {} ?s ?p <http://a.test/'> }",
        "SELECT * { ?s ?p <http://a.test/\\U000000E9#> . SERVICE <urn:x> {}\n }",
        "SELECT * FROM<http://192.0.2.1/> FROM NAMED<http://192.0.2.1/> {}",
        "ASK FROM NAMED <http://192.0.2.1/> {}",
        "DESCRIBE * FROM <http://192.0.2.1/> { ?s ?p ?o }",
        "CONSTRUCT{}FROM<http://192.0.2.1/>{}",
        "SELECT * { LATERAL { SERVICE <urn:x> {} } }",
        "VERSION '1.2' SELECT * { ?s ?p 'a'@en--ltr SERVICE <urn:x> {} }",
        "LOAD\u0020SILENT <http://192.0.2.1/> INTO GRAPH <x:g>",
    ],
)
def test_an_escape_or_newer_grammar_is_no_way_out(text: str) -> None:
    with pytest.raises(QueryError, match="GK407"):
        check(text)


@pytest.mark.parametrize(
    "text",
    [
        r"SELECT * { ?s ?p <http://a.test/\u00E9/FROM> , <http://a.test/\U000000E9#LOAD'> }",
        "SELECT ?from { VALUES ?from { 1 } ?s gkg:from ?from ; gkg:fromYear $load ; kg:a.FROM 1 }",
        "DESCRIBE kg:aFROM <x:y>",
        "SELECT * { _:bSERVICE ?p _:b.from }",
        "# LOAD <x:y>\rSELECT * { ?s ?p ?o # SERVICE\u2028 FROM <x:y>\n }",
    ],
)
def test_words_beside_those_that_reach_out_are_let_through(text: str) -> None:
    check(text)


def test_half_of_a_character_is_broken_sparql(kg: KnowledgeGraph) -> None:
    for method in ("sparql", "ask", "construct"):
        with pytest.raises(QueryError, match="GK405"):
            getattr(kg, method)("SELECT * { ?s ?p '\ud800' }")


PIECES = st.lists(st.sampled_from(TRAPS), max_size=4).map("".join)


@given(PIECES, PIECES, PIECES, st.sampled_from(["SERVICE <urn:x> {}", "service<urn:x>{}"]))
def test_whatever_an_engine_would_ask_another_for_is_refused(
    first: str, before: str, after: str, service: str
) -> None:
    """urn:x is nowhere: the engine says so where it sees the keyword, and nobody is asked."""
    text = f"{HEAD}{{ {{{first}}} UNION {{{before}{service}{after}}} }}"
    if reaches_out(text):
        with pytest.raises(QueryError, match="GK407"):
            check(text)


HEAD = "BASE <http://b.test/> PREFIX e: <http://e.test/> SELECT * "


def reaches_out(text: str) -> bool:
    try:
        answer = ox.Store().query(text)
        assert isinstance(answer, ox.QuerySolutions)
        list(answer)
    except OSError:
        return True
    except (SyntaxError, RuntimeError):
        return False
    return False


def test_the_engine_says_where_it_would_ask_another() -> None:
    assert reaches_out(HEAD + "{ {} UNION {SERVICE <urn:x> {}} }")
    assert not reaches_out(HEAD + "{ {} UNION {?s ?p 'SERVICE <urn:x> {}'} }")


# Nobody else writes SPARQL ----------------------------------------

ASKING = {"query", "update", "sparql", "ask", "construct", "_run", "_select", "prepareQuery"}
"""Functions and methods whose first argument is SPARQL, or the name of a query."""

BUILDING = {"format", "format_map", "join", "replace", "substitute", "safe_substitute", "translate"}

SPARQL = re.compile(
    r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b.*[{*?]|\b(?:INSERT|DELETE|DROP|CLEAR|LOAD|CREATE)\s+"
    r"(?:DATA|WHERE|GRAPH|ALL|SILENT|\{)|\bVALUES\s*[(?]|\bPREFIX\s+\w*:|\bFILTER\s*\(",
    re.DOTALL,
)

MAY_BUILD = {
    (
        "geokg.graph.store.changes",
        "apply",
    ): "its nodes and quads came out of a parser, and pyoxigraph spells "
    "them: no text of a caller's is in it, and an update of many quads has no other form",
    ("geokg.remote.endpoint.endpoint", "_paged_triples"): "a graph and subjects, read as IRIs",
    ("geokg.remote.endpoint.endpoint", "_has_term"): "a term of geokg's, spelt by pyoxigraph",
}
"""Where else SPARQL is made of parts, and why nothing can get in there."""

OF_CONSTANTS = {
    ("geokg.graph.table_answers.property_tables", "_cells"): "prefixed names of geokg's own",
    ("geokg.remote.endpoint.endpoint", "graph_sizes"): "a limit",
}
"""Where a text of constants alone is made."""

DIGESTS = {("geokg.dataset.verify.nquads", "_scanned"), ("geokg.web.workbench.snapshots", "etag")}
"""Where the method ``update`` is that of a digest, and asks no graph."""

FIXED = {
    ("geokg.cli.commands.show", ""): "two fixed queries for a card, which take no value",
    ("geokg.cli.commands.serve", ""): "example queries that are printed",
    **{
        ("geokg.remote.endpoint.endpoint", place): "fixed text; names are spelt by pyoxigraph"
        for place in ("__len__", "_subjects", "_select", "_found_base", "_sizes_after")
    },
    ("geokg.remote.endpoint.client", "replace_graphs"): "graphs and triples of a KnowledgeGraph, "
    "spelt by pyoxigraph",
    ("geokg.web.pages.spool", "add"): "the same as below",
    ("geokg.web.pages.spool", "add_texts"): "the same as below",
    ("geokg.web.pages.spool", "counts"): "SQL over a temporary table of geokg's, with parameters",
    ("geokg.web.pages.spool", "texts"): "the same",
    ("geokg.web.pages.spool", "texts_of"): "the same; a mark for each parameter",
    **{
        ("geokg.spark.panel_sql", place): "Spark SQL of fixed parts that parameters select"
        for place in ("_chosen", "cells_sql", "counts_sql")
    },
}
"""Where else SPARQL is written, as a constant that nothing is put into."""

PACKAGE = "geokg.graph.queries"


def built_in(function: ast.AST) -> Iterator[ast.AST]:
    """The expressions of a function that make a text of parts, and the names that hold one."""
    names: set[str] = set()
    while True:
        found = [node for node in ast.walk(function) if is_built(node, names)]
        held = {name for node in ast.walk(function) for name in holders(node, set(map(id, found)))}
        if held <= names:
            yield from found
            return
        names |= held


def is_built(node: ast.AST, names: set[str]) -> bool:
    match node:
        case ast.JoinedStr(values=values):
            return any(isinstance(value, ast.FormattedValue) for value in values)
        case ast.BinOp(op=ast.Add() | ast.Mod()):
            return True
        case ast.Call(func=ast.Attribute(attr=attribute)):
            return attribute in BUILDING
        case ast.Name(id=name):
            return name in names
    return False


def holders(node: ast.AST, built: set[int]) -> Iterator[str]:
    """The names that an assignment gives to something built."""
    targets: list[ast.expr] = []
    match node:
        case ast.Assign(targets=several):
            targets = several
        case ast.AnnAssign(target=one) | ast.NamedExpr(target=one):
            targets = [one]
        case ast.AugAssign(target=ast.Name(id=name)):
            yield name
    value = getattr(node, "value", None)
    if targets and value and any(id(inner) in built for inner in ast.walk(value)):
        yield from (
            inner.id for t in targets for inner in ast.walk(t) if isinstance(inner, ast.Name)
        )


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """The functions of a module, and what stands in none."""
    inside = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    yield from ((function.name, function) for function in inside)
    rest = [node for node in tree.body if node not in inside and not isinstance(node, ast.ClassDef)]
    yield "", ast.Module(rest, [])


def asks_with_built_text(tree: ast.Module) -> set[str]:
    """The functions that ask or change a graph with a text they have made of parts."""
    return {
        name
        for name, function in functions(tree)
        for built in [{id(node) for node in built_in(function)}]
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and called(call) in ASKING
        if any(id(part) in built for argument in asked_with(call) for part in parts(call, argument))
    }


def asked_with(call: ast.Call) -> list[ast.expr]:
    named = [keyword.value for keyword in call.keywords if keyword.arg in SPARQL_NAMES]
    return [*call.args[:1], *named]


def parts(call: ast.Call, argument: ast.expr) -> Iterator[ast.AST]:
    """An argument and what it is made of; for update, which dicts have too, the argument alone."""
    return iter([argument]) if called(call) == "update" else ast.walk(argument)


SPARQL_NAMES = {"text", "query", "query_object", "update", "update_object"}


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def spells_sparql(tree: ast.Module) -> set[str]:
    """The functions that hold a text which looks like SPARQL, but for what docstrings show."""
    return {
        name
        for name, function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if SPARQL.search(node.value) and not is_docstring(node, function)
    }


def is_docstring(node: ast.Constant, tree: ast.AST) -> bool:
    return any(isinstance(inner, ast.Expr) and inner.value is node for inner in ast.walk(tree))


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted((SRC / "geokg").rglob("*.py")):
        parts = file.relative_to(SRC).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        if name != PACKAGE:
            yield name, ast.parse(file.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_sparql_is_built_in_one_package_alone() -> None:
    found = {(name, place) for name, tree in modules() for place in asks_with_built_text(tree)}

    assert found == {*MAY_BUILD, *OF_CONSTANTS, *DIGESTS}


@pytest.mark.slow
def test_sparql_is_spelt_in_one_package_alone() -> None:
    found = {(name, place) for name, tree in modules() for place in spells_sparql(tree)}

    assert found == {*MAY_BUILD, *FIXED}


@pytest.mark.parametrize(
    "code",
    [
        "def f(kg, x): return kg.sparql(f'SELECT * {{ ?s ?p <{x}> }}')",
        "def f(kg, x): return kg.sparql('SELECT * { ?s ?p <' + x + '> }')",
        "def f(kg, x): return kg.ask('ASK { ?s ?p <%s> }' % x)",
        "def f(store, x): return store.query('SELECT * {{ ?s ?p <{}> }}'.format(x))",
        "def f(store, x): return store.query(' '.join(['SELECT *', x]))",
        "def f(store, x): store.update('DROP GRAPH X'.replace('X', x))",
        "def f(self, x): return self._run(text=TEXT + x)",
        "def f(kg, x):\n    text = f'<{x}>'\n    whole = text\n    return kg.construct(whole)",
        "def f(kg, x):\n    text = START\n    text += x\n    return kg.sparql(text)",
        "def f(kg, x):\n    if text := f'{x}': return kg.sparql(text)",
        "class C:\n    async def f(self, x): return self._select(Template(T).substitute(x=x))",
        "def f(g, x): return g.query(prepareQuery(f'{x}'))",
    ],
)
def test_a_text_made_of_parts_would_be_found(code: str) -> None:
    assert asks_with_built_text(ast.parse(code)) == {"f"}


@pytest.mark.parametrize(
    "code",
    [
        "def f(kg, x): return kg.query('history', a=f'{x}')",
        "def f(kg, x): return kg.query(x.name, **x.given)",
        "def f(self, query, x): return self._select(query.bind(self.base, x), query.lists)",
        "def f(names, x): names.update({f'{x}': x})",
        "def f(kg, text):\n    print(f'{text}')\n    return kg.sparql(text)",
    ],
)
def test_a_text_that_is_handed_on_is_not_one_made_of_parts(code: str) -> None:
    assert asks_with_built_text(ast.parse(code)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s WHERE { ?s a gkg:State }",
        "ASK { ?s ?p <{x}> }",
        "INSERT DATA {",
        "DROP GRAPH ",
        "VALUES (?a) { (",
        "PREFIX gkg: <x:>",
    ],
)
def test_sparql_in_a_string_would_be_found(text: str) -> None:
    assert spells_sparql(ast.parse(f"def f(x):\n    '''Gives {text}.'''\n    return x({text!r})"))
    assert not spells_sparql(ast.parse(f"def f(x):\n    {text!r}\n    return x('SPARQL, {{}}')"))
