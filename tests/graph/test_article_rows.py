"""The rows about articles from tables are those that the named queries find in a store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from articles import articles as lines_of_articles

from datasets import EXAMPLES
from geokg import Article, KnowledgeGraph, read
from geokg.base.vocabulary import QUOTE_POLICIES
from geokg.graph.article_rows import ArticleRows
from geokg.graph.quads import QuotePolicy, describe, graph_iri, lines
from geokg.graph.queries import named_queries
from geokg.graph.rules import Facts
from geokg.graph.statement_graph import StatementGraph
from geokg.graph.statement_tables import StatementTables

ARTICLES = [article for folder in sorted(EXAMPLES.glob("*/articles")) for article in read(folder)]
QUERIES = ("articles", "claims", "words", "actors")


def made_up(folder: Path, number: int) -> Sequence[Article]:
    file = folder / "made-up.jsonl"
    file.write_text("".join(f"{line}\n" for line in lines_of_articles(number)), encoding="utf-8")
    return read(file)


def different(kg: KnowledgeGraph, rows: ArticleRows) -> list[tuple[str, object, object]]:
    """The first rows that differ, by query."""
    found: list[tuple[str, object, object]] = []
    for name in QUERIES:
        expected, made = kg.query(name), getattr(rows, name)
        assert made.columns == expected.columns
        pairs = zip([*expected, None], [*made, None], strict=False)
        found += [(name, one, other) for one, other in pairs if one != other][:1]
    return found


def test_rows_of_tables_are_those_of_the_named_queries() -> None:
    kg = KnowledgeGraph()
    kg.add(ARTICLES)

    assert different(kg, StatementGraph.of_articles(ARTICLES).rows) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(named_queries()))
def test_every_named_query_has_the_answer_of_a_store(name: str) -> None:
    given = {"during": {"since": "1970", "until": "1995"}, "ended": {"before": "1990"}}
    given["history"] = {"a": "IRN", "b": "TJK"}
    kg = KnowledgeGraph()
    kg.add(ARTICLES)

    found = StatementGraph.of_articles(ARTICLES).query(name, **given.get(name, {}))
    assert list(found) == list(kg.query(name, **given.get(name, {})))
    assert len(found) > 0


def test_findings_are_those_of_a_store_and_a_rule_runs_once_for_its_facts() -> None:
    kg, graph = KnowledgeGraph(), StatementGraph.of_articles(ARTICLES)
    kg.add(ARTICLES)
    ran: list[Facts] = []

    def rule(facts: Facts) -> list[int]:
        ran.append(facts)
        return [7]

    facts = graph._all().facts
    assert (facts.once(rule), facts.once(rule)) == ((7,), (7,))
    assert ran == [facts]
    assert list(graph.findings()) == list(kg.findings())
    assert graph.pair_situations() == kg.pair_situations()


@pytest.mark.slow
def test_rows_of_tables_of_made_up_articles_are_those_too(tmp_path: Path) -> None:
    articles = made_up(tmp_path, 60)
    kg = KnowledgeGraph()
    kg.add(articles)

    assert different(kg, StatementGraph.of_articles(articles).rows) == []


@pytest.mark.parametrize("policy", QUOTE_POLICIES)
def test_rows_of_tables_are_those_of_the_queries_under_a_policy_of_quotes(
    policy: QuotePolicy, tmp_path: Path
) -> None:
    own = KnowledgeGraph()
    own.add(ARTICLES)
    shared = [f"{quad} ." for quad in own.quads() if str(quad.graph_name).endswith("/reference>")]
    stated = [
        line
        for article in ARTICLES
        for line in lines(
            describe(article, own.base, None, policy), graph_iri(article.id, own.base)
        )
    ]
    file = tmp_path / "graph.nq"
    file.write_text("\n".join([*shared, *stated]), encoding="utf-8")

    tables = StatementTables([*shared, *stated])
    rows = ArticleRows(tables, lambda: pytest.fail("an engine was asked"))

    assert different(KnowledgeGraph(file), rows) == []


def test_findings_and_pairs_of_a_graph_of_statements_are_those_of_a_store() -> None:
    kg = KnowledgeGraph()
    kg.add(ARTICLES)
    graph = StatementGraph.of_articles(ARTICLES)

    assert list(graph.findings()) == list(kg.findings())
    assert graph.pair_situations() == kg.pair_situations()
    assert graph.link_keys() == kg.link_keys()


def test_queries_of_a_graph_of_statements_are_those_of_a_store() -> None:
    kg = KnowledgeGraph()
    kg.add(ARTICLES)
    graph = StatementGraph.of_articles(ARTICLES)

    for name in ("speakers", "types"):
        assert list(graph.query(name)) == list(kg.query(name))


@pytest.mark.parametrize(
    "text",
    ["plain", 'a "quote"', "a \\ b", "two\nlines\r\n\tand a tab", "é 中 😀 \u2028", "\\u0041"],
)
def test_a_text_in_a_line_is_read_as_it_was_written(text: str) -> None:
    kg = KnowledgeGraph()
    kg.add(Article(id="note", title=text, text="France met Mali.", actors={}, claims=[]))
    tables = StatementTables(f"{quad} ." for quad in kg.quads())

    titles = {value for _, value in tables.find("", "http://purl.org/dc/terms/title", "")}
    assert titles == {kg.query("articles")[0].title}
